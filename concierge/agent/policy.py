"""What a tool may do, how outside text is fenced, and how much one turn may cost."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.model.conversation import JsonValue
from concierge.model.query import cleaned

__all__ = ["Effect", "Fence", "TurnLimits", "unfenced"]

# With the tags around it less than six hundred tokens, of three characters each. Tools stay below it by themselves.
MOST_CHARACTERS = 1_750
# The longest text and the most items of a list, tried until the whole is short enough.
_CUTS = ((256, 100), (128, 20), (64, 10), (32, 5))


class Effect(StrEnum):
    """What running a tool does to the world. SIDE_EFFECT tools only ever propose."""

    READ = "read"
    PERSONAL_WRITE = "personal_write"
    SIDE_EFFECT = "side_effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLimits:
    """What one turn may use; `tokens` are those that are paid in full, `cost_micros` millionths of a dollar.

    So many `repairs` a model may try in a row, of calls that cannot be run as they are written.
    """

    model_calls: int = 6
    tool_calls: int = 12
    repairs: int = 2
    tool_timeout_s: float = 60.0
    turn_timeout_s: float = 180.0
    tokens: int = 200_000
    cost_micros: int = 500_000


class Fence:
    """Marks tool results as data: the tag is random for each turn, so text from outside cannot close it."""

    def __init__(self) -> None:
        """Picks the turn's tag."""
        self._tag = f"data-{secrets.token_hex(8)}"

    def around(self, value: JsonValue) -> str:
        """The value as whole JSON between the turn's tags, less than six hundred tokens in all.

        Strings are cleaned, long ones and long lists cut.
        """
        return f"<{self._tag}>\n{_fitting(value)}\n</{self._tag}>"


def unfenced(content: str) -> Mapping[str, JsonValue]:
    """The value that stands between the tags of a tool result; {} if it is not a whole JSON object."""
    inside = content.partition("\n")[2].rpartition("\n")[0] if content.startswith("<data-") else content
    try:
        value = json.loads(inside)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _fitting(value: JsonValue) -> str:
    for longest_text, most_items in _CUTS:
        plain = _plain(value, longest_text, most_items)
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        if len(text) <= MOST_CHARACTERS:
            return text
    return json.dumps({"error": "too_long"})


def _plain(value: JsonValue, longest_text: int, most_items: int) -> JsonValue:
    if isinstance(value, str):
        return cleaned(value)[:longest_text]
    if isinstance(value, Mapping):
        return {
            str(key): _plain(item, longest_text, most_items)
            for key, item in value.items()
            if item not in (None, "", [], ())
        }
    if isinstance(value, Sequence):
        return [_plain(item, longest_text, most_items) for item in value[:most_items]]
    return value
