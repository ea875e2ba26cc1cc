"""A process with the embedded client, for tests that kill it; each look at the torrent is a line."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from concierge.adapters._http import Http
from concierge.adapters.torrents.embedded import ADAPTER, EmbeddedSection
from concierge.model.release import TorrentSource


async def download(home: Path, magnet: str, info_hash: str) -> None:
    section = EmbeddedSection(
        listen_interfaces="127.0.0.1:0", dht=False, port_mapping=False, allow_private=True
    )
    async with ADAPTER.build(section, Http(), home) as client:
        restored = await client.list()
        if magnet:
            await client.add(
                TorrentSource(info_hash=info_hash, magnet=magnet), save_dir=None, is_paused=False
            )
        say(event="open", restored=len(restored))
        while True:
            (status,) = await client.list()
            say(event="seen", progress=status.progress, state=status.state.value)
            if status.is_complete:
                return
            await asyncio.sleep(0.02)


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(download(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
