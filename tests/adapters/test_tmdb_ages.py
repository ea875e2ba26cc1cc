"""Age ratings that TMDB knows, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from concierge.adapters.metadata.tmdb import ADAPTER
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports import MetadataSource
from concierge.sandbox.catalogue import CATALOGUE, SandboxTitle
from concierge.sandbox.tmdb import TmdbServer
from tests.adapters.sources import opened, served

METROPOLIS = ExternalIds(tmdb=19)
MOVIE = TitleKind.MOVIE


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with served(TmdbServer()) as service:
        yield service


@pytest.fixture
async def source(server: TmdbServer) -> AsyncIterator[MetadataSource]:
    async with opened(ADAPTER, server) as source:
        yield source


def kind_of(title: SandboxTitle) -> TitleKind:
    return TitleKind.SERIES if title.is_series else MOVIE


async def test_the_age_comes_with_the_details_and_costs_no_request(
    server: TmdbServer, source: MetadataSource
) -> None:
    ages = {
        title.title_en: (await source.get(ExternalIds(tmdb=title.tmdb_id), kind_of(title))).age
        for title in CATALOGUE
    }

    assert len(server.calls) == len(CATALOGUE)
    assert ages["The Kid"] == 6
    assert ages["The Beverly Hillbillies"] == 0
    assert ages["His Girl Friday"] == 0
    assert ages["Safety Last!"] is None


def dated(country: str, *certificates: str) -> dict[str, object]:
    premieres = [{"certification": certificate, "type": 3} for certificate in certificates]
    return {"iso_3166_1": country, "release_dates": premieres}


@pytest.mark.parametrize(
    "odd, age",
    [
        pytest.param(
            {"release_dates": {"results": [dated("US", "R"), dated("RU", "", "12+")]}}, 12, id="russia-first"
        ),
        pytest.param(
            {"release_dates": {"results": [dated("DE", "6"), dated("US", "PG-13")]}}, 13, id="then-america"
        ),
        pytest.param(
            {"release_dates": {"results": [dated("DE", "6"), dated("GB", "15")]}}, 15, id="then-the-strictest"
        ),
        pytest.param({"release_dates": {"results": [dated("RU", "12+", "16+")]}}, 16, id="two-premieres"),
        pytest.param(
            {"release_dates": {"results": [dated("RU", "?"), dated("US", "NR")]}}, None, id="unknown-words"
        ),
        pytest.param({"release_dates": None}, None, id="null"),
        pytest.param({"release_dates": {"results": None}}, None, id="null-inside"),
        pytest.param({"adult": True}, 18, id="adult-says-the-flag"),
        pytest.param({"adult": None}, 12, id="no-flag"),
    ],
)
async def test_the_age_is_of_the_nearest_country(
    server: TmdbServer, source: MetadataSource, odd: dict[str, object], age: int | None
) -> None:
    server.odd[19] = odd

    assert (await source.get(METROPOLIS, MOVIE)).age == age


async def test_an_adult_film_is_known_as_one_when_it_is_found(
    server: TmdbServer, source: MetadataSource
) -> None:
    server.odd[19] = {"adult": True}

    (title, *_) = await source.find("метрополис", year=1927, kind=None)

    assert title.age == 18
