"""How the services that speak chat completions differ, as data: another one is another row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["PROFILES", "Profile", "ProfileName"]

ProfileName: TypeAlias = Literal[
    "openai", "ollama", "ollama_old", "ollama_index0", "openrouter", "gemini", "llamacpp", "vllm"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One service.

    Where it is not `strict`, fields that it does not know are passed over. `own_fields` are those of its requests
    beyond the common ones. `numbers` are the indices of tool calls: each its own, all 0, or none. Of calls and texts
    that are not `whole` the fragments come one by one, those of several calls in turns.
    """

    name: ProfileName
    models: tuple[str, ...]
    path: str = "/v1"
    needs_key: bool = False
    is_strict: bool = False
    own_fields: frozenset[str] = frozenset()
    tokens_field: str = "max_tokens"
    takes_any_model: bool = False
    alternates: bool = False
    numbers: Literal["own", "zero", "none"] = "own"
    has_ids: bool = True
    has_whole_calls: bool = False
    has_object_arguments: bool = False
    loses_streamed_calls: bool = False
    answers_whole: bool = False
    is_bare: bool = False
    empty_content: str | None = None
    end_of_calls: str = "tool_calls"
    comment: str = ""
    usage: Literal["last", "every", "absent"] = "last"
    is_signed: bool = False
    is_reasoning: bool = False
    cost: float | None = None
    lists_errors: bool = False


_OLLAMA = ("qwen3:8b", "gemma3:latest")
_ALL = (
    Profile(
        name="openai",
        models=("gpt-5.4-mini", "gpt-6-luna"),
        needs_key=True,
        is_strict=True,
        own_fields=frozenset({"max_completion_tokens", "reasoning_effort", "parallel_tool_calls"}),
        tokens_field="max_completion_tokens",
    ),
    Profile(
        name="ollama",
        models=_OLLAMA,
        own_fields=frozenset({"reasoning_effort"}),
        has_whole_calls=True,
        answers_whole=True,
    ),
    Profile(
        name="ollama_old",
        models=_OLLAMA,
        has_ids=False,
        has_whole_calls=True,
        loses_streamed_calls=True,
        answers_whole=True,
        end_of_calls="stop",
        usage="absent",
    ),
    Profile(name="ollama_index0", models=_OLLAMA, numbers="zero", has_whole_calls=True, end_of_calls="stop"),
    Profile(
        name="openrouter",
        models=("openai/gpt-6-luna", "z-ai/glm-5"),
        path="/api/v1",
        needs_key=True,
        is_strict=True,
        own_fields=frozenset({"reasoning", "parallel_tool_calls", "reasoning_details"}),
        comment="OPENROUTER PROCESSING",
        is_reasoning=True,
        cost=0.000125,
    ),
    Profile(
        name="gemini",
        models=("models/gemini-3.5-flash",),
        path="/v1beta/openai",
        needs_key=True,
        is_strict=True,
        own_fields=frozenset({"reasoning_effort", "extra_content"}),
        numbers="none",
        has_whole_calls=True,
        end_of_calls="stop",
        usage="every",
        is_signed=True,
        lists_errors=True,
    ),
    Profile(
        name="llamacpp",
        models=("/models/qwen3-8b-q4_k_m.gguf",),
        own_fields=frozenset({"parallel_tool_calls"}),
        takes_any_model=True,
        alternates=True,
    ),
    Profile(
        name="vllm",
        models=("Qwen/Qwen3-32B",),
        numbers="none",
        has_whole_calls=True,
        has_object_arguments=True,
        is_bare=True,
        empty_content="",
    ),
)
PROFILES: Mapping[ProfileName, Profile] = {profile.name: profile for profile in _ALL}
