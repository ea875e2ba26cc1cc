"""What people's marks come to: sums by traits, and titles with their facts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, and_, case, func, or_, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.alike import perhaps_alike
from concierge.adapters.storage.repositories.summed_tastes import SqlSummedTastes
from concierge.adapters.storage.repositories.taste_sums import SqlTasteSums
from concierge.adapters.storage.repositories.titles import known_title, title_columns
from concierge.adapters.storage.tables import (
    CreditRow,
    RatingRow,
    TitleRow,
    TraitRow,
    WatchedTitleRow,
    WatchlistRow,
    table,
)
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.known_title import KnownTitle
from concierge.model.taste_facts import FactedTitle
from concierge.model.taste_sums import LOVED, TRAITS, SummedTaste, TasteSums, TraitSum
from concierge.model.title import ExternalIds, Title
from concierge.model.title_facts import Collection as TitleCollection
from concierge.model.title_traits import BestMark, Trait

__all__ = ["SqlTaste"]

_IDS = tuple(field.name for field in fields(ExternalIds))
_GENRES = frozenset(genre.value for genre in Genre)
_titles, _traits, _credits = table(TitleRow), table(TraitRow), table(CreditRow)
_ratings, _seen, _watchlist = table(RatingRow), table(WatchedTitleRow), table(WatchlistRow)


class SqlTaste:
    """Marks in the database, as far as recommendations are made of them."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection
        self._sums = SqlTasteSums(connection)
        self._summed = SqlSummedTastes(connection)

    async def stamp(self, user_id: int) -> str:
        """A word that is another one once the ratings are, or what is known of their titles; one statement."""
        return await self._summed.stamp(user_id)

    async def summed(self, user_id: int) -> SummedTaste | None:
        """The sums that are kept; their stamp tells whether they are of today's ratings."""
        return await self._summed.get(user_id)

    async def keep(self, user_id: int, taste: SummedTaste) -> None:
        """Keeps the sums in place of those that were there."""
        await self._summed.keep(user_id, taste)

    async def unsummed(self) -> tuple[int, ...]:
        """Who has ratings of which the sums that are kept are not, or not with all that is known; one statement."""
        return await self._summed.unsummed()

    async def sums(self, user_id: int) -> TasteSums:
        """All that the person has rated, trait by trait, in three statements; of people those who make films."""
        return await self._sums.sums(user_id)

    async def people(self, user_id: int, keys: Collection[str]) -> tuple[TraitSum, ...]:
        """What those people's titles were rated with, for everything they do, and their names; by folded names."""
        return await self._sums.people(user_id, keys)

    async def loved(self, user_id: int, *, limit: int) -> tuple[FactedTitle, ...]:
        """The titles that the person rated with 8 or more, best and newest first."""
        statement = (
            _titles_of(user_id, _ratings)
            .where(_ratings.c.half_points >= int(LOVED * 2))
            .order_by(_ratings.c.half_points.desc(), _ratings.c.rated_at.desc(), _titles.c.id)
            .limit(limit)
        )
        return tuple(map(_facted, await self._connection.rows(statement)))

    async def wanted(self, user_id: int, *, limit: int) -> tuple[FactedTitle, ...]:
        """The person's watchlist, newest first, with all facts: genres, countries and people too."""
        statement = (
            _titles_of(user_id, _watchlist)
            .order_by(_watchlist.c.added_at.desc(), _titles.c.id.desc())
            .limit(limit)
        )
        return await self._with_traits(await self._connection.rows(statement))

    async def again(self, user_id: int, *, limit: int) -> tuple[FactedTitle, ...]:
        """What the person has seen and rated with 8 or more, longest ago first, with all facts."""
        seen_at = func.coalesce(_seen.c.watched_at, _ratings.c.rated_at)
        statement = (
            _titles_of(user_id, _ratings)
            .where(_ratings.c.half_points >= int(LOVED * 2))
            .order_by(seen_at, _titles.c.id)
            .limit(limit)
        )
        return await self._with_traits(await self._connection.rows(statement))

    async def known(self, user_id: int, titles: Sequence[Title]) -> tuple[FactedTitle, ...]:
        """Every row that may be one of the titles, by an id, or among what the person has seen by kind and year."""
        if not titles:
            return ()
        mine = or_(_titles.c.user_id.is_(None), _titles.c.user_id == user_id)
        found: dict[int, FactedTitle] = {}
        if by_id := tuple(_by_ids(titles)):
            statement = _titles_of(user_id, _titles).where(mine, or_(*by_id))
            found |= {one.known.id: one for one in map(_facted, await self._connection.rows(statement))}
        if alike := tuple(perhaps_alike(titles)):
            statement = _titles_of(user_id, _seen).where(or_(*alike))
            found |= {one.known.id: one for one in map(_facted, await self._connection.rows(statement))}
        return tuple(found.values())

    async def _with_traits(self, rows: Sequence[RowMapping]) -> tuple[FactedTitle, ...]:
        """The titles with their genres, countries and people; two statements more."""
        found = [_facted(row) for row in rows]
        ids = [one.known.id for one in found]
        if not ids:
            return ()
        traits = await self._connection.rows(select(_traits).where(_traits.c.title_id.in_(ids)))
        wanted = _credits.c.job.in_(tuple(TRAITS))
        people = await self._connection.rows(select(_credits).where(_credits.c.title_id.in_(ids), wanted))
        return tuple(_whole(one, _of(one, traits), _of(one, people)) for one in found)


def _titles_of(user_id: int, source: FromClause) -> Select[tuple[object, ...]]:
    """Titles of a list of the person, or all titles, with the person's marks."""
    title_id = _titles.c.id
    joined = source if source is _titles else source.join(_titles, title_id == source.c.title_id)
    if source is not _seen:
        joined = joined.outerjoin(_seen, and_(_seen.c.title_id == title_id, _seen.c.user_id == user_id))
    if source is not _ratings:
        joined = joined.outerjoin(
            _ratings, and_(_ratings.c.title_id == title_id, _ratings.c.user_id == user_id)
        )
    is_seen = case((or_(_seen.c.title_id.is_not(None), _ratings.c.half_points.is_not(None)), 1), else_=0)
    marks = (is_seen.label("is_seen"), _ratings.c.half_points.label("points"))
    statement = select(*marks, *title_columns()).select_from(joined)
    return statement if source is _titles else statement.where(source.c.user_id == user_id)


def _by_ids(titles: Sequence[Title]) -> Iterable[ColumnElement[bool]]:
    """For each kind and service the rows that have one of the titles' ids there."""
    for kind in dict.fromkeys(title.kind for title in titles):
        for name in _IDS:
            values = {getattr(title.ids, name) for title in titles if title.kind is kind} - {None}
            if values:
                yield and_(_titles.c.kind == kind.value, _titles.c[name].in_(values))


def _facted(row: RowMapping) -> FactedTitle:
    known = known_title(row)
    number = row["of_title_collection"]
    collection = TitleCollection(tmdb=number, name=row["of_title_collection_name"] or "") if number else None
    mark, points = row["of_title_mark"], row["points"]
    return FactedTitle(
        known=_with(known, replace(known.title, collection=collection)),
        mark=None if mark is None else BestMark(value=mark, votes=row["of_title_votes"] or 0),
        is_seen=bool(row["is_seen"]),
        points=None if points is None else points / 2,
    )


def _of(one: FactedTitle, rows: Sequence[RowMapping]) -> list[RowMapping]:
    return [row for row in rows if row["title_id"] == one.known.id]


def _whole(one: FactedTitle, traits: Sequence[RowMapping], people: Sequence[RowMapping]) -> FactedTitle:
    genres = sorted(row["value"] for row in traits if row["kind"] == Trait.GENRE and row["value"] in _GENRES)
    title = replace(
        one.known.title,
        genres=tuple(map(Genre, genres)),
        countries=tuple(sorted(row["value"] for row in traits if row["kind"] == Trait.COUNTRY)),
        credits=tuple(
            Credit(
                person=row["person"],
                job=row["job"],
                department=row["department"],
                person_ru=row["person_ru"] or "",
                tmdb=row["tmdb"],
            )
            for row in sorted(people, key=lambda row: (row["job"], row["person"]))
        ),
    )
    return replace(one, known=_with(one.known, title))


def _with(known: KnownTitle, title: Title) -> KnownTitle:
    return replace(known, title=title)
