"""What people have seen, in numbers."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import (
    ARRAY,
    FromClause,
    Integer,
    RowMapping,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.crafts import best_of_each
from concierge.adapters.storage.repositories.marks import viewing_of
from concierge.adapters.storage.repositories.titles import known_title, named_inside, title_columns
from concierge.adapters.storage.tables import (
    CreditRow,
    RatingRow,
    TitleRow,
    TraitRow,
    ViewingRow,
    WatchedDayRow,
    WatchedTitleRow,
    table,
)
from concierge.model.counting import average_of
from concierge.model.craft import Craft
from concierge.model.known_title import KnownTitle, folded
from concierge.model.statistics import PersonTally, Plays, SeenTitle, Tally
from concierge.model.taste import WHOLE, Viewing
from concierge.model.title import TitleKind
from concierge.model.title_traits import Trait
from concierge.model.viewing_days import DayCount, counted_days

__all__ = ["SqlStatistics"]

# SQLite takes expressions of a depth of a thousand at most.
_AT_ONCE = 200

_titles, _traits, _credits = table(TitleRow), table(TraitRow), table(CreditRow)
_watched, _ratings = table(ViewingRow), table(RatingRow)
_sums, _days = table(WatchedTitleRow), table(WatchedDayRow)


class SqlStatistics:
    """Sums in the database, of one person at a time."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def days(self, user_id: int) -> Mapping[str, DayCount]:
        """How much was seen on each day, as ISO 8601 writes it; the day is "" where it is not known."""
        columns = (_days.c.day, _days.c.films, _days.c.episodes)
        rows = await self._connection.rows(select(*columns).where(_days.c.user_id == user_id))
        return {row["day"]: DayCount(row["films"], row["episodes"]) for row in rows}

    async def days_of(self, user_id: int, title_ids: Collection[int]) -> Mapping[str, DayCount]:
        """The same of some titles alone, counted anew from what was seen of them."""
        chosen = self._chosen(title_ids)
        # A join would let SQLite read all that the person has seen.
        those = (_watched.c.user_id == user_id, _watched.c.title_id.in_(select(chosen.c.title_id)))
        counts = counted_days(map(viewing_of, await self._connection.rows(select(_watched).where(*those))))
        return {day: DayCount(counts[day, False], counts[day, True]) for day, _ in counts}

    async def titles(self, user_id: int) -> tuple[SeenTitle, ...]:
        """What is counted of each title of which something was seen, with all its plays, in no order."""
        return tuple(map(_seen_title, await self._connection.rows(_seen_titles(user_id))))

    async def plays_of_year(self, user_id: int, year: int) -> Mapping[int, Plays]:
        """How often titles were seen on the days of that year, by their numbers."""
        rows = await self._connection.rows(_last_plays(user_id, year))
        plays = {row["title_id"]: Plays(row["episodes"], row["episodes"], row["whole"]) for row in rows}
        again = await self._connection.rows(_seen_again(user_id, year))
        for viewing in map(viewing_of, again):
            before = plays.get(viewing.title_id, Plays(0, 0, 0))
            plays[viewing.title_id] = _with_earlier(before, viewing, year)
        return {title_id: one for title_id, one in plays.items() if any(one)}

    async def named(self, user_id: int, texts: Sequence[str]) -> tuple[KnownTitle, ...]:
        """The titles of which something was seen, and that have one of the folded texts inside of a name."""
        found: dict[int, KnownTitle] = {}
        for start in range(0, len(texts), _AT_ONCE):
            is_named = or_(*map(named_inside, texts[start : start + _AT_ONCE]))
            statement = (
                select(*title_columns())
                .select_from(_sums.join(_titles, _titles.c.id == _sums.c.title_id))
                .where(_sums.c.user_id == user_id, is_named)
            )
            known = map(known_title, await self._connection.rows(statement))
            found |= {one.id: one for one in known}
        return tuple(found[number] for number in sorted(found))

    async def traits(self, user_id: int, title_ids: Collection[int]) -> Mapping[Trait, tuple[Tally, ...]]:
        """The genres and the countries of those titles, most titles first."""
        rated = self._rated(user_id, title_ids)
        statement = (
            select(
                _traits.c.kind,
                _traits.c.value,
                func.count().label("count"),
                func.count(rated.c.half_points).label("rated"),
                func.coalesce(func.sum(rated.c.half_points), 0).label("half_points"),
            )
            .select_from(rated.join(_traits, _traits.c.title_id == rated.c.title_id))
            .group_by(_traits.c.kind, _traits.c.value)
        )
        tallies: dict[str, list[Tally]] = {trait.value: [] for trait in Trait}
        for row in await self._connection.rows(statement):
            average = average_of(row["half_points"], row["rated"])
            tally = Tally(name=row["value"], count=row["count"], rated=row["rated"], average=average)
            tallies.setdefault(row["kind"], []).append(tally)
        # Sorted here: in which order text stands depends on a database's collation.
        return {trait: tuple(sorted(tallies[trait.value], key=_most_first)) for trait in Trait}

    async def people(
        self, user_id: int, title_ids: Collection[int], *, limit: int
    ) -> Mapping[Craft, tuple[PersonTally, ...]]:
        """Who has made those titles, best first, so many of each craft."""
        rows = await self._connection.rows(best_of_each(self._rated(user_id, title_ids), limit))
        in_russian = await self._in_russian({row["person"] for row in rows})
        people: dict[Craft, list[PersonTally]] = {}
        for row in rows:
            one = PersonTally(
                name=row["person"],
                name_ru=in_russian.get(row["person"], ""),
                count=row["count"],
                rated=row["rated"],
                average=average_of(row["half_points"], row["rated"]),
            )
            people.setdefault(Craft(row["craft"]), []).append(one)
        return {craft: tuple(people[craft]) for craft in Craft if craft in people}

    async def _in_russian(self, names: Collection[str]) -> Mapping[str, str]:
        if not names:
            return {}
        statement = (
            select(_credits.c.person, func.max(_credits.c.person_ru).label("in_russian"))
            .where(_credits.c.folded_person.in_({folded(name) for name in names}))
            .group_by(_credits.c.person)
        )
        rows = await self._connection.rows(statement)
        return {row["person"]: row["in_russian"] or "" for row in rows}

    def _rated(self, user_id: int, title_ids: Collection[int]) -> Subquery:
        """Those titles with the person's mark for each."""
        chosen = self._chosen(title_ids)
        is_theirs = and_(_ratings.c.user_id == user_id, _ratings.c.title_id == chosen.c.title_id)
        return (
            select(chosen.c.title_id, _ratings.c.half_points)
            .select_from(chosen.outerjoin(_ratings, is_theirs))
            .subquery("rated")
        )

    def _chosen(self, title_ids: Collection[int]) -> FromClause:
        """Those titles as a table, however many: one value of the statement, for databases limit their number."""
        numbers = sorted(title_ids)
        if self._connection.is_file:
            each = func.json_each(json.dumps(numbers)).table_valued("value")
            return select(each.c.value.label("title_id")).subquery("chosen")
        unnested = func.unnest(cast(literal(numbers, ARRAY(Integer)), ARRAY(Integer))).table_valued(
            "title_id"
        )
        return unnested.render_derived("chosen")


def _seen_titles(user_id: int) -> Select[tuple[object, ...]]:
    """Of a title as such there is one row of viewings at most: what its sums have beyond that are episodes."""
    is_whole = and_(
        _watched.c.user_id == _sums.c.user_id,
        _watched.c.title_id == _sums.c.title_id,
        _watched.c.season == WHOLE,
        _watched.c.episode == WHOLE,
    )
    is_rated = and_(_ratings.c.user_id == _sums.c.user_id, _ratings.c.title_id == _sums.c.title_id)
    facts = (_titles.c[name] for name in ("id", "kind", "year", "runtime_min", "age", "is_adult"))
    whole = func.coalesce(_watched.c.times, 0).label("whole")
    return (
        select(*facts, _ratings.c.half_points, _sums.c.plays, _sums.c.episodes, whole)
        .select_from(
            _sums.join(_titles, _titles.c.id == _sums.c.title_id)
            .outerjoin(_watched, is_whole)
            .outerjoin(_ratings, is_rated)
        )
        .where(_sums.c.user_id == user_id)
    )


def _seen_title(row: RowMapping) -> SeenTitle:
    return SeenTitle(
        row["id"],
        TitleKind(row["kind"]),
        row["year"],
        row["runtime_min"],
        row["age"],
        bool(row["is_adult"]),
        row["half_points"],
        Plays(row["episodes"], row["plays"] - row["whole"], row["whole"]),
    )


def _last_plays(user_id: int, year: int) -> Select[tuple[object, ...]]:
    """The last times that lie in the year; those before the last are not in columns."""
    episodes = func.sum(case((_watched.c.episode != WHOLE, 1), else_=0))
    begin, end = (datetime(one, 1, 1, tzinfo=UTC) for one in (year, year + 1))
    in_year = (_watched.c.watched_at >= begin, _watched.c.watched_at < end)
    return (
        select(_watched.c.title_id, episodes.label("episodes"), (func.count() - episodes).label("whole"))
        .where(_watched.c.user_id == user_id, *in_year)
        .group_by(_watched.c.title_id)
    )


def _seen_again(user_id: int, year: int) -> Select[tuple[object, ...]]:
    """What has an earlier time in that year, as its JSON tells: the rest need not be read."""
    is_told = cast(_watched.c.earlier, Text).contains(f'"{year:04}-')
    return select(_watched).where(_watched.c.user_id == user_id, _watched.c.earlier.is_not(None), is_told)


def _with_earlier(plays: Plays, viewing: Viewing, year: int) -> Plays:
    times = sum(moment.watched_at.year == year for moment in viewing.earlier)
    if viewing.episode is None:
        return plays._replace(of_whole=plays.of_whole + times)
    is_counted = viewing.watched_at is not None and viewing.watched_at.year == year
    is_new = bool(times) and not is_counted
    return plays._replace(episodes=plays.episodes + is_new, of_episodes=plays.of_episodes + times)


def _most_first(tally: Tally) -> tuple[int, str]:
    return -tally.count, tally.name
