"""What sources told of titles that people have marked, as far as lists and numbers are made of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, delete, exists, or_, select, update

from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.repositories.credits import SqlCredits
from concierge.adapters.storage.repositories.summed_tastes import SqlSummedTastes
from concierge.adapters.storage.repositories.titles import known_title, title_columns
from concierge.adapters.storage.tables import (
    RatingRow,
    TitleRow,
    TraitRow,
    WatchedTitleRow,
    WatchlistRow,
    table,
)
from concierge.model.known_title import KnownTitle
from concierge.model.title import Title
from concierge.model.title_traits import best_known_mark, traits_of

__all__ = ["SqlFacts"]

_titles, _traits = table(TitleRow), table(TraitRow)
_marking = (table(WatchedTitleRow), table(RatingRow), table(WatchlistRow))


class SqlFacts:
    """Facts in the database; the same for everybody."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def keep(self, title_id: int, title: Title, *, at: datetime, due_at: datetime) -> None:
        """Notes everything that is told of the title, in place of what was noted before."""
        await self._connection.change(_noted(title_id, title, at, due_at))
        await self._replace(title_id, title)

    async def keep_first(self, title_id: int, title: Title, *, at: datetime, due_at: datetime) -> None:
        """The same where nothing was noted before; else all stays as it is."""
        is_new = _titles.c.facts_at.is_(None)
        if await self._connection.change(_noted(title_id, title, at, due_at).where(is_new)):
            await self._replace(title_id, title)

    async def _replace(self, title_id: int, title: Title) -> None:
        await self._connection.change(delete(_traits).where(_traits.c.title_id == title_id))
        traits = [{"title_id": title_id, "kind": kind, "value": value} for kind, value in traits_of(title)]
        if traits:
            await self._connection.change(self._connection.insert(TraitRow), traits)
        await SqlCredits(self._connection).put(title_id, title.credits)
        await SqlSummedTastes(self._connection).retell(title_id)

    async def due(self, *, at: datetime, limit: int) -> tuple[KnownTitle, ...]:
        """Titles on somebody's lists of which facts are to be asked for by now, those longest due first."""
        statement = (
            select(*title_columns())
            .where(_titles.c.facts_due_at <= at, or_(*_marked()))
            .order_by(_titles.c.facts_due_at, _titles.c.id)
            .limit(limit)
        )
        return tuple(map(known_title, await self._connection.rows(statement)))

    async def put_off(self, title_ids: Sequence[int], *, due_at: datetime) -> None:
        """Asks for the facts of those titles later."""
        those = _titles.c.id.in_(tuple(title_ids))
        await self._connection.change(update(_titles).where(those).values(facts_due_at=due_at))


def _noted(title_id: int, title: Title, at: datetime, due_at: datetime) -> Update:
    mark = best_known_mark(title)
    facts: Values = {
        "collection": title.collection.tmdb if title.collection else None,
        "collection_name": title.collection.name if title.collection else None,
        "mark": mark.value if mark else None,
        "votes": mark.votes if mark else None,
        "facts_at": at,
        "facts_due_at": due_at,
    }
    return update(_titles).where(_titles.c.id == title_id).values(**facts)


def _marked() -> Iterator[ColumnElement[bool]]:
    return (exists().where(one.c.title_id == _titles.c.id) for one in _marking)
