"""The services that jobs work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from concierge.adapters.storage.storage import SqlStorage
from concierge.jobs._job import JobContext
from concierge.model.importing import ImportedRow
from concierge.model.outbox import Effect, EffectState, NewEffect
from concierge.model.score import Score
from concierge.model.taste import Rating, WatchlistMark
from concierge.model.title import ExternalIds, TitleKind
from concierge.services.buttons import Buttons
from concierge.services.connections import Connections
from concierge.services.inbox import Inbox
from concierge.services.library_watching import LibraryWatching
from concierge.services.memory import Memory
from concierge.services.outbox import Outbox
from concierge.services.polls import Polls
from concierge.services.sent_files import SentFiles
from concierge.services.tastes import Tastes
from concierge.testing import NOW, FakeListService, FakeMetadata, FakeTorrentClient, a_title
from tests.services.house import House
from tests.services.importing_of import Importing
from tests.services.shelves_of import Shelf
from tests.storage import ANNA, a_storage

__all__ = ["FILM", "ROW", "JobHouse"]

FILM = a_title(ids=ExternalIds(tmdb=19))
ROW = ImportedRow(place="1", name="Метрополис", year=FILM.year, kind=TitleKind.MOVIE, is_watched=True)


class Told:
    """Delivers every message."""

    kind = "message"

    async def deliver(self, effect: Effect, _others: Sequence[Effect] = (), /) -> str:
        return effect.key


@dataclass(slots=True)
class JobHouse:
    """The services that jobs work with, over doubles and one real database."""

    client: FakeTorrentClient = field(default_factory=FakeTorrentClient)
    service: FakeListService = field(default_factory=lambda: FakeListService([ROW]))
    storage: SqlStorage = field(default_factory=a_storage)
    shelf: Shelf = field(default_factory=Shelf)
    house: House = field(init=False)
    importing: Importing = field(init=False)
    context: JobContext = field(init=False)

    def __post_init__(self) -> None:
        sources = (FakeMetadata((FILM,)),)
        self.house = House(client=self.client, sources=sources, storage=self.storage, shelves=(self.shelf,))
        storage, clock = self.storage, self.house.clock
        self.importing = Importing(sources=sources, storage=storage, clock=clock)
        metadata, imports = self.importing.metadata, self.importing.imports
        downloads = self.house.new_downloads()
        self.context = JobContext(
            downloads=downloads,
            monitoring=self.house.new_monitoring(downloads),
            cleanup=self.house.new_cleanup(),
            followings=self.house.new_followings(),
            metadata=metadata,
            outbox=Outbox(storage, [Told()]),
            inbox=Inbox(storage, self.house.background),
            buttons=Buttons(storage, clock=clock),
            sent_files=SentFiles(storage, clock=clock),
            polls=Polls(storage, clock=clock),
            imports=imports,
            connections=Connections(storage, [self.service], imports, metadata.quotas, clock=clock),
            facts=self.importing.facts,
            memory=Memory(storage, clock=clock),
            tastes=Tastes(storage),
            library=self.house.library,
            library_watching=LibraryWatching(storage, (self.shelf,), imports, clock=clock),
        )

    async def add(self, *marks: type[Rating | WatchlistMark]) -> int:
        """The film's number, with such marks of it, and nothing known but its name."""
        async with self.storage.transaction() as rows:
            known = await rows.titles.put(replace(FILM, runtime_min=None))
            for mark in marks:
                made = (
                    Rating(title_id=known.id, score=Score.of(9), rated_at=NOW)
                    if mark is Rating
                    else WatchlistMark(title_id=known.id, added_at=NOW)
                )
                await rows.marks.put(ANNA.id, [made])
        return known.id

    async def written(self) -> None:
        """A message that waits."""
        async with self.storage.transaction() as rows:
            await rows.outbox.add(NewEffect(key="hello", kind="message", user_id=ANNA.id, payload={}))

    async def messages(self) -> list[EffectState]:
        """What became of the messages."""
        async with self.storage.reading() as rows:
            return [one.state for one in await rows.outbox.of_user(ANNA.id)]
