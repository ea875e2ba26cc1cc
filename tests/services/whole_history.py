"""A household's downloads in two clients, by commands, jobs, accidents and kills in any order, and what must hold."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import MetaData, select, text

from concierge.adapters.storage.repositories.downloads import SqlDownloads, _downloads, download_of
from concierge.adapters.transfer.local import LocalTransfer
from concierge.errors import ConciergeError, NotFound, StorageError
from concierge.model.account import Account
from concierge.model.decision import SearchReport
from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.metainfo import Metainfo
from concierge.model.notice import News, Topic
from concierge.model.release import Release, TorrentSource
from concierge.model.seeding import SeedingRule, SeedingRules
from concierge.model.torrent import TorrentState
from concierge.model.tracks import SoundTrack, Tracks, VideoTrack
from concierge.model.user import User
from concierge.model.wish import Wish
from concierge.ports import Clock, Repositories
from concierge.services.notifications import Notifications, _occasion
from concierge.services.outbox import Outbox
from concierge.services.placing import Folders
from concierge.services.torrent_clients import TorrentClients
from concierge.testing import (
    FakeTracker,
    FakeTrackReader,
    a_release,
    a_title,
    an_info_hash,
)
from tests.services.cleanup_history import guard
from tests.services.downloading import DOWN, SERIES
from tests.services.growing import version
from tests.services.house import ANY, House
from tests.services.notifying import Listener
from tests.services.torrent_files import a_torrent_file
from tests.services.whole_clients import Judge, Killed, Life, MortalStorage
from tests.storage import ANNA, BORIS, a_storage

__all__ = ["EVENTS", "PEOPLE", "WHAT", "Event", "WholeHistory"]

Event: TypeAlias = tuple[str, str, str, int]
DAY = timedelta(days=1)
RULES = SeedingRules(usual=SeedingRule(ratio=1.0, days=30), trash=7 * DAY)
PEOPLE: Mapping[str, User] = {
    # Her next release may begin by itself.
    "anna": replace(ANNA, preferences=replace(ANNA.preferences, auto_start_bytes=10**12)),
    "boris": BORIS,
}
OWN = ClientKey("fake", BORIS.id)
FILM = a_release(info_hash=an_info_hash("the film"), seeders=90)
RIVAL = a_release("Metropolis 1927 720p BDRip x264 Dub", seeders=5, size_bytes=2_000_000_000)
SHOW = a_release("Sherlock.S01.1080p.BluRay.Dub.Rus", size_bytes=12_000_000_000)
TOPICS = {"film": FILM, "rival": RIVAL, "season": SHOW, "episode": SHOW}
WHAT = [*TOPICS, "magnet"]
# The rival's voice is not the one that was promised.
FOREIGN = Tracks(
    video=(VideoTrack(width=1280, height=720),), sound=(SoundTrack(language="en"),), duration=None
)


SEEN = (
    "CREATE TABLE downloads_seen AS SELECT * FROM downloads WHERE 0",
    "CREATE TABLE followings_seen AS SELECT * FROM followings WHERE 0",
    (
        "CREATE TRIGGER downloads_see AFTER UPDATE ON downloads BEGIN "
        "INSERT INTO downloads_seen SELECT * FROM downloads WHERE id = new.id; END"
    ),
    (
        "CREATE TRIGGER followings_see AFTER UPDATE ON followings WHEN old.state <> new.state BEGIN "
        "INSERT INTO followings_seen SELECT * FROM followings WHERE download_id = new.download_id; END"
    ),
)


class TopicTracker(FakeTracker):
    """A tracker whose topics have other torrents by and by."""

    sources: dict[str, TorrentSource]

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:
        """The torrent of the topic."""
        await self.check(account)
        return self.sources[release.tracker_id]


class WholeHistory:
    """A house to which things happen. `faults` are what never may."""

    def __init__(self, folder: Path) -> None:
        self.life = Life()
        self.storage = a_storage()
        self.household = Judge(ClientKey(), self.life, folder / "torrents")
        self.own = Judge(OWN, self.life)
        self.clients = (self.household, self.own)
        self.tracker = TopicTracker([FILM, RIVAL, SHOW])
        self.versions = 0
        self.tracker.sources = {
            FILM.tracker_id: TorrentSource(
                info_hash=FILM.info_hash or "", magnet=f"magnet:?xt=urn:btih:{FILM.info_hash}"
            ),
            RIVAL.tracker_id: a_torrent_file("rival.mkv", name="Rival"),
        }
        self.house = House(trackers=(self.tracker,), client=self.household, storage=self.storage)
        self.house.own.clients[OWN] = self.own
        self.house.own.used[BORIS.id] = OWN.kind
        self.house.folders = Folders(root=folder / "library")
        self.house.transfer = LocalTransfer(self.house.folders.root)
        self.house.tracks = FakeTrackReader({"rival.mkv": FOREIGN})
        self.phone = Listener()
        self.house.notifications = Notifications([self.phone], clock=self.house.clock)
        for one in self.clients:
            one.storage, one.history = self.storage, self
        self.faults: list[str] = []
        self.refused: Counter[str] = Counter()
        self.event = ""
        self.is_cleaning = False
        self.deaths_in_delivery = 0
        self.reports: dict[tuple[int, str], SearchReport] = {}
        self.become()
        self.begin()

    @property
    def clock(self) -> Clock:
        """What time it is in the house."""
        return self.house.clock

    def begin(self) -> None:
        """A new process, that knows no more than the storage does."""
        self.life.left = None
        self.house.storage = MortalStorage(self.storage, self.life)
        self.downloads = self.house.new_downloads(TorrentClients(self.household, self.house.own))
        self.candidates = self.house.new_candidates(self.downloads)
        self.candidates._known = lambda user: next(
            (one for one in PEOPLE.values() if one.id == user.id), user
        )
        self.monitoring = self.house.new_monitoring(self.downloads)
        self.monitoring._candidates = self.candidates
        self.followings = self.house.new_followings()
        self.cleanup = self.house.new_cleanup(RULES)

    def become(self) -> None:
        """The show's topic has an episode more."""
        self.versions += 1
        source = version(*range(1, self.versions + 2))
        for one in self.clients:
            one._held[source.info_hash] = Metainfo.parse(source.metainfo or b"").files
            one._held[self.tracker.sources[RIVAL.tracker_id].info_hash] = Metainfo.parse(
                self.tracker.sources[RIVAL.tracker_id].metainfo or b""
            ).files
        self.tracker.sources[SHOW.tracker_id] = source

    async def play(self, events: list[Event]) -> None:
        """Everything happens in this order; what a person may not do, or a client cannot, just does not."""
        await asyncio.to_thread(guard, self.storage)
        await self.watch()
        for name, person, what, number in events:
            self.event = f"{name} {person} {what} {number}"
            await self.happen(EVENTS[name], PEOPLE[person], what, number)
            if self.faults:
                return
        await self.settle()

    async def happen(self, deed: Deed, person: User, what: str, number: int) -> None:
        is_doomed = self.life.left is not None
        try:
            await deed(self, person, what, number)
        except StorageError:
            raise
        except ConciergeError as error:
            self.refused[error.code] += 1
        except Killed:
            self.refused["killed"] += 1
        except BaseExceptionGroup as group:
            _, others = group.split(lambda error: isinstance(error, Killed))
            if others:
                raise others from group
            self.refused["killed"] += 1
        self.is_cleaning = False
        if is_doomed:
            self.begin()

    async def watch(self) -> None:
        """Has the database remember every row that a download, or a following, ever was."""
        async with self.storage.transaction() as rows:
            for statement in SEEN:
                await execute(rows, statement)

    async def settle(self) -> None:
        """Every accident is over: all that is wanted comes to its end, and all that was to be told is told."""
        self.event = "settle"
        for one in self.clients:
            one.error, one.free = None, None
            for torrent in one._torrents.values():
                torrent.error, torrent.state, torrent.is_stuck, torrent.seeds = "", None, False, 3
        self.house.own.clients[OWN] = self.own
        self.tracker.error = None
        self.begin()
        for _ in range(8):
            self.house.clock.advance(timedelta(minutes=11))
            await self.go_on(ANNA, "", 0)
        waiting = {DownloadState.QUEUED, DownloadState.DOWNLOADING, DownloadState.SYNCING}
        async with self.storage.reading() as rows:
            stuck = [
                one for one in await rows.downloads.active() if one.state in waiting and not one.is_paused
            ]
        self.faults += [f"stuck: {one}" for one in stuck]
        await self.told_once()

    async def told_once(self) -> None:
        """What has become of downloads was written down to be told, nothing else was, and each is told."""
        required, possible = await self.news()
        async with self.storage.transaction() as rows:
            written = {row[0].split(":", 2)[2] for row in await execute(rows, "SELECT key FROM outbox")}
        self.faults += [f"lost: {one}" for one in required - written]
        self.faults += [f"made up: {one}" for one in written - required - possible]
        # Whoever asked is told first, the others a moment later.
        for _ in range(2):
            async with self.storage.transaction() as rows:
                await execute(
                    rows,
                    "UPDATE outbox SET due_at = '2000-01-01 00:00:00.000000' "
                    "WHERE state IN ('sending', 'pending')",
                )
            await self.deliver(ANNA, "", 0)
        async with self.storage.transaction() as rows:
            left = await execute(rows, "SELECT key FROM outbox WHERE state <> 'done'")
        self.faults += [f"left: {row[0]}" for row in left]
        times = Counter(message.key.split(":", 2)[2] for message in self.phone.told)
        # Episodes of a season may have come in one message.
        together = tuple(
            f"{one.download_id}:{one.topic}:" for message in self.phone.told for one in message.parts
        )
        told = {one for one in written if one in times or (together and one.startswith(together))}
        self.faults += [f"untold: {one}" for one in written - told]
        if sum(times.values()) - len(times) > self.deaths_in_delivery * 8:
            self.faults.append(f"told again: {times}")

    async def news(self) -> tuple[set[str], set[str]]:
        """What has to be told, and what may be."""
        required, possible = set[str](), set[str]()
        seen = _downloads.to_metadata(MetaData(), name="downloads_seen")
        async with self.storage.transaction() as rows:
            assert isinstance(rows.downloads, SqlDownloads)
            downloads = [download_of(row) for row in await rows.downloads._connection.rows(select(seen))]
            followings = await execute(
                rows, "SELECT download_id, state, new_hash, problem FROM followings_seen"
            )
        for one in downloads:
            required |= {_occasion(one, News(topic=topic)) for topic in owed(one)}
            possible |= {_occasion(one, News(topic=topic)) for topic in (Topic.STALLED, Topic.DOWNLOADED)}
        for download_id, state, new_hash, problem in followings:
            if topic := {"needs_user": Topic.UNDECIDED, "done": Topic.GREW}.get(state):
                required.add(f"{download_id}:{topic}:{new_hash}:{problem}")
        return required, possible

    # What people do.

    async def named(self, person: User, what: str) -> str:
        """The id of the person's download of that."""
        if what == "magnet":
            return (await self.downloads.get(person, FILM.info_hash or "")).id
        async with self.storage.reading() as rows:
            mine = await rows.downloads.of_user(person.id)
        found = [one.id for one in mine if one.tracker_id == TOPICS[what].tracker_id]
        if not found:
            raise NotFound(what)
        return found[0]

    async def start(self, person: User, what: str, _: int) -> None:
        if what == "magnet":
            await self.downloads.start(person, f"magnet:?xt=urn:btih:{FILM.info_hash}&dn=Film")
            return
        if (person.id, what) not in self.reports:
            is_show = TOPICS[what] is SHOW
            wish = Wish(season=1, episode=1 if what == "episode" else None) if is_show else ANY
            self.house.sources = ()
            found = await self.house.found(person, sought=SERIES if is_show else a_title(), wish=wish)
            self.reports[person.id, what] = found
        report = self.reports[person.id, what]
        decisions = (*report.accepted, *report.rejected)
        await self.downloads.start(
            person, next(one.handle for one in decisions if one.release.tracker_id == TOPICS[what].tracker_id)
        )

    async def finish(self, person: User, what: str, number: int) -> None:
        await self.start(person, what, number)
        for _ in range(5):
            await self.look(person, what, number)

    async def press(self, person: User, what: str, number: int) -> None:
        deeds = (self.downloads.pause, self.downloads.resume, self.downloads.resume)
        await deeds[number % 3](person, await self.named(person, what))

    async def press_elsewhere(self, person: User, what: str, number: int) -> None:
        """In a process that leaves the torrents to this one."""
        other = House(client=None, storage=self.storage, clock=self.house.clock).new_downloads()
        await (other.pause, other.resume)[number % 2](person, await self.named(person, what))

    async def give_up(self, person: User, what: str, number: int) -> None:
        await self.downloads.remove(person, await self.named(person, what), with_data=number % 2 == 0)

    async def leave(self, person: User, _: str, number: int) -> None:
        await self.downloads.remove_all(person, with_data=number % 2 == 0)

    async def next(self, person: User, what: str, _: int) -> None:
        await self.candidates.next(person, await self.named(person, what))

    async def answer(self, person: User, _: str, __: int) -> None:
        proposals = self.house.new_proposals()
        for one in await proposals.list(person):
            await proposals.accept(person, one.id)

    async def say(self, person: User, what: str, number: int) -> None:
        deeds = (self.cleanup.keep, self.cleanup.undo, self.cleanup.release, self.cleanup.release)
        await deeds[number % 4](person, await self.named(person, what))

    async def follow(self, person: User, what: str, number: int) -> None:
        deeds = (
            self.followings.follow,
            self.followings.follow,
            self.followings.unfollow,
            self.followings.accept,
        )
        await deeds[number % 4](person, await self.named(person, what))

    # What happens by itself, and by accident.

    async def look(self, _: User, __: str, number: int) -> None:
        if number % 10 != 9:
            for one in self.clients:
                await one.step()
        await self.monitoring.look()

    async def go_on(self, person: User, what: str, number: int) -> None:
        """Looks, and whatever followed topics are at."""
        await self.look(person, what, number)
        await self.followings.tend()

    async def grow(self, person: User, what: str, number: int) -> None:
        if number % 3:
            self.become()
        self.house.clock.advance(timedelta(hours=4))
        for _ in range(number % 6):
            await self.go_on(person, what, number)
            self.house.clock.advance(timedelta(minutes=11))

    async def clean(self, *_: object) -> None:
        self.is_cleaning = True
        await self.cleanup.run()
        self.is_cleaning = False

    async def sweep(self, person: User, what: str, number: int) -> None:
        """Everything is shared enough, and cleanup comes again after so many days, in which something may happen."""
        for one in self.clients:
            for info_hash, torrent in one._torrents.items():
                one.share(info_hash, 2 * sum(entry.size_bytes for entry in torrent.files))
        await self.clean()
        meanwhile = (self.start, self.press, self.say, self.follow)[number // 15]
        await self.happen_inside(meanwhile, person, what, number)
        self.house.clock.advance((number % 15) * DAY)
        await self.clean()

    async def happen_inside(self, deed: Callable[[User, str, int], Awaitable[None]], *args: object) -> None:
        try:
            await deed(*args)  # type: ignore[arg-type]  # as `sweep` has them
        except StorageError:
            raise
        except ConciergeError as error:
            self.refused[error.code] += 1

    async def sync(self, person: User, what: str, _: int) -> None:
        """The NAS fetched what lies in a client elsewhere."""
        download = await self.downloads.get(person, await self.named(person, what))
        if download.state is DownloadState.DOWNLOADED and download.client_key == OWN:
            now = self.house.clock.now()
            async with self.storage.transaction() as rows:
                syncing = download.advance(DownloadState.SYNCING, at=now)
                await rows.downloads.save(syncing)
                there = replace(syncing.advance(DownloadState.ON_NAS, at=now), placed=())
                await rows.downloads.save(there)
                assert self.house.notifications is not None
                await self.house.notifications.note(rows, there, News(topic=Topic.ON_NAS))

    async def stall(self, person: User, what: str, number: int) -> None:
        """No byte comes for so long, of anything."""
        for one in self.clients:
            for info_hash in one._torrents:
                (one.loosen if number % 4 == 3 else one.stick)(info_hash)
        for wait in (timedelta(minutes=31), timedelta(hours=13), timedelta(minutes=11)):
            await self.look(person, what, number)
            self.house.clock.advance(wait)
        await self.look(person, what, number)

    async def break_down(self, _: User, __: str, number: int) -> None:
        client = self.clients[number % 2]
        for info_hash in [*client._torrents][number % 3 : number % 3 + 1]:
            match number % 5:
                case 0 | 1:
                    client.lose(info_hash)
                case 2:
                    client.fail(info_hash, "the disk is on fire")
                case _:
                    client.free = 0
                    client.fail(info_hash, client.full)

    async def mend(self, _: User, __: str, number: int) -> None:
        for one in self.clients:
            one.error, one.free = None, None
        self.house.own.clients[OWN] = self.own
        self.house.own.used[BORIS.id] = OWN.kind if number % 3 else ""

    async def fall_silent(self, _: User, __: str, number: int) -> None:
        self.clients[number % 2].error = DOWN

    async def lose_box(self, _: User, __: str, number: int) -> None:
        """Boris has no client of his own any more."""
        self.house.own.clients.pop(OWN, None)
        self.house.own.used[BORIS.id] = ""

    async def hold(self, _: User, what: str, number: int) -> None:
        """Somebody else puts it into a client."""
        topic = TOPICS.get(what, FILM)
        client, source = self.clients[number % 2], self.tracker.sources[topic.tracker_id]
        if source.info_hash not in client._torrents:
            client.hold(source.info_hash)

    async def touch(self, _: User, __: str, number: int) -> None:
        """A client is at something with its torrents, or is no more."""
        states = (None, None, TorrentState.CHECKING, TorrentState.MOVING)
        client = self.clients[number % 2]
        for info_hash in client._torrents:
            client.be(info_hash, states[number % 4])

    async def wait(self, _: User, __: str, number: int) -> None:
        self.house.clock.advance((number - 10) * timedelta(hours=7))

    async def deliver(self, *_: object) -> None:
        is_doomed = self.life.left is not None
        assert self.house.notifications is not None
        try:
            await Outbox(
                self.house.storage, self.house.notifications.deliverers(self.house.storage)
            ).deliver_due()
        finally:
            self.deaths_in_delivery += is_doomed

    async def doom(self, _: User, __: str, number: int) -> None:
        """The process will die soon."""
        self.life.left = number % 12


Deed: TypeAlias = Callable[[WholeHistory, User, str, int], Awaitable[None]]
NAMES = (
    *("start", "finish", "press", "press_elsewhere", "give_up", "leave", "next", "answer", "say", "follow"),
    *("look", "go_on", "grow", "clean", "sweep", "sync", "stall", "break_down", "mend", "fall_silent"),
    *("lose_box", "hold", "touch", "wait", "deliver", "doom"),
)
EVENTS: Mapping[str, Deed] = {name: getattr(WholeHistory, name) for name in NAMES}


def owed(one: Download) -> list[Topic]:
    """What a person has to be told of a download that is as this one."""
    topics: list[Topic] = []
    if one.state is DownloadState.FAILED:
        topics.append(Topic.VANISHED if one.failure_code == "vanished" else Topic.FAILED)
    if one.state is DownloadState.ON_NAS:
        topics.append(Topic.ON_NAS)
    if one.state is DownloadState.SYNCING and one.breaches:
        topics.append(Topic.NOT_AS_PROMISED)
    if one.state is DownloadState.DOWNLOADED and one.client_key == OWN:
        topics.append(Topic.DOWNLOADED)
    marks = ((one.full_at, Topic.DISK_FULL), (one.asked_at, Topic.CLEANUP_ASKED))
    topics += [topic for since, topic in marks if since]
    if one.trashed_at and not one.cleaned_at:
        topics.append(Topic.TRASHED)
    return topics


async def execute(rows: Repositories, statement: str) -> list[tuple[str, ...]]:
    """What the database answers."""
    assert isinstance(rows.downloads, SqlDownloads)
    result = await rows.downloads._connection._raw.execute(text(statement))
    return [tuple(row) for row in result] if result.returns_rows else []
