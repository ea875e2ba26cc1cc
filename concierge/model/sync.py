"""What is on its way from a torrent client's machine to a NAS: one item for each download, leased and fenced."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

__all__ = [
    "Placed",
    "SyncFile",
    "SyncItem",
    "SyncReason",
    "SyncState",
    "back_off",
    "is_hopeless",
    "waits_for_people",
]


class SyncState(StrEnum):
    """Where an item is on its way."""

    PENDING = "pending"
    """Whoever serves it may take it, once it is due."""
    LEASED = "leased"
    """Somebody is at it, until the lease ends."""
    DONE = "done"
    DEAD = "dead"
    """It failed too often, or for a reason that trying again does not mend."""


class SyncReason(StrEnum):
    """Why a try came to nothing. The sentence stands in `concierge.texts` under `error.sync_<reason>`."""

    SOURCE_MISSING = "source_missing"
    DIFFERS = "differs"
    """What came is not what the torrent holds."""
    UNREACHABLE = "unreachable"
    """The torrent client's machine did not answer, or broke off."""
    LOGIN = "login"
    HOST_KEY = "host_key"
    """The machine is not the one that it was."""
    NO_SPACE = "no_space"
    NOT_MOUNTED = "not_mounted"
    """The library's disk is not there."""
    NOT_WRITABLE = "not_writable"
    UNSAFE = "unsafe"
    """A path, a link or a device that leads out of the library, or a program."""
    NO_WAY = "no_way"
    """Nothing tells where the torrent client's folder lies on its machine."""
    OTHER = "other"


# What somebody has to see to. It is told once, never given up, and goes on by itself.
_FOR_PEOPLE: Final = frozenset(
    {
        SyncReason.NO_SPACE,
        SyncReason.NOT_MOUNTED,
        SyncReason.NOT_WRITABLE,
        SyncReason.HOST_KEY,
        SyncReason.LOGIN,
        SyncReason.NO_WAY,
    }
)
_MOST_TRIES: Final[Mapping[SyncReason, int]] = {
    SyncReason.UNSAFE: 1,
    SyncReason.SOURCE_MISSING: 5,
    SyncReason.DIFFERS: 5,
    SyncReason.UNREACHABLE: 30,
}
_USUAL_TRIES: Final = 8
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncFile:
    """A wanted file: `path` in its torrent, `destination` in the library's folder for its kind; both with "/".

    The path comes from outside: untrusted. `role` is that of `concierge.model.placing`.
    """

    path: str
    size_bytes: int
    destination: str
    role: str = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A file of the torrent that stands in the library, as the NAS named its place."""

    path: str
    size_bytes: int
    destination: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncItem:
    """A finished download that lies with its torrent client and belongs into a library elsewhere.

    `source` is the folder of the torrent's files as the client sees it, `client` that client's kind. `kind` says which
    of the library's folders `destination` begins with: "movie", "series" or "other". Only the NAS named `nas` may take
    it, any where it is "". Who holds it is `leased_by`, and says so with `token`, which grows with each lease.
    The lowest `priority` goes first.

    The person of `user_id` hears of it. `placed` is what earlier tries, or an earlier part of the same torrent, brought
    home; `replaces` are paths that give way to it. `done_bytes` is there of what is to be copied. `has_torrent` tells
    that its .torrent file is known.
    """

    id: str
    download_id: str
    user_id: int = 0
    info_hash: str
    title: str
    kind: str
    client: str
    source: str
    destination: str
    files: tuple[SyncFile, ...]
    created_at: datetime | None = None
    state: SyncState = SyncState.PENDING
    nas: str = ""
    priority: int = 1
    token: int = 0
    leased_by: str = ""
    lease_until: datetime | None = None
    due_at: datetime | None = None
    attempts: int = 0
    reason: str = ""
    detail: str = ""
    done_bytes: int = 0
    done_at: datetime | None = None
    has_torrent: bool = False
    placed: tuple[Placed, ...] = ()
    replaces: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """What is to be copied."""
        return sum(file.size_bytes for file in self.files)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in {SyncState.PENDING, SyncState.LEASED}


def back_off(attempts: int) -> timedelta:
    """How long an item waits after its nth failure: twice as long each time, an hour at most."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def waits_for_people(reason: SyncReason) -> bool:
    """Whether nothing but somebody's hand mends it: it is never given up then."""
    return reason in _FOR_PEOPLE


def is_hopeless(reason: SyncReason, attempts: int) -> bool:
    """Whether an item that failed so often, the last time for this reason, is given up."""
    return not waits_for_people(reason) and attempts >= _MOST_TRIES.get(reason, _USUAL_TRIES)
