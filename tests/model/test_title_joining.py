"""Which titles of several sources are one work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import permutations

import pytest

from concierge.model.person import Part, Person
from concierge.model.person_merging import merged_people
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_joining import joined

OLD = Title(
    kind=TitleKind.MOVIE, name_ru="Дюна", year=1984, ids=ExternalIds(tmdb=1, imdb="tt1"), sources=("tmdb",)
)
NEW = Title(
    kind=TitleKind.MOVIE, name_ru="Дюна", year=2021, ids=ExternalIds(tmdb=2, imdb="tt2"), sources=("tmdb",)
)
MIXED_UP = Title(
    kind=TitleKind.MOVIE,
    name_en="Dune",
    year=2021,
    ids=ExternalIds(tmdb=1, imdb="tt2"),
    sources=("wikidata",),
)


@pytest.mark.parametrize("told", list(permutations((OLD, NEW, MIXED_UP))))
def test_a_wrong_id_in_one_source_makes_no_two_titles_of_another_source_one(told: tuple[Title, ...]) -> None:
    whole = joined(told)

    assert {title.year for title in whole} == {1984, 2021}
    assert len(whole) == 2


def test_what_was_told_twice_counts_once() -> None:
    one = Title(kind=TitleKind.MOVIE, year=2000, ids=ExternalIds(imdb="tt1"), sources=("omdb",))
    other = Title(kind=TitleKind.MOVIE, year=2001, ids=ExternalIds(imdb="tt1"), sources=("tmdb",))

    assert joined((one, one, other)) == joined((one, other))
    assert joined((one, one, other))[0].year == 2001


def many(count: int) -> list[Title]:
    return [
        Title(
            kind=TitleKind.MOVIE,
            name_ru=f"Фильм {number}",
            year=1950 + number % 70,
            ids=ExternalIds(imdb=f"tt{number}", tmdb=number if source == "tmdb" else None),
            sources=(source,),
        )
        for number in range(count)
        for source in ("tmdb", "kinopoisk", "wikidata")
    ]


def calls(work: Callable[[], object]) -> int:
    """How many functions are called while it works."""
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def test_much_that_was_told_is_joined_in_steps_that_grow_with_it() -> None:
    few, titles = many(60), many(600)
    people = [Person(name="A", parts=tuple(Part(title=title, job="Actor") for title in titles))]

    assert len(joined(titles)) == 600
    assert len(merged_people(people).parts) == 600
    # Comparing each with each would be a hundred times as much for ten times as many.
    assert calls(lambda: joined(titles)) < 20 * calls(lambda: joined(few))
