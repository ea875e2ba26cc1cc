"""A process with the embedded client that is told one change and waits to be killed, for tests."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from concierge.adapters._http import Http
from concierge.adapters.torrents.embedded import ADAPTER
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentLimits
from tests.adapters.embedded_home import FILM_HASH, SEASON_HASH, SECTION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from concierge.ports import TorrentClient

__all__ = ["CHANGES"]

Change: TypeAlias = "Callable[[TorrentClient, Path], Awaitable[object]]"

CHANGES: dict[str, Change] = {
    "add": lambda client, _: client.add(TorrentSource(info_hash=FILM_HASH), save_dir=None, is_paused=False),
    "choose": lambda client, _: client.choose_files(SEASON_HASH, [0, 1]),
    "pause": lambda client, _: client.pause(SEASON_HASH),
    "recheck": lambda client, _: client.recheck(SEASON_HASH),
    "limit": lambda client, _: client.set_limits(SEASON_HASH, TorrentLimits(download_bps=1_000_000)),
    "move": lambda client, target: client.set_location(SEASON_HASH, target),
    "remove": lambda client, _: client.remove(SEASON_HASH, with_data=False),
    "remove with data": lambda client, _: client.remove(SEASON_HASH, with_data=True),
}


async def run(home: Path, name: str, target: Path) -> None:
    async with ADAPTER.build(SECTION, Http(), home) as client:
        say("begun")
        await CHANGES[name](client, target)
        say("done")
        await asyncio.Event().wait()


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
