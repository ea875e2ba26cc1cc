"""What every TorrentClient has to allow: a torrent leaves, and nothing else does.

A subclass gives the fixtures `client` and `swarm`.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from concierge.adapters._look_notes import FolderLookNotes
from concierge.adapters.transfer.local import LocalTransfer
from concierge.model.download import DownloadState
from concierge.model.seeding import CleanupVerdict, SeedingRule, SeedingRules
from concierge.model.torrent import TorrentState
from concierge.sandbox import torrents
from concierge.services.background import Background
from concierge.services.peeking import Peeking
from concierge.services.placing import Folders
from concierge.services.turns import Turns
from concierge.testing import FrozenClock, a_download
from tests.contracts.torrent_client import FILM, SEASON, source, until
from tests.services.house import ANNA, House
from tests.storage import a_storage

if TYPE_CHECKING:
    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["LeavingTorrentContract"]

RULES = SeedingRules(usual=SeedingRule(days=0), trash=timedelta(days=7))


class LeavingTorrentContract:
    """A torrent leaves the client with all that is its own, and takes nothing else along."""

    async def test_a_magnet_that_is_only_looked_into_does_not_stay(
        self, client: TorrentClient, swarm: Swarm, tmp_path: Path
    ) -> None:
        notes = FolderLookNotes(tmp_path / "looks")
        async with Background() as background:
            peeking = Peeking(a_storage(), client, notes, background, Turns())
            files = await peeking.files(source(SEASON, swarm, is_magnet=True), within_s=60)

        assert [one.path for one in files] == [one.path for one in SEASON.files]
        assert await client.list() == ()
        assert await notes.all() == ()

    async def test_what_was_cleaned_up_is_gone_and_everything_else_stays(
        self, client: TorrentClient, swarm: Swarm, tmp_path: Path
    ) -> None:
        clock = FrozenClock(datetime.now(UTC) + timedelta(hours=1))
        folders = Folders(root=tmp_path / "library")
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
