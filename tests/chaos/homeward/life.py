"""One process on a NAS: it can be killed at its nth step, stopped for a while, or lose its power."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from concierge.nas import proof

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

__all__ = ["Disk", "Killed", "Life", "listen"]

P = ParamSpec("P")
T = TypeVar("T")
# What is done to a disk, as Python tells of it. A rename that refuses to replace it does not tell of: see `Library`.
TOUCHING = frozenset(
    {
        "open",
        "os.chmod",
        "os.link",
        "os.listdir",
        "os.mkdir",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.scandir",
        "shutil.rmtree",
    }
)


class Killed(BaseException):
    """Nobody handles it, and nobody who meets it can do anything more to the disk."""


class Life:
    """From the start of a process to its end. `kill_at` counts its steps; nought lets it live."""

    def __init__(self, disk: Disk, *, kill_at: int = 0) -> None:
        self.disk = disk
        self.steps = 0
        self.is_over = asyncio.Event()
        self._kill_at = kill_at
        self._stopped_until = 0.0

    def stop(self, seconds: float) -> None:
        """It does nothing for so long, and does not notice."""
        self._stopped_until = asyncio.get_running_loop().time() + seconds

    def check(self) -> None:
        """A step. Raises Killed if it is the last, or there was a last one before."""
        self.steps += 1
        if self.steps == self._kill_at:
            self.is_over.set()
        if self.is_over.is_set():
            raise Killed

    async def point(self) -> None:
        """A step between which and the next one others get on."""
        loop = asyncio.get_running_loop()
        self.check()
        while self._stopped_until > loop.time():  # noqa: ASYNC110  it may be stopped anew meanwhile
            await asyncio.sleep(self._stopped_until - loop.time())
        self.check()

    async def aside(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs what touches the disk; each touch is a step."""
        await self.point()
        with self.disk.under(self):
            found = work(*args, **kwargs)
        await self.point()
        return found

    async def sleep(self, seconds: float) -> None:
        await self.point()
        await asyncio.sleep(seconds)
        await self.point()


class Disk:
    """The folder of one NAS, and what of it is really on the disk."""

    active: Disk | None = None

    def __init__(self, root: Path) -> None:
        self.root = root
        self.is_watched = False
        self.life: Life | None = None
        self._safe: dict[int, bytes] = {}
        self._seen: dict[int, bytes] = {}
        self._names: dict[str, int | None] = {}

    @contextmanager
    def under(self, life: Life) -> Iterator[None]:
        """Meanwhile, what is done to a disk is done by that process to this one."""
        before, Disk.active, self.life = Disk.active, self, life
        try:
            yield
        finally:
            Disk.active, self.life = before, None

    def watch(self) -> None:
        """From here on it is known what a power cut would leave."""
        self.is_watched = True
        self._written_down(self._tree())
        self._safe = dict(self._seen)

    def synced(self, descriptor: int) -> None:
        """What stands in that file is on the disk, and all names that were given before."""
        found = os.fstat(descriptor)
        if os.path.isfile(f"/proc/self/fd/{descriptor}"):  # noqa: PTH113  it is a number, not a path
            with open(f"/proc/self/fd/{descriptor}", "rb") as file:  # noqa: PTH123
                self._safe[found.st_ino] = file.read()
        self._written_down(self._tree())

    def cut(self, chance: random.Random, *, is_zeroed: bool = False) -> None:
        """The power is gone: names are as at some moment since the last sync, files at least as they were synced.

        Of what came later the end may be missing; `is_zeroed` lets any page of it be noughts, as some file systems do.
        """
        now = self._tree()
        names = chance.choice([now, self._names])
        self._written_down(now)
        left = {path: self._left(ino, chance, is_zeroed=is_zeroed) for path, ino in names.items()}
        for entry in self.root.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        for path, data in sorted(left.items(), key=lambda one: one[0]):
            if data is None:
                (self.root / path).mkdir(parents=True)
            else:
                (self.root / path).write_bytes(data)
        self._safe.clear()
        self.watch()

    def _left(self, ino: int | None, chance: random.Random, *, is_zeroed: bool) -> bytes | None:
        if ino is None:
            return None
        seen, safe = self._seen[ino], self._safe.get(ino, b"")
        if seen == safe:
            return seen
        kept = len(safe) if seen.startswith(safe) else 0
        cut = chance.randint(kept, len(seen))
        again = chance.randint(cut, len(seen))
        page = bytes(again - cut) + seen[again:] if is_zeroed else b""
        return chance.choice([seen, seen[:cut], seen[:cut] + page])

    def _tree(self) -> dict[str, int | None]:
        """Each path below the root; files by their numbers, and what stands in them is remembered."""
        found: dict[str, int | None] = {}
        for above, folders, files in os.walk(self.root):
            below = os.path.relpath(above, self.root)
            found |= {os.path.normpath(os.path.join(below, name)): None for name in folders}  # noqa: PTH118
            for name in files:
                with open(os.path.join(above, name), "rb") as file:  # noqa: PTH118, PTH123
                    ino = os.fstat(file.fileno()).st_ino
                    self._seen[ino] = file.read()
                found[os.path.normpath(os.path.join(below, name))] = ino  # noqa: PTH118
        return found

    def _written_down(self, names: dict[str, int | None]) -> None:
        self._names = names


def listen() -> None:
    """Hears of everything that this process does to a disk, from now on."""
    sys.addaudithook(_touched)
    os.fsync = _synced
    # Films are small here; so are the samples by which they are known again.
    proof._SAMPLE = 16  # type: ignore[misc]


def _touched(event: str, _: tuple[object, ...]) -> None:
    if Disk.active is not None and event in TOUCHING and Disk.active.life is not None:
        Disk.active.life.check()


def _synced(fd: FileDescriptorLike) -> None:
    """What `os.fsync` is here: nothing is on a disk, but it is known what would be."""
    disk = Disk.active
    if disk is None or disk.life is None:
        return
    disk.life.check()
    if disk.is_watched:
        life, disk.life = disk.life, None
        try:
            disk.synced(fd if isinstance(fd, int) else fd.fileno())
        finally:
            disk.life = life
