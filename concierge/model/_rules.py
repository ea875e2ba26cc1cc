"""How a rule reads a wish: what it begins with, and what the rest of it names."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from concierge.model.understood import Intent

__all__ = ["Rest", "Rule", "pattern_of"]

_MOST_DROPS = 3


class Rest(Enum):
    """What stands behind the words that tell the intent."""

    TITLE = auto()
    MAYBE_TITLE = auto()
    TITLE_OR_PERSON = auto()
    PERSON = auto()
    SIMILAR = auto()
    RATED = auto()
    WATCHED = auto()
    SIFTED = auto()
    WORDS = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Words that tell an intent: `begins` is what a wish starts with, or, with a group, its whole wording.

    What fits `drop` means nothing more. A wish that needs something named is not told by a rule that finds nothing.
    One that `only_follows` is understood behind another wish alone: by itself it is likelier a title.
    """

    intent: Intent
    begins: str
    rest: Rest = Rest.TITLE
    drop: str = ""
    only_follows: bool = False

    def read(self, text: str) -> str | None:
        """What is left of the text, or None if it is not worded so."""
        match = pattern_of(self.begins).match(text)
        if match is None:
            return None
        rest = next((named for named in match.groupdict().values() if named), text[match.end() :])
        return pattern_of(self.drop).sub(" ", rest, count=_MOST_DROPS) if self.drop else rest


@cache
def pattern_of(wording: str) -> re.Pattern[str]:
    """The wording as a pattern, compiled at its first use: few sentences need all of them."""
    return re.compile(rf"(?<!\w)(?:{wording})(?:(?!\w)|(?<!\w))", re.IGNORECASE)
