"""What a look at everybody's downloads costs while nothing changes, and how a long outbox drains at its channel."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.figure import Figure, of_times
from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import RateLimited
from concierge.model.download import ClientKey, DownloadState
from concierge.model.outbox import Effect, NewEffect
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentState, TorrentStatus
from concierge.ports import TorrentClient
from concierge.services._moves import StepContext
from concierge.services._tending import Tending
from concierge.services.background import Background
from concierge.services.notifications import Notifications
from concierge.services.outbox import Outbox
from concierge.services.placing import Folders, Placing
from concierge.services.shipping import Shipping
from concierge.services.torrent_clients import TorrentClients
from concierge.testing import (
    FakeTorrentClient,
    FrozenClock,
    MemoryTransfer,
    a_download,
    a_title,
    an_info_hash,
)

__all__ = ["figures"]

TORRENTS = 1000
CLIENTS = 100
ANSWER_S = 0.02
LOOKS = 5
KIND = "seedbox"
EFFECTS = 10_000
A_SECOND = 1000


def figures() -> Iterator[Figure]:
    """Many clients side by side, one client with everything, and the outbox."""
    yield from asyncio.run(_many_clients())
    yield from asyncio.run(_one_client())
    yield from asyncio.run(_outbox())


class _Client(FakeTorrentClient):
    """A client whose torrents move all the time, and which takes a while to say so."""

    def __init__(self, answer_s: float) -> None:
        super().__init__()
        self._answer_s = answer_s

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        self.asked.append("list")
        await asyncio.sleep(self._answer_s)
        return tuple(
            TorrentStatus(
                info_hash=name,
                name=name,
                state=TorrentState.DOWNLOADING,
                progress=0.5,
                wanted_bytes=1000,
                speed_bps=1,
            )
            for name in info_hashes or ()
        )


class _Own:
    """Everybody has a client of their own."""

    def __init__(self, clients: dict[int, TorrentClient]) -> None:
        self._clients = clients

    async def kind_of(self, user_id: int) -> str:
        return KIND if user_id in self._clients else ""

    async def opened(self, key: ClientKey) -> TorrentClient | None:
        return None if key.user_id is None else self._clients.get(key.user_id)


async def _many_clients() -> list[Figure]:
    async with _storage() as storage:
        people = [await _person(storage, number) for number in range(CLIENTS)]
        clients = {person: _Client(ANSWER_S) for person in people}
        await _write(storage, [people[number % CLIENTS] for number in range(TORRENTS)], KIND)
        async with Background() as background:
            everybody = TorrentClients(FakeTorrentClient(), _Own(dict(clients)))
            tending = _tending(storage, everybody, background)
            await tending.tend()
            times = [await _timed(tending) for _ in range(LOOKS)]
            asked = sum(len(client.asked) for client in clients.values()) / (LOOKS + 1)
            statements = float(await _statements(tending))
    return [
        replace(of_times("a look at 1,000 torrents in 100 clients", 1.0, times), is_gate=False),
        _count("its questions to clients", CLIENTS, asked),
        _count("its statements to the database", 2, statements),
    ]


async def _one_client() -> list[Figure]:
    async with _storage() as storage:
        client = _Client(0)
        await _write(storage, [await _person(storage, 0)] * TORRENTS, "")
        async with Background() as background:
            tending = _tending(storage, TorrentClients(client), background)
            await tending.tend()
            times = []
            for _ in range(LOOKS):
                began = time.process_time()
                await tending.tend()
                times.append(time.process_time() - began)
    return [replace(of_times("CPU of a look at 1,000 torrents in one", 0.1, times), is_gate=False)]


class _Channel:
    """A channel that takes so many messages a second, and says when the next one may come."""

    kind = "message"

    def __init__(self) -> None:
        self.told: list[int] = []
        self.refused = 0
        self._from_s = time.monotonic()

    async def deliver(self, effect: Effect, _others: Sequence[Effect] = (), /) -> str:
        ahead_s = len(self.told) / A_SECOND - (time.monotonic() - self._from_s)
        if ahead_s > 1:
            self.refused += 1
            raise RateLimited("channel", "slowly", retry_after_s=ahead_s)
        self.told.append(effect.user_id)
        return str(len(self.told))


async def _outbox() -> list[Figure]:
    async with _storage() as storage:
        loud, quiet = await _person(storage, 0), await _person(storage, 1)
        async with storage.transaction() as rows:
            await rows.outbox.add_all([_effect(loud, number) for number in range(EFFECTS)])
            await rows.outbox.add_all([_effect(quiet, 0)])
        channel = _Channel()
        outbox, began = Outbox(storage, [channel]), time.perf_counter()
        while len(channel.told) < EFFECTS + 1:
            await outbox.deliver_due()
            await asyncio.sleep(0.05)
        took_s = time.perf_counter() - began
    return [
        replace(of_times("an outbox of 10,000, 1,000 a second at most", 120.0, [took_s]), is_gate=False),
        _count("messages before another person's only one", 100, channel.told.index(quiet)),
    ]


def _effect(person: int, number: int) -> NewEffect:
    return NewEffect(key=f"m{number}", kind="message", user_id=person, payload={})


@asynccontextmanager
async def _storage() -> AsyncIterator[SqlStorage]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_storage(StorageSection(), Path(folder)) as storage:
            yield storage


async def _person(storage: SqlStorage, number: int) -> int:
    async with storage.transaction() as rows:
        return (await rows.users.by_telegram_id(1000 + number)).id


async def _write(storage: SqlStorage, people: Sequence[int], client: str) -> None:
    async with storage.transaction() as rows:
        for number, person in enumerate(people):
            name = an_info_hash(str(number))
            download = a_download(
                name,
                id=f"d{number:07}",
                user_id=person,
                state=DownloadState.DOWNLOADING,
                has_chosen_files=True,
                title=a_title(),
            )
            await rows.downloads.add(
                replace(download, client=client),
                TorrentSource(info_hash=name, magnet=f"magnet:?xt=urn:btih:{name}"),
            )


def _tending(storage: SqlStorage, clients: TorrentClients, background: Background) -> Tending:
    clock, folders = FrozenClock(), Folders(root=Path("/library"))
    notifications = Notifications((), clock=clock)
    context = StepContext(
        storage=storage,
        placing=Placing(MemoryTransfer(), folders),
        clock=clock,
        metadata_wait=timedelta(days=1),
        stalled_after=timedelta(hours=12),
        notifications=notifications,
        shipping=Shipping(notifications, folders, clock=clock),
    )
    return Tending(clients, context, background)


async def _timed(tending: Tending) -> float:
    began = time.perf_counter()
    await tending.tend()
    return time.perf_counter() - began


async def _statements(tending: Tending) -> int:
    from sqlalchemy import Engine, event

    sent: list[str] = []

    def hear(*seen: object) -> None:
        sent.append(str(seen[2]))

    event.listen(Engine, "before_cursor_execute", hear)
    await tending.tend()
    event.remove(Engine, "before_cursor_execute", hear)
    return sum(not one.startswith("BEGIN") for one in sent)


def _count(name: str, limit: float, number: float) -> Figure:
    return Figure(name=name, unit="", limit=limit, median=number, least=number)
