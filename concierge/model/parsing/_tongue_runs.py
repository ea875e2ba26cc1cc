"""Words of languages that stand together, and whether their company shows that languages are meant."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from concierge.model.parsing._tongue_words import CODE, MUTE, NAME, SHY, WORDS, Word
from concierge.model.parsing._words import Remembered, pieces_in, words_in
from concierge.model.parsing.tables.languages import BETWEEN, FOLLOWERS

__all__ = ["SUBTITLE_FILE", "Spans", "Token", "is_taken", "runs_in"]

Spans: TypeAlias = Sequence[tuple[int, int]]

SUBTITLE_FILE = (".srt", ".ass", ".ssa", ".vtt", ".sup", ".smi", ".sub")
_LONGEST_ENDING = 3
_LETTERS = re.compile(r"big5|[^\W\d_]+")
_SEPARATORS = " ._-,+/&|()[]{}【】:;~*"
_FILLERS = frozenset({"", *BETWEEN.split("|")})
_FOLLOWERS = frozenset(FOLLOWERS.split("|"))
_FARTHEST = 9
# What may stand between a word and the fact that it belongs to: "ac3-2-0-eng".
_AROUND = frozenset(_SEPARATORS + "0123456789")
_OPENINGS, _CLOSINGS = frozenset("[({【"), frozenset("])}】")
_GROUP = re.compile(r"[^\W_][\w@&!.]*(?: ?[\[({].*)?$")
_LONGEST_GROUP = 60
# An end of a span that is behind all others.
_FAR = 1 << 30
_MEANT = 4
# Two words beside one another that mean one language.
_PAIRS = {("es", "es-419"): "es-419", ("pt-br", "pt"): "pt", ("pt", "pt-br"): "pt", ("pt", "pt"): "pt"}
_SPOKEN = frozenset({"dub", "voice"})
_SURE_WORDS = frozenset(spelling for spelling, parts in WORDS.items() if parts[0].is_sure)
_BALTIC = frozenset({"en", "ru", "lt", "et"})


# A word's parts, where it starts and ends, and whether a number counts it.
_Found: TypeAlias = tuple[tuple[Word, ...], int, int, bool]


class Token(NamedTuple):
    """One word of the tables, and where it stands; `is_free` unless another fact was read there."""

    word: Word
    start: int
    end: int
    is_free: bool = True


class _Side(NamedTuple):
    """How much what stands on one side of a company speaks for languages.

    `opens` means that it is only where the title ends: an episode's name may begin there.
    """

    support: int
    opens: bool = False
    is_bracket: bool = False
    is_file_end: bool = False


def runs_in(low: str, zone: int, marks: Spans) -> Iterator[list[Token]]:
    """The words that stand together and mean languages, each such company as one list."""
    if low.endswith(SUBTITLE_FILE):
        zone = 0
    run: list[Token] = []
    for token in _free(_tokens(low, zone, marks)):
        if run and not _is_beside(low, run[-1], token, zone):
            if _is_meant(low, run, zone, marks):
                yield _mended(low, run)
            run = []
        run.append(token)
    if run and _is_meant(low, run, zone, marks):
        yield _mended(low, run)


def _tokens(low: str, zone: int, marks: Spans) -> list[Token]:
    tokens: list[Token] = []
    is_file = low.endswith(SUBTITLE_FILE)
    for parts, start, end, is_counted in _known(low, _begin(low, zone)):
        first = parts[0]
        if first.weight < NAME and _is_numbered(low, start, end, is_counted=is_counted):
            continue
        # "HC" may have been read as a word that only ends titles.
        is_told = is_file or first.is_sure or first.role == "hardsubs"
        is_free = is_told or not is_taken(start, end, marks)
        for part in parts:
            tokens.append(Token(part, start, start + part.size, is_free))
            start += part.size  # noqa: PLW2901 - the next part begins there
    return tokens


def _known(low: str, begin: int) -> list[_Found]:
    """The words from a place on which the tables have."""
    known: list[_Found] = []
    pieces = pieces_in(low)
    ends = [*accumulate(map(len, pieces))]
    for number, found in enumerate(map(_MEMORY.__getitem__, pieces[1::2])):
        if found and ends[2 * number + 1] > begin:
            start = ends[2 * number]
            if start < begin:
                found, start = _found_in(pieces[2 * number + 1][begin - start :]), begin  # noqa: PLW2901  a run that begins further left is cut
            known += [
                (parts, start + first, start + last, is_counted) for parts, first, last, is_counted in found
            ]
    return known


def _found_in(word: str) -> tuple[_Found, ...]:
    """What the tables have of a word: all of it, or what stands among its digits."""
    found: list[_Found] = []
    for letters in _LETTERS.finditer(word):
        spelling, (start, end) = letters[0], letters.span()
        if spelling in WORDS:
            found.append((WORDS[spelling], start, end, False))
        elif spelling[0] == "x" and spelling[1:] in WORDS:
            # "2xukr" counts the tracks.
            found.append((WORDS[spelling[1:]], start + 1, end, True))
    return tuple(found)


_MEMORY = Remembered(_found_in)


def _is_numbered(low: str, start: int, end: int, *, is_counted: bool) -> bool:
    """Whether a code is a piece of something with digits, as in "dts5" or "2nd"."""
    return low[end : end + 1].isdigit() or (not is_counted and low[start - 1 : start].isdigit())


def _free(tokens: Sequence[Token]) -> Sequence[Token]:
    """Those where nothing else was read, and those right beside one that they belong to.

    A group or a name may have swallowed them: "pt.ENG.group", "03.[English.Dubbed]", "SPANISH.AUDIO-GROUP".
    """
    if False not in [token.is_free for token in tokens]:
        return tokens
    free: list[Token] = []
    for place, token in enumerate(tokens):
        if token.is_free or _belongs(token, tokens[place + 1 : place + 2], free[-1:]):
            free.append(token)
    return free


def _belongs(token: Token, after: Sequence[Token], before: Sequence[Token]) -> bool:
    if any(sign.word.role in _SPOKEN and sign.start - token.end == 1 for sign in after):
        return True
    return token.word.weight > SHY and any(
        language.word.languages and token.start - language.end == 1 for language in before
    )


def _begin(low: str, zone: int) -> int:
    """Where languages may stand first: before the zone only in brackets, or as a word that no title has."""
    head = low[:zone]
    return 0 if "[" in head or "(" in head or not _SURE_WORDS.isdisjoint(words_in(low)) else zone


def is_taken(start: int, end: int, marks: Spans) -> bool:
    """Whether a stretch of text overlaps one of the sorted spans, which do not overlap each other."""
    place = bisect_right(marks, (start, _FAR))
    if place < len(marks) and marks[place][0] < end:
        return True
    return place > 0 and marks[place - 1][1] > start


def _is_beside(low: str, first: Token, second: Token, zone: int) -> bool:
    gap = low[first.end : second.start]
    if len(gap) > _FARTHEST or gap.strip(_SEPARATORS) not in _FILLERS or first.start < zone <= second.start:
        return False
    # A bracket that begins behind "AR" or "De" has nothing to do with it.
    return first.word.weight != SHY or _OPENINGS.isdisjoint(gap)


def _is_meant(low: str, run: Sequence[Token], zone: int, marks: Spans) -> bool:
    if True in [token.word.is_sure for token in run]:
        return True
    left, right = _left(low, run[0].start, zone, marks), _right(low, run[-1].end, marks)
    if run[0].start < zone and not (right.is_file_end or _is_before_zone(low, run, left, right)):
        return False
    best = languages = roles = 0
    for word, *_ in run:
        best = max(best, word.weight or (0 if word.role in MUTE else CODE))
        languages += bool(word.languages)
        roles += bool(word.role)
    if best == SHY and _is_signed(low, run):
        return False
    score = best + (languages > 1) + 2 * (roles > 0 and languages + roles > 1) + right.support
    # The fact behind a title opens an episode's name, so alone it is no support.
    score += left.support if right.support or not left.opens else 0
    if score == _MEANT - 1 and best == NAME and zone > 0:
        return not _is_followed(low, run[-1].end, marks)
    return score >= _MEANT


def _is_before_zone(low: str, run: Sequence[Token], left: _Side, right: _Side) -> bool:
    """Whether what stands before or in a title is none of its words."""
    start = run[0].start
    is_bracketed = low.rfind("[", 0, start) > low.rfind("]", 0, start) or left.is_bracket
    return is_bracketed and left.support + right.support > 1


def _is_signed(low: str, run: Sequence[Token]) -> bool:
    """Whether it stands where the group signs: "x264-Ro"."""
    return low[run[0].start - 1 : run[0].start] == "-" and not low[run[-1].end :].strip(_SEPARATORS)


def _is_followed(low: str, end: int, marks: Spans) -> bool:
    """Whether there is a fact behind, other than the ending of a file's name."""
    return any(start >= end and last < len(low) for start, last in marks[-2:])


def _left(low: str, start: int, zone: int, marks: Spans) -> _Side:
    place = start
    while place and low[place - 1] in _AROUND:
        place -= 1
    before = bisect_right(marks, (start, _FAR)) - 1
    if before >= 0 and marks[before][1] >= place:
        return _Side(2, opens=before == 0 or marks[before - 1][0] < zone)
    if place == 0 or start == zone:
        return _Side(1, opens=start == zone)
    is_bracket = not _OPENINGS.isdisjoint(low[place:start])
    return _Side(int(is_bracket), is_bracket=is_bracket)


def _right(low: str, end: int, marks: Spans) -> _Side:
    place, size = end, len(low)
    while place < size and low[place] in _AROUND:
        place += 1
    if size - place <= _LONGEST_ENDING and low.endswith(SUBTITLE_FILE):
        return _Side(3, is_file_end=True)
    gap = low[end:place]
    is_bracket = not _CLOSINGS.isdisjoint(gap)
    after = bisect_right(marks, (end - 1, _FAR))
    if after < len(marks) and marks[after][0] <= place:
        return _Side(2, is_bracket=is_bracket)
    if is_bracket or place == size:
        return _Side(1, is_bracket=is_bracket)
    follower = _LETTERS.match(low, place)
    if follower is not None and follower[0] in _FOLLOWERS:
        return _Side(2)
    is_group = gap.endswith("-") and size - place <= _LONGEST_GROUP and _GROUP.match(low, place) is not None
    return _Side(int(is_group))


def _mended(low: str, run: Sequence[Token]) -> list[Token]:
    """The company with pairs of words for one language made one: "spanish latino", "pt-br"."""
    if len(run) == 1:
        return [*run]
    mended: list[Token] = []
    codes = {code for token in run for code in token.word.languages}
    for token in run:
        before = mended[-1] if mended else None
        both = _together(low, before, token) if before is not None and before.end < token.start else None
        if both is not None:
            mended[-1] = both
        elif low[token.start : token.end] == "lat" and codes & _BALTIC:
            mended.append(token._replace(word=token.word._replace(languages=("lv",))))
        else:
            mended.append(token)
    return mended


def _together(low: str, first: Token, second: Token) -> Token | None:
    if first.word.role or second.word.role:
        return None
    code = _PAIRS.get((first.word.languages[0], second.word.languages[0]))
    if code is None:
        return None
    if low[first.start : second.end] == "pt-br":
        code = "pt-br"
    return Token(first.word._replace(languages=(code,)), first.start, second.end, first.is_free)
