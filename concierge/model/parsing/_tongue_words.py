"""The words that speak of languages, subtitles and voices, each with what it says."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from concierge.model.parsing.tables import languages as table

__all__ = ["CODE", "IMPLIED_BY", "MUTE", "NAME", "SHY", "WORDS", "Word"]

# How sure it is that a word means a language: a code may also be a word of a title.
SHY, CODE, NAME = 1, 2, 3
# Roles of words, such as "dl", that say nothing by themselves.
MUTE = frozenset({"voice", "aside", "brief"})


class Word(NamedTuple):
    """What a word of `size` letters says: languages, or what there is in the languages beside it, or both.

    `is_sure` means that no title has such a word.
    """

    size: int
    languages: tuple[str, ...] = ()
    weight: int = 0
    role: str = ""
    is_sure: bool = False


def _rows(rows: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for value, spellings in rows.items():
        for spelling in spellings.split("|"):
            yield value, spelling


def _languages() -> Iterator[tuple[str, Word]]:
    for rows, weight in ((table.CODES, CODE), (table.NAMES, NAME)):
        for value, spelling in _rows(rows):
            word = spelling.lstrip("?!")
            is_shy, is_sure = spelling.startswith("?"), spelling.startswith("!")
            yield word, Word(len(word), tuple(value.split()), SHY if is_shy else weight, is_sure=is_sure)


_BEHIND: Final = {tail: Word(len(tail), role=role) for tail, role in table.BEHIND.items()}
_BEFORE: Final = {head: Word(len(head), role=role, is_sure=True) for head, role in table.BEFORE.items()}


def _joined(spelling: str, language: Word) -> Iterator[tuple[str, tuple[Word, Word]]]:
    """The words that a language grows together with: each is two words in one."""
    for tail, word in _BEHIND.items():
        yield spelling + tail, (language, word)
    for head, word in _BEFORE.items():
        yield head + spelling, (word, language)


def _all_words() -> dict[str, tuple[Word, ...]]:
    plain = dict(_languages())
    words: dict[str, tuple[Word, ...]] = {}
    for spelling, language in plain.items():
        words.update(_joined(spelling, language._replace(weight=NAME, is_sure=language.weight > SHY)))
    words |= {spelling: (language,) for spelling, language in plain.items()}
    words |= {spelling: (Word(len(spelling), role=role),) for role, spelling in _rows(table.ROLES)}
    for rows, role in ((table.LETTERED, "subtitles"), (table.DUBBED_IN, "dub")):
        words |= {
            spelling: (Word(len(spelling), (value,), NAME, role, is_sure=True),)
            for value, spelling in _rows(rows)
        }
    return words


# A joined word, such as "swesub", is as many words as it has parts.
WORDS: Mapping[str, tuple[Word, ...]] = _all_words()
IMPLIED_BY: Mapping[str, str] = {spelling: value for value, spelling in _rows(table.IMPLIED)}
