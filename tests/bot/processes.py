"""The bot as a process of its own, which can be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping

__all__ = ["process", "ready", "start"]

ROOT = Path(__file__).resolve().parents[2]
QUIET = {"PATH", "PYTHONPATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "SYSTEMROOT"}
PIPE = asyncio.subprocess.PIPE


async def start(home: Path, environ: Mapping[str, str], *, log: int = PIPE) -> Process:
    """`python -m concierge_bot` at that home; its output goes into pipes, or into a file."""
    kept = {name: value for name, value in os.environ.items() if name in QUIET}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "concierge_bot",
        env={**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), **environ},
        cwd=home,
        stdout=log,
        stderr=log,
    )


@asynccontextmanager
async def process(environ: Mapping[str, str]) -> AsyncIterator[Process]:
    """The bot for the length of the block, killed at its end at the latest; its log grows in the data's `bot.log`."""
    home = Path(environ["CONCIERGE_DATA_DIR"])
    with (home / "bot.log").open("ab") as log:
        running = await start(home, environ, log=log.fileno())
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def ready(port: int, *, within_s: float = 30.0) -> None:
    """Returns when the bot at that port of health says that it can work."""
    async with asyncio.timeout(within_s), httpx.AsyncClient(trust_env=False) as http:
        while True:
            try:
                if (await http.get(f"http://127.0.0.1:{port}/ready")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.02)
