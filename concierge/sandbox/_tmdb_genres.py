"""TMDB's genres, by number: films and series are parted differently, and not every name is translated."""

from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

from concierge.model.genre import Genre, genres_of
from concierge.sandbox._entries import SandboxTitle

__all__ = ["genre_ids", "genre_rows"]

Named: TypeAlias = Mapping[int, tuple[str, str]]

_OF_BOTH: Named = {
    16: ("Animation", "мультфильм"),
    35: ("Comedy", "комедия"),
    80: ("Crime", "криминал"),
    99: ("Documentary", "документальный"),
    18: ("Drama", "драма"),
    10751: ("Family", "семейный"),
    9648: ("Mystery", "детектив"),
    37: ("Western", "вестерн"),
}
_OF_FILMS: Named = {
    **_OF_BOTH,
    28: ("Action", "боевик"),
    12: ("Adventure", "приключения"),
    14: ("Fantasy", "фэнтези"),
    36: ("History", "история"),
    27: ("Horror", "ужасы"),
    10402: ("Music", "музыка"),
    10749: ("Romance", "мелодрама"),
    878: ("Science Fiction", "фантастика"),
    53: ("Thriller", "триллер"),
    10752: ("War", "военный"),
}
_OF_SERIES: Named = {
    **_OF_BOTH,
    10759: ("Action & Adventure", "Боевик и Приключения"),
    10762: ("Kids", "Детский"),
    10764: ("Reality", "Реалити-шоу"),
    # Nobody translated this one.
    10765: ("Sci-Fi & Fantasy", "Sci-Fi & Fantasy"),
    10767: ("Talk", "Ток-шоу"),
    10768: ("War & Politics", "Война и Политика"),
}
_DRAMA = 18


def genre_ids(title: SandboxTitle) -> list[int]:
    """The numbers of a title's genres; a drama where nobody said what it is."""
    named = _OF_SERIES if title.is_series else _OF_FILMS
    wanted = {Genre(genre) for genre in title.genres} or set(genres_of(title.genres_ru))
    numbers = [number for number, (english, _) in named.items() if wanted & _genres_of(english)]
    return numbers or [_DRAMA]


@cache
def _genres_of(english: str) -> frozenset[Genre]:
    return frozenset(genres_of((english,)))


def genre_rows(title: SandboxTitle, language: str) -> list[dict[str, object]]:
    """The genres as a title's own page names them."""
    named = _OF_SERIES if title.is_series else _OF_FILMS
    at = 1 if language == "ru" else 0
    return [{"id": number, "name": named[number][at]} for number in genre_ids(title)]
