"""Houses in which downloads come to a standstill, and what becomes of that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from concierge.model.download import ClientKey, Download
from concierge.model.rejection import RejectionReason
from concierge.model.user import User
from concierge.ports import TorrentClient
from concierge.services.notifications import Notifications
from concierge.testing import FakeTorrentClient, FakeTracker, a_release, an_info_hash
from concierge.texts import LANGUAGES, texts
from tests.services.downloading import HASH
from tests.services.house import ANNA, House
from tests.services.notifying import Listener, effects

# Read here, and not while something waits.
for _language in LANGUAGES:
    texts(_language)
GENEROUS = replace(ANNA, preferences=replace(ANNA.preferences, auto_start_bytes=3_000_000_000))
HOURS = timedelta(hours=1)
NEXT = an_info_hash("another release")
PAIR = (
    a_release(info_hash=HASH, seeders=90),
    a_release("Metropolis 1927 720p BDRip x264 Dub", info_hash=NEXT, seeders=5, size_bytes=2_000_000_000),
)


def a_house_of_two(client: FakeTorrentClient, listener: Listener | None = None) -> House:
    house = House(trackers=(FakeTracker(PAIR),), client=client)
    house.notifications = Notifications([listener or Listener()], clock=house.clock)
    return house


async def stuck(client: FakeTorrentClient, house: House, user: User = ANNA) -> Download:
    """A download that has stood still for thirteen hours, seen twice in that time."""
    downloads = house.new_downloads()
    begun = await downloads.start(user, (await house.best(user)).handle)
    await client.step()
    await downloads.tend()
    await client.step()
    client.stick(begun.info_hash)
    await stand_still(house, downloads.tend)
    return await downloads.get(user, begun.id)


async def stand_still(house: House, look: Callable[[], Awaitable[object]]) -> None:
    """Thirteen hours, with a look at their beginning and two later."""
    await look()
    house.clock.advance(timedelta(minutes=31))
    await look()
    house.clock.advance(13 * HOURS)
    await look()


async def topics(house: House, user: User = ANNA) -> list[str]:
    return [str(one.payload["topic"]) for one in (await effects(house.storage, user)).values()]


async def rejected(house: House, user: User = ANNA) -> Mapping[str, RejectionReason]:
    async with house.storage.reading() as rows:
        found = await rows.rejections.of_user(user.id, since=house.clock.now() - timedelta(days=1))
    return {one.info_hash: one.reason for one in found}


class Many:
    """Clients of people's own."""

    def __init__(self, clients: Mapping[int, TorrentClient]) -> None:
        self.clients = clients

    async def kind_of(self, user_id: int) -> str:
        return "fake" if user_id in self.clients else ""

    async def opened(self, key: ClientKey) -> TorrentClient | None:
        return None if key.user_id is None else self.clients.get(key.user_id)
