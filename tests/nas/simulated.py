"""The outside world of one item, in which time passes when nothing else happens."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath
from typing import ParamSpec, TypeVar

from concierge.adapters.transfer.publishing import LibraryFolder
from concierge.errors import ConciergeError
from concierge.model.sync import Placed, SyncFile
from concierge.model.tracks import Tracks
from concierge.nas.carrying import Carrier, Outcome, Rules, Tools
from concierge.nas.doors import Told
from concierge.nas.item import Item, item_of
from concierge.nas.rooms import Rooms
from tests.nas.house import FILM, item

__all__ = ["Home", "SlowClock"]

P = ParamSpec("P")
T = TypeVar("T")


class SlowClock:
    """Its time stands still until everybody sleeps; then it is the moment at which the first one wakes."""

    def __init__(self) -> None:
        self.now = 0.0
        self._number = count()
        self._busy = 0
        self._sleeping: list[tuple[float, int, asyncio.Event]] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        heapq.heappush(self._sleeping, (self.now + seconds, next(self._number), woken))
        await woken.wait()

    async def aside(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs it in a thread; meanwhile the time stands still."""
        self._busy += 1
        try:
            return await asyncio.to_thread(work, *args, **kwargs)
        finally:
            self._busy -= 1

    async def while_it_runs(self, work: Awaitable[T]) -> T:
        task = asyncio.ensure_future(work)
        while not task.done():
            for _ in range(50):
                await asyncio.sleep(0)
            if self._busy:
                await asyncio.sleep(0.001)
            elif not task.done() and self._sleeping:
                self.now, _, woken = heapq.heappop(self._sleeping)
                woken.set()
        return task.result()


@dataclass(kw_only=True)
class Home:
    """A library on a real disk, a server and a way that do as they are told; every call is noted."""

    folder: Path
    files: Mapping[str, bytes] = field(default_factory=lambda: {"Дюна.mkv": FILM})
    calls: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    faults: dict[str, list[ConciergeError | OSError | None]] = field(default_factory=dict)
    differing_paths: tuple[str, ...] = ()
    fetch_s: float = 0
    changed: Mapping[str, object] = field(default_factory=dict)
    clock: SlowClock = field(default_factory=SlowClock)
    most_tries: int | None = None
    reserve_bytes: int = 0
    called_off_in: str = ""
    name: str = "rsync"

    def __post_init__(self) -> None:
        self.root = self.folder / "nas"
        self.root.mkdir()
        (self.root / ".mark").touch()
        self.library = _Library(self, self.root)
        self.rooms = Rooms(self.root / ".staging")
        self.rooms.folder.mkdir()

    @property
    def item(self) -> Item:
        return item_of({**item(files=self.files), "id": "one", "token": 1, **self.changed})

    def carry(self, one: Item | None = None) -> Outcome:
        """What becomes of the item, in a loop of its own."""
        return asyncio.run(self._carry(one or self.item))

    async def _carry(self, one: Item) -> Outcome:
        tools = Tools(
            desk=self,
            way=self,
            library=self.library,
            differing=self._differing,
            tracks_of=lambda _path: None,
            media=self,
            clock=self.clock,
            aside=self._aside,
            rooms=self.rooms,
        )
        rules = Rules(
            paths={"*": {"/downloads": "/done"}},
            folders={"movie": "Кино", "series": "Сериалы", "other": "Другое"},
            marker=".mark",
            reserve_bytes=self.reserve_bytes,
            most_tries=self.most_tries,
        )
        self._carrying = asyncio.ensure_future(Carrier(tools, rules, self.hear).carry(one))
        return await self.clock.while_it_runs(self._carrying)

    async def _aside(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As the clock's; what is done by the work of the name `called_off_in` ends with the carrying called off."""
        done = await self.clock.aside(work, *args, **kwargs)
        if self.called_off_in and getattr(work, "__name__", "") == self.called_off_in:
            self._carrying.cancel()
        return done

    def hear(self, told: Told) -> None:
        self.steps.append(told.step)

    def meet(self, call: str) -> None:
        """Notes the call, and raises what is due for it."""
        self.calls.append(call)
        due = self.faults.get(call)
        if due and (error := due.pop(0)) is not None:
            raise error

    def shelved(self) -> dict[str, bytes]:
        files = (path for path in self.root.rglob("*") if path.is_file())
        seen = {path.relative_to(self.root).as_posix(): path for path in files}
        return {name: path.read_bytes() for name, path in seen.items() if not name.startswith(".")}

    async def pending(self, *, limit: int, wait_s: float) -> tuple[Item, ...]:
        return ()

    async def lease(self, *, limit: int) -> tuple[Item, ...]:
        return ()

    async def progress(
        self, item_id: str, token: int, *, done_bytes: int | None, total_bytes: int | None, step: str
    ) -> None:
        self.meet(f"progress {step}")

    async def complete(
        self, item_id: str, token: int, *, placed: Sequence[Placed], tracks: Mapping[str, Tracks]
    ) -> None:
        self.meet("complete")
        self.placed = [*placed]

    async def fail(self, item_id: str, token: int, *, reason: str, detail: str) -> None:
        self.meet("fail")
        self.reasons.append(reason)
        self.details.append(detail)

    async def torrent(self, item_id: str, token: int) -> bytes | None:
        self.meet("torrent")
        return b"d4:infod4:name1:aee"

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        self.meet(f"fetch {source}")
        await self.clock.aside(self._bring, files, into)
        if self.fetch_s:
            await self.clock.sleep(self.fetch_s)
        told(sum(file.size_bytes for file in files))

    def _bring(self, files: Sequence[SyncFile], into: Path) -> None:
        for file in files:
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.files[file.path])

    async def refresh(self, placed: Sequence[Path]) -> Mapping[str, str]:
        self.meet("refresh")
        return {}

    async def _differing(self, files: Sequence[SyncFile], into: Path, torrent: bytes | None) -> Sequence[str]:
        self.meet("verify")
        return self.differing_paths


class _Library(LibraryFolder):
    """A real one, whose disk refuses what it is told to."""

    def __init__(self, home: Home, root: Path) -> None:
        super().__init__(root)
        self._house = home

    def place(self, staged: Path, relative: PurePosixPath) -> Path:
        self._house.meet("place")
        return super().place(staged, relative)
