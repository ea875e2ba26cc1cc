"""A pack at a tracker that grows, and a person who follows it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from concierge.model.download import Download, DownloadState
from concierge.model.following import Following, FollowState
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.user import User
from concierge.services.notifications import Notifications
from concierge.testing import FakeTorrentClient, FakeTracker, a_release
from concierge.texts import LANGUAGES, texts
from tests.services.downloading import episode
from tests.services.house import ANNA, House, moved
from tests.services.notifying import Listener
from tests.services.torrent_files import a_torrent_file, bencoded

__all__ = ["Pack", "a_single_file", "version"]

# Read here, and not while something waits.
for _language in LANGUAGES:
    texts(_language)

FOLDER = "Sherlock S01"
NAME = "Шерлок / Sherlock / Сезон: 1 / Серии: 1-2 из 10 [2010, WEB-DL 1080p] Dub"


def version(*episodes: int, folder: str = FOLDER, size_bytes: int = 1000, extra: str = "") -> TorrentSource:
    """The torrent with these episodes, and a file more."""
    paths = [f"Sherlock.S01E{number:02}.mkv" for number in episodes]
    return a_torrent_file(*paths, *filter(None, [extra]), size_bytes=size_bytes, name=folder)


def files_of(*sources: TorrentSource) -> dict[str, tuple[object, ...]]:
    return {one.info_hash: Metainfo.parse(one.metainfo or b"").files for one in sources}


def a_single_file(episode: int) -> TorrentSource:
    """The torrent of an episode without a folder."""
    info = {
        "name": f"Sherlock.S01E{episode:02}.mkv",
        "piece length": 16384,
        "length": 1000,
        "pieces": b"\0" * 20,
    }
    info_hash = hashlib.sha1(bencoded(info), usedforsecurity=False).hexdigest()
    return TorrentSource(info_hash=info_hash, metainfo=bencoded({"info": info}))


@dataclass(slots=True)
class Pack:
    """A house with a topic, whose torrent is `becomes` another one, and a client that knows the torrents."""

    client: FakeTorrentClient
    tracker: FakeTracker = field(init=False)
    house: House = field(init=False)
    phone: Listener = field(default_factory=Listener)

    def __post_init__(self) -> None:
        self.tracker = FakeTracker([a_release(NAME, size_bytes=3000)])
        self.house = House(trackers=(self.tracker,), client=self.client, sources=())
        self.house.notifications = Notifications([self.phone], clock=self.house.clock)
        self.becomes(version(1, 2))

    def becomes(self, source: TorrentSource) -> TorrentSource:
        """The topic has that torrent now."""
        if source.metainfo:
            self.client._held[source.info_hash] = Metainfo.parse(source.metainfo).files
        self.tracker.source = source
        return source

    async def followed(self, *, until: DownloadState = DownloadState.ON_NAS) -> Download:
        """Anna's download, which has come so far, and whose topic she follows."""
        downloads = self.house.new_downloads()
        begun = await episode(self.house, downloads, None)
        await moved(self.client, downloads, until=until)
        await self.house.new_followings().follow(ANNA, begun.id)
        await self.tended(times=1)
        return await downloads.get(ANNA, begun.id)

    async def tended(self, *, later: timedelta = timedelta(hours=4), times: int = 4) -> Following | None:
        """The following after the job has run so often, each run later than the one before by what it may wait."""
        followings = self.house.new_followings()
        self.house.clock.advance(later)
        for _ in range(times):
            await followings.tend()
            self.house.clock.advance(timedelta(minutes=11))
        return await self.following()

    async def following(self, user: User = ANNA) -> Following | None:
        """The one following, if there still is one."""
        async with self.house.storage.reading() as rows:
            found = await rows.followings.of_user(user.id)
        return found[0] if found else None

    async def comes_to(self, state: FollowState) -> Following:
        """The following once it has come so far, in a process that ends there."""
        followings = self.house.new_followings()
        seen = []
        for _ in range(20):
            following = await self.following()
            assert following is not None
            if following.state is state:
                return following
            seen.append(following)
            self.house.clock.advance(max(following.due_at - self.house.clock.now(), timedelta()))
            assert followings._growing is not None
            await followings._stepped(followings._growing, following)
        raise AssertionError(seen)

    async def download(self) -> Download:
        """Anna's newest download."""
        return (await self.house.new_downloads().list(ANNA))[0].download

    async def half_there(self) -> None:
        """Returns when a download that has just begun has half of its files."""
        await self.house.new_downloads().tend()
        await self.client.step()
        await self.house.new_downloads().tend()

    async def done(self) -> Download:
        """Anna's download once it is in the library."""
        return await moved(self.client, self.house.new_downloads(), until=DownloadState.ON_NAS)

    def adds(self, source: TorrentSource) -> int:
        """How often the client was given the torrent."""
        return self.client.told.count(("add", source.info_hash))
