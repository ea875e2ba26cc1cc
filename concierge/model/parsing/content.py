"""What a release holds if it is neither a film nor a series, and what it holds only about one."""

import re
from typing import NamedTuple

from concierge.model.parsing._content_kinds import KIND_WORDS, kind_of
from concierge.model.parsing._content_titles import title_span
from concierge.model.parsing._extras import EXTRA_WORDS, extras_in
from concierge.model.parsing._words import words_in
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.tables.content import FAKE_ENDINGS, PACKED_ENDINGS

__all__ = ["Content", "read_content"]


class Content(NamedTuple):
    """What a name tells of its contents.

    `kind` is a value of `ReleaseKind`, None where it may be a film or a series. `title_start` and `title_end` are
    where the title of such a thing stands; `title_end` is None where it ends as a film's does. `facts` say the
    same as the rest, with their places; the kind's and the fake's spans are empty.
    """

    kind: str | None = None
    extras: tuple[str, ...] = ()
    is_fake: bool = False
    title_start: int = 0
    title_end: int | None = None
    facts: tuple[Fact, ...] = ()


_NOTHING = Content()
_VOCABULARY = KIND_WORDS | EXTRA_WORDS
_FAKE, _PACKED = frozenset(FAKE_ENDINGS.split("|")), frozenset(PACKED_ENDINGS.split("|"))
_PASSWORD = re.compile(
    r"(?<![^\W_])(?:pass(?:word)?(?:[ ._-]{0,3}(?:protected|required|inside|txt)(?![^\W_])| ?[:=])"
    r"|with[ ._]password(?![^\W_])|passworded)|пароль ?[:=]|(?:с|под) паролем"
)


def read_content(low: str, *, has_picture: bool, has_parts: bool, zone: int = 0) -> Content:
    """What a name in lower case holds, apart from films and series.

    `has_picture` means that it tells a resolution, a source or a codec; `has_parts`, seasons or episodes. `zone` is
    where its title ends, 0 where that is not known.
    """
    # Few names have any: to ask once is faster than to ask for each sort of words.
    words = words_in(low) & _VOCABULARY
    ending = low.rpartition(".")[2] if "." in low else ""
    kind = kind_of(low, words, ending, has_picture=has_picture, has_parts=has_parts)
    is_fake = ending in _FAKE or ((has_picture or has_parts) and ending in _PACKED) or _asks_password(low)
    extras = () if EXTRA_WORDS.isdisjoint(words) else tuple(extras_in(low, zone))
    if kind is None and not is_fake and not extras:
        return _NOTHING
    start, end = title_span(low, kind) if kind else (0, None)
    facts = list(extras)
    if kind:
        facts.append(Fact("kind", kind, len(low), len(low)))
    if is_fake:
        facts.append(Fact("fake", value=True, start=len(low), end=len(low)))
    values = tuple(dict.fromkeys(str(fact.value) for fact in extras))
    return Content(kind, values, is_fake, start, end, tuple(facts))


def _asks_password(low: str) -> bool:
    return ("pass" in low or "парол" in low) and _PASSWORD.search(low) is not None
