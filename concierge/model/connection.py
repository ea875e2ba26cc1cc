"""Accounts at other services that a person's lists are kept in step with."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from concierge.model.outbox import Failure
from concierge.model.score import Score
from concierge.model.taste import Shelf, Viewing
from concierge.model.title import Title

__all__ = ["Connection", "ConnectionState", "DeviceCode", "ListChange", "Tokens"]


class ConnectionState(StrEnum):
    """ACTIVE: in use. EXPIRED: the service wants the account to be connected anew."""

    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An account that is connected.

    `nickname` is the person's name or number there, "" where the login alone tells. `cursor` is what the service's
    adapter noted at the last whole read. `failure` is why the last read or push did not happen.
    """

    service: str
    nickname: str = ""
    state: ConnectionState = ConnectionState.ACTIVE
    connected_at: datetime
    synced_at: datetime | None = None
    due_at: datetime | None = None
    cursor: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """A login that waits for the person: they enter `user_code` at `url`. Meanwhile it is asked for every interval."""

    code: str = field(repr=False)
    user_code: str
    url: str
    expires_at: datetime
    interval_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What stands for a login. A refresh token can be used once: both are replaced together."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """How one shelf is to stand for one title at the service.

    RATINGS: the `score`, None for no rating. WATCHLIST: `is_on`. WATCHED: every one of `viewings` seen; those of
    `gone` seen no more; those of `vague` may be there as they were told before more was known of their day. `is_again`
    tells that the same change may have arrived already.
    """

    shelf: Shelf
    title: Title
    score: Score | None = None
    rated_at: datetime | None = None
    is_on: bool = True
    viewings: tuple[Viewing, ...] = ()
    gone: tuple[Viewing, ...] = ()
    vague: tuple[Viewing, ...] = ()
    is_again: bool = False
