"""Ratings summed up by what the rated titles are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, Label, RowMapping, Select, and_, case, func, literal, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.said_twice import is_said_before
from concierge.adapters.storage.repositories.text_order import bytewise
from concierge.adapters.storage.tables import CreditRow, RatingRow, TitleRow, TraitRow, table
from concierge.model.known_title import folded
from concierge.model.taste_sums import LOVED, MAKERS, TRAITS, TasteSums, TasteTrait, TraitSum
from concierge.model.title_traits import decade_of

__all__ = ["SqlTasteSums"]

# A person of whom one title is known says nothing; of the others those who are met most often.
_LEAST_MET, _MOST_PEOPLE = 2, 2000
# As many values as every database takes in one statement.
_AT_ONCE = 5000
_WORDS = tuple(tuple(job for job, of in TRAITS.items() if of is trait) for trait in MAKERS)
_MAKING = {job: trait for job, trait in TRAITS.items() if trait in MAKERS}
_titles, _ratings = table(TitleRow), table(RatingRow)
_traits, _credits = table(TraitRow), table(CreditRow)
_others = _credits.alias("other_credits")
_count = func.count().label("count")
_total = func.sum(_ratings.c.half_points).label("total")
_loved = func.sum(case((_ratings.c.half_points >= int(LOVED * 2), 1), else_=0)).label("loved")


class SqlTasteSums:
    """The sums of one person at a time."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def people(self, user_id: int, keys: Collection[str]) -> tuple[TraitSum, ...]:
        """What those people's titles were rated with, for everything they do, and their names; by folded names."""
        found: list[TraitSum] = []
        wanted = sorted(keys)
        for start in range(0, len(wanted), _AT_ONCE):
            rows = await self._connection.rows(_of_people(user_id, wanted[start : start + _AT_ONCE]))
            found += map(_person, rows)
        return tuple(found)

    async def sums(self, user_id: int) -> TasteSums:
        """All that the person has rated, trait by trait, in three statements; of people those who make films."""
        years = await self._connection.rows(_by_year(user_id))
        traits = await self._connection.rows(_by_trait(user_id))
        makers = await self._connection.rows(_by_maker(user_id))
        return TasteSums(
            count=sum(row["count"] for row in years),
            total=sum(row["total"] for row in years) / 2,
            traits=(*_decades(years), *map(_trait, traits), *_makers(makers)),
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


def _by_maker(user_id: int) -> Select[tuple[object, ...]]:
    """Nothing but the primary key of the credits is read: rows are many, and looking each up costs more than all else.

    Who is named twice for one craft at one title counts once for it.
    """
    trait = _trait_of(_credits.c.job, _MAKING)
    once = _others.c.job.is_(None)
    return (
        select(_credits.c.person, trait, _count, _total, _loved)
        .select_from(
            _ratings.join(_credits, _credits.c.title_id == _ratings.c.title_id).outerjoin(
                _others, is_said_before(_credits, _others, _WORDS)
            )
        )
        .where(
            _ratings.c.user_id == user_id,
            _ratings.c.half_points.is_not(None),
            _credits.c.job.in_(tuple(_MAKING)),
            once,
        )
        .group_by(_credits.c.person, trait)
        .having(func.count() >= _LEAST_MET)
        .order_by(func.count().desc(), bytewise(_credits.c.person), trait)
        .limit(_MOST_PEOPLE)
    )


def _of_people(user_id: int, keys: Collection[str]) -> Select[tuple[object, ...]]:
    """By an outer join, or SQLite would go through all ratings; names are told of unrated titles too."""
    trait = _trait_of(_credits.c.job, TRAITS)
    is_theirs = and_(_ratings.c.title_id == _credits.c.title_id, _ratings.c.user_id == user_id)
    once = (
        select(
            _credits.c.folded_person,
            trait,
            func.max(_ratings.c.half_points).label("half_points"),
            *(func.max(_credits.c[name]).label(name) for name in ("person", "person_ru", "tmdb")),
        )
        .select_from(_credits.outerjoin(_ratings, is_theirs))
        .where(_credits.c.folded_person.in_(tuple(keys)), _credits.c.job.in_(tuple(TRAITS)))
        .group_by(_credits.c.title_id, _credits.c.folded_person, trait)
        .subquery()
    )
    rated = func.count(once.c.half_points)
    is_loved = case((once.c.half_points >= int(LOVED * 2), 1), else_=0)
    return (
        select(
            once.c.folded_person,
            once.c.trait,
            rated.label("count"),
            func.sum(once.c.half_points).label("total"),
            func.sum(is_loved).label("loved"),
            *(func.max(once.c[name]).label(name) for name in ("person", "person_ru", "tmdb")),
        )
        .group_by(once.c.folded_person, once.c.trait)
        .having(rated >= _LEAST_MET)
    )


def _trait_of(job: ColumnElement[str], jobs: Mapping[str, TasteTrait]) -> Label[str]:
    return case({name: literal(trait.value) for name, trait in jobs.items()}, value=job).label("trait")


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


def _makers(rows: Iterable[RowMapping]) -> Iterable[TraitSum]:
    """Whoever is spelt in several ways is one."""
    sums: dict[tuple[str, str], TraitSum] = {}
    for row in rows:
        one = TraitSum(
            trait=TasteTrait(row["trait"]),
            value=folded(row["person"]),
            count=row["count"],
            total=row["total"] / 2,
            loved=row["loved"],
            name=row["person"],
        )
        other = sums.get(one.key)
        sums[one.key] = one if other is None else _together(other, one)
    return sums.values()


def _together(one: TraitSum, other: TraitSum) -> TraitSum:
    return replace(
        one, count=one.count + other.count, total=one.total + other.total, loved=one.loved + other.loved
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
