"""One title out of what several sources know of it.

A year and an id are what most sources say, a draw goes to the most trusted; every other field is the most trusted
source's that has it (`trust.py`). Lists are joined, the most trusted source's entries first, and of several tellings
of one rating the one with the most votes stays. A title is for adults if anybody says so, and of several ages the
strictest counts. Names that were not chosen are aliases.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Final, TypeVar

from concierge.model.credit import Credit
from concierge.model.same_name import normalised
from concierge.model.title import Episode, ExternalIds, Season, Title
from concierge.model.title_facts import Origin, SourceRating
from concierge.model.trust import rank_of

__all__ = ["merged", "merged_episodes"]

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_PLAIN: Final = (
    "name_ru",
    "name_en",
    "name_original",
    "original_language",
    "end_year",
    "runtime_min",
    "overview_ru",
    "overview_en",
    "poster_url",
    "next_episode",
    "status",
    "collection",
)


def merged(titles: Sequence[Title]) -> Title:
    """The title that all of these are; they must be of one kind, in any order."""
    if len(titles) == 1:
        return titles[0]
    tellers = {field: told for field in _PLAIN if (told := _teller(titles, field)) is not None}
    year = _most_told(titles, "year", attrgetter("year"))
    if year is not None:
        told_it = [title for title in titles if title.year == year]
        tellers["year"] = min(told_it, key=lambda title: _rank(title, "year"))
    chosen = {field: getattr(title, field) for field, title in tellers.items()}
    whole = replace(
        titles[0],
        **chosen,
        ids=_ids(titles),
        popularity=max(title.popularity for title in titles),
        seasons=_seasons(titles),
        age=max((title.age for title in titles if title.age is not None), default=None),
        age_ratings=_union(titles, attrgetter("age_ratings")),
        is_adult=any(title.is_adult for title in titles),
        genres=_union(titles, attrgetter("genres")),
        countries=_union(titles, attrgetter("countries")),
        premieres=_union(titles, attrgetter("premieres")),
        providers=_union(titles, attrgetter("providers")),
        ratings=_ratings(titles),
        credits=_credits(titles),
        sources=_union(titles, attrgetter("sources")),
        origins=tuple(Origin(field=field, source=_source(title, field)) for field, title in tellers.items()),
    )
    names = dict.fromkeys(name for title in _by_trust(titles, "aliases") for name in title.names)
    main = {whole.name_ru, whole.name_en, whole.name_original}
    return replace(whole, aliases=tuple(name for name in names if name not in main))


def merged_episodes(told: Iterable[tuple[str, Sequence[Episode]]]) -> tuple[Episode, ...]:
    """A season's episodes from (source, episodes), in order: names and dates each by their own trust."""
    by_number: dict[int, list[tuple[str, Episode]]] = {}
    for source, episodes in told:
        for episode in episodes:
            by_number.setdefault(episode.number, []).append((source, episode))
    return tuple(_episode(by_number[number]) for number in sorted(by_number))


def _episode(told: Sequence[tuple[str, Episode]]) -> Episode:
    by_name = sorted(told, key=lambda pair: rank_of(pair[0], "name"))
    by_day = sorted(told, key=lambda pair: rank_of(pair[0], "air_date"))
    return replace(
        by_name[0][1],
        name=next((one.name for _, one in by_name if one.name), ""),
        air_date=next((one.air_date for _, one in by_day if one.air_date), None),
    )


def _source(title: Title, field: str) -> str:
    return title.origin(field) or next(iter(title.sources), "")


def _rank(title: Title, field: str) -> int:
    return rank_of(_source(title, field), field)


def _by_trust(titles: Sequence[Title], field: str) -> list[Title]:
    return sorted(titles, key=lambda title: _rank(title, field))


def _teller(titles: Sequence[Title], field: str) -> Title | None:
    return next((title for title in _by_trust(titles, field) if getattr(title, field)), None)


def _union(titles: Sequence[Title], told: Callable[[Title], Sequence[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for title in _by_trust(titles, "") for one in told(title)))


def _most_told(titles: Sequence[Title], field: str, told: Callable[[Title], T | None]) -> T | None:
    said = [value for title in _by_trust(titles, field) if (value := told(title)) is not None]
    counts = Counter(said)
    return max(said, key=lambda value: counts[value], default=None)


def _ids(titles: Sequence[Title]) -> ExternalIds:
    names = (field.name for field in fields(ExternalIds))
    return ExternalIds(**{name: _most_told(titles, name, attrgetter(f"ids.{name}")) for name in names})


def _grouped(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _seasons(titles: Sequence[Title]) -> tuple[Season, ...]:
    told = _grouped(
        (season for title in _by_trust(titles, "seasons") for season in title.seasons), attrgetter("number")
    )
    return tuple(
        Season(
            number=number,
            episode_count=next((one.episode_count for one in told[number] if one.episode_count), None),
            air_date=next((one.air_date for one in told[number] if one.air_date), None),
        )
        for number in sorted(told)
    )


def _ratings(titles: Sequence[Title]) -> tuple[SourceRating, ...]:
    told = _grouped(
        (rating for title in _by_trust(titles, "ratings") for rating in title.ratings), attrgetter("source")
    )
    return tuple(max(ratings, key=lambda one: one.votes or 0) for ratings in told.values())


def _credits(titles: Sequence[Title]) -> tuple[Credit, ...]:
    told = _grouped((credit for title in _by_trust(titles, "credits") for credit in title.credits), _part)
    return tuple(map(_credit, told.values()))


def _part(credit: Credit) -> tuple[str, str]:
    return normalised(credit.person or credit.person_ru), credit.job


def _credit(told: Sequence[Credit]) -> Credit:
    first = told[0]
    return replace(
        first,
        person_ru=next((one.person_ru for one in told if one.person_ru), ""),
        character=next((one.character for one in told if one.character), ""),
        tmdb=next((one.tmdb for one in told if one.tmdb), None),
        kinopoisk=next((one.kinopoisk for one in told if one.kinopoisk), None),
    )
