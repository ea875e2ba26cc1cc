"""Normal forms of names: all spellings of one name have the same form."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from concierge.model._numerals import numbered

__all__ = ["Spelling", "is_cyrillic", "normalised", "spelled", "spelling_of", "unnumbered", "words_of"]

_ARTICLES = frozenset(("the", "a", "an"))
_QUOTES = re.compile("['’ʼ‘`´]")
_WORD = re.compile(r"[^\W_]+")
_MARK = re.compile("[\u0300-\u036f]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_PLAIN = re.compile("[\x00-\x7fа-я«»„“”…№–—’]*")
_MIXED = re.compile("[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]")
_LETTERS = re.compile("[a-z\u0400-\u04ff]+")
_LATIN = re.compile("[a-z]")
# "2-я", "20th": the number is what counts.
_ORDINAL_ENDING = re.compile(r"(\d)(?:-?(?:ый|ий|ой|ая|ое|я|й|е)|st|nd|rd|th)\b")
_SIGNS = str.maketrans(
    {"ё": "е", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_TWINS = str.maketrans("abcehikmoptxy", "авсенікмортху")


class Spelling(NamedTuple):
    """A name to compare: `form` is its words run together, for "Spider-Man" and "Spiderman" are one name."""

    form: str
    words: tuple[str, ...]
    is_cyrillic: bool


@lru_cache(maxsize=8192)
def normalised(name: str) -> str:
    """The name as words to compare, without case, marks, punctuation, article and ways of numbering."""
    return " ".join(spelled(name).words)


@lru_cache(maxsize=8192)
def spelled(name: str) -> Spelling:
    """The name's spelling. A name of signs alone has those as its form, an empty one has none."""
    words = numbered(_words(name))
    return spelling_of(tuple(words)) if words else Spelling(name.strip(), (), is_cyrillic=False)


def unnumbered(name: str) -> str:
    """The form of a name with its numbers as they are written."""
    return "".join(_words(name))


def words_of(name: str) -> list[str]:
    """The name's words with its numbers as they are written."""
    return _words(name)


def spelling_of(words: tuple[str, ...]) -> Spelling:
    """The spelling of a name of these words, which are normalised."""
    form = "".join(words)
    return Spelling(form, words, is_cyrillic(form))


def is_cyrillic(form: str) -> bool:
    """Whether a name has a Cyrillic letter."""
    return not form.isascii() and _CYRILLIC.search(form) is not None


def _words(name: str) -> list[str]:
    folded = name.lower() if name.isascii() else _without_marks(name)
    if "&" in folded or " + " in folded:
        folded = folded.replace("&", " and ").replace(" + ", " and ")
    if any(map(str.isdigit, folded)):
        folded = _ORDINAL_ENDING.sub(r"\1", folded)
    return _without_article(_WORD.findall(_QUOTES.sub("", folded)))


def _without_marks(name: str) -> str:
    folded = name.lower().replace("ё", "е")
    if not _PLAIN.fullmatch(folded):
        # й is a letter of its own, é a marked e.
        composed = unicodedata.normalize("NFKC", name).casefold().translate(_SIGNS)
        parts = unicodedata.normalize("NFD", composed).replace("и\u0306", "й")
        folded = unicodedata.normalize("NFC", _MARK.sub("", parts))
    return _LETTERS.sub(_in_one_script, folded) if _MIXED.search(folded) else folded


def _in_one_script(found: re.Match[str]) -> str:
    """A Cyrillic word with Latin twins in it, all Cyrillic; a word that stays mixed is left alone."""
    word = found[0]
    if not _MIXED.search(word):
        return word
    whole = word.translate(_TWINS)
    return word if _LATIN.search(whole) else whole


def _without_article(words: list[str]) -> list[str]:
    if len(words) > 1 and words[0] in _ARTICLES:
        return words[1:]
    # "Matrix, The"
    return words[:-1] if len(words) > 1 and words[-1] == "the" else words
