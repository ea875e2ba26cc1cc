"""Accounts at services outside: what one is made of, and whose it is."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

__all__ = [
    "COOKIE",
    "Account",
    "CaptchaAnswer",
    "CredentialKind",
    "LoginDone",
    "LoginStanding",
    "Scope",
    "Standing",
    "StoredAccount",
]

COOKIE = "cookie"
_KIND = re.compile(r"[a-z0-9]+_[a-z_]+", re.ASCII)


class CredentialKind(str):
    """One piece of an account, named `<service>_<part>`, as it is written into each encrypted row.

    The constants are those that more than one module names; a service brings pieces of its own.
    """

    __slots__ = ()
    RUTRACKER_USERNAME: ClassVar["CredentialKind"]
    RUTRACKER_PASSWORD: ClassVar["CredentialKind"]
    RUTRACKER_COOKIE: ClassVar["CredentialKind"]

    def __new__(cls, name: str) -> Self:
        """The piece of that name. Raises ValueError for what is none."""
        if not _KIND.fullmatch(name):
            message = f"{name!r} names no piece of an account"
            raise ValueError(message)
        return super().__new__(cls, name)

    @property
    def service(self) -> str:
        """The service that it is for, named as the settings do."""
        return self.partition("_")[0]

    @property
    def part(self) -> str:
        """Which piece of the account it is: "username", "password", "token"."""
        return self.partition("_")[2]

    @property
    def is_open(self) -> bool:
        """Whether a person may see it while typing it: a name or an address, but no password."""
        return self.part in {"url", "username"}


CredentialKind.RUTRACKER_USERNAME = CredentialKind("rutracker_username")
CredentialKind.RUTRACKER_PASSWORD = CredentialKind("rutracker_password")
CredentialKind.RUTRACKER_COOKIE = CredentialKind("rutracker_cookie")


class Scope(StrEnum):
    """PRIVATE: for the person alone. HOUSEHOLD: for everyone who has that grant."""

    PRIVATE = "private"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account at a service, in the clear. `owner_id` is None for one that stands in the settings."""

    service: str
    scope: Scope
    owner_id: int | None = None
    values: Mapping[CredentialKind, str] = field(repr=False)

    def lacks(self, kinds: Collection[CredentialKind]) -> tuple[CredentialKind, ...]:
        """Which of the pieces it would need and has not; a cookie stands for all the others."""
        if any(kind.part == COOKIE and self.values.get(kind) for kind in kinds):
            return ()
        return tuple(kind for kind in kinds if kind.part != COOKIE and not self.values.get(kind))

    def value(self, kind: CredentialKind) -> str:
        """One piece of it; empty if it has no such piece."""
        return self.values.get(kind, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAccount:
    """What is known of a stored account without decrypting it; `changed_at` is when a piece was entered last."""

    user_id: int
    service: str
    scope: Scope
    kinds: tuple[CredentialKind, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptchaAnswer:
    """What a person read in a picture. `challenge` names the picture, as the CaptchaRequired did."""

    challenge: str
    text: str


class Standing(StrEnum):
    """Which account a person uses at a service.

    OWN: one of their own. SHARED: their own, which they share with the household. HOUSEHOLD: the household's.
    UNREADABLE: their own, which cannot be decrypted or lacks a piece. NONE: there is none for them.
    """

    OWN = "own"
    SHARED = "shared"
    HOUSEHOLD = "household"
    UNREADABLE = "unreadable"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginStanding:
    """How a person stands at a service; `holders` are the ids of everyone who has an account of their own there."""

    service: str
    standing: Standing
    holders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginDone:
    """An account that was stored; `doubt` is the code of what kept the service from proving it, "" if it did."""

    service: str
    scope: Scope
    doubt: str = ""
