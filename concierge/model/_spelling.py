"""Misspelt words of a closed vocabulary, put right; a title's words are never touched."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

__all__ = ["distance", "repaired", "with_repaired_verbs"]

_SHORTEST: Final = 4
_LONG: Final = 8
_LONGEST: Final = 20
_MOST_WORDS: Final = 80
_VERB_PLACES: Final = 3
# What a wish may begin with; a word of either list is spelt well, one that is near the first is put right.
_BEGINNINGS: Final = """
скачай скачайте скачать качай загрузи добавь найди посоветуй посоветуйте порекомендуй покажи напомни сообщи посмотрел
посмотрела посмотрели досмотрел досмотрели просмотрел закачай оцени отметь
download recommend suggest search watched notify remind
"""
_OTHER_WORDS: Final = """
посмотри посмотрим посмотреть посмотрите найти искать поищи качал качели ответь добыть отмени оценка скачал скачала
скачали скачаем загрузка загрузки загрузку закачка закачки добавил оценил напомнил
досмотреть просмотреть пересмотреть досмотрим досмотрю посмотрю покажите показал показали найдите
найден watcher watchers watches rewatched starch suggests seance downloads downloaded
"""
_VERBS: Final = tuple(_BEGINNINGS.split())
_SPELT_WELL: Final = frozenset(_OTHER_WORDS.split())
_SLOT_WORDS: Final = (
    "субтитрами",
    "субтитры",
    "дублированный",
    "дубляжом",
    "дубляже",
    "многоголосый",
    "двухголосый",
    "озвучкой",
    "озвучке",
    "subtitles",
)
_STEMS: Final = (
    "субтитр", "дубляж", "дублирован", "озвучк", "многоголос", "двухголос", "subtitle",
    "сезон", "сери", "эпизод", "season", "episode",
)  # fmt: skip
_UNITS: Final = ("сезон", "серия", "серию", "эпизод", "season", "episode")


def distance(one: str, other: str, *, most: int) -> int:
    """How many letters were added, left out, mistaken or swapped with their neighbour; `most` + 1 if more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        older, before, row = before, row, [place]
        for at, wanted in enumerate(other, 1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != wanted))
            if older and at > 1 and letter == other[at - 2] and one[place - 2] == wanted:
                cost = min(cost, older[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def repaired(text: str) -> str:
    """The text with its words for voices, subtitles and parts spelt well; these last only beside a number."""
    words = text.split(" ")
    if len(words) > _MOST_WORDS:
        return text
    return " ".join(
        _near(word, _SLOT_WORDS, longest_gap=1)
        or (_near(word, _UNITS, longest_gap=1) if _is_beside_number(words, place) else None)
        or word
        for place, word in enumerate(words)
    )


def with_repaired_verbs(text: str) -> str:
    """The text with the verb among its first words spelt well."""
    words = text.split(" ")
    for place, word in enumerate(words[:_VERB_PLACES]):
        if verb := _near(word, _VERBS, longest_gap=2):
            return " ".join((*words[:place], verb, *words[place + 1 :]))
    return text


def _is_beside_number(words: list[str], place: int) -> bool:
    around = (*words[max(place - 1, 0) : place], *words[place + 1 : place + 2])
    return any(word[:1].isdecimal() or word.lower().startswith(_ORDINALS) for word in around)


_ORDINALS: Final = (
    "перв",
    "втор",
    "трет",
    "четвёрт",
    "четверт",
    "пят",
    "шест",
    "седьм",
    "восьм",
    "first",
    "second",
)


def _near(word: str, known: Iterable[str], *, longest_gap: int) -> str | None:
    """The known word that this one is a misspelling of; None if it is one of them, or like none."""
    bare = word.rstrip(",.!:?").lower()
    if not _SHORTEST <= len(bare) <= _LONGEST or not bare.isalpha():
        return None
    found = _nearest(bare, tuple(known), longest_gap)
    return found and found + word[len(bare) :]


@lru_cache(maxsize=2_048)
def _nearest(word: str, known: tuple[str, ...], longest_gap: int) -> str | None:
    if word in known or word in _SPELT_WELL or word.startswith(_STEMS):
        return None
    gaps = (
        (distance(word, one, most=longest_gap if len(one) >= _LONG else 1), one)
        for one in known
        if one[0] == word[0] and abs(len(one) - len(word)) <= longest_gap
    )
    gap, nearest = min(gaps, default=(longest_gap + 1, ""))
    allowed = longest_gap if len(nearest) >= _LONG else 1
    return nearest if gap <= allowed else None
