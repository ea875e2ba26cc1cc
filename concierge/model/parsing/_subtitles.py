"""Whose the languages beside a word for subtitles are: the subtitles' or the voices'."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from concierge.model.parsing._tongue_runs import Token
from concierge.model.parsing._tongue_words import NAME

__all__ = ["Subtitles", "has_sign", "subtitles_in"]

_SIGNS = frozenset({"subtitles", "readers", "brief"})
# "english+sub" has subtitles and speaks English; a bracket parts them as well.
_PARTS_BEHIND = frozenset("+|;[](){}")
_PARTS_AHEAD = frozenset("+|;])}")
_LISTS = frozenset("&,/-+")


class Subtitles(NamedTuple):
    """A word for subtitles with its languages, or with the word for many of them.

    `is_audience` means that the languages are those of the people whom the release is for: they count among its
    languages where no voices are named.
    """

    sign: Token
    languages: tuple[Token, ...]
    many: Token | None
    is_audience: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages' codes."""
        named = tuple(code for token in self.languages for code in token.word.languages)
        return ("multi",) if self.many else named or self.sign.word.languages


def has_sign(run: Sequence[Token]) -> bool:
    """Whether any of the words speaks of subtitles."""
    return not _SIGNS.isdisjoint([token.word.role for token in run])


def subtitles_in(low: str, run: Sequence[Token]) -> Iterator[Subtitles]:
    """Each word for subtitles in a company of words, with the languages that belong to it."""
    used = -1
    for place, sign in enumerate(run):
        if sign.word.role not in _SIGNS:
            continue
        found = _subtitles(low, run, place, used)
        used = place
        if found is not None:
            yield found
            used += sum(token.start > sign.start for token in found.languages)


def _subtitles(low: str, run: Sequence[Token], place: int, used: int) -> Subtitles | None:
    sign, before = run[place], run[place - 1] if place else None
    role = sign.word.role
    if sign.word.languages:
        return Subtitles(sign, (), None, is_audience=False)
    if before is not None and before.word.role == "many":
        return Subtitles(sign, (), before, is_audience=False)
    is_grown = before is not None and before.end == sign.start and bool(before.word.languages)
    ahead = () if is_grown else tuple(_ahead(low, run, place))
    if ahead:
        return Subtitles(sign, ahead, None, role == "readers")
    if role == "brief":
        return None
    behind = tuple(_behind(low, run, place, used))[::-1]
    return Subtitles(sign, behind, None, _is_audience(low, sign, behind))


def _is_audience(low: str, sign: Token, languages: Sequence[Token]) -> bool:
    """Whether it is more than a list like "Ger.Eng.Sub", and more than English, which is everybody's."""
    is_list = low[sign.start : sign.end] == "sub" and all(token.word.weight < NAME for token in languages)
    return not is_list and any(token.word.languages != ("en",) for token in languages)


def _is_language(token: Token) -> bool:
    return bool(token.word.languages) and not token.word.role


def _ahead(low: str, run: Sequence[Token], place: int) -> Iterator[Token]:
    for index in range(place + 1, len(run)):
        before, token = run[index - 1], run[index]
        is_grown = index + 1 < len(run) and run[index + 1].start == token.end
        if is_grown or not _is_language(token) or not _PARTS_AHEAD.isdisjoint(low[before.end : token.start]):
            return
        yield token
        if token.start == run[place].end:
            return


def _behind(low: str, run: Sequence[Token], place: int, used: int) -> Iterator[Token]:
    for index in range(place - 1, used, -1):
        token, follower = run[index], run[index + 1]
        gap = low[token.end : follower.start]
        if not _is_language(token) or not _PARTS_BEHIND.isdisjoint(gap):
            return
        if index < place - 1 and not _is_listed(gap, token, run[place - 1]):
            return
        yield token
        # "swesub" is complete; "en-rosub" is a list.
        if not gap and low[token.start - 1 : token.start] != "-":
            return


def _is_listed(gap: str, token: Token, nearest: Token) -> bool:
    """Names are a list where a comma or the like says so; codes are one where they stand close."""
    if gap == "-":
        return True
    if (token.word.weight == NAME) != (nearest.word.weight == NAME):
        return False
    return not _LISTS.isdisjoint(gap) if token.word.weight == NAME else len(gap.strip()) <= 1
