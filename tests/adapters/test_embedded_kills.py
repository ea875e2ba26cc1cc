"""The embedded client killed in the middle of every change: what was confirmed holds, and no data is lost."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from concierge.model.torrent import TorrentState
from tests.adapters.embedded_change import CHANGES
from tests.adapters.embedded_home import FILM_HASH, SEASON_HASH, opened
from tests.contracts.torrent_client import SEASON, is_whole, source, until
from tests.gates.source import ROOT
from tests.needs import needs
from tests.swarm import swarm

if TYPE_CHECKING:
    from concierge.model.torrent import TorrentStatus
    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["swarm"]

pytestmark = needs(module="libtorrent")

MOMENTS = ("begun", 0.004), ("done", 0.0)


async def killed(home: Path, change: str, target: Path, *, word: str, delay_s: float) -> None:
    """Has a process make the change, and kills it that long after it said the word."""
    command = (sys.executable, "-m", "tests.adapters.embedded_change", str(home), change, str(target))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while (await process.stdout.readline()).strip() != word.encode():
            assert process.returncode is None
    await asyncio.sleep(delay_s)
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def whole(client: TorrentClient, target: Path) -> bool:
    """Whether all that is wanted of the season is there again, fetched once."""
    await client.resume(SEASON_HASH)
    status = await until(client, SEASON_HASH, lambda one: one.is_complete)
    wanted = [entry.index for entry in await client.files(SEASON_HASH) if entry.is_wanted]
    elsewhere = target if Path(status.save_dir) != target else target.with_name("home") / "torrents"
    return (
        is_whole(SEASON, status.save_dir, range(len(wanted)))
        and status.downloaded_bytes < 1.2 * sum(one.size_bytes for one in SEASON.files)
        and not any((elsewhere / one.path).exists() for one in SEASON.files)
    )


def lying(*folders: Path) -> int:
    return sum((folder / one.path).exists() for folder in folders for one in SEASON.files)


@pytest.mark.parametrize("change", CHANGES)
async def test_a_kill_in_the_middle_of_a_change_loses_nothing(
    swarm: Swarm, tmp_path: Path, change: str
) -> None:
    home = tmp_path / "home"
    for number, (word, delay_s) in enumerate(MOMENTS):
        target = tmp_path / f"target {number}"
        async with opened(home) as client:
            await client.add(source(SEASON, swarm), save_dir=None, is_paused=False)
            before = await until(client, SEASON_HASH, lambda one: one.is_complete)

        await killed(home, change, target, word=word, delay_s=delay_s)

        swarm.limit(1)
        async with opened(home) as client:
            known = {one.info_hash: one for one in await client.list()}
            assert (SEASON_HASH in known) or change.startswith("remove")
            if word == "done":
                check_confirmed(change, known)
            if SEASON_HASH in known:
                assert await whole(client, target)
            elif change == "remove with data":
                assert lying(Path(before.save_dir), target) == 0
            await client.remove(SEASON_HASH, with_data=True)
        swarm.limit(0)


def check_confirmed(change: str, known: dict[str, TorrentStatus]) -> None:
    season = known.get(SEASON_HASH)
    match change:
        case "add":
            assert FILM_HASH in known
        case "remove" | "remove with data":
            assert season is None
        case "pause":
            assert season is not None
            assert season.state in {TorrentState.PAUSED, TorrentState.CHECKING}
