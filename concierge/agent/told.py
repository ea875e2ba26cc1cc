"""How much tools tell: a result has room for a few rows, and says how many it left out."""

import json
from collections.abc import Mapping, Sequence

from concierge.model.conversation import JsonValue

__all__ = ["MOST_CHARACTERS_TOLD", "MOST_ROWS", "told"]

MOST_ROWS = 10
MOST_CHARACTERS_TOLD = 1_700
"""As JSON; a model reads about three of them as one token."""


def told(facts: Mapping[str, JsonValue], **lists: Sequence[JsonValue]) -> Mapping[str, JsonValue]:
    """The facts with the first rows of each list, as many as there is room for; `more` counts the others."""
    kept = {name: list(rows[:MOST_ROWS]) for name, rows in lists.items()}
    count = sum(len(rows) for rows in lists.values())

    def whole() -> Mapping[str, JsonValue]:
        more = count - sum(map(len, kept.values()))
        return {**facts, **kept, **({"more": more} if more else {})}

    while any(kept.values()) and _length(whole()) > MOST_CHARACTERS_TOLD:
        longest = max(kept, key=lambda name: _length(kept[name]))
        kept[longest].pop()
    return whole()


def _length(value: JsonValue) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
