"""Answers of metadata sources."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import AnswerRow, table
from concierge.model.kept_answer import KeptAnswer

__all__ = ["SqlAnswers"]

_answers = table(AnswerRow)
_FIELDS = ("key", "source", "body", "fresh_until", "kept_until")


class SqlAnswers:
    """One row for each question."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def get(self, keys: Sequence[str], *, at: datetime) -> Mapping[str, KeptAnswer]:
        """What is kept of these questions at that moment."""
        wanted = select(_answers).where(_answers.c.key.in_(keys), _answers.c.kept_until > at)
        rows = await self._connection.rows(wanted)
        return {row["key"]: _answer(row) for row in rows}

    async def led_to(self, pointers: Sequence[str], *, at: datetime) -> tuple[KeptAnswer, ...]:
        """The answers whose keys are the bodies of these ones."""
        pointed = select(_answers.c.body).where(_answers.c.key.in_(pointers))
        wanted = select(_answers).where(_answers.c.key.in_(pointed), _answers.c.kept_until > at)
        return tuple(map(_answer, await self._connection.rows(wanted.order_by(_answers.c.key))))

    async def keep(self, answers: Sequence[KeptAnswer]) -> None:
        """Keeps the answers, each in place of the one that was there."""
        if not answers:
            return
        rows = {one.key: {name: getattr(one, name) for name in _FIELDS} for one in answers}
        insert = self._connection.insert(AnswerRow).values(list(rows.values()))
        fresh = {name: insert.excluded[name] for name in _FIELDS[1:]}
        await self._connection.change(insert.on_conflict_do_update(index_elements=["key"], set_=fresh))

    async def drop(self, *, before: datetime) -> int:
        """How many answers were dropped, which were to be kept no longer."""
        return await self._connection.change(delete(_answers).where(_answers.c.kept_until <= before))


def _answer(row: RowMapping) -> KeptAnswer:
    return KeptAnswer(**{name: row[name] for name in _FIELDS})
