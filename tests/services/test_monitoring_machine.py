"""Downloads under losses, errors, full disks, standstills and kills: what is told is what has happened, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from concierge.errors import IllegalTransition
from concierge.model.download import Download, DownloadState
from concierge.model.notice import News, Topic
from concierge.ports import Repositories, Storage
from concierge.services.downloads import Downloads
from concierge.services.monitoring import Monitoring
from concierge.services.notifications import Notifications, _occasion
from concierge.services.torrent_clients import TorrentClients
from concierge.testing import FakeTorrentClient, an_info_hash
from tests.services.downloading import DOWN
from tests.services.house import ANNA, BORIS, House
from tests.services.notifying import Listener, effects
from tests.services.standing_still import Many
from tests.services.whole_clients import Killed
from tests.storage import StorageInFront, a_storage, close_all

T = TypeVar("T")
PEOPLE = (ANNA, BORIS)
HASHES = tuple(map(an_info_hash, ("shared", "own")))
# Boris has the first torrent with Anna in the household's client, and the second in his own.
WHOSE = ((ANNA, 0, ""), (BORIS, 0, ""), (BORIS, 1, "fake"))
PLACES = st.sampled_from([0, 1])
NUMBERS = st.sampled_from(range(len(WHOSE)))
WAITS = st.sampled_from([timedelta(minutes=1), timedelta(minutes=40), timedelta(hours=13), timedelta(days=2)])


class MortalStorage(StorageInFront):
    """A storage whose process dies at the end of a transaction, before or after it is kept."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.lives: int | None = None
        self.is_kept = False

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        return self._mortal()

    @asynccontextmanager
    async def _mortal(self) -> AsyncIterator[Repositories]:
        if self.lives is not None and self.lives < 0:
            raise Killed  # nothing happens after a death
        dies = self.lives == 0
        if self.lives is not None:
            self.lives -= 1
        async with self._storage.transaction() as rows:
            yield rows
            if dies and not self.is_kept:
                raise Killed
        if dies:
            raise Killed


class MonitoringMachine(RuleBasedStateMachine):
    """Every edge is a legal one; every end and every full disk is told, once; and nothing else is."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.clients = (FakeTorrentClient(save_dir=Path(self.folder.name)), FakeTorrentClient())
        self.storage = a_storage()
        self.house = House(client=self.clients[0], storage=self.storage)
        self.house.notifications = Notifications([Listener()], clock=self.house.clock)
        self.required: set[str] = set()
        self.possible: set[str] = set()
        self.ids = self.do(self.begun())
        self.restart()

    def do(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    async def begun(self) -> list[str]:
        ordering = House(client=None, storage=self.storage, clock=self.house.clock).new_downloads()
        ids = []
        for person, number, kind in WHOSE:
            begun = await ordering.start(person, f"magnet:?xt=urn:btih:{HASHES[number]}&dn=Film")
            async with self.storage.transaction() as rows:
                await rows.downloads.save(replace(begun, client=kind))
            ids.append(begun.id)
        return ids

    @rule()
    def restart(self) -> None:
        self.mortal = MortalStorage(self.storage)
        self.house.storage = self.mortal
        clients = TorrentClients(self.clients[0], Many({BORIS.id: self.clients[1]}))
        self.downloads: Downloads = self.house.new_downloads(clients)
        self.monitoring: Monitoring = self.house.new_monitoring(self.downloads)

    @rule()
    def look(self) -> None:
        self.do(self.monitoring.look())

    @rule(lives=st.integers(0, 3), is_kept=st.booleans())
    def look_and_die(self, lives: int, is_kept: bool) -> None:  # noqa: FBT001  hypothesis draws it
        self.mortal.lives, self.mortal.is_kept = lives, is_kept
        with suppress(BaseExceptionGroup):
            self.do(self.monitoring.look())
        self.restart()

    @rule(place=PLACES)
    def move(self, place: int) -> None:
        self.do(self.clients[place].step())

    @rule(wait=WAITS)
    def wait(self, wait: timedelta) -> None:
        self.house.clock.advance(wait)

    @rule(place=PLACES)
    def lose(self, place: int) -> None:
        self.clients[place]._torrents.pop(HASHES[place], None)

    @rule(place=PLACES, is_full=st.booleans())
    def fail(self, place: int, is_full: bool) -> None:  # noqa: FBT001  hypothesis draws it
        client = self.clients[place]
        if HASHES[place] in client._torrents:
            client.free = 0 if is_full else None
            client.fail(HASHES[place], client.full if is_full else "the disk is on fire")

    @rule(place=PLACES)
    def make_room(self, place: int) -> None:
        self.clients[place].free = None

    @rule(place=PLACES, is_stuck=st.booleans())
    def stick(self, place: int, is_stuck: bool) -> None:  # noqa: FBT001  hypothesis draws it
        client = self.clients[place]
        if HASHES[place] in client._torrents:
            (client.stick if is_stuck else client.loosen)(HASHES[place])

    @rule(place=PLACES, is_silent=st.booleans())
    def fall_silent(self, place: int, is_silent: bool) -> None:  # noqa: FBT001  hypothesis draws it
        self.clients[place].error = DOWN if is_silent else None

    @rule(number=NUMBERS, is_paused=st.booleans())
    def press(self, number: int, is_paused: bool) -> None:  # noqa: FBT001  hypothesis draws it
        person = WHOSE[number][0]
        press = self.downloads.pause if is_paused else self.downloads.resume
        with suppress(IllegalTransition, type(DOWN)):
            self.do(press(person, self.ids[number]))

    @invariant()
    def what_is_told_has_happened(self) -> None:
        told = self.do(self.told())
        for download in self.do(self.rows()):
            self.see(download)

        assert self.required <= told
        assert told <= self.required | self.possible

    def see(self, download: Download) -> None:
        must = {DownloadState.ON_NAS: Topic.ON_NAS, DownloadState.FAILED: Topic.FAILED}
        if topic := must.get(download.state):
            gone = download.failure_code == "vanished"
            self.required.add(_occasion(download, News(topic=Topic.VANISHED if gone else topic)))
        if download.full_at:
            self.required.add(_occasion(download, News(topic=Topic.DISK_FULL)))
        if download.stalled_at:
            self.possible.add(_occasion(download, News(topic=Topic.STALLED)))
        if download.state is DownloadState.DOWNLOADED:
            self.possible.add(_occasion(download, News(topic=Topic.DOWNLOADED)))

    async def rows(self) -> list[Download]:
        async with self.storage.reading() as rows:
            return [one for person in PEOPLE for one in await rows.downloads.of_user(person.id)]

    async def told(self) -> set[str]:
        keys = [key for person in PEOPLE for key in await effects(self.storage, person)]
        assert len(keys) == len(set(keys))
        return {key.removeprefix("notify:listener:") for key in keys}

    def teardown(self) -> None:
        self.do(close_all())
        self.runner.close()
        self.folder.cleanup()


def test_what_is_told_of_downloads_is_what_has_become_of_them() -> None:
    run_state_machine_as_test(
        MonitoringMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
