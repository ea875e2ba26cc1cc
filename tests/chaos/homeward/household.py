"""A household as it is simulated: a server, a seedbox, people who wait, and NASes that die and come back."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

from concierge.errors import JobBusy
from concierge.model.download import Download, DownloadState
from concierge.model.nas import Nas
from concierge.model.notice import News
from concierge.model.release import TorrentSource
from concierge.model.sync import SyncFile, SyncItem
from concierge.model.title import ExternalIds
from concierge.nas.carrying import Rules, Tools
from concierge.nas.doors import Told
from concierge.nas.engine import Engine
from concierge.nas.rooms import Room, Rooms
from concierge.ports import Repositories
from concierge.services.nases import Nases
from concierge.services.notifications import Notifications
from concierge.services.placing import Folders, Shipment
from concierge.services.shipping import Shipping
from concierge.services.syncing import Syncing
from concierge.testing import a_download, a_title
from tests.chaos.homeward.life import Disk, Life
from tests.chaos.homeward.outside import Lines, Media, Seedbox, SimLibrary, SimWay, Wire, differing
from tests.chaos.homeward.rows import (
    MemoryRows,
    MemoryStorage,
    MemorySync,
    Telling,
    repositories_of,
    storage_of,
)
from tests.chaos.homeward.virtual import BEGIN, VirtualLoop, WallClock

__all__ = ["MARK", "Fate", "Film", "Household", "Machine", "Parts"]

MARK = ".mark"
FOLDERS = {"movie": "Кино", "series": "Сериалы", "other": "Другое"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """What a person waits for: its files in the torrent, and where each belongs.

    A later one of the same `work` takes the place of an earlier one of the same person.
    """

    download_id: str
    user_id: int
    info_hash: str
    title: str
    files: tuple[SyncFile, ...]
    has_torrent: bool
    work: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How one life of a NAS's daemon ends: at a step, or at a moment; killed, without power, or told to."""

    at_step: int = 0
    after_s: float = 0.0
    is_told: bool = False
    is_power_cut: bool = False
    stops: Sequence[tuple[float, float]] = ()
    away_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a household is made of; a test puts a broken part in the place of a good one."""

    queue: type[MemorySync] = MemorySync
    sync: type[Syncing] = Syncing
    wire: type[Wire] = Wire
    library: type[SimLibrary] = SimLibrary
    finish: Callable[[Engine], None] = lambda _engine: None


class _Numbered:
    """Ids in the order in which they are given, so that a seed always tells the same."""

    def __init__(self, store: MemorySync) -> None:
        self._put, self._store = store.put, store

    async def put(self, item: SyncItem) -> SyncItem:
        return await self._put(replace(item, id=f"item-{len(self._store.items):03}"))


class Noted(Notifications):
    """Writes down beside the rows whom it would tell, and goes with them if their transaction does."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__((), clock=clock)
        self._wall = clock

    async def note(self, rows: Repositories, download: Download, news: News) -> None:
        told = cast("MemoryRows", rows).told
        told.append(Telling(download.user_id, download.id, news.topic, self._wall.now()))


class Household:
    """The server's side, and what all share."""

    def __init__(
        self,
        loop: VirtualLoop,
        chance: random.Random,
        nases: Mapping[str, tuple[int, ...]],
        parts: Parts = Parts(),
    ) -> None:
        """Takes the NASes by their names, each with the people whose own it is."""
        self.loop, self.chance, self.parts = loop, chance, parts
        self.clock = WallClock(loop)
        self.nases = [
            Nas(name=name, key_hash="", is_personal=bool(people), people=people, created_at=BEGIN)
            for name, people in nases.items()
        ]
        self.rows = MemoryRows.of(self.nases, self.clock.now)
        self.rows.sync = parts.queue(self.rows.downloads, self.clock.now)
        self.rows.sync.put = _Numbered(self.rows.sync).put  # type: ignore[method-assign]
        self.storage = MemoryStorage(self.rows)
        noted = Noted(self.clock)
        keys = Nases(storage_of(self.storage), clock=self.clock)
        self.sync = parts.sync(storage_of(self.storage), keys, noted, clock=self.clock)
        folders = Folders(root=Path(), movies="Кино", series="Сериалы", other="Другое")
        self.shipping = Shipping(noted, folders, clock=self.clock)
        self.seedbox = Seedbox(chance)
        self.lines = Lines(chance)
        self.films: dict[str, Film] = {}
        self.removed: set[str] = set()
        self.fenced: set[tuple[str, str, int]] = set()
        self.wrong: list[str] = []

    @property
    def told(self) -> list[Telling]:
        return self.rows.told

    async def finished(self, film: Film) -> None:
        """The monitor sees that the torrent is finished, over there."""
        self.films[film.download_id] = film
        metainfo = self.seedbox.torrent([file.path for file in film.files]) if film.has_torrent else None
        source = TorrentSource(info_hash=film.info_hash, metainfo=metainfo)
        self.rows.downloads.sources[film.info_hash] = source
        download = replace(
            a_download(film.info_hash, id=film.download_id, user_id=film.user_id, name=film.title),
            state=DownloadState.DOWNLOADED,
            title=None if film.work is None else a_title(ids=ExternalIds(tmdb=film.work)),
        )
        async with self.storage.transaction() as rows:
            await rows.downloads.save(download)
            await self.shipping.finished(repositories_of(rows), download, _shipment(film))

    async def seen_again(self, film: Film) -> None:
        """The monitor comes late, or twice, with what it saw before."""
        stale = replace(self.rows.downloads.kept[film.download_id], state=DownloadState.DOWNLOADED)
        async with self.storage.transaction() as rows:
            await self.shipping.ensure(repositories_of(rows), stale, _shipment(film))

    async def remove(self, film: Film) -> None:
        """The person wants it no more."""
        download = self.rows.downloads.kept[film.download_id]
        async with self.storage.transaction() as rows:
            await rows.downloads.save(download.advance(DownloadState.REMOVED, at=self.clock.now()))
        self.removed.add(film.download_id)

    def is_settled(self) -> bool:
        """Whether everybody has what they asked for, or was told that they will not."""
        over = {DownloadState.ON_NAS, DownloadState.FAILED, DownloadState.REMOVED}
        return all(one.state in over for one in self.rows.downloads.kept.values())


def _shipment(film: Film) -> Shipment:
    own = film.files[0].destination.split("/")[0]
    return Shipment(kind="movie", destination=f"Кино/{own}", source="/downloads", files=film.files)


@dataclass(kw_only=True)
class Machine:
    """One NAS: a daemon that is started again, whatever ended it."""

    house: Household
    nas: Nas
    root: Path
    fates: Sequence[Fate] = ()
    parallel: int = 1
    poll_s: float = 60
    lease_s: float = 600
    is_zeroed: bool = False
    trouble: Callable[[], str] = str
    lives: int = 0
    ended: Callable[[], None] = lambda: None
    tell: Callable[[Told], None] = lambda _told: None

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True)
        (self.root / MARK).touch()
        self.disk = Disk(self.root)

    async def live(self) -> None:
        """One life after the other; the last has no end of its own."""
        for fate in (*self.fates, Fate()):
            self.lives += 1
            if fate.is_power_cut:
                self.disk.watch()
            await self._one_life(fate)
            self.disk.is_watched = False
            await asyncio.sleep(fate.away_s)

    async def _one_life(self, fate: Fate) -> None:
        life = Life(self.disk, kill_at=fate.at_step)
        daemon = asyncio.ensure_future(self._engine(life).run())
        others = [asyncio.ensure_future(one) for one in (_over(life), *_events(fate, life))]
        try:
            await asyncio.wait({daemon, others[0]}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not fate.is_told:
                life.is_over.set()
            for task in (daemon, *others):
                task.cancel()
            ended, *_ = await asyncio.gather(daemon, *others, return_exceptions=True)
            life.is_over.set()
        if isinstance(ended, Exception) and not isinstance(ended, JobBusy):
            raise ended
        if fate.is_power_cut:
            self.disk.cut(self.house.chance, is_zeroed=self.is_zeroed)
        self.ended()

    def _engine(self, life: Life) -> Engine:
        parts, house = self.house.parts, self.house
        tools = Tools(
            desk=parts.wire(
                house.sync, self.nas, house.lines, life, lease_s=self.lease_s, fenced=house.fenced
            ),
            way=SimWay(house.seedbox, life),
            library=parts.library(self.root, life, self.trouble, self._look_at),
            differing=partial(differing, life),
            tracks_of=lambda _path: None,
            media=Media(life),
            clock=_Clock(house.loop, life),
            aside=life.aside,
            rooms=Rooms(self.root / ".staging"),
        )
        rules = Rules(
            paths={"*": {"/downloads": "/done"}}, folders=FOLDERS, marker=MARK, lease_s=self.lease_s
        )
        engine = Engine(tools, rules, self.tell, parallel=self.parallel, poll_s=self.poll_s)
        parts.finish(engine)
        return engine

    def _look_at(self, staged: Path) -> None:
        """A file is about to be placed: whoever does so was let by the server."""
        room = Room(next(one for one in staged.parents if one.parent.name == ".staging"))
        item = room.read_item()
        if item is None or (self.nas.name, item.id, item.token) not in self.house.fenced:
            self.house.wrong.append(f"unfenced: {self.nas.name} places what it does not hold")


class _Clock:
    def __init__(self, loop: VirtualLoop, life: Life) -> None:
        self._loop, self._life = loop, life

    def monotonic(self) -> float:
        return self._loop.time()

    async def sleep(self, seconds: float) -> None:
        await self._life.sleep(seconds)


def _events(fate: Fate, life: Life) -> Iterator[Coroutine[object, object, None]]:
    yield from (_later(at, partial(life.stop, span)) for at, span in fate.stops)
    if fate.after_s:
        yield _later(fate.after_s, life.is_over.set)


async def _over(life: Life) -> None:
    await life.is_over.wait()


async def _later(seconds: float, what: Callable[[], object]) -> None:
    await asyncio.sleep(seconds)
    what()
