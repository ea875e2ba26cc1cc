"""Ratings summed up by what the rated titles are."""

from collections.abc import Iterable

from sqlalchemy import RowMapping, Select, case, func, literal, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.tables import CreditRow, RatingRow, TitleRow, TraitRow, table
from concierge.model.taste_sums import JOBS, LOVED, TasteSums, TasteTrait, TraitSum
from concierge.model.title_traits import decade_of

__all__ = ["SqlTasteSums"]

# A person of whom one title is known says nothing; of the others those who are met most often.
_LEAST_MET, _MOST_PEOPLE = 2, 2000
_titles, _ratings = table(TitleRow), table(RatingRow)
_traits, _credits = table(TraitRow), table(CreditRow)
_count = func.count().label("count")
_total = func.sum(_ratings.c.half_points).label("total")
_loved = func.sum(case((_ratings.c.half_points >= int(LOVED * 2), 1), else_=0)).label("loved")


class SqlTasteSums:
    """The sums of one person at a time."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def stamp(self, user_id: int) -> str:
        """A word that is another one as soon as the person's ratings are; one statement."""
        newest = func.max(_ratings.c.rated_at).label("newest")
        row = await self._connection.row(select(_count, _total, newest).where(_ratings.c.user_id == user_id))
        return "" if row is None else f"{row['count']}|{row['total']}|{row['newest']}"

    async def sums(self, user_id: int) -> TasteSums:
        """All that the person has rated, trait by trait, in three statements."""
        years = await self._connection.rows(_by_year(user_id))
        traits = await self._connection.rows(_by_trait(user_id))
        people = await self._connection.rows(_by_person(user_id))
        return TasteSums(
            count=sum(row["count"] for row in years),
            total=sum(row["total"] for row in years) / 2,
            traits=(*_decades(years), *map(_trait, traits), *map(_person, people)),
        )


def _by_year(user_id: int) -> Select[tuple[object, ...]]:
    return (
        select(_titles.c.year, _count, _total, _loved)
        .select_from(_ratings.join(_titles, _titles.c.id == _ratings.c.title_id))
        .where(_ratings.c.user_id == user_id, _ratings.c.half_points.is_not(None))
        .group_by(_titles.c.year)
    )


def _by_trait(user_id: int) -> Select[tuple[object, ...]]:
    return (
        select(_traits.c.kind, _traits.c.value, _count, _total, _loved)
        .select_from(_ratings.join(_traits, _traits.c.title_id == _ratings.c.title_id))
        .where(_ratings.c.user_id == user_id, _ratings.c.half_points.is_not(None))
        .group_by(_traits.c.kind, _traits.c.value)
    )


def _by_person(user_id: int) -> Select[tuple[object, ...]]:
    """Who wrote both the story and the screenplay of a title counts once for it."""
    trait = case({job: literal(trait.value) for job, trait in JOBS.items()}, value=_credits.c.job)
    once = (
        select(
            _credits.c.folded_person,
            trait.label("trait"),
            func.max(_ratings.c.half_points).label("half_points"),
            func.max(_credits.c.person).label("person"),
            func.max(_credits.c.person_ru).label("person_ru"),
            func.max(_credits.c.tmdb).label("tmdb"),
        )
        .select_from(_ratings.join(_credits, _credits.c.title_id == _ratings.c.title_id))
        .where(
            _ratings.c.user_id == user_id,
            _ratings.c.half_points.is_not(None),
            _credits.c.job.in_(tuple(JOBS)),
        )
        .group_by(_credits.c.title_id, _credits.c.folded_person, "trait")
        .subquery()
    )
    is_loved = case((once.c.half_points >= int(LOVED * 2), 1), else_=0)
    return (
        select(
            once.c.folded_person,
            once.c.trait,
            _count,
            func.sum(once.c.half_points).label("total"),
            func.sum(is_loved).label("loved"),
            *(func.max(once.c[name]).label(name) for name in ("person", "person_ru", "tmdb")),
        )
        .group_by(once.c.folded_person, once.c.trait)
        .having(func.count() >= _LEAST_MET)
        .order_by(func.count().desc(), once.c.folded_person, once.c.trait)
        .limit(_MOST_PEOPLE)
    )


def _decades(rows: Iterable[RowMapping]) -> Iterable[TraitSum]:
    sums: dict[int, tuple[int, int, int]] = {}
    for row in rows:
        decade = decade_of(row["year"])
        if decade is not None:
            count, total, loved = sums.get(decade, (0, 0, 0))
            sums[decade] = (count + row["count"], total + row["total"], loved + row["loved"])
    for decade, (count, total, loved) in sorted(sums.items()):
        yield TraitSum(trait=TasteTrait.DECADE, value=str(decade), count=count, total=total / 2, loved=loved)


def _trait(row: RowMapping) -> TraitSum:
    return TraitSum(
        trait=TasteTrait(row["kind"]),
        value=row["value"],
        count=row["count"],
        total=row["total"] / 2,
        loved=row["loved"],
    )


def _person(row: RowMapping) -> TraitSum:
    return TraitSum(
        trait=TasteTrait(row["trait"]),
        value=row["folded_person"],
        count=row["count"],
        total=row["total"] / 2,
        loved=row["loved"],
        name=row["person"],
        name_ru=row["person_ru"] or "",
        tmdb=row["tmdb"],
    )
