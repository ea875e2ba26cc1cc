"""What people have seen and think of it, in numbers."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from concierge.errors import InputError
from concierge.model.counting import counted, without_days
from concierge.model.craft import Craft
from concierge.model.known_title import folded_names
from concierge.model.statistics import PersonTally, SeenTitle, Statistics, Tally
from concierge.model.title_traits import Trait
from concierge.model.user import User
from concierge.ports import Repositories, Storage
from concierge.services.visibility import sight_of

__all__ = ["FIRST_YEAR", "LAST_YEAR", "MOST_PEOPLE", "Counting", "Painter"]

Painter: TypeAlias = Callable[[Statistics, str], bytes]

MOST_PEOPLE = 25
# Nobody saw a film before there were any.
FIRST_YEAR, LAST_YEAR = 1888, 2100


class _Made(NamedTuple):
    genres: tuple[Tally, ...] = ()
    countries: tuple[Tally, ...] = ()
    people: Mapping[Craft, tuple[PersonTally, ...]] = {}


class Counting:
    """Adds up people's lists, without what they may not see."""

    def __init__(self, storage: Storage, paint: Painter) -> None:
        """Takes where the lists are kept, and what paints figures in a language as a picture."""
        self._storage = storage
        self._paint = paint

    async def statistics(self, user: User, *, year: int | None = None) -> Statistics:
        """The figures of all time, or of one year. Raises InputError for a year of no film."""
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise InputError(f"the year {year}", problem="bad_year")
        async with self._storage.reading() as rows:
            days, titles = await rows.statistics.days(user.id), await rows.statistics.titles(user.id)
            hidden = await _hidden(user, rows, titles)
            if hidden:
                days = without_days(days, await rows.statistics.days_of(user.id, hidden))
            counting = [one for one in titles if one.id not in hidden]
            if year is not None:
                plays = await rows.statistics.plays_of_year(user.id, year)
                counting = [one._replace(plays=plays[one.id]) for one in counting if one.id in plays]
            # Sums are made in a thread, for the loop has others to serve, and meanwhile the database makes the rest.
            figures, made = await asyncio.gather(
                asyncio.to_thread(counted, year, counting, days),
                _made(user, rows, {one.id for one in counting}),
            )
            return replace(figures, genres=made.genres, countries=made.countries, people=made.people)

    async def card(self, user: User, figures: Statistics) -> bytes:
        """The figures as a picture in the person's language, as PNG. Raises ConfigError."""
        return await asyncio.to_thread(self._paint, figures, user.language or "ru")


async def _hidden(user: User, rows: Repositories, titles: Sequence[SeenTitle]) -> set[int]:
    """The numbers of those titles that no figure may tell of."""
    sight = await sight_of(user, rows)
    hidden = {one.id for one in titles if one.is_adult or sight.is_too_old(one.age)}
    names = {name for title in sight.never for name in folded_names(title)}
    newer = (one.words for one in sight.never_newer)
    if texts := sorted({*sight.never_words, *newer, *names}):
        # Few have such a name: the rules themselves need more of a title than is read of all.
        known = await rows.statistics.named(user.id, texts)
        hidden |= {one.id for one in known if sight.hindrance(one.title) is not None}
    return hidden


async def _made(user: User, rows: Repositories, title_ids: Collection[int]) -> _Made:
    """What the titles are, and who has made them."""
    if not title_ids:
        return _Made()
    traits = await rows.statistics.traits(user.id, title_ids)
    people = await rows.statistics.people(user.id, title_ids, limit=MOST_PEOPLE)
    return _Made(traits[Trait.GENRE], traits[Trait.COUNTRY], people)
