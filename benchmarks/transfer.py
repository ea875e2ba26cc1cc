"""Our fetch beside plain rsync with the same options, and our verification beside sha1sum of the same bytes."""

import asyncio
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure, of_count, of_pairs
from concierge.adapters.transfer._remote import Errand
from concierge.adapters.transfer.rsync import RsyncWay
from concierge.adapters.transfer.ssh import bare_environment
from concierge.adapters.transfer.verifying import verify
from concierge.model.sync import SyncFile
from tests.adapters.transfer.ssh_server import ssh_server
from tests.needs import which

__all__ = ["figures"]

ROUNDS: Final = 7
SIZE: Final = 384 * 1024 * 1024
PIECE: Final = 4 * 1024 * 1024
LIMIT: Final = 1.05
FILE: Final = SyncFile(path="film.mkv", size_bytes=SIZE, destination="film.mkv")


def figures() -> Iterator[Figure]:
    """How many times plain rsync a fetch takes, and how many times sha1sum a verification."""
    if absent := [program for program in ("sshd", "rsync", "sha1sum") if which(program) is None]:
        yield replace(of_count(f"transfer: lacks {', '.join(absent)}", 0, 1), is_gate=False)
        return
    with tempfile.TemporaryDirectory() as folder:
        fetched, verified = asyncio.run(_measured(Path(folder)))
    yield of_pairs("transfer: to plain rsync", LIMIT, fetched)
    yield of_pairs("transfer: verification, to sha1sum", LIMIT, verified)


_Pairs = Sequence[tuple[float, float]]


async def _measured(home: Path) -> tuple[_Pairs, _Pairs]:
    (home / "there").mkdir()
    torrent = _written(home / "there" / FILE.path)
    async with ssh_server(home / "ssh") as access:
        way = RsyncWay(access, is_old_allowed=True)
        # The first round only warms up, and tells ours which options the program knows.
        fetched = [await _fetched(way, home, number) for number in range(-1, ROUNDS)][1:]
    return fetched, [await _verified(home / "there", torrent) for _ in range(ROUNDS)]


async def _fetched(way: RsyncWay, home: Path, number: int) -> tuple[float, float]:
    """Seconds of plain rsync and of ours, the one and the other first in turn."""
    if number % 2:
        ours = await _ours(way, home)
        return await _plain(way, home), ours
    plain = await _plain(way, home)
    return plain, await _ours(way, home)


async def _ours(way: RsyncWay, home: Path) -> float:
    began = time.perf_counter()
    await way.fetch(str(home / "there"), [FILE], home / "ours" / "files", told=lambda _: None)
    took = time.perf_counter() - began
    shutil.rmtree(home / "ours")
    return took


async def _plain(way: RsyncWay, home: Path) -> float:
    errand = Errand(source=str(home / "there"), files=[FILE], into=home / "plain")
    start = way.start(errand, None)
    errand.into.mkdir()
    began = time.perf_counter()
    # In a session of its own as ours is: the system shares out the processor by sessions.
    process = await asyncio.create_subprocess_exec(
        *start.words, stdin=asyncio.subprocess.PIPE, env=bare_environment(), start_new_session=True
    )
    await process.communicate(start.given)
    took = time.perf_counter() - began
    if process.returncode or (errand.into / FILE.path).stat().st_size != SIZE:
        raise RuntimeError(process.returncode)
    shutil.rmtree(errand.into)
    return took


async def _verified(folder: Path, torrent: bytes) -> tuple[float, float]:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        "sha1sum", folder / FILE.path, stdout=asyncio.subprocess.DEVNULL
    )
    await process.wait()
    plain = time.perf_counter() - began
    began = time.perf_counter()
    found = await verify(folder, [FILE], torrent)
    took = time.perf_counter() - began
    if found.differing or found.hashed_bytes != SIZE:
        raise RuntimeError(found)
    return plain, took


def _written(path: Path) -> bytes:
    """The .torrent file of a film that is written there."""
    pieces = b""
    with path.open("wb") as film:
        for _ in range(SIZE // PIECE):
            piece = os.urandom(PIECE)
            pieces += hashlib.sha1(piece, usedforsecurity=False).digest()
            film.write(piece)
    name = path.name.encode()
    return b"d4:infod6:lengthi%de4:name%d:%b12:piece lengthi%de6:pieces%d:%bee" % (
        *(SIZE, len(name), name),
        *(PIECE, len(pieces), pieces),
    )
