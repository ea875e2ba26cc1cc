"""Who did what for titles."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, delete, or_, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.titles import known_title, title_columns
from concierge.adapters.storage.tables import table
from concierge.adapters.storage.tables.taste import CreditRow, TitleRow
from concierge.model.credit import Credit
from concierge.model.known_title import KnownTitle, folded

__all__ = ["SqlCredits"]

_credits = table(CreditRow)
_titles = table(TitleRow)


class SqlCredits:
    """Credits in the database; the same for everybody."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def put(self, title_id: int, credits_: Sequence[Credit]) -> None:
        """Replaces the credits of the title."""
        await self._connection.change(delete(_credits).where(_credits.c.title_id == title_id))
        values = [
            {
                "title_id": title_id,
                "person": credit.person,
                "job": credit.job,
                "department": credit.department,
                "folded_person": folded(credit.person),
                "person_ru": credit.person_ru or None,
                "tmdb": credit.tmdb,
                "kinopoisk": credit.kinopoisk,
            }
            for credit in dict.fromkeys(credits_)
        ]
        if values:
            await self._connection.change(self._connection.insert(CreditRow).on_conflict_do_nothing(), values)

    async def of_title(self, title_id: int) -> tuple[Credit, ...]:
        """The credits of the title, by department, job and person."""
        rows = await self._connection.rows(select(_credits).where(_credits.c.title_id == title_id))
        found = map(_credit, rows)
        # Sorted here: in which order text stands depends on a database's collation.
        return tuple(sorted(found, key=lambda one: (one.department, one.job, one.person)))

    async def of_person(self, user_id: int, name: str) -> tuple[tuple[KnownTitle, Credit], ...]:
        """What the person of that name, in any case, did, oldest title first, among titles that the user may know."""
        may_know = or_(_titles.c.user_id.is_(None), _titles.c.user_id == user_id)
        statement = (
            select(*_credits.c, *title_columns())
            .select_from(_credits.join(_titles, _titles.c.id == _credits.c.title_id))
            .where(_credits.c.folded_person == folded(name), may_know)
        )
        rows = await self._connection.rows(statement)
        found = ((known_title(row), _credit(row)) for row in rows)
        return tuple(sorted(found, key=lambda pair: (pair[0].title.year or 0, pair[0].id, pair[1].job)))


def _credit(row: RowMapping) -> Credit:
    return Credit(
        person=row["person"],
        job=row["job"],
        department=row["department"],
        person_ru=row["person_ru"] or "",
        tmdb=row["tmdb"],
        kinopoisk=row["kinopoisk"],
    )
