"""What a title costs: requests when it is new, statements when it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from concierge.sandbox.known import known_people, known_titles
from concierge.testing import FrozenClock
from tests.adapters.storage.statements import Statements
from tests.contracts.metadata import ADAPTERS, Subject, opened
from tests.services.metadata_of import metadata_of
from tests.storage import a_storage

# One search each; Wikidata's names ids, whose items it is asked for then.
FOUND = {"cinemeta": 0, "kinopoisk": 1, "omdb": 0, "poiskkino": 1, "tmdb": 1, "tvmaze": 0, "wikidata": 2}
# One question each; Kinopoisk keeps people and premieres on pages of their own, Wikidata names of people.
DETAILED = {"cinemeta": 1, "kinopoisk": 3, "omdb": 1, "poiskkino": 1, "tmdb": 1, "tvmaze": 0, "wikidata": 2}


@pytest.fixture
async def subjects() -> AsyncIterator[list[Subject]]:
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(opened(one.name, titles=known_titles(), people=known_people()))
            for one in ADAPTERS
        ]


def counted(subjects: list[Subject]) -> Counter[str]:
    return Counter({one.source.name: len(one.server.calls) for one in subjects})


async def test_a_new_title_costs_a_search_and_a_question_and_a_known_one_two_statements(
    subjects: list[Subject],
) -> None:
    sources, storage, clock = [one.source for one in subjects], a_storage(), FrozenClock()
    first = metadata_of(sources, storage=storage, clock=clock, deadline_s=60)
    (title, *_) = await first.find("Дюна: Часть вторая")
    found = counted(subjects)
    card = await first.card(title)
    detailed = counted(subjects)
    second = metadata_of(sources, storage=storage, clock=clock)
    with Statements.everywhere() as sent:
        (again, *_) = await second.find("Дюна: Часть вторая")
        known = await second.card(again)

    assert dict(found) == FOUND
    assert {name: detailed[name] - found[name] for name in FOUND} == DETAILED
    assert counted(subjects) == detailed
    assert known == card
    assert len([one for one in sent if not one.startswith(("BEGIN", "PRAGMA"))]) <= 2


async def test_twenty_titles_are_resolved_together(subjects: list[Subject]) -> None:
    names = [title.title_en for title in known_titles() if title.tmdb_id and title.imdb_id][:20]
    metadata = metadata_of([one.source for one in subjects], at_once=4, deadline_s=60)

    found = [one async for one in metadata.resolve_all(names)]

    assert all(one.titles for one in found)
    # A name that nothing is like at once is asked for in other words; here there is none.
    assert max(counted(subjects)[name] for name in FOUND if name != "wikidata") <= 2 * len(names)
