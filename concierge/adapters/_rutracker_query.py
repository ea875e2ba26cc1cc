"""What the forum's search is asked: words, in the order in which they are tried. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from concierge.model.release import SearchQuery

__all__ = ["ENCODING", "wordings"]

ENCODING = "cp1251"
LONGEST_QUERY = 100
MOST_NAMES = 3
NOT_A_WORD = re.compile(r"[^\w'-]|(?<!\w)-+|-+(?!\w)")


def wordings(query: SearchQuery) -> Iterator[str]:
    """The words to try in turn, each only where the ones before found nothing.

    Films are asked for with their year, at last without. Series get no year, as a season has its own, but the number
    of the season: the forum's "|" binds two words, so that "Сезон: 3" and "Сезоны: 1-5" are both found.
    """
    names = query.names[:MOST_NAMES]
    suffix = ""
    if query.season is not None:
        suffix = f" {query.season} | Сезоны Сезон | Сезоны"
    elif query.year is not None and not query.is_series:
        suffix = f" {query.year}"
    yield from (_words(name, suffix) for name in names)
    if suffix:
        yield from (_words(name, "") for name in names[:1])


def _words(name: str, suffix: str) -> str:
    """The name without search operators, and the suffix, in the 100 characters that the forum reads."""
    words = NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", name)).split() or name.split()
    room = LONGEST_QUERY - len(suffix)
    fitting = words[:1]
    for word in words[1:]:
        if _length(" ".join([*fitting, word])) > room:
            break
        fitting.append(word)
    whole = " ".join(fitting)
    return (whole if _length(whole) <= room else whole[:room]) + suffix


def _length(text: str) -> int:
    """What the forum counts: letters that its encoding lacks are sent as "&#233;"."""
    return len(text.encode(ENCODING, "xmlcharrefreplace"))
