"""Titles of long lists, for few requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from concierge.adapters.metadata.tmdb import ADAPTER
from concierge.errors import InputError, NotFound, ServiceUnavailable
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.ports import MetadataSource
from concierge.sandbox.catalogue import CATALOGUE, SandboxTitle
from concierge.sandbox.tmdb import TmdbServer
from concierge.services.sparing import Sparing
from concierge.testing import FakeMetadata, a_title
from tests.adapters.sources import opened, paths, served
from tests.services.metadata_of import metadata_of

MOVIE, SERIES = TitleKind.MOVIE, TitleKind.SERIES
# A name that is nobody else's, with a year: what an import row mostly has.
KNOWN = [title for title in CATALOGUE if title.tmdb_id and title.title_en and title.year]
METROPOLIS = a_title(ids=ExternalIds(tmdb=19, imdb="tt0017136"))


class Metered(FakeMetadata):
    """Takes so many requests a day."""

    daily_limit = 100
    spent = 0


class English(FakeMetadata):
    """Can be searched in English alone."""

    languages = frozenset({"en"})


class Narrow(FakeMetadata):
    """Searches within the year, for all words of the text."""

    told = 0

    async def find_briefly(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        self.asked.append(text)
        return tuple(one for one in self.titles if text in one.label("en") and year in {None, one.year})

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        self.told += 1
        return await super().get(ids, kind)


class Vague(FakeMetadata):
    """Finds everything under every name."""

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        return self.titles


def sparing_of(*sources: MetadataSource) -> Sparing:
    return metadata_of(sources).sparing


@asynccontextmanager
async def tmdb() -> AsyncIterator[tuple[TmdbServer, Sparing]]:
    async with served(TmdbServer()) as server, opened(ADAPTER, server) as source:
        yield server, sparing_of(source)


def kind_of(title: SandboxTitle) -> TitleKind:
    return SERIES if title.is_series else MOVIE


@pytest.mark.parametrize("title", KNOWN, ids=lambda title: title.key)
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_distinct_title_costs_two_requests_with_its_details(
    title: SandboxTitle, language: str
) -> None:
    name = title.title_ru if language == "ru" else title.title_en
    if not name:
        pytest.skip("has no name in that language")
    async with tmdb() as (server, sparing):
        found = await sparing.resolve((name,), year=title.year, kind=kind_of(title))
        assert found.title is not None
        detailed, errors = await sparing.details(found.title)

        assert len(paths(server)) <= 2

    assert (detailed.ids.tmdb, errors) == (title.tmdb_id, ())
    assert detailed.runtime_min == title.runtime_min or title.is_series


async def test_a_name_without_a_kind_costs_two_requests_too() -> None:
    async with tmdb() as (server, sparing):
        found = await sparing.resolve(("The General",), year=1926, kind=None)
        assert found.title is not None
        await sparing.details(found.title)

        assert len(paths(server)) == 2


@pytest.mark.parametrize(
    "names, year, kind, tmdb_id, requests",
    [
        pytest.param(("Metropolis",), 1927, MOVIE, 19, 2, id="its name and year"),
        pytest.param(("The General",), 1926, None, 961, 2, id="no kind"),
        pytest.param(("The Metropolis of Lang", "Метрополис"), 1927, MOVIE, 19, 2, id="its second name"),
        pytest.param(("Metropolis",), 1926, MOVIE, 19, 2, id="a year one off"),
        pytest.param(("Metropolis",), 1928, None, 19, 2, id="a year one off and no kind"),
        pytest.param(("A New Hope",), 1977, MOVIE, 11, 2, id="a name of the details alone"),
        pytest.param(("Star Wars: Episode IV - A New Hope",), 1977, MOVIE, 11, 2, id="a part of such a name"),
        pytest.param(("The Two Towers",), 2002, MOVIE, 121, 2, id="a part of its name that is one as well"),
        pytest.param(("Ирония судьбы",), 1975, None, 43430, 2, id="the beginning of its name, and no kind"),
        pytest.param(("Qwxzv", "Метрополис"), 1926, MOVIE, 19, 2, id="its second name and a year one off"),
        pytest.param(("Qwxzv", "Метрополис", "Lang"), 1927, None, 19, 2, id="its second of three names"),
        pytest.param(("1984",), 1984, MOVIE, None, 2, id="a name without letters"),
        pytest.param(("Nobody knows it",), 1984, MOVIE, None, 2, id="unknown"),
        pytest.param(("Nobody knows it", "Никто не знает"), 1984, MOVIE, None, 2, id="unknown by two names"),
        pytest.param(("Nobody knows it", "Никто не знает"), 1984, None, None, 2, id="unknown and no kind"),
        pytest.param(("Nobody knows it",), None, None, None, 1, id="unknown without a year"),
    ],
)
async def test_no_name_costs_more_than_two_requests(
    names: tuple[str, ...], year: int | None, kind: TitleKind | None, tmdb_id: int | None, requests: int
) -> None:
    async with tmdb() as (server, sparing):
        found = await sparing.resolve(names, year=year, kind=kind)

        assert len(paths(server)) == requests

    if tmdb_id is not None:
        assert found.title is not None
        assert found.title.ids.tmdb == tmdb_id


async def test_a_source_that_no_year_narrows_is_asked_once_for_a_name_and_once_for_another() -> None:
    of_one, of_two = FakeMetadata(), FakeMetadata()

    await sparing_of(of_one).resolve(("Metropolis",), year=1927, kind=MOVIE)
    await sparing_of(of_two).resolve(
        ("Metropolis", "Метрополис", "Metropolis of Lang"), year=1927, kind=MOVIE
    )

    assert (of_one.asked, of_two.asked) == (["Metropolis"], ["Metropolis", "Метрополис"])


async def test_a_film_of_the_year_is_no_other_one_that_has_its_name_beside_it() -> None:
    async with tmdb() as (server, sparing):
        found = await sparing.resolve(("Kill Bill",), year=2004, kind=MOVIE)

        assert len(paths(server)) == 2

    assert found.is_ambiguous
    assert {title.year for title in found.titles} == {2003, 2004}


@pytest.mark.parametrize(
    "popularity, year", [(0.2, 1927), (0.5, None)], ids=["few know it", "it may be called so"]
)
async def test_a_part_of_a_name_is_looked_into_where_the_film_is_well_known(
    popularity: float, year: int | None
) -> None:
    """Else the name is looked for in other years, for many films have a word of it."""
    other = replace(
        METROPOLIS,
        name_ru="",
        name_en="Lights of Metropolis",
        name_original="",
        year=1926,
        ids=ExternalIds(tmdb=7),
    )
    source = Narrow((replace(other, popularity=popularity), METROPOLIS))

    found = await sparing_of(source).resolve(("Metropolis",), year=1926, kind=MOVIE)

    assert (found.title.year if found.title else None) == year
    assert len(source.asked) + source.told == 2


async def test_what_was_asked_once_is_not_asked_again() -> None:
    async with tmdb() as (server, sparing):
        for _ in range(3):
            found = await sparing.resolve(("Metropolis", "Метрополис"), year=1927, kind=MOVIE)
            assert found.title is not None
            await sparing.details(found.title)

        assert len(paths(server)) == 2


@pytest.mark.parametrize("year", [1926, 1928], ids=["the year before", "the year after"])
async def test_a_year_may_be_one_off(year: int) -> None:
    async with tmdb() as (_, sparing):
        found = await sparing.resolve(("Metropolis",), year=year, kind=MOVIE)

    assert found.title is not None
    assert found.title.ids.tmdb == 19


async def test_a_year_that_is_further_off_is_another_films() -> None:
    async with tmdb() as (_, sparing):
        found = await sparing.resolve(("Metropolis",), year=1987, kind=MOVIE)

    assert found.title is None
    assert found.is_ambiguous


async def test_of_two_films_of_neighbouring_years_none_is_guessed() -> None:
    twins = [replace(METROPOLIS, year=year, ids=ExternalIds(tmdb=year)) for year in (1926, 1928)]

    found = await sparing_of(FakeMetadata(twins)).resolve(("Metropolis",), year=1927, kind=MOVIE)

    assert found.title is None
    assert found.is_ambiguous
    assert len(found.titles) == 2


async def test_a_title_is_found_by_any_of_its_names() -> None:
    source = FakeMetadata((METROPOLIS,))

    found = await sparing_of(source).resolve(("Metropolis of old", "Метрополис"), year=1927, kind=None)

    assert found.title is not None
    assert source.asked == ["Metropolis of old", "Метрополис"]


async def test_a_source_with_a_quota_is_asked_last() -> None:
    metered, free = Metered(name="tmdb"), FakeMetadata((METROPOLIS,), name="unheard_of")

    found = await sparing_of(metered, free).resolve(("Metropolis",), year=1927, kind=MOVIE)

    assert found.title is not None
    assert (metered.asked, free.asked) == ([], ["Metropolis"])


async def test_a_source_that_fails_is_passed_over_and_named() -> None:
    broken = FakeMetadata(name="tmdb", error=ServiceUnavailable("tmdb", "down"))
    sparing = sparing_of(broken, FakeMetadata((METROPOLIS,), name="wikidata"))

    found = await sparing.resolve(("Metropolis",), year=1927, kind=MOVIE)

    assert found.title is not None
    assert [failure.service for failure in found.failures] == ["tmdb"]


async def test_nobody_knows_a_name_only_if_everybody_said_so() -> None:
    broken = FakeMetadata(name="tmdb", error=ServiceUnavailable("tmdb", "down"))

    asked = await sparing_of(FakeMetadata(name="wikidata")).resolve(("Nothing",), year=None, kind=None)
    half = await sparing_of(broken, FakeMetadata(name="wikidata")).resolve(("Nothing",), year=None, kind=None)

    assert (asked.titles, asked.failures) == ((), ())
    assert half.titles == ()
    assert [failure.service for failure in half.failures] == ["tmdb"]


async def test_a_source_of_another_language_is_not_asked_and_does_not_count() -> None:
    english = English()

    found = await sparing_of(english).resolve(("Метрополис",), year=None, kind=None)

    assert english.asked == []
    assert [failure.service for failure in found.failures] == ["metadata"]


async def test_a_name_without_letters_is_found_in_any_language() -> None:
    async with tmdb() as (_, sparing):
        found = await sparing.resolve(("1984",), year=1984, kind=MOVIE)

    assert found.title is not None
    assert found.title.name_en == "Nineteen Eighty-Four"


async def test_a_name_that_only_the_details_have_is_looked_for_there() -> None:
    async with tmdb() as (server, sparing):
        found = await sparing.resolve(("Star Wars: Episode IV - A New Hope",), year=1977, kind=MOVIE)
        assert found.title is not None
        await sparing.details(found.title)

        assert found.title.name_en == "Star Wars"
        assert paths(server).count(f"/3/movie/{found.title.ids.tmdb}") == 1


@pytest.mark.parametrize("name, is_enough", [("Metropolis", False), ("The Metropolis", True)])
async def test_a_name_of_one_word_without_its_subtitle_is_no_answer(name: str, *, is_enough: bool) -> None:
    film = replace(METROPOLIS, name_ru="", name_en=f"{name}: The Return", name_original="", year=1999)

    found = await sparing_of(Vague((film,))).resolve((name,), year=1999, kind=None)

    assert (found.title is not None) is is_enough
    assert len(found.titles) == 1


async def test_a_name_that_is_only_alike_is_no_answer() -> None:
    source = FakeMetadata((replace(METROPOLIS, aliases=("Metropolis of the",)),))

    found = await sparing_of(source).resolve(("Metropolis of the",), year=1984, kind=None)

    assert found.title is None


async def test_names_without_a_word_are_refused() -> None:
    with pytest.raises(InputError):
        await sparing_of(FakeMetadata()).resolve(("…", ""), year=None, kind=None)


async def test_details_come_from_the_next_source_where_the_first_one_fails() -> None:
    broken = FakeMetadata(name="tmdb", error=ServiceUnavailable("tmdb", "down"))
    sparing = sparing_of(broken, FakeMetadata((METROPOLIS,), name="wikidata"))

    detailed, errors = await sparing.details(Title(kind=MOVIE, ids=METROPOLIS.ids))

    assert detailed.runtime_min == METROPOLIS.runtime_min
    assert [error.service for error in errors] == ["tmdb"]


async def test_details_that_nobody_has_are_not_found_and_those_of_a_silent_source_are_late() -> None:
    unknown = Title(kind=MOVIE, ids=ExternalIds(tmdb=77))
    broken = FakeMetadata(name="tmdb", error=ServiceUnavailable("tmdb", "down"))

    with pytest.raises(NotFound):
        await sparing_of(FakeMetadata()).details(unknown)
    with pytest.raises(ServiceUnavailable):
        await sparing_of(broken, FakeMetadata(name="wikidata")).details(unknown)
    with pytest.raises(ServiceUnavailable):
        await sparing_of().details(unknown)


async def test_another_title_under_the_same_id_is_not_taken_for_it() -> None:
    other = a_title(
        "Совсем другое", name_en="Other", name_original="Other", year=1999, ids=ExternalIds(tmdb=19)
    )

    with pytest.raises(NotFound):
        await sparing_of(FakeMetadata((other,))).details(replace(METROPOLIS, ids=ExternalIds(tmdb=19)))
