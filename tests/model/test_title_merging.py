"""The rules by which several tellings of a title are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_facts import SourceRating
from concierge.model.title_merging import merged, merged_episodes

BARE = Title(kind=TitleKind.MOVIE)
TMDB = replace(
    BARE,
    sources=("tmdb",),
    name_ru="Дюна 2",
    name_en="Dune: Part Two",
    year=2024,
    ids=ExternalIds(tmdb=693134, imdb="tt15239678"),
    ratings=(SourceRating(source="imdb", value=8.4, votes=10),),
    age=12,
)
KINOPOISK = replace(
    BARE,
    sources=("kinopoisk",),
    name_ru="Дюна: Часть вторая",
    year=2023,
    ids=ExternalIds(kinopoisk=4540126, imdb="tt15239678"),
    ratings=(SourceRating(source="imdb", value=8.5, votes=600_000),),
    age=16,
)
CINEMETA = replace(BARE, sources=("cinemeta",), name_en="Dune", year=2024, ids=ExternalIds(imdb="tt0000001"))


@pytest.mark.parametrize("told", list(permutations((TMDB, KINOPOISK, CINEMETA))))
def test_the_order_of_telling_does_not_matter(told: tuple[Title, ...]) -> None:
    title = merged(told)

    assert (title.name_ru, title.origin("name_ru")) == ("Дюна: Часть вторая", "kinopoisk")
    assert (title.name_en, title.origin("name_en")) == ("Dune: Part Two", "tmdb")
    assert set(title.aliases) == {"Дюна 2", "Dune"}
    # Two of three say so.
    assert (title.year, title.origin("year")) == (2024, "tmdb")
    assert title.ids == ExternalIds(tmdb=693134, imdb="tt15239678", kinopoisk=4540126)
    assert title.ratings == KINOPOISK.ratings
    assert title.age == 16
    assert title.sources == ("tmdb", "kinopoisk", "cinemeta")


def test_a_draw_goes_to_the_most_trusted() -> None:
    assert merged((KINOPOISK, TMDB)).year == 2024


def test_one_telling_stays_as_it_is_and_merging_again_changes_nothing() -> None:
    whole = merged((TMDB, KINOPOISK))

    assert merged((TMDB,)) == TMDB
    assert merged((whole, TMDB)).names == whole.names


def test_a_title_is_for_adults_if_anybody_says_so() -> None:
    assert merged((TMDB, replace(CINEMETA, is_adult=True))).is_adult


def test_names_and_days_of_episodes_are_each_believed_by_their_own_trust() -> None:
    told = [
        ("tmdb", (Episode(season=1, number=1, name="Пилот", air_date=date(2020, 1, 2)),)),
        (
            "tvmaze",
            (
                Episode(season=1, number=2),
                Episode(season=1, number=1, name="Pilot", air_date=date(2020, 1, 1)),
            ),
        ),
    ]

    first, second = merged_episodes(told)

    assert (first.name, first.air_date) == ("Пилот", date(2020, 1, 1))
    assert second.number == 2
