"""The doors to the world outside: services, programs, disks and the clock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from concierge.config import Section
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.conversation import ModelEvent, ModelRequest
from concierge.model.language_models import KnownModel
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource

__all__ = [
    "Adapter",
    "Clock",
    "CookieJars",
    "LanguageModel",
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
    `recognises(section, http)` tells whether such a service answers at the section's address, without its account: by
    what it says of itself, in one request. It raises ServiceError where nothing answers.
    """

    name: str
    section: type[S]
    build: Callable[[S, H, Path], AbstractAsyncContextManager[P_co]]
    free_bytes: Callable[[S, Path], Awaitable[int | None]] | None = None
    recognises: Callable[[S, H], Awaitable[bool]] | None = None


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


class LanguageModel(Protocol):
    """Whatever answers a conversation, one call at a time.

    `is_priced` says whether what it costs is known, be it nothing: no other is asked for who has a limit of money.
    `models` are those that a request may name, first the one that answers where it names none.
    """

    name: str
    is_priced: bool

    @property
    def models(self) -> tuple[KnownModel, ...]:
        """Never empty."""
        ...

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

    async def holds(self, target: Path) -> bool:
        """Whether a file of its own stands there, no link to another one."""
        ...
