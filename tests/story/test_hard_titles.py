"""What people type, resolved by every source together over the sandbox's catalogue."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from concierge.model.person import Person
from concierge.model.resolution import Resolution
from concierge.model.title import Title, TitleKind
from concierge.ports import MeteredSource
from concierge.sandbox.known import known_people, known_titles
from concierge.services.metadata import Metadata
from tests.contracts.metadata import ADAPTERS, opened
from tests.services.metadata_of import metadata_of

TABLE = Path(__file__).with_name("hard_titles.tsv")
LEAST_RIGHT = 0.97
SHOWN = 8
# The table asks for more than a day takes.
MANY = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A line of the table."""

    text: str
    wanted: tuple[str, ...]
    is_choice: bool
    is_person: bool
    part: tuple[int | None, int | None]


def cases() -> Iterator[Case]:
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, wanted, *part = line.split("\t")
        season, episode = (*map(int, part), None, None)[:2]
        is_choice = wanted.startswith("?")
        names = wanted.lstrip("?").split("|")
        yield Case(
            text=text,
            wanted=tuple(name.lstrip("@") for name in names),
            is_choice=is_choice,
            is_person=names[0].startswith("@"),
            part=(season, episode),
        )


@pytest.fixture
async def metadata() -> AsyncIterator[Metadata]:
    async with AsyncExitStack() as stack:
        subjects = [
            await stack.enter_async_context(
                opened(adapter.name, titles=known_titles(), people=known_people())
            )
            for adapter in ADAPTERS
        ]
        for subject in subjects:
            if isinstance(subject.source, MeteredSource):
                subject.source.daily_limit = MANY
                subject.server.quota = MANY  # type: ignore[attr-defined]  # those with a quota have it
        yield metadata_of([subject.source for subject in subjects], at_once=50, deadline_s=60)


def key_of(title: Title) -> str:
    """The key in the catalogue, by whichever id tells it."""
    for known in known_titles():
        pairs = (
            (title.ids.tmdb, known.tmdb_id),
            (title.ids.imdb, known.imdb_id),
            (title.ids.kinopoisk, known.kinopoisk_id),
            (title.ids.wikidata, known.wikidata_id),
            (title.ids.tvmaze, known.tvmaze_id),
        )
        if known.is_series == (title.kind is TitleKind.SERIES) and any(a and a == b for a, b in pairs):
            return known.key
    return title.label("en")


def is_right(case: Case, found: Resolution) -> bool:
    keys = [key_of(title) for title in found.titles[:SHOWN]]
    if (found.season, found.episode) != case.part:
        return False
    if case.is_choice:
        return found.is_ambiguous and set(case.wanted) <= set(keys)
    return found.title is not None and keys[0] in case.wanted


def is_wrong_and_sure(case: Case, found: Resolution) -> bool:
    return found.title is not None and key_of(found.title) not in case.wanted


def is_the_person(case: Case, found: Sequence[Person]) -> bool:
    return bool(found) and found[0].name in case.wanted


async def test_hard_titles_are_resolved_and_none_is_surely_wrong(metadata: Metadata) -> None:
    missed, sure = [], []
    table = list(cases())
    for case in table:
        if case.is_person:
            if not is_the_person(case, await metadata.people.find(case.text)):
                missed.append(case.text)
            continue
        found = await metadata.resolve(case.text)
        if not is_right(case, found):
            told = [key_of(title) for title in found.titles[:3]]
            missed.append(f"{case.text}: {told}, ambiguous: {found.is_ambiguous}, {found.failures}")
        if is_wrong_and_sure(case, found):
            sure.append(case.text)

    assert len(table) >= 120
    assert sure == []
    assert 1 - len(missed) / len(table) >= LEAST_RIGHT, missed
