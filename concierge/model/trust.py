"""Which source is believed first, and in what."""

from collections.abc import Mapping
from typing import Final

__all__ = ["rank_of"]

_ORDER: Final = ("tmdb", "kinopoisk", "poiskkino", "tvmaze", "wikidata", "omdb", "cinemeta")
_RUSSIAN: Final = ("kinopoisk", "poiskkino", "tmdb", "wikidata")
_BROADCAST: Final = ("tvmaze", "tmdb")
_ORDER_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "name_ru": _RUSSIAN,
    "overview_ru": _RUSSIAN,
    "next_episode": _BROADCAST,
    "air_date": _BROADCAST,
    "status": _BROADCAST,
    "end_year": _BROADCAST,
}


def rank_of(source: str, field: str = "") -> int:
    """The source's place in that field, 0 first; a source that nobody named comes after all others."""
    order = dict.fromkeys((*_ORDER_IN.get(field, ()), *_ORDER))
    return next((place for place, name in enumerate(order) if name == source), len(order))
