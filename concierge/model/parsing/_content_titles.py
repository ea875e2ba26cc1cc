"""Where the title of a game, a program or a book stands in its name."""

import re

from concierge.model.parsing.tables.content import PUBLISHERS, STOPS

__all__ = ["title_span"]

_BLANK = "[ ._-]"
_YEAR = r"(?:19\d\d|20[0-3]\d)(?![^\W_])"
_NUMBERED = r"\d[\w.]*"
# The last words: who made it, and the file's ending.
_END = r"|-[^\W_]+(?:_int)?$|\.[a-z0-9]{2,4}$|$"


def _stop(kind: str, row: str) -> re.Pattern[str]:
    words = row.replace(" ", _BLANK).replace("v#", r"v[ ._]?\d+[._ ]\d[\w.]*").replace("#", _NUMBERED)
    # A program carries a year in its name, and its version without a word for it.
    number = rf"(?!{_YEAR})\d+\.\d+[.\d]*" if kind == "app" else _YEAR
    return re.compile(rf"(?<![^\W_])(?:(?:{words})(?![^\W_])|{number})|[\[({{]{_END}")


_STOPS = {kind: _stop(kind, row) for kind, row in STOPS.items()}
_LEAD = re.compile(
    rf"(?:\[[^\]]*\])?[ ._-]*(?:(?:{PUBLISHERS.replace(' ', _BLANK)})(?:\.com)?(?![^\W_])[ ._-]*)?"
)


def title_span(low: str, kind: str) -> tuple[int, int | None]:
    """Where such a thing's title begins and ends; the end is None where it ends as a film's does."""
    stop = _STOPS.get(kind)
    if stop is None:
        return 0, None
    lead = _LEAD.match(low)
    start = lead.end() if lead else 0
    found = stop.search(low, start + 1)
    end = found.start() if found else len(low)
    return start, len(low[:end].rstrip(" ._-+"))
