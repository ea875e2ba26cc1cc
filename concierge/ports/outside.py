"""The doors to the world outside: services, programs, disks and the clock."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from concierge.config import Section
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.conversation import ModelEvent, ModelRequest
from concierge.model.download import TorrentEntry, TorrentStatus
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource

__all__ = [
    "Adapter",
    "Clock",
    "CookieJars",
    "LanguageModel",
    "LookNotes",
    "TorrentClient",
    "Tracker",
    "Transfer",
]

P_co = TypeVar("P_co", covariant=True)
S = TypeVar("S", bound=Section)
H = TypeVar("H")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter(Generic[S, H, P_co]):
    """How the composition root makes a port out of settings.

    `build(section, http, data_dir)` returns a context manager that opens and closes the port. It is called only
    when `section.missing()` is empty. `http` is the shared HTTP seam, which each adapter takes its own client from.
    `free_bytes(section, data_dir)` tells the room for downloads without the port, where that can be told.
    """

    name: str
    section: type[S]
    build: Callable[[S, H, Path], AbstractAsyncContextManager[P_co]]
    free_bytes: Callable[[S, Path], Awaitable[int | None]] | None = None


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Tracker(Protocol):
    """A place that offers releases. Every method raises only `ServiceError`s and `NotFound`.

    `account_kinds` are the pieces of an account, empty where it knows none: a cookie among them is an account by
    itself, without it all the others are. `serves_guests` says whether it gives anything without one. Each account has
    logins and cookies of its own.
    """

    name: str
    account_kinds: tuple[CredentialKind, ...]
    serves_guests: bool

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:
        """The rows that the tracker has for the query, in its own order; empty only if the tracker said so."""
        ...

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:
        """What the release's own pages say of it, in as few requests as that takes. Raises NotFound if it is gone."""
        ...

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:
        """What a client needs to start this release, with its info hash; as much as a guest gets without account."""
        ...

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:
        """Returns if the tracker can be used with the account, else raises what a search would.

        `captcha` is what a person read in the picture of the CaptchaRequired that was raised before.
        """
        ...


class CookieJars(Protocol):
    """Where logins are kept between runs: a text for each account and mirror, as only its writer understands it."""

    async def load(self, account: Account, mirror: str) -> str:
        """The jar as it was saved last for exactly this account; "" if there is none or it cannot be read."""
        ...

    async def save(self, account: Account, mirror: str, jar: str) -> None:
        """Keeps the jar, in place of the one that was there; where nothing can be kept, that is logged."""
        ...


class TorrentClient(Protocol):
    """A program that downloads torrents. Info hashes are 40 lower-case hex digits."""

    name: str

    async def add(self, source: TorrentSource, *, save_dir: Path | None, is_paused: bool) -> str:
        """Gives the torrent to the client and returns its info hash; one that is there already is left as it is.

        With `is_paused` a torrent's metadata is still fetched, but no file is.
        """
        ...

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents (None: of all), in one call; those that the client lacks are absent."""
        ...

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty until the metadata is known. Raises NotFound."""
        ...

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Downloads only the files with these indexes."""
        ...

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent's traffic."""
        ...

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on."""
        ...

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Takes the torrent out of the client; its data stays unless `with_data`. Absent is fine."""
        ...

    async def free_bytes(self) -> int | None:
        """The space left where downloads go; None if the client does not know."""
        ...

    async def check(self) -> None:
        """Returns if the client can be used as configured."""
        ...


class LookNotes(Protocol):
    """Which torrents a client has only to be looked into, kept beyond a kill. Every method may raise ServiceError."""

    async def add(self, info_hash: str) -> None:
        """Notes the torrent, for good when the call returns."""
        ...

    async def drop(self, info_hash: str) -> None:
        """Forgets the torrent; one that is not noted is fine."""
        ...

    async def all(self) -> tuple[str, ...]:
        """The info hashes that are noted."""
        ...


class LanguageModel(Protocol):
    """Whatever answers a conversation, one call at a time."""

    name: str

    def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Text as it comes, the tool calls, at most one Usage, and `Done` exactly once and last."""
        ...

    async def check(self) -> None:
        """Returns if the model can be used as configured."""
        ...


class Transfer(Protocol):
    """A way for finished files into the library."""

    async def place(self, source: Path, target: Path) -> Path:
        """The path under which the file now stands, whole; `target` unless another file had that name.

        The file is never seen half-written under its final name, and the source stays.

        Raises:
            NoSpace: the library's disk is full.
        """
        ...
