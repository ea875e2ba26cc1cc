"""Conversations."""

from collections.abc import Iterator, Sequence
from itertools import dropwhile, zip_longest

from sqlalchemy import insert, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import decoded_turn, encoded, turn_kind
from concierge.adapters.storage.tables import TurnRow, UserRow, table
from concierge.errors import NotFound
from concierge.model.conversation import AssistantTurn, ToolTurn, Turn, UserTurn

__all__ = ["SqlConversations", "whole_turns"]

_turns = table(TurnRow)
_users = table(UserRow)


class SqlConversations:
    """The turns of each user's conversation in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def append(self, user_id: int, turns: Sequence[Turn]) -> None:
        """Adds turns at the end, all or none; two callers' turns are never mixed. Raises NotFound."""
        if not turns:
            return
        # Taking the numbers locks the user's row until the transaction ends: who comes second comes after.
        taken = (
            update(_users).where(_users.c.id == user_id).values(turn_count=_users.c.turn_count + len(turns))
        )
        row = await self._connection.row(taken.returning(_users.c.turn_count))
        if row is None:
            raise NotFound(f"user {user_id}")
        first = row["turn_count"] - len(turns) + 1
        values = [
            {"user_id": user_id, "position": position, "kind": turn_kind(turn), "body": encoded(turn)}
            for position, turn in enumerate(turns, start=first)
        ]
        await self._connection.change(insert(_turns), values)

    async def recent(self, user_id: int, *, limit: int) -> tuple[Turn, ...]:
        """At most `limit` of the newest turns, in order, from a UserTurn on, every tool call answered."""
        statement = (
            select(_turns.c.kind, _turns.c.body)
            .where(_turns.c.user_id == user_id)
            .order_by(_turns.c.position.desc())
            .limit(limit)
        )
        rows = await self._connection.rows(statement)
        return whole_turns([decoded_turn(row["kind"], row["body"]) for row in reversed(rows)])


def whole_turns(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns from the first UserTurn on, without unanswered calls and without answers to no call."""
    from_user = list(dropwhile(lambda turn: not isinstance(turn, UserTurn), turns))
    return tuple(_paired(from_user))


def _paired(turns: Sequence[Turn]) -> Iterator[Turn]:
    for turn, following in zip_longest(turns, turns[1:]):
        match turn:
            case AssistantTurn() if not turn.calls:
                yield turn
            case AssistantTurn() if isinstance(following, ToolTurn) and _answers(following, turn):
                yield turn
                yield following
            case UserTurn():
                yield turn


def _answers(tools: ToolTurn, assistant: AssistantTurn) -> bool:
    return [result.call_id for result in tools.results] == [call.id for call in assistant.calls]
