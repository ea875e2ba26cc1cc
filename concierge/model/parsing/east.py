"""Titles among Chinese and Japanese writing, and titles in brackets."""

import re
from collections.abc import Sequence

from concierge.model.parsing.facts import Fact

__all__ = ["eastern_title"]

_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RUN = re.compile(r"(?P<a>[a-z\u00c0-\u024f][^\[\]【】()（）★|/\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]*)")
_WHOLE = re.compile(r"(?P<a>[a-z0-9\u00c0-\u024f][^\[\]【】★|/\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]*)")
_LETTERS = re.compile(r"[a-z\u00c0-\u024f]")
_EASTERN_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][^\[\]【】★|/]*")
_TAGS = re.compile(r"(?:[\[【][^\[\]【】]*[\]】][ ._-]*)+(?=[a-z])")
_LEAST_LETTERS = 2
_AHEAD = 400


def eastern_title(
    low: str, begin: int, end: int, marks: Sequence[Fact], numbered: Sequence[Fact]
) -> tuple[int, int] | None:
    """Where the title in Latin letters stands in a name that begins with a bracket or has Eastern writing.

    `numbered` are seasons, episodes and years. None if it is no such name.
    """
    is_bracketed = low[begin : begin + 1] in {"[", "【", "★"}
    if not is_bracketed and (low.isascii() or not _EASTERN.search(low, begin, end)):
        return None
    firm = [mark for mark in marks if not mark.is_weak]
    taken = sorted((fact.start, fact.end) for fact in (*firm, *numbered))
    first = min((start for start, _ in taken if start > begin), default=end)
    if not is_bracketed and not _EASTERN.search(low, begin, first):
        return None
    limit = min(end, begin + _AHEAD)
    # "[Group][Batch] Title": words outside of all brackets are the title.
    tags = _TAGS.match(low, begin, limit) if is_bracketed else None
    if tags and tags.end() <= first and len(_LETTERS.findall(low, tags.end(), first)) > _LEAST_LETTERS:
        begin = tags.end()
    for found in (_WHOLE if is_bracketed else _RUN).finditer(low, begin, limit):
        span = _trimmed(found.span(), taken)
        is_aside = low[found.start() - 1 : found.start()] in ({"("} if is_bracketed else {"(", "["})
        if len(_LETTERS.findall(low, *span)) > _LEAST_LETTERS and not is_aside:
            return span
    runs = (_trimmed(found.span(), taken) for found in _EASTERN_RUN.finditer(low, begin, max(first, begin)))
    return max(runs, key=lambda span: span[1] - span[0], default=None)


def _trimmed(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The span up to the first technical word in it."""
    start, end = span
    for first, last in taken:
        if first <= start < last:
            return start, start
        if start < first < end:
            return start, first
    return start, end
