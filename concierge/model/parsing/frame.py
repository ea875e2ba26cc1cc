"""What stands around a name: the site that copied it, the file's ending, tags in brackets."""

import re
from typing import NamedTuple

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.tables.editions import CONTAINERS

__all__ = ["Frame", "framed"]

_TOP_LEVELS = (
    "com|org|net|info|to|cc|me|tv|ms|cz|link|nu|biz|ru|in|is|se|eu|club|space|site|lol|life|tk|pl|ws|bz|li|ag|am"
    "|mx|lt|one|rs|zone|fun|world|live|gratis|fi|day|tf|esp|art|xyz|top|pro|ltd|vip|cx|re|la|my|uno|ink|gg|cat|pub"
    "|wiki|dev|ph|ro|io|app"
)
_WWW = r"www[., ][a-z0-9][a-z0-9-]*[. ][a-z]{2,8}(?:[. ][a-z]{2,3})?"
_BARE = rf"[a-z0-9][a-z0-9-]+\.(?:{_TOP_LEVELS})"
_SITE = rf"(?:{_WWW}|{_BARE})"
_PREFIX = re.compile(
    rf"[\[({{【][\s.]*(?:[^\[\]【】]*?\s)?(?P<a>{_SITE})[\s.]*[\])}}】][\s._-]*"
    rf"|(?P<b>{_WWW})(?:\s+-+\s*|_+-_+|\s+)|(?P<c>{_BARE})(?:\s+-+\s+|_+-+_+)"
)
_OPENERS = frozenset("[({【")
# How the files' endings end.
_LAST_LETTERS = frozenset(ending[-2:] for ending in CONTAINERS)
_ENDING = re.compile(rf"[. _](?P<a>{'|'.join(CONTAINERS)})[\]\s]*$")
_SUFFIX = re.compile(
    rf"[\s._-]*[\[({{](?P<a>\s*{_SITE}\s*)[\])}}]\s*$|[\s_](?P<b>www\.[a-z0-9.-]+\.[a-z]{{2,4}})$"
)
_FIRST_TAG = re.compile(r"\s*(?:\[([^\[\]]{1,60})\]|【([^【】]{1,60})】)[\s._-]*")


class Frame(NamedTuple):
    """Where the name proper begins and ends, its first tag in brackets (a span) if it has one, and what was cut."""

    begin: int
    end: int
    first_tag: tuple[int, int] | None
    facts: tuple[Fact, ...]


def framed(text: str, low: str) -> Frame:
    """What stands around a name."""
    facts: list[Fact] = []
    end = _cut_end(text, low, facts)
    begin = 0
    if "." in low or "www" in low:
        is_likely = low[:1] in _OPENERS or " -" in low or "_-" in low or low.startswith("www")
        found = _PREFIX.match(low, 0, end) if is_likely else None
        if found and found.end() < end:
            begin = found.end()
            facts.append(_site(text, found))
    tag = _FIRST_TAG.match(low, begin, end) if "[" in low or "【" in low else None
    if tag is None or tag.end() >= end:
        return Frame(begin, end, None, tuple(facts))
    return Frame(tag.end(), end, tag.span(1) if tag[1] is not None else tag.span(2), tuple(facts))


def _site(text: str, found: re.Match[str]) -> Fact:
    start, end = found.span(found.lastgroup or 0)
    return Fact("site", text[start:end].strip(), start, end)


def _cut_end(text: str, low: str, facts: list[Fact]) -> int:
    end = len(low)
    is_likely = low[-2:] in _LAST_LETTERS or not low[-1:].isalnum()
    ending = _ENDING.search(low, max(0, end - 10)) if is_likely else None
    if ending:
        facts.append(Fact("container", ending["a"], *ending.span("a")))
        end = ending.start()
    suffix = _SUFFIX.search(low, max(0, end - 60), end) if low[end - 1 : end] in {"]", ")", "}"} else None
    if suffix and suffix.start() > 0:
        facts.append(_site(text, suffix))
        end = suffix.start()
    return end
