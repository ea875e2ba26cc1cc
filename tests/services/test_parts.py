"""Parts of a franchise that are named by their number."""

from __future__ import annotations

import pytest

from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.testing import FakeMetadata, a_title
from tests.services.metadata_of import metadata_of

ALIEN = a_title("Чужой", name_original="Alien", name_en="Alien", year=1979, ids=ExternalIds(tmdb=1))
ALIENS = a_title("Чужие", name_original="Aliens", name_en="Aliens", year=1986, ids=ExternalIds(tmdb=2))


class Franchise(FakeMetadata):
    """A source that knows what belongs together."""

    lists = frozenset({ListKind.COLLECTION})

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        return self.titles


@pytest.mark.parametrize("year, sure", [(None, True), (1986, True), (1985, True), (1997, False)])
async def test_a_part_of_another_year_than_the_asked_one_is_left_to_the_person(
    year: int | None, *, sure: bool
) -> None:
    found = await metadata_of([Franchise([ALIEN, ALIENS])]).resolve("Чужой 2", year=year)

    assert [title.name_ru for title in found.titles] == ["Чужие"]
    assert (found.title is not None) is sure


async def test_a_film_is_no_part_where_a_series_is_asked_for() -> None:
    metadata = metadata_of([Franchise([ALIEN, ALIENS])])

    assert (await metadata.resolve("Чужой 2", kind=TitleKind.SERIES)).titles == ()
