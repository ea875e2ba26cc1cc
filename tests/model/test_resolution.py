"""Which title is meant by a name, and what is left to the person."""

from __future__ import annotations

import pytest

from concierge.model.resolution import Asked, Fit, judged
from concierge.model.title import Title, TitleKind

RETURN = Title(kind=TitleKind.MOVIE, name_ru="Властелин колец: Возвращение короля", year=2003, popularity=0.9)
SERF = Title(kind=TitleKind.MOVIE, name_ru="Холоп", year=2019, popularity=0.8)
DUNE = Title(kind=TitleKind.MOVIE, name_ru="Дюна", year=2021, popularity=0.9)
DUNE_SERIES = Title(kind=TitleKind.SERIES, name_ru="Дюна", year=2000, popularity=0.3)
SQUID_GAME = Title(kind=TitleKind.SERIES, name_ru="Игра в кальмара", year=2021, popularity=0.9)


def is_sure(asked: Asked, *titles: Title) -> bool:
    found, is_ambiguous, _ = judged((asked,), titles)
    return bool(found) and not is_ambiguous


@pytest.mark.parametrize("year, sure", [(1950, False), (2003, True), (None, True)])
def test_many_words_do_not_outweigh_another_year(year: int | None, *, sure: bool) -> None:
    assert is_sure(Asked(name="возвращение короля властелин", year=year), RETURN) is sure


def test_a_slip_in_a_short_name_may_be_another_word() -> None:
    assert judged((Asked(name="Холод"),), (SERF,)) == ((SERF,), True, Fit.SLIP)
    assert is_sure(Asked(name="Властелн колец: Возвращение короля"), RETURN)


def test_a_number_is_no_season_where_it_may_be_the_part_of_a_better_known_film() -> None:
    assert not is_sure(Asked(name="Дюна 3"), DUNE_SERIES, DUNE)
    assert is_sure(Asked(name="Дюна 3", kind=TitleKind.SERIES), DUNE_SERIES, DUNE)
    assert is_sure(Asked(name="Игра в кальмара 2"), SQUID_GAME, DUNE)
