"""Jobs on the clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, RowMapping, Update, and_, case, literal, or_, select, update

from concierge.adapters.storage.columns import Utc
from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.moments import moment
from concierge.adapters.storage.tables import JobRow, table
from concierge.model.job import JobClaim, JobRuns, JobState

__all__ = ["SqlJobs"]

_jobs = table(JobRow)
_NEW = {"is_hurried": False, "runs": 0, "failures": 0}
_KEPT = tuple(column for column in _jobs.c if column.name not in {"busy_word", "is_hurried"})


class SqlJobs:
    """The jobs in the database, by the database's clock; each method is one statement."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def know(self, waits: Mapping[str, timedelta]) -> None:
        """What `JobStore.know` promises."""
        values = [
            {"name": name, "due_at": moment(wait), "failure": "", **_NEW} for name, wait in waits.items()
        ]
        if values:
            made = self._connection.insert(JobRow).values(values)
            await self._connection.change(made.on_conflict_do_nothing(index_elements=["name"]))

    async def set_due(self, name: str, due_at: datetime) -> bool:
        """What `JobStore.set_due` promises."""
        now, busy = moment(), _jobs.c.busy_until
        waits = and_(_jobs.c.due_at > now, or_(busy.is_(None), busy <= now))
        changed = update(_jobs).where(_jobs.c.name == name, waits).values(due_at=due_at)
        return await self._connection.change(changed) == 1

    async def list(self) -> tuple[JobState, ...]:
        """Every job that was ever written down, in the order of their names."""
        statement = select(*_KEPT, moment().label("seen_at"))
        rows = await self._connection.rows(statement)
        return tuple(sorted(map(_state, rows), key=lambda one: one.name))

    async def claim(
        self, name: str, *, lease: timedelta, longest: timedelta | None = None
    ) -> JobClaim | None:
        """What `JobStore.claim` promises."""
        now, busy, due = moment(), _jobs.c.busy_until, _jobs.c.due_at
        # A lease that is twice as long as any can be was given by a clock that was ahead.
        wanted = [_jobs.c.name == name, or_(busy.is_(None), busy <= now, busy > moment(2 * lease))]
        if longest is not None:
            wanted.append(or_(due <= now, due > moment(longest)))
        word = f"claim:{uuid4().hex}"
        mine = {"busy_until": moment(lease), "busy_word": word, "began_at": now, "is_hurried": False}
        return await self._claimed(name, word, update(_jobs).where(*wanted).values(**mine))

    async def hold(
        self, claim: JobClaim, *, lease: timedelta, due_at: datetime, ran: JobRuns
    ) -> JobClaim | None:
        """What `JobStore.hold` promises."""
        held = update(_jobs).where(*_own(claim))
        kept = {"busy_until": moment(lease), "due_at": due_at, **_noted(ran)}
        return await self._claimed(claim.name, claim.word, held.values(**kept))

    async def release(self, claim: JobClaim, *, due_at: datetime, ran: JobRuns) -> bool:
        """What `JobStore.release` promises."""
        # Whoever hurried the job since it was claimed knows what its last run did not see.
        due = case((_jobs.c.is_hurried, moment()), else_=literal(due_at, Utc()))
        kept = {"busy_until": None, "busy_word": None, "due_at": due, **_noted(ran)}
        released = update(_jobs).where(*_own(claim)).values(**kept)
        return await self._connection.change(released) == 1

    async def hurry(self, name: str) -> bool:
        """What `JobStore.hurry` promises."""
        now = moment()
        waits = and_(_jobs.c.is_hurried.is_(False), or_(_jobs.c.due_at > now, _jobs.c.busy_until > now))
        hurried = update(_jobs).where(_jobs.c.name == name, waits).values(due_at=now, is_hurried=True)
        return await self._connection.change(hurried) == 1

    async def _claimed(self, name: str, word: str, statement: Update) -> JobClaim | None:
        row = await self._connection.row(statement.returning(moment().label("at")))
        return None if row is None else JobClaim(name=name, word=word, at=row["at"])


def _own(claim: JobClaim) -> tuple[ColumnElement[bool], ...]:
    return _jobs.c.name == claim.name, _jobs.c.busy_word == claim.word


def _noted(ran: JobRuns) -> dict[str, object]:
    """What is written of runs; nothing of none."""
    if not ran.count:
        return {}
    noted: dict[str, object] = {
        "began_at": ran.began_at,
        "ended_at": ran.ended_at,
        "runs": _jobs.c.runs + ran.count,
        "failures": _jobs.c.failures + ran.failures,
    }
    return noted | ({"failed_at": ran.failed_at, "failure": ran.failure} if ran.failures else {})


def _state(row: RowMapping) -> JobState:
    return JobState(**row)
