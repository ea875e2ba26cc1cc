"""The room for downloads in a process that runs no torrent client."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._http import Http
from concierge.app.opener import Opener, every_adapter
from concierge.config import Settings
from concierge.errors import ConfigError
from concierge.sandbox._serving import serving
from concierge.sandbox.transmission import SandboxTransmission

if TYPE_CHECKING:
    from pathlib import Path


async def free_bytes(data_dir: Path, **environ: str) -> int | None:
    adapters = await asyncio.to_thread(every_adapter)
    async with AsyncExitStack() as stack:
        return await Opener(Settings(environ=environ), stack, data_dir, adapters, Http()).free_bytes()


async def test_the_embedded_client_s_is_that_of_its_disk_and_nothing_is_made_there(tmp_path: Path) -> None:
    free = await free_bytes(tmp_path / "data", CONCIERGE_EMBEDDED__SAVE_DIR=str(tmp_path / "films"))

    assert free is not None
    assert 0 < free <= shutil.disk_usage(tmp_path).total
    assert not await asyncio.to_thread(os.listdir, tmp_path)


async def test_a_remote_client_is_asked_for_it(tmp_path: Path) -> None:
    service = SandboxTransmission()
    async with serving(service):
        free = await free_bytes(tmp_path, CONCIERGE_TRANSMISSION__URL=service.rpc_url)

    assert free == 2**40
    assert service.unknown == []


async def test_of_a_client_that_is_not_set_up_nobody_knows_it(tmp_path: Path) -> None:
    assert await free_bytes(tmp_path, CONCIERGE_TORRENTS__CLIENT="transmission") is None
    with pytest.raises(ConfigError):
        await free_bytes(tmp_path, CONCIERGE_TORRENTS__CLIENT="typo")
