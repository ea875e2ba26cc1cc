"""Accounts at services outside: what one is made of, and whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "Account",
    "CredentialKind",
    "LoginDone",
    "LoginStanding",
    "Scope",
    "Standing",
    "StoredAccount",
    "kinds_of",
]


class CredentialKind(StrEnum):
    """One piece of an account. The value is `<service>_<part>` and is written into each encrypted row."""

    RUTRACKER_USERNAME = "rutracker_username"
    RUTRACKER_PASSWORD = "rutracker_password"  # noqa: S105  names a password, is none
    RUTRACKER_COOKIE = "rutracker_cookie"
    SEEDBOX_URL = "seedbox_url"
    SEEDBOX_USERNAME = "seedbox_username"
    SEEDBOX_PASSWORD = "seedbox_password"  # noqa: S105  as above
    KINOPOISK_TOKEN = "kinopoisk_token"  # noqa: S105  as above
    TMDB_KEY = "tmdb_key"
    LETTERBOXD_USERNAME = "letterboxd_username"
    LETTERBOXD_PASSWORD = "letterboxd_password"  # noqa: S105  as above
    MYSHOWS_USERNAME = "myshows_username"
    MYSHOWS_PASSWORD = "myshows_password"  # noqa: S105  as above
    TRAKT_TOKEN = "trakt_token"  # noqa: S105  as above
    TRAKT_REFRESH_TOKEN = "trakt_refresh_token"  # noqa: S105  as above

    @property
    def service(self) -> str:
        """The service that it is for, named as the settings do."""
        return self.value.partition("_")[0]

    @property
    def part(self) -> str:
        """Which piece of the account it is: "username", "password", "token"."""
        return self.value.partition("_")[2]

    @property
    def is_open(self) -> bool:
        """Whether a person may see it while typing it: a name or an address, but no password."""
        return self.part in {"url", "username"}


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

    def value(self, kind: CredentialKind) -> str:
        """One piece of it; empty if it has no such piece."""
        return self.values.get(kind, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAccount:
    """What is known of a stored account without decrypting it."""

    user_id: int
    service: str
    scope: Scope
    kinds: tuple[CredentialKind, ...]


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


def kinds_of(service: str) -> tuple[CredentialKind, ...]:
    """The pieces that an account at the service may have; empty for a service that has no accounts."""
    return tuple(kind for kind in CredentialKind if kind.service == service)
