"""Who is behind the films that a person has seen: the database counts."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.text_order import bytewise
from concierge.adapters.storage.repositories.titles import known_title, title_columns
from concierge.adapters.storage.tables import (
    BlockRow,
    CreditRow,
    RatingRow,
    TitleRow,
    WatchedTitleRow,
    table,
)
from concierge.model.craft import JOBS
from concierge.model.discovery import NOTICED, CrewSum
from concierge.model.own_title import OwnTitle
from concierge.model.person import PersonIds
from concierge.model.score import Score
from concierge.model.sight import ADULT, Sight
from concierge.model.title import TitleKind

__all__ = ["SqlCrew"]

_titles, _seen, _ratings = table(TitleRow), table(WatchedTitleRow), table(RatingRow)
_credits, _blocks = table(CreditRow), table(BlockRow)
# Who made what a person did not care for is no discovery; in half points.
_LIKED = 12
# SQLite takes expressions of a depth of a thousand at most.
_AT_ONCE = 200
_RARE_DEPARTMENTS = ("Lighting", "Camera", "Sound", "Art", "Crew", "Costume & Make-Up", "Visual Effects")
_JOBS_OF_CRAFTS = tuple(job for craft in NOTICED for job in JOBS[craft])


class SqlCrew:
    """Credits of films that one person has seen; without films for adults, and those that nobody recommends to them."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def most_seen(self, user_id: int, sight: Sight, *, least: int, of_each: int) -> tuple[CrewSum, ...]:
        """Of each craft the people with at least so many films that were liked on the whole, those with most first."""
        craft = case(*((_credits.c.job.in_(JOBS[craft]), literal(craft.value)) for craft in NOTICED))
        summed = _summed(_work(user_id, sight, craft, _credits.c.job.in_(_JOBS_OF_CRAFTS)))
        order = (
            summed.c.films.desc(),
            func.coalesce(summed.c.mean, 0).desc(),
            bytewise(summed.c.folded_person),
        )
        place = func.row_number().over(partition_by=summed.c.role, order_by=order)
        is_liked = or_(summed.c.mean.is_(None), summed.c.mean >= _LIKED)
        placed = select(*summed.c, place.label("place")).where(summed.c.films >= least, is_liked).subquery()
        statement = (
            select(placed)
            .where(placed.c.place <= of_each)
            .order_by(placed.c.films.desc(), placed.c.role, placed.c.place)
        )
        return tuple(map(_sum, await self._connection.rows(statement)))

    async def coincidences(
        self, user_id: int, sight: Sight, *, least: int, limit: int
    ) -> tuple[CrewSum, ...]:
        """People with the same rare job at films of at least so many directors, those with most films first."""
        is_rare = and_(_credits.c.department.in_(_RARE_DEPARTMENTS), _credits.c.job.not_in(_JOBS_OF_CRAFTS))
        work = _work(user_id, sight, _credits.c.job, is_rare)
        summed, directors = _summed(work), _directors(work)
        is_same = and_(directors.c.folded_person == summed.c.folded_person, directors.c.role == summed.c.role)
        statement = (
            select(summed)
            .join(directors, is_same)
            .where(directors.c.directors >= least)
            .order_by(
                summed.c.films.desc(),
                directors.c.directors.desc(),
                bytewise(summed.c.folded_person),
                bytewise(summed.c.role),
            )
            .limit(limit)
        )
        return tuple(map(_sum, await self._connection.rows(statement)))

    async def films(
        self, user_id: int, sight: Sight, keys: Collection[str]
    ) -> Mapping[tuple[str, str], tuple[OwnTitle, ...]]:
        """The seen films of those people by their `key` and job, the best rated first."""
        columns = (_credits.c.folded_person, _credits.c.job, _ratings.c.half_points, *title_columns())
        statement = _of_seen(select(*columns), user_id, sight).where(
            _credits.c.folded_person.in_(tuple(keys))
        )
        found: dict[tuple[str, str], list[OwnTitle]] = {}
        for row in await self._connection.rows(statement):
            found.setdefault((row["folded_person"], row["job"]), []).append(_own(row))
        return {key: tuple(sorted(own, key=_best_first)) for key, own in found.items()}


def _of_seen(asked: Select[tuple[object, ...]], user_id: int, sight: Sight) -> Select[tuple[object, ...]]:
    """What is asked of the credits of films that the person has seen and may see."""
    is_rated = and_(_ratings.c.title_id == _seen.c.title_id, _ratings.c.user_id == user_id)
    return asked.select_from(
        _seen.join(_titles, _titles.c.id == _seen.c.title_id)
        .join(_credits, _credits.c.title_id == _seen.c.title_id)
        .outerjoin(_ratings, is_rated)
    ).where(_seen.c.user_id == user_id, _titles.c.kind == TitleKind.MOVIE.value, *_shown(user_id, sight))


def _shown(user_id: int, sight: Sight) -> Iterator[ColumnElement[bool]]:
    """What `Sight.hindrance` says of a recommendation, in SQL."""
    yield or_(_titles.c.is_adult.is_(None), _titles.c.is_adult == false())
    if sight.age_limit is not None:
        yield func.coalesce(_titles.c.age, ADULT) <= sight.age_limit
    blocked = select(_blocks.c.title_id).where(_blocks.c.user_id == user_id, _blocks.c.title_id.is_not(None))
    yield _titles.c.id.not_in(blocked)
    # Two spaces between names: words that are blocked stand within one of them.
    names = func.replace(_titles.c.folded, "\n", "  ")
    # A year that nobody knows is after none.
    year = func.coalesce(_titles.c.year, 0)
    hidden = [
        *(_within(names, words) for words in (*sight.never_words, *sight.quiet_words)),
        *(
            and_(_within(names, one.words), year > one.after_year)
            for one in (*sight.never_newer, *sight.quiet_newer)
        ),
    ]
    for start in range(0, len(hidden), _AT_ONCE):
        yield not_(or_(*hidden[start : start + _AT_ONCE]))


def _within(names: ColumnElement[str], words: str) -> ColumnElement[bool]:
    return names.contains(f" {words} ", autoescape=True)


def _work(user_id: int, sight: Sight, role: ColumnElement[str], condition: ColumnElement[bool]) -> Subquery:
    """Each person's part in each film once, however many jobs it was."""
    columns = (
        _credits.c.folded_person,
        role.label("role"),
        _seen.c.title_id,
        func.max(_ratings.c.half_points).label("half_points"),
        func.max(_credits.c.person).label("person"),
        func.max(_credits.c.person_ru).label("person_ru"),
        func.max(_credits.c.tmdb).label("tmdb"),
        func.max(_credits.c.kinopoisk).label("kinopoisk"),
    )
    once = (_credits.c.folded_person, role, _seen.c.title_id)
    return _of_seen(select(*columns), user_id, sight).where(condition).group_by(*once).subquery()


def _directors(work: Subquery) -> Subquery:
    """How many directors each person's parts of one role were for; those who direct together count as one."""
    direction = _credits.alias("direction")
    part = (work.c.folded_person, work.c.role)
    of_films = (
        select(*part, func.min(bytewise(direction.c.folded_person)).label("director"))
        .join(direction, and_(direction.c.title_id == work.c.title_id, direction.c.job == "Director"))
        .group_by(*part, work.c.title_id)
        .subquery()
    )
    each = (of_films.c.folded_person, of_films.c.role)
    count = func.count(distinct(of_films.c.director)).label("directors")
    return select(*each, count).group_by(*each).subquery()


def _summed(work: Subquery) -> Subquery:
    """What each person's parts of one role come to."""
    named = (func.max(work.c[name]).label(name) for name in ("person", "person_ru", "tmdb", "kinopoisk"))
    return (
        select(
            work.c.folded_person,
            work.c.role,
            *named,
            func.count().label("films"),
            func.count(work.c.half_points).label("rated"),
            func.avg(work.c.half_points).label("mean"),
        )
        .group_by(work.c.folded_person, work.c.role)
        .subquery()
    )


def _sum(row: RowMapping) -> CrewSum:
    return CrewSum(
        key=row["folded_person"],
        name=row["person"],
        name_ru=row["person_ru"] or "",
        ids=PersonIds(tmdb=row["tmdb"], kinopoisk=row["kinopoisk"]),
        role=row["role"],
        films=row["films"],
        rated=row["rated"],
        mean=None if row["mean"] is None else float(row["mean"]) / 2,
    )


def _own(row: RowMapping) -> OwnTitle:
    points = row["half_points"]
    score = None if points is None else Score(half_points=points)
    return OwnTitle(title=known_title(row), is_seen=True, score=score)


def _best_first(own: OwnTitle) -> tuple[int, int, int]:
    points = own.score.half_points if own.score else 0
    return -points, -(own.title.title.year or 0), own.title.id
