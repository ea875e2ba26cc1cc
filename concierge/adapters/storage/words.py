"""What a note is found by: its words, whole and by their stems, the same for both databases."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

__all__ = ["Terms", "indexed", "sought", "stemmed"]

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-я]")
_LONGEST = 64
_MOST = 16
# Neither stands in a word, and either database takes both for a part of one.
_STEM = "·"
_PERSON = "§"


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  the library's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a note has to have: every one of `all`, and either `stem` or a word that begins with `beginning`."""

    all: tuple[str, ...]
    stem: str
    beginning: str


def indexed(user_id: int, text: str) -> str:
    """The words of a note with a blank between them: whose it is, each word folded, and each stem."""
    words = dict.fromkeys(_words(text))
    stems = dict.fromkeys(_STEM + stemmed(word) for word in words)
    return " ".join((f"{_PERSON}{user_id}", *words, *stems))


def sought(user_id: int, query: str) -> Terms | None:
    """What the person's notes are searched for; None if the query has no word."""
    words = list(_words(query))[:_MOST]
    if not words:
        return None
    *whole, last = words
    all_ = dict.fromkeys((f"{_PERSON}{user_id}", *(_STEM + stemmed(word) for word in whole)))
    return Terms(all=tuple(all_), stem=_STEM + stemmed(last), beginning=last)


def stemmed(word: str) -> str:
    """The part of a folded word that its forms share, as Russian or English makes them."""
    return _stemmer("russian" if _CYRILLIC.search(word) else "english").stemWord(word)


def _words(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).replace("ё", "е")
    return (word[:_LONGEST] for word in _WORD.findall(folded))


@cache
def _stemmer(language: str) -> _Stemmer:
    import snowballstemmer  # only who has notes waits for it

    stemmer: _Stemmer = snowballstemmer.stemmer(language)
    return stemmer
