"""Accounts at services outside, and the keys that they are encrypted with."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from concierge.model.account import Account, CredentialKind, Scope, StoredAccount
from concierge.model.secrecy import KeyReport, Rotation

__all__ = ["AccountSessionStore", "CredentialStore", "KeyStore"]


class CredentialStore(Protocol):
    """Pieces of people's accounts, encrypted; a value comes back exactly as it was given.

    Every method that takes or gives a value raises ConfigError if the keys cannot be used.
    """

    async def store(
        self, user_id: int, kind: CredentialKind, value: str, scope: Scope = Scope.PRIVATE
    ) -> None:
        """Keeps the piece, in place of the one that was there. Raises NotFound for a person who is not there."""
        ...

    async def load(self, user_id: int, kind: CredentialKind) -> str:
        """One piece. Raises NotFound, CredentialUnreadable."""
        ...

    async def account(self, user_id: int, service: str) -> Account | None:
        """The person's account at the service, None if there is none. Raises CredentialUnreadable."""
        ...

    async def household(self, service: str) -> Account | None:
        """The account that was shared with the household last, None if there is none. Raises CredentialUnreadable."""
        ...

    async def kinds(self, user_id: int) -> tuple[CredentialKind, ...]:
        """Which pieces are stored for the person."""
        ...

    async def accounts(self, user_id: int) -> tuple[StoredAccount, ...]:
        """Which accounts are stored for the person, without a look into them."""
        ...

    async def stored(self, services: Collection[str]) -> tuple[StoredAccount, ...]:
        """Everybody's accounts at these services, in one statement and without a look into them."""
        ...

    async def holders(self, service: str) -> tuple[int, ...]:
        """The ids of everyone who has an account of their own at the service, in order."""
        ...

    async def forget(self, user_id: int, service: str) -> bool:
        """Forgets the person's account at the service; False if there was none."""
        ...


class AccountSessionStore(Protocol):
    """People's logins: one cookie jar for each person, service and mirror, encrypted."""

    async def save(
        self, user_id: int, service: str, mirror: str, jar: str, *, expires_at: datetime | None = None
    ) -> None:
        """Keeps the jar, in place of the one that was there. Raises NotFound for a person who is not there."""
        ...

    async def load(self, user_id: int, service: str, mirror: str) -> str | None:
        """The jar, None if there is none or it has expired. Raises CredentialUnreadable."""
        ...

    async def forget(self, user_id: int, service: str) -> None:
        """Forgets the person's logins at the service, on every mirror."""
        ...


class KeyStore(Protocol):
    """The keys. Every asynchronous method raises ConfigError if they cannot be used."""

    def missing(self) -> tuple[str, ...]:
        """The variable that has to be set before there can be a key, if one has to be."""
        ...

    async def check(self) -> None:
        """Returns if the keys that there are can be used."""
        ...

    async def report(self) -> KeyReport:
        """The keys, what they hold, and what cannot be read."""
        ...

    async def rotate(self, progress: Callable[[int, int], None] = ...) -> Rotation:
        """Puts everything readable under a new key; `progress` hears how many secrets of how many were looked at."""
        ...
