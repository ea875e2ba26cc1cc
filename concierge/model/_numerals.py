"""Numbers in names: "2", "II", "two", "Part Two", «Часть вторая» and «2-я часть» all become "2"."""

from collections.abc import Sequence

__all__ = ["numbered"]

_CARDINALS = (
    "zero ноль",
    "one один одна",
    "two два две",
    "three три",
    "four четыре",
    "five пять",
    "six шесть",
    "seven семь",
    "eight восемь",
    "nine девять",
    "ten десять",
    "eleven одиннадцать",
    "twelve двенадцать",
    "thirteen тринадцать",
    "fourteen четырнадцать",
    "fifteen пятнадцать",
    "sixteen шестнадцать",
    "seventeen семнадцать",
    "eighteen восемнадцать",
    "nineteen девятнадцать",
    "twenty двадцать",
)
_ORDINALS = (
    "first первая первый первое первой",
    "second вторая второй второе",
    "third третья третий третье третьей",
    "fourth четвертая четвертый четвертое четвертой",
    "fifth пятая пятый пятое пятой",
    "sixth шестая шестой шестое",
    "seventh седьмая седьмой седьмое",
    "eighth восьмая восьмой восьмое",
    "ninth девятая девятый девятое девятой",
    "tenth десятая десятый десятое десятой",
)
_ROMAN = "ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"


def _by_word(rows: Sequence[str], first: int = 0) -> dict[str, str]:
    return {word: str(number) for number, row in enumerate(rows, start=first) for word in row.split()}


_CARDINAL = _by_word(_CARDINALS)
_ORDINAL = _by_word(_ORDINALS, first=1)
_AFTER_A_WORD = _CARDINAL | _by_word(_ROMAN.split(), first=2)
_PARTS = frozenset(
    ("part", "parts", "pt", "chapter", "volume", "vol", "episode", "book", "film", "movie")
) | {
    *("часть", "части", "глава", "том", "эпизод", "фильм", "книга"),
}
_COUNTED = _PARTS | {"season", "сезон"}
_CONJUNCTIONS = frozenset(("and", "и", "et", "und", "y", "i", "e"))


def numbered(words: list[str]) -> list[str]:
    """The words of a name with numbers in digits, without "part" beside a number, with one word for "and".

    A name of one word is left as it is: "Nine" is not "9".
    """
    if len(words) == 1:
        return words
    digits = [_read(words, place) for place in range(len(words))]
    return [word for place, word in enumerate(digits) if not _is_counting(digits, place)]


def _read(words: list[str], place: int) -> str:
    word = words[place]
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    if number := (_AFTER_A_WORD if place else _CARDINAL).get(word):
        return number
    if before in _PARTS or after in _COUNTED:
        return "1" if word == "i" else _ORDINAL.get(word, word)
    if word in _CONJUNCTIONS and before:
        # The last letter i of a name is a number, between two words it says "and".
        return "and" if after else {"i": "1"}.get(word, word)
    return word


def _is_counting(words: list[str], place: int) -> bool:
    if words[place] not in _PARTS:
        return False
    after = words[place + 1] if place + 1 < len(words) else ""
    return after.isdecimal() if after else words[place - 1].isdecimal()
