"""A house whose torrents lie elsewhere, and the NAS that fetches them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from concierge.model.download import Download, DownloadState
from concierge.model.nas import Nas
from concierge.model.notice import Topic
from concierge.model.sync import Placed, SyncItem
from concierge.model.user import User
from concierge.services.downloads import Downloads
from concierge.services.nases import Nases
from concierge.services.notifications import Notifications
from concierge.services.outbox import Outbox
from concierge.services.syncing import Syncing
from concierge.testing import FakeTorrentClient, entries
from concierge.texts import LANGUAGES, texts
from tests.services.downloading import HASH
from tests.services.house import ANNA, House, moved
from tests.services.notifying import Listener, a_telling_house

__all__ = ["FILM", "KEY", "Home", "a_home", "placed"]

KEY = "a key that the settings tell"
for _language in LANGUAGES:
    texts(_language)
FILM = "Metropolis/Metropolis.mkv"


@dataclass
class Home:
    """A house whose torrents lie elsewhere, and the NAS that fetches them."""

    house: House
    client: FakeTorrentClient
    phone: Listener
    downloads: Downloads
    nases: Nases
    sync: Syncing
    nas: Nas

    async def finished(self, user: User = ANNA) -> Download:
        """The person's film, which lies elsewhere."""
        await self.downloads.start(user, (await self.house.best(user)).handle)
        return await moved(self.client, self.downloads, until=DownloadState.DOWNLOADED, user=user)

    async def state(self, download: Download, user: User = ANNA) -> Download:
        return await self.downloads.get(user, download.id)

    async def told(self) -> list[tuple[int, Topic]]:
        """What was told since the last time, to whom."""
        house = self.house
        assert house.notifications is not None
        outbox = Outbox(house.storage, house.notifications.deliverers(house.storage))
        self.phone.told.clear()
        for _ in range(3):
            house.clock.advance(timedelta(minutes=20))
            await outbox.deliver_due()
        return [(one.to.id, one.notification.topic) for one in self.phone.told]


async def a_home(client: FakeTorrentClient | None = None, house: House | None = None) -> Home:
    phone = Listener()
    client = client or FakeTorrentClient({HASH: entries(FILM)})
    house = house or a_telling_house(client, phone)
    house.notifications = house.notifications or Notifications((phone,), clock=house.clock)
    nases = Nases(house.storage, clock=house.clock, first_key=KEY)
    sync = Syncing(house.storage, nases, house.notifications, clock=house.clock)
    nas = await sync.nas_of(KEY)
    return Home(house, client, phone, house.new_downloads(), nases, sync, nas)


def placed(item: SyncItem, root: str = "/media") -> tuple[Placed, ...]:
    return tuple(
        Placed(path=file.path, size_bytes=file.size_bytes, destination=f"{root}/{file.destination}")
        for file in item.files
    )
