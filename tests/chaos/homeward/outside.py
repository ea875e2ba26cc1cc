"""What a daemon meets: a server behind bad lines, a torrent client's machine, and a disk."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import TypeVar

from concierge.adapters.transfer._folders import Spot
from concierge.adapters.transfer._naming import renamed_anew
from concierge.adapters.transfer.publishing import LibraryFolder
from concierge.adapters.transfer.staging import opened_staged, staged_size
from concierge.errors import ConciergeError, NotFound, ServiceUnavailable, TransferFailed
from concierge.model.nas import Nas
from concierge.model.sync import Placed, SyncFile, SyncItem, SyncReason
from concierge.model.tracks import Tracks
from concierge.nas.item import Item, item_of
from concierge.server.sync_shapes import ItemShape
from concierge.services.syncing import Syncing
from tests.chaos.homeward.life import Life

__all__ = ["Lines", "Media", "Seedbox", "SimLibrary", "SimWay", "Wire", "differing"]

T = TypeVar("T")


@dataclass(slots=True)
class Lines:
    """How bad the lines are: the chance of each fault a call, and when the server is down."""

    chance: random.Random
    lost: float = 0.0
    answer_lost: float = 0.0
    twice: float = 0.0
    late: float = 0.0
    down: Sequence[tuple[float, float]] = ()
    is_healed: bool = False
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def happens(self, odds: float) -> bool:
        return not self.is_healed and self.chance.random() < odds

    def is_down(self) -> bool:
        now = asyncio.get_running_loop().time()
        return any(begin <= now < end for begin, end in self.down)

    async def takes_time(self) -> None:
        await asyncio.sleep(self.chance.choice([0.001, 0.05, 0.4]))

    def again(self, ask: Callable[[], Awaitable[object]]) -> None:
        """The same request comes once more, some time later, when much may have happened."""
        task = asyncio.ensure_future(self._again(ask))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def _again(self, ask: Callable[[], Awaitable[object]]) -> None:
        await asyncio.sleep(self.chance.choice([0.01, 2, 40, 700, 4000]))
        try:
            await ask()
        except ConciergeError:
            return  # nobody hears the answer


class Wire:
    """A Desk: the real service, at the other end of lines that lose, double and delay."""

    def __init__(
        self,
        sync: Syncing,
        nas: Nas,
        lines: Lines,
        life: Life,
        *,
        lease_s: float,
        fenced: set[tuple[str, str, int]],
    ) -> None:
        self._sync, self._nas, self._lines, self._life = sync, nas, lines, life
        self._fenced = fenced
        self._lease = timedelta(seconds=lease_s)

    async def pending(self, *, limit: int, wait_s: float) -> tuple[Item, ...]:
        # It changes nothing, so that of its faults one is enough; and days of waiting consist of it.
        await self._life.point()
        if self._lines.is_down() or self._lines.happens(self._lines.lost):
            raise ServiceUnavailable("sync", "lost on the way")
        found = await self._sync.pending(self._nas, limit=limit)
        if not found:
            await self._life.sleep(wait_s)
        return tuple(_item(one, is_leased=False) for one in found)

    async def lease(self, *, limit: int) -> tuple[Item, ...]:
        taken = await self._asked(lambda: self._sync.lease(self._nas, limit=limit, lease=self._lease))
        return tuple(_item(one, is_leased=True) for one in taken)

    async def progress(
        self, item_id: str, token: int, *, done_bytes: int | None, total_bytes: int | None, step: str
    ) -> None:
        renew = self._sync.progress
        await self._asked(lambda: renew(self._nas, item_id, token, done_bytes=done_bytes, lease=self._lease))
        if step == "place":
            self._fenced.add((self._nas.name, item_id, token))

    async def complete(
        self, item_id: str, token: int, *, placed: Sequence[Placed], tracks: Mapping[str, Tracks]
    ) -> None:
        end = self._sync.complete
        await self._asked(lambda: end(self._nas, item_id, token, placed=placed, tracks=tracks))

    async def fail(self, item_id: str, token: int, *, reason: str, detail: str) -> None:
        why = SyncReason(reason)
        await self._asked(lambda: self._sync.fail(self._nas, item_id, token, why, detail))

    async def torrent(self, item_id: str, token: int) -> bytes | None:
        try:
            return await self._asked(lambda: self._sync.torrent(self._nas, item_id, token))
        except NotFound:
            return None

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T:
        lines = self._lines
        await self._life.point()
        await lines.takes_time()
        if lines.is_down() or lines.happens(lines.lost):
            raise ServiceUnavailable("sync", "lost on the way")
        if lines.happens(lines.late):
            lines.again(ask)
        try:
            answer = await ask()
        finally:
            if lines.happens(lines.twice):
                await lines._again(ask)
            if lines.happens(lines.answer_lost):
                raise ServiceUnavailable("sync", "the answer was lost")
        await lines.takes_time()
        await self._life.point()
        return answer


def _item(item: SyncItem, *, is_leased: bool) -> Item:
    return item_of(ItemShape.of(item, is_leased=is_leased).model_dump(mode="json"))


@dataclass(slots=True)
class Seedbox:
    """The machine with the torrents, and how it lies; it goes on where a file ends, as rsync does."""

    chance: random.Random
    files: dict[str, bytes] = field(default_factory=dict)
    bytes_s: float = 20.0
    broken: float = 0.0
    corrupt: float = 0.0
    most_bytes: int | None = None
    """Of one piece."""
    down: Sequence[tuple[float, float]] = ()
    is_healed: bool = False
    sent: int = 0

    def torrent(self, paths: Sequence[str]) -> bytes:
        """What stands in for a .torrent file."""
        return json.dumps({path: _digest(self.files[path]) for path in paths}).encode()

    def happens(self, odds: float) -> bool:
        return not self.is_healed and self.chance.random() < odds

    def is_down(self) -> bool:
        now = asyncio.get_running_loop().time()
        return any(begin <= now < end for begin, end in self.down)


class SimWay:
    """A Way from that machine."""

    name = "rsync"

    def __init__(self, seedbox: Seedbox, life: Life) -> None:
        self._seedbox, self._life = seedbox, life

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        done = 0
        for file in files:
            await self._brought(file, into, told, done)
            done += file.size_bytes
        told(done)

    async def _brought(self, file: SyncFile, into: Path, told: Callable[[int], None], before: int) -> None:
        box = self._seedbox
        whole = box.files[file.path]
        await self._life.aside(_checked_beginning, into / file.path, whole)
        while (have := await self._life.aside(_size, into, file)) < len(whole):
            if box.is_down() or box.happens(box.broken):
                raise TransferFailed(SyncReason.UNREACHABLE, "broken off")
            piece = whole[have : have + box.chance.randint(1, len(whole))]
            if box.happens(box.corrupt):
                piece = bytes([piece[0] ^ 1]) + piece[1:]
            piece = piece[: box.most_bytes]
            box.sent += len(piece)
            await self._life.sleep(len(piece) / box.bytes_s)
            await self._life.aside(_append, into / file.path, piece)
            told(before + have + len(piece))


def _size(into: Path, file: SyncFile) -> int:
    found = staged_size(into, file.path) or 0
    if found > file.size_bytes:
        (into / file.path).unlink()
        return 0
    return found


def _checked_beginning(path: Path, whole: bytes) -> None:
    """What `--append-verify` does: a beginning that is another one is not gone on with; a whole file it lets be."""
    try:
        found = path.read_bytes()
    except OSError:
        return
    if len(found) < len(whole) and not whole.startswith(found):
        path.unlink()


def _append(path: Path, piece: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(piece)


async def differing(
    life: Life, files: Sequence[SyncFile], into: Path, torrent: bytes | None
) -> Sequence[str]:
    """Those that are not what the torrent tells; without one, those of another size."""
    wanted: Mapping[str, str] = json.loads(torrent) if torrent else {}
    found = []
    for file in files:
        size, digest = await life.aside(_held, into, file)
        if size != file.size_bytes or digest != wanted.get(file.path, digest):
            found.append(file.path)
    return found


def _held(into: Path, file: SyncFile) -> tuple[int, str]:
    try:
        with opened_staged(into, file.path) as opened, open(opened, "rb", closefd=False) as read:
            data = read.read()
    except OSError:
        return -1, ""
    return len(data), _digest(data)


def _digest(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


class SimLibrary(LibraryFolder):
    """A real one on a disk that may be full, or not there; each move of a name is a step, too."""

    def __init__(
        self, root: Path, life: Life, trouble: Callable[[], str], look_at: Callable[[Path], None]
    ) -> None:
        super().__init__(root)
        self._life, self._trouble, self._look_at = life, trouble, look_at
        self._ways = (self._moved_name,)

    def _moved_name(self, source: Spot, target: Spot) -> None:
        self._life.check()
        renamed_anew(source, target)
        self._life.check()

    def is_mounted(self, marker: str = "") -> bool:
        return self._trouble() != "away" and super().is_mounted(marker)

    def free_bytes(self) -> int:
        return 0 if self._trouble() == "full" else 2**40

    def place(self, staged: Path, relative: PurePosixPath) -> Path:
        if self._trouble() == "full":
            raise TransferFailed(SyncReason.NO_SPACE, "full")
        self._look_at(staged)
        return super().place(staged, relative)


class Media:
    """The media servers, which count."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self.refreshed = 0

    async def refresh(self, placed: Sequence[Path]) -> Mapping[str, str]:
        await self._life.point()
        self.refreshed += 1
        return {}
