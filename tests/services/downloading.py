"""Houses in which downloads are tried."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from concierge.errors import (
    ServiceUnavailable,
)
from concierge.model.download import Download
from concierge.model.title import Season, TitleKind
from concierge.model.wish import Wish
from concierge.services.downloads import Downloads
from concierge.testing import (
    FakeTorrentClient,
    FakeTracker,
    a_release,
    a_title,
    an_info_hash,
    entries,
)
from tests.services.house import ANNA, BORIS, House

HASH = an_info_hash()
MAGNET = f"magnet:?xt=urn:btih:{HASH}&dn=Metropolis"
DOWN = ServiceUnavailable("fake", "no answer", problem="timeout")
SERIES = a_title(
    "Шерлок", kind=TitleKind.SERIES, name_original="Sherlock", year=2010, seasons=(Season(number=1),)
)
PACK = entries(
    "Sherlock S01/Sherlock.S01E01.mkv", "Sherlock S01/Sherlock.S01E02.mkv", "Sherlock S01/Sherlock.S01E03.mkv"
)


def a_house(client: FakeTorrentClient | None = None, **more: FakeTracker) -> House:
    tracker = more.get("tracker") or FakeTracker([a_release(info_hash=HASH)])
    return House(trackers=(tracker,), client=client if client is not None else FakeTorrentClient())


def a_series_house(client: FakeTorrentClient) -> House:
    pack = a_release("Sherlock.S01.1080p.BluRay.Dub.Rus", info_hash=HASH, size_bytes=12_000_000_000)
    return House(trackers=(FakeTracker([pack]),), client=client, sources=())


async def episode(house: House, downloads: Downloads, number: int | None, user: int = 1) -> Download:
    person = ANNA if user == 1 else BORIS
    report = await house.found(person, sought=SERIES, wish=Wish(season=1, episode=number))
    (decision, *_) = (*report.accepted, *report.rejected)
    return await downloads.start(person, decision.handle)


async def missed(house: House, downloads: Downloads) -> None:
    """After the minute in which a client that has just begun may not know all its torrents yet."""
    await downloads.tend()
    house.clock.advance(timedelta(minutes=1))
    await downloads.tend()


def films(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.mkv"))


def wanted(client: FakeTorrentClient) -> list[int]:
    return [entry.index for entry in client._torrents[HASH].files if entry.is_wanted]
