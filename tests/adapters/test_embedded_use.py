"""Where the settings do not let the embedded client be used, it is not, and nobody takes its place unasked."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.adapters.storage.place import is_on_volume
from concierge.app.opener import Opener, every_adapter
from concierge.config import Settings
from concierge.model.diagnosis import Health
from concierge.sandbox._serving import serving
from concierge.sandbox.transmission import SandboxTransmission
from concierge.services.diagnosing import diagnosis

if TYPE_CHECKING:
    from concierge.ports import TorrentClient
    from concierge.services.diagnosing import Member

# No disk of anybody's: a file system in memory, as a container has for its temporary files.
IN_MEMORY = Path("/dev/shm")  # noqa: S108  nothing is written there


async def clients(data_dir: Path, **environ: str) -> tuple[list[Member[TorrentClient]], int | None]:
    """What is opened, and the room for downloads."""
    adapters = await asyncio.to_thread(every_adapter)
    async with AsyncExitStack() as stack:
        opener = Opener(Settings(environ=environ), stack, data_dir, adapters, Http())
        return await opener.clients(), await opener.free_bytes()


@pytest.mark.parametrize("choice", [{}, {"CONCIERGE_TORRENTS__CLIENT": "embedded"}])
async def test_never_means_never(tmp_path: Path, choice: dict[str, str]) -> None:
    (embedded, *others), room = await clients(tmp_path, CONCIERGE_EMBEDDED__USED="never", **choice)

    assert (embedded.name, embedded.port, embedded.warnings) == ("embedded", None, ())
    assert embedded.missing == ("CONCIERGE_EMBEDDED__USED",)
    assert all(one.port is None for one in others)
    assert room is None
    assert not await asyncio.to_thread(os.listdir, tmp_path)


@pytest.mark.skipif(not Path("/dev/shm").is_mount(), reason="there is no file system in memory here")  # noqa: S108
async def test_without_a_volume_it_is_told_which_folder_wants_one() -> None:
    folder = IN_MEMORY / "no-such-folder"

    (embedded, *_), room = await clients(folder, CONCIERGE_EMBEDDED__USED="on_volume")

    assert embedded.port is None
    assert [(one.code, one.facts) for one in embedded.warnings] == [
        ("no_volume", {"folder": str(folder / "torrents")})
    ]
    assert room is None
    assert not folder.exists()


async def test_another_client_is_used_as_ever(tmp_path: Path) -> None:
    service = SandboxTransmission()
    async with serving(service):
        (first, *_), room = await clients(
            tmp_path, CONCIERGE_EMBEDDED__USED="never", CONCIERGE_TRANSMISSION__URL=service.rpc_url
        )

    assert first.name == "transmission"
    assert first.port is not None
    assert room == 2**40


async def test_another_client_is_asked_where_another_process_runs_the_torrents(tmp_path: Path) -> None:
    service = SandboxTransmission()
    adapters = await asyncio.to_thread(every_adapter)
    async with serving(service), AsyncExitStack() as stack:
        settings = Settings(environ={"CONCIERGE_TRANSMISSION__URL": service.rpc_url})
        first, *_ = await Opener(settings, stack, tmp_path, adapters, Http()).clients_elsewhere()
        found = await diagnosis(first)

    assert (found.service, found.health) == ("transmission", Health.WORKS)


@pytest.mark.skipif(not Path("/proc").is_mount(), reason="there are no mounts to be read here")
def test_a_volume_is_a_file_system_that_was_mounted_and_is_no_memory() -> None:
    assert is_on_volume(Path("/proc/self"))
    assert not is_on_volume(Path("/"))
    assert not is_on_volume(Path("/dev/shm/torrents"))  # noqa: S108  nothing is written there
