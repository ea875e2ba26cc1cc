"""Who speaks chat completions, and in which dialect, as data: another vendor is another row.

Source: the pages that are named beside each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from concierge.adapters._tracker import is_at_home
from concierge.model.conversation import JsonValue

__all__ = ["Vendor", "VendorName", "vendor_of"]

VendorName: TypeAlias = Literal["openai", "openrouter", "gemini", "ollama", "llamacpp", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One dialect.

    A vendor is known by its `host`, at home also by its `port`. `tokens_field` limits an answer. `headers` go along
    with each question, `fields_with_tools` with one that offers tools. Without a choice `usual_model` is asked.
    Where it `signs_calls`, its calls come back with their signatures; where it `returns_reasoning`, with that; where
    it `may_lose_calls`, a stream may leave out its calls. Small models put fences around their JSON.
    `has_variants` means that a model's name may go on behind a colon.
    """

    name: VendorName
    host: str = ""
    port: int | None = None
    tokens_field: Literal["max_completion_tokens", "max_tokens"] = "max_tokens"
    fields_with_tools: Mapping[str, JsonValue] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    usual_model: str = ""
    has_nested_effort: bool = False
    has_plain_schemas: bool = False
    returns_reasoning: bool = False
    signs_calls: bool = False
    may_lose_calls: bool = False
    tells_cost: bool = False
    takes_any_model: bool = False
    has_variants: bool = False
    fences_json: bool = False


_OTHER = Vendor(name="other")
_OTHER_AT_HOME = Vendor(name="other", fences_json=True)
_VENDORS = (
    Vendor(
        name="openai",
        host="api.openai.com",
        tokens_field="max_completion_tokens",
        usual_model="gpt-5.4-mini",
    ),
    # Source: https://openrouter.ai/docs/use-cases/reasoning-tokens
    Vendor(
        name="openrouter",
        host="openrouter.ai",
        headers={"X-Title": "concierge"},
        has_nested_effort=True,
        returns_reasoning=True,
        tells_cost=True,
        has_variants=True,
    ),
    # Source: https://ai.google.dev/gemini-api/docs/openai, https://ai.google.dev/gemini-api/docs/thought-signatures
    Vendor(name="gemini", host="generativelanguage.googleapis.com", has_plain_schemas=True, signs_calls=True),
    # Up to 0.15 its streams lose tool calls. Source: https://github.com/ollama/ollama/issues/12557
    Vendor(name="ollama", host="ollama", port=11434, may_lose_calls=True, fences_json=True),
    # Source: https://github.com/ggml-org/llama.cpp/blob/master/docs/function-calling.md
    Vendor(
        name="llamacpp",
        host="llama.cpp",
        port=8080,
        fields_with_tools={"parallel_tool_calls": True},
        takes_any_model=True,
        fences_json=True,
    ),
)


def vendor_of(name: VendorName | None, base_url: str) -> Vendor:
    """The dialect of that name, or without one the dialect of whoever the address belongs to."""
    parts, at_home = urlsplit(base_url), is_at_home(base_url)
    by_name = (vendor for vendor in _VENDORS if vendor.name == name)
    by_host = (vendor for vendor in _VENDORS if vendor.host == parts.hostname)
    by_port = (
        vendor for vendor in _VENDORS if at_home and vendor.port is not None and vendor.port == parts.port
    )
    known = by_name if name is not None else chain(by_host, by_port)
    return next(known, _OTHER_AT_HOME if at_home else _OTHER)
