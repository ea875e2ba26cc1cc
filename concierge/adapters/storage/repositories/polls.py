"""Polls about what to watch together."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.tables import PollRow, PollVoterRow, UserRow, table
from concierge.errors import NotFound
from concierge.model.poll import Poll, PollOption, PollState, Voter

__all__ = ["SqlPolls"]

_polls = table(PollRow)
_voters = table(PollVoterRow)
_users = table(UserRow)
_OPEN = _polls.c.state != PollState.CLOSED.value


class SqlPolls:
    """Polls in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, poll: Poll) -> None:
        """What `PollStore.add` promises."""
        await self._connection.change(insert(_polls).values(id=poll.id, **_columns(poll)))
        for voter in poll.voters:
            await self.join(poll.id, voter.user_id)

    async def get(self, poll_id: str) -> Poll:
        """What `PollStore.get` promises."""
        return await self._one(_polls.c.id == poll_id)

    async def posted(self, posted_as: str) -> Poll:
        """What `PollStore.posted` promises; one that was not posted yet is called nothing."""
        return await self._one((_polls.c.posted_as == posted_as) & (_polls.c.posted_as != ""))

    async def put(self, poll: Poll) -> None:
        """What `PollStore.put` promises."""
        await self._connection.change(update(_polls).where(_polls.c.id == poll.id).values(**_columns(poll)))

    async def hasten(self, poll_id: str, *, at: datetime) -> None:
        """What `PollStore.hasten` promises."""
        await self._connection.change(update(_polls).where(_polls.c.id == poll_id, _OPEN).values(due_at=at))

    async def join(self, poll_id: str, user_id: int) -> None:
        """What `PollStore.join` promises."""
        voter = self._connection.insert(PollVoterRow).values(poll_id=poll_id, user_id=user_id)
        await self._connection.change(voter.on_conflict_do_nothing(index_elements=["poll_id", "user_id"]))

    async def vote(self, poll_id: str, user_id: int, choices: Sequence[int] | None) -> None:
        """What `PollStore.vote` promises."""
        its = (_voters.c.poll_id == poll_id, _voters.c.user_id == user_id)
        chosen = None if choices is None else list(choices)
        await self._connection.change(update(_voters).where(*its).values(choices=chosen))

    async def has_due(self, *, at: datetime) -> bool:
        """What `PollStore.has_due` promises."""
        due = select(_polls.c.id).where(_OPEN, _polls.c.due_at <= at).limit(1)
        return await self._connection.row(due) is not None

    async def claim(self, *, at: datetime, until: datetime) -> tuple[Poll, ...]:
        """What `PollStore.claim` promises: whoever comes second finds that it is due later."""
        statement = (
            update(_polls).where(_OPEN, _polls.c.due_at <= at).values(due_at=until).returning(_polls.c.id)
        )
        ids = sorted(str(row["id"]) for row in await self._connection.rows(statement))
        return tuple([await self.get(one) for one in ids])

    async def move(self, old_id: int, new_id: int) -> None:
        """What `PollStore.move` promises."""
        await self._connection.change(update(_polls).where(_polls.c.chat_id == old_id).values(chat_id=new_id))

    async def close_in(self, chat_id: int) -> int:
        """What `PollStore.close_in` promises."""
        statement = update(_polls).where(_polls.c.chat_id == chat_id, _OPEN)
        return await self._connection.change(statement.values(state=PollState.CLOSED.value))

    async def forget(self, *, at: datetime) -> int:
        """What `PollStore.forget` promises."""
        return await self._connection.change(delete(_polls).where(_polls.c.due_at < at))

    async def _one(self, which: ColumnElement[bool]) -> Poll:
        row = await self._connection.row(select(_polls).where(which))
        if row is None:
            raise NotFound("no such poll", what="poll")
        voters = (
            select(_voters.c.user_id, _voters.c.choices, _users.c.name)
            .join(_users, _users.c.id == _voters.c.user_id)
            .where(_voters.c.poll_id == row["id"])
            .order_by(_voters.c.user_id)
        )
        return _poll(row, await self._connection.rows(voters))


def _columns(poll: Poll) -> dict[str, object]:
    return {
        "user_id": poll.user_id,
        "chat_id": poll.chat_id,
        "thread_id": poll.thread_id,
        "message_id": poll.message_id,
        "posted_as": poll.posted_as,
        "language": poll.language,
        "state": poll.state.value,
        "options": encoded(poll.options),
        "due_at": poll.due_at,
    }


def _poll(row: RowMapping, voters: Sequence[RowMapping]) -> Poll:
    return Poll(
        id=row["id"],
        user_id=row["user_id"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        message_id=row["message_id"],
        posted_as=row["posted_as"],
        language=row["language"],
        state=PollState(row["state"]),
        options=tuple(decoded(PollOption, one) for one in row["options"]),
        due_at=row["due_at"],
        voters=tuple(_voter(one) for one in voters),
    )


def _voter(row: RowMapping) -> Voter:
    choices = row["choices"]
    chosen = None if choices is None else tuple(int(one) for one in choices)
    return Voter(user_id=row["user_id"], name=row["name"], choices=chosen)
