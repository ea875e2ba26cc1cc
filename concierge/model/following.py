"""A topic that is followed: its torrent grows, and each new one takes the place of the one before."""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from concierge.errors import IllegalTransition

__all__ = ["UNDER_WAY", "FollowState", "Following", "next_look", "next_try"]

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
# New episodes come every few hours at most, and mirrors are asked by many.
_SPREAD_S: Final = 2 * 3600
_FRESH: Final = timedelta(days=14)
_QUIET: Final = timedelta(days=60)
_FIRST_TRY: Final = timedelta(minutes=5)


class FollowState(StrEnum):
    """How far the torrent of a topic is replaced by the one that the topic has now."""

    WATCHING = "watching"
    FOUND = "found"
    """The topic has another torrent; it may be replaced once more in the next minutes."""
    FETCHED = "fetched"
    PLANNED = "planned"
    """It holds what the old one does, and more."""
    ADDING = "adding"
    """The client was given it, held, over the files of the old one."""
    CHECKING = "checking"
    STARTED = "started"
    """The download is the new torrent's; the old one may still be in the client."""
    OLD_REMOVED = "old_removed"
    DONE = "done"
    """The person was told; the topic is watched on."""
    NEEDS_USER = "needs_user"
    """The new torrent lacks something: the person decides. The topic is watched on."""


# Back to FOUND: the topic has yet another torrent, or the person took this one.
_EDGES: Final[dict[FollowState, frozenset[FollowState]]] = {
    FollowState.WATCHING: frozenset({FollowState.FOUND}),
    FollowState.FOUND: frozenset({FollowState.FOUND, FollowState.FETCHED, FollowState.WATCHING}),
    FollowState.FETCHED: frozenset({FollowState.PLANNED, FollowState.NEEDS_USER, FollowState.FOUND}),
    FollowState.PLANNED: frozenset({FollowState.ADDING, FollowState.NEEDS_USER, FollowState.FOUND}),
    FollowState.ADDING: frozenset({FollowState.CHECKING, FollowState.PLANNED, FollowState.NEEDS_USER}),
    FollowState.CHECKING: frozenset({FollowState.STARTED, FollowState.PLANNED, FollowState.NEEDS_USER}),
    FollowState.STARTED: frozenset({FollowState.OLD_REMOVED}),
    FollowState.OLD_REMOVED: frozenset({FollowState.DONE}),
    FollowState.DONE: frozenset({FollowState.FOUND}),
    FollowState.NEEDS_USER: frozenset({FollowState.FOUND, FollowState.WATCHING}),
}
UNDER_WAY: Final = frozenset(
    {
        FollowState.FETCHED,
        FollowState.PLANNED,
        FollowState.ADDING,
        FollowState.CHECKING,
        FollowState.STARTED,
        FollowState.OLD_REMOVED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """The topic of a download, watched `since` then; the next look, or the next step, is due at `due_at`.

    `new_hash` is the torrent that the topic has instead, `old_hash` the one that it replaces, `added` the paths of
    the new files. `accepted_hash` is one that the person takes whatever it lacks. `problem` says why they have to
    decide; `failure` is the code of what failed, `attempts` times in a row. One that `is_ending` is followed no more
    once the replacement is over. `episodes` are how many the torrent has of a `total`, where that is known.
    """

    download_id: str
    user_id: int
    state: FollowState
    since: datetime
    changed_at: datetime
    due_at: datetime
    new_hash: str = ""
    old_hash: str = ""
    accepted_hash: str = ""
    added: tuple[str, ...] = ()
    problem: str = ""
    failure: str = ""
    attempts: int = 0
    is_ending: bool = False
    episodes: int = 0
    total: int | None = None

    def advance(self, to: FollowState, *, at: datetime) -> "Following":
        """The same topic in the state `to`, due at once, and without what went wrong before.

        Raises:
            IllegalTransition: `to` cannot follow the present state.
        """
        if to not in _EDGES[self.state]:
            message = f"following of {self.download_id}: {self.state} cannot become {to}"
            raise IllegalTransition(message, state=self.state.value, to=to.value)
        return replace(self, state=to, changed_at=at, due_at=at, problem="", failure="", attempts=0)

    def failed(self, code: str, *, at: datetime, wait: timedelta = timedelta()) -> "Following":
        """The same topic, to be tried again later, and later each time; never before the `wait` is over."""
        due = at + max(wait, next_try(self.attempts))
        return replace(self, failure=code, attempts=self.attempts + 1, due_at=due)

    @property
    def is_growing(self) -> bool:
        """Whether its torrent may be replaced by a larger one, or is being replaced."""
        return self.state in UNDER_WAY or self.total is None or self.episodes < self.total

    @property
    def hashes(self) -> frozenset[str]:
        """The torrents that it may have in the client besides, or in place of, the download's own."""
        return frozenset(filter(None, (self.new_hash, self.old_hash)))

    @property
    def is_accepted(self) -> bool:
        """Whether the person takes the new torrent whatever it lacks."""
        return bool(self.new_hash) and self.accepted_hash == self.new_hash


def next_look(following: Following, now: datetime) -> datetime:
    """When to look at the topic again: every 1 to 3 hours while episodes are to come, then daily, then weekly."""
    quiet = now - max(following.since, following.changed_at)
    if following.is_growing and quiet < _QUIET:
        seed = f"{following.download_id}:{now:%Y%m%d%H}".encode()
        return now + _HOUR + timedelta(seconds=zlib.crc32(seed) % _SPREAD_S)
    return now + (_DAY if following.is_growing or quiet < _FRESH else 7 * _DAY)


def next_try(attempts: int) -> timedelta:
    """How long to wait after so many failures in a row: from minutes to a day."""
    return min(_FIRST_TRY * (1 << min(attempts, 10)), _DAY)
