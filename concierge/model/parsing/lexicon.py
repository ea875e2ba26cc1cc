"""The technical words of a name, found by looking each word up."""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from concierge.model.parsing._words import pieces_in
from concierge.model.parsing.dictionary import FILM_IDS, MEMORY, Known, Meaning, Phrase, alone
from concierge.model.parsing.facts import Fact

__all__ = ["marks_in"]

# How parts of one spelling may be joined: "web-dl", "web dl", "web.dl", "director's cut", "dolby.vision.-".
_JOIN_ROW = "-| |.|_|'|’|‑|–| - | & |&|- | -|. |._|-_|:|/|, |  "
_JOINS = frozenset(_JOIN_ROW.split("|"))
_DOTS = frozenset({".", " ", "_", ","})
_POINTS = frozenset({".", "_"})
_DECIMAL = frozenset({".", ","})
_DASHES = frozenset({"-", "–", "~"})
_PAIRS = frozenset({"10", "20", "51", "61", "71"})
# What only what stands around it tells.
_IN_COMPANY = frozenset({"size", "crc", "lines"})
_LONGEST_SIZE = 12
# How sound is sampled: "FLAC 24-96".
_DEPTHS = frozenset({"16", "24", "32"})
_RATES = frozenset({"44", "48", "88", "96", "176", "192"})
_new = tuple.__new__
_CHANNEL_END = re.compile(r"[0-2](?:ch|x\d)?$")
_LEADING = re.compile(r"\d{1,3}$")


def marks_in(low: str) -> list[Fact]:
    """Every technical word of a name in lower case, in order, none inside another.

    The field is "year" for each number that may be one: which of them is meant is not told here.
    """
    pieces = pieces_in(low)
    ends = [*accumulate(map(len, pieces))]
    marks: list[Fact] = []
    skip = 0
    for number, entry in zip(range(1, len(pieces), 2), map(MEMORY.__getitem__, pieces[1::2]), strict=True):
        if entry is not None and number >= skip:
            skip = _read(marks, pieces, number, ends[number - 1], entry)
    return marks


def _read(marks: list[Fact], pieces: Sequence[str], number: int, start: int, entry: Known) -> int:
    """Adds what stands at a word; returns the piece to go on with."""
    word, gap = pieces[number], pieces[number + 1]
    meaning, longer = entry
    # The last piece is none of a word's.
    follower = pieces[number + 2] if longer and number + 2 < len(pieces) else ""
    if follower in longer and gap in _JOINS:
        longest = _longest(pieces, number, longer[follower])
        if longest is not None:
            return _add_phrase(marks, longest, pieces, number, start)
    if gap[:1] == "+" and (with_plus := alone(word + "+")):
        marks.append(Fact(with_plus.field, with_plus.value, start, start + len(word) + 1, with_plus.is_weak))
        return number + 2
    if meaning is not None:
        field, value, is_weak, rest, _ = meaning
        if rest is None and field not in _IN_COMPANY:
            # This is how a named tuple is made, without a call on the way: it is the hottest line of all.
            marks.append(_new(Fact, (field, value, start, start + len(word), is_weak)))
            return 0
        return _add(marks, meaning, pieces, number, start)
    if len(word) <= 2 and word.isdecimal() and marks:  # noqa: PLR2004  channels have two digits at most
        return _add_channels(marks, pieces, number, start)
    if word in FILM_IDS and number + 2 < len(pieces) and pieces[number + 2].isdecimal():
        at = start + len(word) + len(pieces[number + 1])
        marks.append(Fact("tmdb", pieces[number + 2], at, at + len(pieces[number + 2])))
    return 0


def _add_phrase(
    marks: list[Fact], phrase: tuple[Meaning, int, int], pieces: Sequence[str], number: int, start: int
) -> int:
    meaning, length, last = phrase
    end = start + sum(map(len, pieces[number : number + length - 1])) + last
    if pieces[number] == "uhd" and meaning.field == "rip":
        marks.append(Fact("resolution", "~2160", start, start, is_weak=True))
    marks.append(Fact(meaning.field, meaning.value, start, end, meaning.is_weak))
    return number + length


def _longest(
    pieces: Sequence[str], number: int, phrases: Iterable[Phrase]
) -> tuple[Meaning, int, int] | None:
    """The longest spelling that begins with a word, how many pieces it takes, and whether a plus ends it."""
    for tail, meaning in phrases:
        at = number
        for part in tail:
            if not _goes_on(pieces, at, part):
                break
            at += 2
        else:
            return meaning, at - number + 2, int(tail[-1][-1] == "+")
    return None


def _goes_on(pieces: Sequence[str], at: int, part: str) -> bool:
    """Whether the next word is that part of a spelling; a plus belongs to the word before it."""
    if at + 2 >= len(pieces) or pieces[at + 1] not in _JOINS:
        return False
    return pieces[at + 2] == part or (part[-1] == "+" and pieces[at + 2] + pieces[at + 3][:1] == part)


def _add(marks: list[Fact], meaning: Meaning, pieces: Sequence[str], number: int, start: int) -> int:
    """Adds what a word says; returns the piece to go on with if it took more than the word."""
    word = pieces[number]
    if meaning.field == "size":
        return _add_size(marks, pieces, number, start)
    if meaning.field == "lines":
        # "1070-1080" are episodes.
        if not (pieces[number - 1] in _DASHES and pieces[number - 2].isdecimal()):
            marks.append(Fact("resolution", meaning.value, start, start + len(word), is_weak=True))
        return 0
    if meaning.field == "crc":
        if pieces[number - 1][-1:] in {"[", "("} and pieces[number + 1][:1] in {"]", ")"}:
            marks.append(Fact("crc", word, start, start + len(word), is_weak=False))
        return 0
    rest = meaning.rest
    end = start + (meaning.rest_at if rest else len(word))
    if rest is None or rest.field != "speakers":
        marks.append(Fact(meaning.field, meaning.value, start, end, meaning.is_weak))
        if rest is not None:
            marks.append(Fact(rest.field, rest.value, end, start + len(word), rest.is_weak))
        return 0
    return _add_speakers(marks, meaning, pieces, number, start)


def _add_speakers(marks: list[Fact], meaning: Meaning, pieces: Sequence[str], number: int, start: int) -> int:
    """Codec and speakers at once, behind a dot: "aac2.0"."""
    rest, word = meaning.rest, pieces[number]
    if rest is None or number + 2 >= len(pieces) or pieces[number + 1] not in _DOTS:
        return 0
    if not _CHANNEL_END.match(pieces[number + 2]):
        return 0
    end = start + meaning.rest_at
    marks.append(Fact(meaning.field, meaning.value, start, end, meaning.is_weak))
    value = f"{rest.value}.{pieces[number + 2][0]}"
    marks.append(Fact("channels", value, end, start + len(word) + 1 + len(pieces[number + 2]), is_weak=False))
    return number + 4


def _add_channels(marks: list[Fact], pieces: Sequence[str], number: int, start: int) -> int:
    """Numbers of speakers stand behind a codec, or alone, with a dot, behind other technical words."""
    word, before = pieces[number], marks[-1]
    is_beside = start - before.end <= 2 and before.field in {"audio", "channels"}  # noqa: PLR2004  a space and a sign
    if is_beside and word in _PAIRS:
        marks.append(Fact("channels", f"{word[0]}.{word[1]}", start, start + 2, is_weak=False))
        return number + 2
    if is_beside and word in _DEPTHS and pieces[number + 2 : number + 3] and pieces[number + 2] in _RATES:
        end = start + len(word) + len(pieces[number + 1]) + len(pieces[number + 2])
        marks.append(Fact("flag", "other", start, end, is_weak=True))
        return number + 4
    if (
        len(word) > 1
        or word == "0"
        or number + 2 >= len(pieces)
        or not _CHANNEL_END.match(pieces[number + 2])
    ):
        return 0
    join = pieces[number + 1]
    if join not in _DOTS or not (is_beside or join in _POINTS):
        return 0
    end = start + 2 + len(pieces[number + 2])
    marks.append(Fact("channels", f"{pieces[number]}.{pieces[number + 2][0]}", start, end, not is_beside))
    return number + 4


def _add_size(marks: list[Fact], pieces: Sequence[str], number: int, start: int) -> int:
    """A size: its digits may stand in the word, before it, and around a dot or a comma."""
    word = pieces[number]
    first = number
    digits = word.rstrip("kmgtib")
    if not digits and pieces[number - 1] in {" ", "_"} and _is_amount(pieces[number - 2], word):
        first = number - 2
    has_digits = digits.isdecimal() or first < number
    if has_digits and first > 1 and pieces[first - 1] in _DECIMAL and _LEADING.match(pieces[first - 2]):
        first -= 2
    if not has_digits or max(map(len, pieces[first : number + 1])) > _LONGEST_SIZE:
        return 0
    begin = start - sum(map(len, pieces[first:number]))
    while marks and marks[-1].end > begin:
        marks.pop()
    value = "".join(pieces[first : number + 1])
    marks.append(Fact("size", value, begin, start + len(word), is_weak=True))
    return 0


def _is_amount(number: str, unit: str) -> bool:
    """Whether a number counts bytes: "2013 GB" is a year and a country."""
    return number.isdecimal() and (unit[0] in "km" or len(number) < 4)  # noqa: PLR2004  a year has four digits
