"""Months of a household's downloads, in any order, with kills; a client that judges each removal as it comes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from concierge.adapters.storage.address import DatabaseFile
from concierge.adapters.storage.storage import SqlStorage
from concierge.adapters.transfer.local import LocalTransfer
from concierge.errors import ConciergeError, StorageError
from concierge.model.download import Download, DownloadState
from concierge.model.seeding import SeedingRule, SeedingRules
from concierge.model.torrent import TorrentState
from concierge.model.user import User
from concierge.ports import Storage
from concierge.services.placing import Folders
from concierge.testing import FakeTorrentClient, an_info_hash, entries
from tests.services.downloading import PACK, a_house
from tests.services.house import House
from tests.storage import ANNA, BORIS

__all__ = ["EVENTS", "PEOPLE", "TORRENTS", "Event", "History"]

DAY = timedelta(days=1)
RULES = SeedingRules(usual=SeedingRule(ratio=1.0, days=30), trash=7 * DAY)
PEOPLE: Mapping[str, User] = {"anna": ANNA, "boris": BORIS}
# The last one has the same file as the first.
TORRENTS: Mapping[str, str] = {name: an_info_hash(name) for name in ("film", "pack", "twin")}
FILES = {
    TORRENTS["film"]: entries("film.mkv"),
    TORRENTS["pack"]: PACK,
    TORRENTS["twin"]: entries("Film.mkv", "extra.mkv"),
}
# What a download may become, said once more: the database itself refuses anything else.
EDGES = {
    "queued": "downloading failed removed",
    "downloading": "downloaded failed removed",
    "downloaded": "syncing queued failed removed",
    "syncing": "on_nas queued failed removed",
    "on_nas": "queued removed",
    "failed": "queued removed",
    "removed": "queued",
}
Event: TypeAlias = tuple[str, str, str, int]


class Killed(BaseException):
    """The process died at a call to the client: before the client heard of it, or after."""


class Judge(FakeTorrentClient):
    """A torrent client that accepts from cleanup nothing but what is safe, and kills its caller in time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FILES, save_dir=folder / "torrents")
        self.house: House
        self.dies_in: int | None = None
        self.is_cleaning = False
        self.removed = 0
        self.shared: set[str] = set()
        self.kept: set[tuple[int, str]] = set()
        self.released: set[tuple[int, str]] = set()

    async def pause(self, info_hash: str) -> None:
        """Stops what is ours."""
        await self._done(info_hash, super().pause(info_hash))

    async def resume(self, info_hash: str) -> None:
        """Lets go on what is ours."""
        await self._done(info_hash, super().resume(info_hash))

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Removes what is ours, and by cleanup only what nobody misses."""
        if self.is_cleaning and info_hash in self._torrents:
            await self._judge(info_hash, with_data=with_data)
        await self._done(info_hash, super().remove(info_hash, with_data=with_data))

    async def _done(self, info_hash: str, call: Awaitable[None]) -> None:
        try:
            self._tick()
        except Killed:
            asyncio.ensure_future(call).cancel()
            raise
        if self.is_cleaning and info_hash in self._torrents:
            assert self._torrents[info_hash].is_ours
        await call
        self._tick()

    def _tick(self) -> None:
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in < 0:
                raise Killed

    async def _judge(self, info_hash: str, *, with_data: bool) -> None:
        rows = await self.house_rows(info_hash)
        assert self._torrents[info_hash].is_ours
        assert all(await asyncio.gather(*(asyncio.to_thread(self._is_safe, row) for row in rows)))
        if not with_data:
            assert all(row.state is DownloadState.REMOVED for row in rows)
            return
        self.removed += 1
        assert not any((row.user_id, info_hash) in self.kept for row in rows if is_there(row))
        assert all(self._is_past(row) for row in rows if is_there(row))
        paths = {entry.path.casefold() for entry in self._torrents[info_hash].files}
        for other, torrent in self._torrents.items():
            assert other == info_hash or paths.isdisjoint(entry.path.casefold() for entry in torrent.files)

    async def house_rows(self, info_hash: str) -> list[Download]:
        async with self.house.storage.reading() as rows:
            everyones = await rows.downloads.unsettled(since=datetime(1, 1, 1, tzinfo=UTC))
        return [row for row in everyones if row.info_hash == info_hash]

    def _is_safe(self, row: Download) -> bool:
        is_released = (row.user_id, row.info_hash) in self.released
        is_kept = row.state is DownloadState.ON_NAS and all(Path(path).is_file() for path in row.placed)
        return not is_there(row) or is_kept or (is_released and not row.is_active)

    def _is_past(self, row: Download) -> bool:
        assert row.trashed_at is not None
        is_enough = row.info_hash in self.shared or row.trashed_at - row.changed_at >= 30 * DAY
        return is_enough and self.house.clock.now() - row.trashed_at >= 7 * DAY


def is_there(row: Download) -> bool:
    return row.state is not DownloadState.REMOVED


class History:
    """A household to which things happen; every event finds a process that knows only what is stored."""

    def __init__(self, folder: Path) -> None:
        self.client = Judge(folder)
        self.refused: list[str] = []
        self.house = a_house(self.client)
        self.client.house = self.house
        self.house.folders = Folders(root=folder / "library")
        self.house.transfer = LocalTransfer(self.house.folders.root)

    async def play(self, events: list[Event]) -> None:
        """Everything happens in this order; what a person may not do, or a client cannot, just does not."""
        await asyncio.to_thread(guard, self.house.storage)
        for name, person, torrent, number in events:
            try:
                await EVENTS[name](self, PEOPLE[person], TORRENTS[torrent], number)
            except StorageError:
                raise
            except (ConciergeError, Killed) as error:
                self.refused.append(f"{name}: {error!r}")
            if name != "kill":
                self.client.dies_in = None
            self.client.is_cleaning = False

    async def start(self, person: User, torrent: str, _: int = 0) -> None:
        await self.house.new_downloads().start(person, f"magnet:?xt=urn:btih:{torrent}&dn=Film")
        self.client.released.discard((person.id, torrent))

    async def finish(self, person: User, torrent: str, _: int) -> None:
        await self.start(person, torrent)
        for _ in range(6):
            await self.tend(person, torrent, 0)

    async def tend(self, *_: object) -> None:
        await self.client.step()
        await self.house.new_downloads().tend()

    async def give_up(self, person: User, torrent: str, number: int) -> None:
        await self.house.new_downloads().remove(person, torrent, with_data=number > 40)

    async def hold(self, _: User, torrent: str, __: int) -> None:
        if torrent not in self.client._torrents:
            self.client.hold(torrent)

    async def lose(self, _: User, torrent: str, __: int) -> None:
        self.client._torrents.pop(torrent, None)

    async def share(self, _: User, torrent: str, number: int) -> None:
        """So many times its size was given back."""
        if torrent in self.client._torrents:
            files = self.client._torrents[torrent].files
            given = number * sum(entry.size_bytes for entry in files) // 10
            self.client.share(torrent, given)
            if number >= 10:
                self.client.shared.add(torrent)

    async def be_busy(self, _: User, torrent: str, number: int) -> None:
        states = (None, TorrentState.CHECKING, TorrentState.MOVING, TorrentState.ERROR, None)
        if torrent in self.client._torrents:
            self.client.be(torrent, states[number % 5])

    async def touch(self, _: User, torrent: str, number: int) -> None:
        """Somebody lets it go on, or stops it, at the client itself."""
        if torrent in self.client._torrents:
            self.client._torrents[torrent].is_paused = number % 2 == 0

    async def wait(self, _: User, __: str, number: int) -> None:
        self.house.clock.advance(number * DAY)

    async def turn_back(self, _: User, __: str, number: int) -> None:
        self.house.clock.advance(-number * DAY)

    async def kill(self, _: User, __: str, number: int) -> None:
        self.client.dies_in = number % 4

    async def clean(self, *_: object) -> None:
        self.client.is_cleaning = True
        await self.house.new_cleanup(RULES).run()

    async def sweep(self, person: User, torrent: str, number: int) -> None:
        """Cleanup finds it shared enough, and comes again after so many days, in which something may happen."""
        await self.share(person, torrent, 10)
        await self.clean()
        self.client.is_cleaning = False
        meanwhile = (self.wait, self.forget_film, self.ask_for_more, self.hold)[number // 15]
        await meanwhile(person, TORRENTS["twin"] if meanwhile == self.hold else torrent, 1)
        await self.wait(person, torrent, number % 15)
        await self.clean()

    async def keep(self, person: User, torrent: str, _: int) -> None:
        await self.house.new_cleanup(RULES).keep(person, torrent)
        self.client.kept.add((person.id, torrent))

    async def undo(self, person: User, torrent: str, _: int) -> None:
        await self.house.new_cleanup(RULES).undo(person, torrent)
        self.client.kept.add((person.id, torrent))

    async def release(self, person: User, torrent: str, _: int) -> None:
        await self.house.new_cleanup(RULES).release(person, torrent)
        self.client.kept.discard((person.id, torrent))
        self.client.released.add((person.id, torrent))

    async def forget_film(self, person: User, torrent: str, _: int) -> None:
        """What was brought into the library is gone again."""
        found = await self.house.new_downloads().get(person, torrent)
        for path in found.placed:
            await asyncio.to_thread(Path(path).unlink, missing_ok=True)

    async def ask_for_more(self, person: User, torrent: str, _: int) -> None:
        """As another episode of the same torrent does."""
        async with self.house.storage.transaction() as rows:
            found = await rows.downloads.get(person.id, torrent)
            again = found.advance(DownloadState.QUEUED, at=self.house.clock.now())
            await rows.downloads.save(replace(again, has_chosen_files=False))


EVENTS: Mapping[str, Callable[[History, User, str, int], Awaitable[None]]] = {
    name: getattr(History, name)
    for name in (
        *(
            "start",
            "finish",
            "tend",
            "give_up",
            "hold",
            "lose",
            "share",
            "be_busy",
            "touch",
            "wait",
            "turn_back",
        ),
        *("kill", "clean", "sweep", "keep", "undo", "release", "forget_film", "ask_for_more"),
    )
}


def guard(storage: Storage) -> None:
    """Makes the database refuse every move of a download that is none of the edges, or leaves it in the trash."""
    assert isinstance(storage, SqlStorage)
    assert isinstance(storage._address, DatabaseFile)
    legal = " OR ".join(
        f"(old.state = '{before}' AND new.state IN ({', '.join(repr(one) for one in after.split())}))"
        for before, after in EDGES.items()
    )
    # A grown torrent takes the place of the one before in one write: it is queued, and under way already.
    legal += (
        " OR (old.info_hash <> new.info_hash AND new.state = 'downloading' "
        "AND old.state IN ('downloaded', 'on_nas'))"
    )
    with closing(sqlite3.connect(storage._address.path)) as database:
        database.execute(
            "CREATE TRIGGER edges BEFORE UPDATE ON downloads "
            f"WHEN old.state <> new.state AND NOT ({legal}) "
            "BEGIN SELECT RAISE(ABORT, 'illegal edge'); END"
        )
        database.execute(
            "CREATE TRIGGER trash BEFORE UPDATE ON downloads "
            "WHEN old.state <> new.state AND new.trashed_at IS NOT NULL AND new.cleaned_at IS NULL "
            "BEGIN SELECT RAISE(ABORT, 'what moves is in no trash'); END"
        )
