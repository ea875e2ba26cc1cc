"""What the daemon expects of the outside world. Real ones and simulated ones fit alike."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ParamSpec, Protocol, TypeVar

from concierge.model.sync import Placed, SyncFile
from concierge.model.tracks import Tracks
from concierge.nas.item import Item

__all__ = ["Aside", "Clock", "Desk", "Differing", "Library", "Media", "Tell", "Told", "TracksOf", "Way"]

P = ParamSpec("P")
T = TypeVar("T")


class Desk(Protocol):
    """The server's queue; `concierge.nas.api.Api` says what each call raises."""

    async def pending(self, *, limit: int, wait_s: float) -> tuple[Item, ...]:
        """What waits, nothing of it taken."""
        ...

    async def lease(self, *, limit: int) -> tuple[Item, ...]:
        """Items that are ours now."""
        ...

    async def progress(
        self, item_id: str, token: int, *, done_bytes: int | None, total_bytes: int | None, step: str
    ) -> None:
        """Renews the lease."""
        ...

    async def complete(
        self, item_id: str, token: int, *, placed: Sequence[Placed], tracks: Mapping[str, Tracks]
    ) -> None:
        """Tells that everything stands in the library."""
        ...

    async def fail(self, item_id: str, token: int, *, reason: str, detail: str) -> None:
        """Gives the item back."""
        ...

    async def torrent(self, item_id: str, token: int) -> bytes | None:
        """The .torrent file, if the server knows it."""
        ...


class Way(Protocol):
    """How files come from the torrent client's machine."""

    @property
    def name(self) -> str:
        """`rsync`, `sftp` or `local`."""
        ...

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        """The files of the folder `source`, under their paths in `into`; `told` hears how many bytes are there.

        Called off, it leaves what the next call goes on with. Raises TransferFailed.
        """
        ...


class Library(Protocol):
    """The library's folder; its methods wait for the disk and raise TransferFailed."""

    @property
    def root(self) -> Path:
        """Where it lies."""
        ...

    def is_mounted(self, marker: str = "") -> bool:
        """Whether the disk is really there."""
        ...

    def free_bytes(self) -> int:
        """What fits in there still."""
        ...

    def place(self, staged: Path, relative: PurePosixPath) -> Path:
        """Moves the file to that place, or to a numbered one beside it, overwriting nothing."""
        ...

    def trash(self, relative: PurePosixPath) -> Path | None:
        """Lays a file aside that gives way; None if it was not there."""
        ...


class Differing(Protocol):
    """Holds files against their sizes and, where the .torrent is known, against its hashes."""

    async def __call__(self, files: Sequence[SyncFile], into: Path, torrent: bytes | None) -> Sequence[str]:
        """The paths of those that differ. Raises TransferFailed."""
        ...


class TracksOf(Protocol):
    """Reads a film's header; it waits for the disk."""

    def __call__(self, path: Path) -> Tracks | None:
        """What is in the file; None where that cannot be told."""
        ...


class Media(Protocol):
    """The media servers of the household."""

    async def refresh(self, placed: Sequence[Path]) -> Mapping[str, str]:
        """Tells them of new files; what went wrong, by the server's name. It never raises and never waits long."""
        ...


class Clock(Protocol):
    """A clock that nobody sets."""

    def monotonic(self) -> float:
        """Seconds since some moment."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Lets so much time pass."""
        ...


class Aside(Protocol):
    """Runs what waits for a disk where it holds up nobody."""

    def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """What `work` gives."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something happened to an item; `step` is one of `planned`, `fetching`, `fetched`, `verified` and so on."""

    step: str
    item: Item
    facts: Mapping[str, str | int | None] = field(default_factory=dict)


Tell = Callable[[Told], None]
