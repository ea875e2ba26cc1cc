"""Every service with lists keeps the contract of reading, each against the sandbox's server of its name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from concierge.adapters.connections import kinopoisk_votes, letterboxd
from concierge.config import Section
from concierge.ports import Adapter
from concierge.registry import discover
from concierge.sandbox._kinopoisk_votes import vote
from concierge.sandbox.kinopoisk import KinopoiskServer
from concierge.sandbox.letterboxd import Diary, LetterboxdServer
from tests.adapters.sources import opened, served
from tests.adapters.trakt_account import a_linked_subject
from tests.contracts.lists import READING, Subject
from tests.contracts.metadata import FILM, SERIES, TITLES

ADAPTERS: tuple[Adapter[Section, object, object], ...] = discover(
    "concierge.adapters.connections", "ADAPTER", Adapter
)


@asynccontextmanager
async def a_diary() -> AsyncIterator[Subject]:
    """The feed of somebody at Letterboxd."""
    film = Diary(number=2, film=FILM.title_en, tmdb=str(FILM.tmdb_id), rating="4.5")
    series = Diary(number=1, film=SERIES.title_en, tmdb=str(SERIES.tmdb_id), is_series=True)
    async with served(LetterboxdServer()) as server, opened(letterboxd.ADAPTER, server) as service:
        server.diaries = {"anna": [film, series]}
        yield Subject(service=service, server=server, nickname="anna", unknown="nobody")


@asynccontextmanager
async def votes() -> AsyncIterator[Subject]:
    """The votes of somebody at Kinopoisk."""
    async with (
        served(KinopoiskServer(titles=TITLES)) as server,
        opened(kinopoisk_votes.ADAPTER, server) as service,
    ):
        server.votes.people = {77: [vote(FILM.kinopoisk_id), vote(SERIES.kinopoisk_id, type="TV_SERIES")]}
        yield Subject(service=service, server=server, nickname="77", unknown="78")


SUBJECTS: dict[str, Callable[[], AbstractAsyncContextManager[Subject]]] = {
    "kinopoisk": votes,
    "letterboxd": a_diary,
    "trakt": a_linked_subject,
}


def test_every_service_is_here() -> None:
    assert {adapter.name for adapter in ADAPTERS} == set(SUBJECTS)


@pytest.mark.parametrize("promise", READING, ids=lambda promise: str(promise.__name__))
@pytest.mark.parametrize("name", SUBJECTS)
async def test_the_promise_of_services_with_lists(
    name: str, promise: Callable[[Subject], Awaitable[None]]
) -> None:
    async with SUBJECTS[name]() as subject:
        assert subject.service.name == name
        await promise(subject)
