"""What a job is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from concierge.model.job import next_at
from concierge.services.buttons import Buttons
from concierge.services.cleanup import Cleanup
from concierge.services.connections import Connections
from concierge.services.downloads import Downloads
from concierge.services.facts import Facts
from concierge.services.following import Followings
from concierge.services.importing import Imports
from concierge.services.inbox import Inbox
from concierge.services.library import Library
from concierge.services.library_watching import LibraryWatching
from concierge.services.memory import Memory
from concierge.services.metadata import Metadata
from concierge.services.monitoring import Monitoring
from concierge.services.outbox import Outbox
from concierge.services.polls import Polls
from concierge.services.sent_files import SentFiles
from concierge.services.tastes import Tastes

__all__ = ["Job", "JobContext"]

# A day may have 25 hours, and what a job asks for may be a day too.
_LONGEST = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """The services that jobs work with."""

    downloads: Downloads
    monitoring: Monitoring
    cleanup: Cleanup
    followings: Followings
    metadata: Metadata
    outbox: Outbox
    inbox: Inbox
    buttons: Buttons
    sent_files: SentFiles
    polls: Polls
    imports: Imports
    connections: Connections
    facts: Facts
    memory: Memory
    tastes: Tastes
    library: Library
    library_watching: LibraryWatching


def _always(_: JobContext) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something done again and again, by one instance of all; one run ends before the next begins.

    `every` is the time from the end of a run to the next, unless `run` returns another, for this once. With `at` it is
    done once a day at that time instead, by the machine's own zone. An instance where it `can_run` not leaves it to
    the others.
    """

    name: str
    every: timedelta
    run: Callable[[JobContext], Awaitable[timedelta | None]]
    at: time | None = None
    can_run: Callable[[JobContext], bool] = _always

    @property
    def longest(self) -> timedelta:
        """No next run is further away than that."""
        return max(2 * self.every, _LONGEST)

    def put_right(self, due_at: datetime, now: datetime) -> datetime:
        """When a job that waits until `due_at` is due if it was given another time, or a shorter one, since then."""
        at_most = self.next_after(now)
        return min(due_at, at_most) if self.at is None else at_most

    def next_after(self, now: datetime, asked: timedelta | None = None) -> datetime:
        """When it runs next if a run ended now and asked for that time; without one, by its own clock."""
        if asked is not None:
            return now + min(max(asked, timedelta()), self.longest)
        return now + self.every if self.at is None else next_at(self.at, now)
