"""Text that a person typed, made safe to use as words."""

import re
import unicodedata

from concierge.errors import InputError

__all__ = ["animate", "cleaned", "nominative", "request", "split_year"]

LONGEST_QUERY = 200
LONGEST_REQUEST = 4_000
_YEAR_AT_END = re.compile(
    r"^(?P<name>.*[^\s,(\[])(?:[\s,]+[(\[]?|[(\[])(?P<year>18[89]\d|19\d\d|20[0-3]\d)[)\]]?\s*$"
)


def cleaned(text: str) -> str:
    """The text on one line without control, direction and zero-width characters."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    visible = "".join(
        letter for letter in kept if unicodedata.category(letter) not in {"Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(visible.split())


def request(text: str, *, limit: int = LONGEST_QUERY) -> str:
    """The cleaned text of something asked for.

    Raises:
        InputError: nothing is left of it, it has no letter or digit, or it is longer than `limit`.
    """
    if len(text) > limit:
        raise InputError(f"{len(text)} characters, at most {limit}", problem="too_long", limit=limit)
    words = cleaned(text)
    if not words:
        raise InputError("empty text", problem="empty")
    if not any(letter.isalnum() for letter in words):
        raise InputError("no words in the text", problem="no_words")
    return words


def split_year(text: str) -> tuple[str, int | None]:
    """The name and the year at its end: "Метрополис 1927" is ("Метрополис", 1927); a bare "1917" stays a name."""
    match = _YEAR_AT_END.match(text)
    return (match["name"], int(match["year"])) if match else (text, None)


_ADJECTIVES = (("ую", "ая"), ("юю", "яя"))
_NOUNS = (("у", "а"), ("ю", "я"), ("ы", "а"), ("и", "я"))
_OF_SOMEBODY = (("ого", "ый"), ("его", "ий"))
_OF_SOMEBODY_STRESSED = (("ого", "ой"), ("его", "ий"))
_SOMEBODY = (("ца", "ец"), ("а", ""), ("я", "ь"))
_SHORTEST = 4


def nominative(text: str) -> str:
    """The text as a Russian title would stand in a catalogue, if it was named as an object.

    «Дюну 2» is «Дюна 2», «Зелёную милю» is «Зелёная миля»: adjectives, then the first noun.
    """
    words = text.split(" ")
    for place, word in enumerate(words):
        if (adjective := _ended(word, _ADJECTIVES)) is not None:
            words[place] = adjective
        elif (noun := _ended(word, _NOUNS)) is not None:
            words[place] = noun
            break
        else:
            break
    return " ".join(words)


def animate(text: str) -> tuple[str, ...]:
    """The text as a title would stand in a catalogue, if somebody was named as an object; empty if nobody was.

    «Терминатора 2» is «Терминатор 2», «Крёстного отца» «Крёстный отец»; «чужого» may be «чужый» or «чужой».
    """
    words = text.split(" ")
    count = next((place for place, word in enumerate(words) if not _ended(word, _OF_SOMEBODY)), len(words))
    noun = _ended(words[count], _SOMEBODY) if count < len(words) else None
    if not count and noun is None:
        return ()
    rest = words[count:] if noun is None else [noun, *words[count + 1 :]]
    found = (
        " ".join((*(_ended(word, cases) or word for word in words[:count]), *rest))
        for cases in (_OF_SOMEBODY, _OF_SOMEBODY_STRESSED)
    )
    return tuple(dict.fromkeys(found))


def _ended(word: str, cases: tuple[tuple[str, str], ...]) -> str | None:
    for ending, instead in cases:
        if word.lower().endswith(ending) and len(word) >= _SHORTEST:
            return word[: -len(ending)] + (instead.upper() if word.isupper() else instead)
    return None
