"""A film that a real client has, brought into the library, and cleaned up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from concierge.adapters.transfer.local import LocalTransfer
from concierge.model.download import DownloadState
from concierge.model.seeding import CleanupVerdict, SeedingRule, SeedingRules
from concierge.model.torrent import TorrentState
from concierge.sandbox import torrents
from concierge.services.placing import Folders
from concierge.testing import FrozenClock, a_download
from tests.contracts.torrent_client import FILM, SEASON, source, until
from tests.services.house import ANNA, House

if TYPE_CHECKING:
    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["expect_that_only_ours_goes"]

RULES = SeedingRules(usual=SeedingRule(days=0), trash=timedelta(days=7))


async def expect_that_only_ours_goes(client: TorrentClient, swarm: Swarm, folder: Path) -> None:
    """Fails unless the film's data leaves by way of the trash, and everything else stays."""
    clock = FrozenClock(datetime.now(UTC) + timedelta(hours=1))
    folders = Folders(root=folder / "library")
    house = House(client=client, clock=clock, folders=folders, transfer=LocalTransfer(folders.root))
    film, other = source(FILM, swarm), source(SEASON, swarm)
    fresh = replace(a_download(film.info_hash), created_at=clock.now(), changed_at=clock.now())
    async with house.storage.transaction() as rows:
        await rows.downloads.add(fresh, film)
    await client.add(other, save_dir=None, is_paused=True)
    (status,) = await client.list([other.info_hash])
    theirs = Path(status.save_dir, "theirs.mkv")
    await asyncio.to_thread(lay_out, theirs)
    placed = await on_nas(house)

    await house.new_cleanup(RULES).run()
    await until(client, film.info_hash, lambda one: one.state is TorrentState.PAUSED)
    (outlook,) = await house.new_cleanup(RULES).list(ANNA)
    assert outlook.verdict is CleanupVerdict.TRASHED
    clock.advance(RULES.trash)
    await house.new_cleanup(RULES).run()

    assert [one.info_hash for one in await client.list()] == [other.info_hash]
    paths = [Path(status.save_dir, one.path) for one in FILM.files]
    # Some clients delete after they have answered.
    async with asyncio.timeout(20):
        while await asyncio.to_thread(any_of, paths):  # noqa: ASYNC110  no client tells of that
            await asyncio.sleep(0.05)
    assert await asyncio.to_thread(all_of, [theirs, *map(Path, placed)])


def lay_out(theirs: Path) -> None:
    """What lies in the client's folder before it gets the film: somebody's file, and the film, to be found there."""
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_bytes(b"theirs")
    for one in FILM.files:
        path = theirs.parent / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(torrents.content(one))


async def on_nas(house: House) -> tuple[str, ...]:
    """Where the film stands in the library."""
    downloads = house.new_downloads()
    async with asyncio.timeout(60):
        while (moved := (await downloads.list(ANNA))[0].download).state is not DownloadState.ON_NAS:
            await downloads.tend()
            await asyncio.sleep(0.1)
    return moved.placed


def any_of(paths: list[Path]) -> bool:
    return any(path.exists() for path in paths)


def all_of(paths: list[Path]) -> bool:
    return all(path.is_file() for path in paths)
