"""What TMDB is asked for a list of titles."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic import BaseModel

from concierge.adapters._shapes import Results
from concierge.adapters._tmdb_rows import ListPage, Row, genre_numbers
from concierge.model.genre import Genre
from concierge.model.title import Title, TitleKind
from concierge.model.title_facts import Premiere, PremiereKind
from concierge.model.title_list import TitleList

__all__ = ["CollectionPage", "Question", "by_day", "discovering", "titles_of", "upcoming"]

PATHS: Final = {TitleKind.MOVIE: "movie", TitleKind.SERIES: "tv"}
# Nearly all releases for homes that TMDB knows are of this country.
_HOME_REGION: Final = "US"
_MOST_POPULAR_FIRST: Final = "popularity.desc"
# A mark by fewer people says little, and a list by marks would begin with those.
_LEAST_VOTES: Final = "100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One page to ask for; of upcoming titles with the sort of premiere and the region that the days are of."""

    kind: TitleKind | None
    path: str
    params: Mapping[str, str]
    premiere: PremiereKind | None = None
    region: str = ""


class CollectionPage(BaseModel):
    """The films of a collection."""

    parts: Results[Row]

    def titles(self, language: str) -> tuple[Title, ...]:
        """In the order in which they came out, those without a day last."""
        rows = sorted(self.parts, key=lambda row: row.day or date.max)
        return tuple(
            row.as_title(TitleKind.MOVIE, language) for row in rows if row.kind is not TitleKind.SERIES
        )


def upcoming(wanted: TitleList, region: str) -> list[Question]:
    """Films that come to cinemas of the region or to homes, and series that begin, in those days."""
    days = {
        name: day.isoformat()
        for name, day in (("gte", wanted.since), ("lte", wanted.until))
        if day is not None
    }
    films = {
        **{f"release_date.{bound}": day for bound, day in days.items()},
        "sort_by": _MOST_POPULAR_FIRST,
    }
    asked = (
        (
            TitleKind.MOVIE,
            {**films, "region": region, "with_release_type": "3"},
            PremiereKind.THEATRICAL,
            region,
        ),
        (
            TitleKind.MOVIE,
            {**films, "region": _HOME_REGION, "with_release_type": "4|5"},
            PremiereKind.DIGITAL,
            _HOME_REGION,
        ),
        (
            TitleKind.SERIES,
            {
                **{f"first_air_date.{bound}": day for bound, day in days.items()},
                "sort_by": _MOST_POPULAR_FIRST,
            },
            PremiereKind.TV,
            "",
        ),
    )
    return [
        Question(kind=kind, path=f"discover/{PATHS[kind]}", params=params, premiere=premiere, region=place)
        for kind, params, premiere, place in asked
        if wanted.title_kind in {None, kind}
    ]


def discovering(wanted: TitleList) -> list[Question]:
    """The best known titles of a choice; nothing to ask where TMDB cannot choose so."""
    found = (_discovering(wanted, kind) for kind in TitleKind if wanted.title_kind in {None, kind})
    return [question for question in found if question is not None]


def _discovering(wanted: TitleList, kind: TitleKind) -> Question | None:
    is_film = kind is TitleKind.MOVIE
    day = "primary_release_date" if is_film else "first_air_date"
    numbers = {number for genre in wanted.genres for number in genre_numbers(genre, kind)}
    is_anime = set(wanted.genres) == {Genre.ANIME}
    if is_anime:
        numbers = set(genre_numbers(Genre.ANIMATION, kind))
    # TMDB chooses by people among films alone.
    if (wanted.genres and not numbers) or (wanted.person is not None and not is_film):
        return None
    choice = {
        f"{day}.gte": wanted.since and f"{wanted.since.year}-01-01",
        f"{day}.lte": wanted.until and f"{wanted.until.year}-12-31",
        "with_genres": "|".join(map(str, sorted(numbers))),
        "vote_average.gte": wanted.least_mark and f"{wanted.least_mark:g}",
        "vote_count.gte": wanted.least_mark and _LEAST_VOTES,
        "with_runtime.lte": wanted.longest_min and str(wanted.longest_min),
        # Without a length it would count as none at all.
        "with_runtime.gte": wanted.longest_min and "1",
        "with_original_language": wanted.original_language or ("ja" if is_anime else ""),
        "with_people": wanted.person and str(wanted.person),
    }
    params = {name: value for name, value in choice.items() if value}
    return Question(
        kind=kind, path=f"discover/{PATHS[kind]}", params={**params, "sort_by": _MOST_POPULAR_FIRST}
    )


def titles_of(page: ListPage, asked: Question, wanted: TitleList, language: str) -> list[Title]:
    """The films and series of an answer, in its order."""
    found = ((row, asked.kind or row.kind) for row in page.results)
    return [
        _with_premiere(row.as_title(kind, language), row.day, asked, wanted) for row, kind in found if kind
    ]


def _with_premiere(title: Title, day: date | None, asked: Question, wanted: TitleList) -> Title:
    """The title with the day on which it comes out, if that is the one that was asked for.

    A row tells one day of the many that a film may come out on, not always that of the region.
    """
    if day is None or asked.premiere is None:
        return title
    if not (wanted.since or day) <= day <= (wanted.until or day):
        return title
    return replace(title, premieres=(Premiere(kind=asked.premiere, day=day, country=asked.region),))


def by_day(titles: list[Title]) -> tuple[Title, ...]:
    """Each title once, by its premiere; those whose day nobody told come last."""
    each: dict[tuple[TitleKind, int | None], Title] = {}
    for title in titles:
        known = each.get((title.kind, title.ids.tmdb))
        premieres = tuple(dict.fromkeys((*(known.premieres if known else ()), *title.premieres)))
        each[title.kind, title.ids.tmdb] = replace(known or title, premieres=premieres)
    return tuple(
        sorted(each.values(), key=lambda title: min((one.day for one in title.premieres), default=date.max))
    )
