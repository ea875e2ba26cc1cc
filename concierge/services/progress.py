"""Which episode a person sees next, from what they have seen and what has been broadcast."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from concierge.errors import HiddenByAge, HiddenByBlock, NotFound, ServiceError
from concierge.model.known_title import KnownTitle, folded, folded_names, is_same_title
from concierge.model.query import request
from concierge.model.series_progress import ProgressState, SeriesProgress, last_seen, progress_of
from concierge.model.shelves import Place
from concierge.model.taste import UNDATED, Shelf, Viewing
from concierge.model.title import Episode, Season, Title, TitleKind
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services.metadata import Metadata
from concierge.services.naming import the_title
from concierge.services.user_metadata import UserMetadata, exact_hits
from concierge.services.visibility import Visibility

__all__ = ["Progress"]

_AT_ONCE: Final = 8
# So many of the series that were watched last are looked at; who has not gone on with more has left them.
_MOST_LOOKED_AT: Final = 64
_MOST_EPISODES: Final = 5000


class Progress:
    """Tells people how far they are in series.

    The next episode is the first unseen one after the last seen one in the series' order: people skip, and what they
    skipped is told beside it. Specials do not count.
    """

    def __init__(self, storage: Storage, metadata: Metadata, visibility: Visibility, *, clock: Clock) -> None:
        """Takes what was seen, and who knows episodes."""
        self._storage = storage
        self._metadata = metadata
        self._visibility = visibility
        self._clock = clock

    async def next_episode(self, user: User, title: Title) -> SeriesProgress:
        """How far the person is in the series; whoever has seen nothing of it begins with its first episode.

        Raises:
            NotFound: it is no series.
            HiddenByAge, HiddenByBlock: the person may not see it.
        """
        if title.kind is not TitleKind.SERIES:
            raise NotFound(f"{title.kind} has no episodes", what=title.label(user.language or "ru"))
        async with self._storage.reading() as rows:
            viewings = await _viewings(rows, user, title)
        return await self._of(user, title, viewings)

    async def of_name(self, user: User, text: str, *, year: int | None = None) -> SeriesProgress:
        """How far the person is in the series of that name, of several in the one that they have begun.

        Raises:
            NotFound: no source knows such a series.
            Ambiguous, HiddenByAge, HiddenByBlock, InputError, ServiceError: the text names no one series.
        """
        async with self._storage.reading() as rows:
            begun = await _begun(rows, user, text, year)
        if begun is not None:
            return await self.next_episode(user, begun.title)
        metadata = UserMetadata(user, self._metadata, self._visibility)
        title = await the_title(metadata, user, text, year=year, kind=TitleKind.SERIES)
        return await self.next_episode(user, title)

    async def in_progress(self, user: User, limit: int) -> tuple[SeriesProgress, ...]:
        """Series with an episode to be seen, or one ahead whose day is told; the one that was watched last comes first.

        Only series of which single episodes were seen are told of, and none that the person may not see.
        """
        found: list[SeriesProgress] = []
        after: Place | None = None
        for _ in range(_MOST_LOOKED_AT // _AT_ONCE):
            async with self._storage.reading() as rows:
                begun = await rows.series.begun(user.id, limit=_AT_ONCE, after=after)
                seen = [(one, await rows.marks.viewings(user.id, one.title.id)) for one in begun]
            if not begun:
                break
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._shown(user, one.title.title, parts)) for one, parts in seen]
            found += [one for task in tasks if (one := task.result()) is not None and one.next is not None]
            if len(found) >= limit or len(begun) < _AT_ONCE:
                break
            after = Place(at=begun[-1].watched_at or UNDATED, title_id=begun[-1].title.id)
        return tuple(found[:limit])

    async def _shown(self, user: User, title: Title, viewings: Sequence[Viewing]) -> SeriesProgress | None:
        try:
            return await self._of(user, title, viewings)
        except (HiddenByAge, HiddenByBlock):
            return None

    async def _of(self, user: User, title: Title, viewings: Sequence[Viewing]) -> SeriesProgress:
        metadata = UserMetadata(user, self._metadata, self._visibility)
        today = self._clock.now().date()
        detailed = await metadata.get(title)
        episodes = await _episodes(metadata, detailed, viewings, today)
        return await _named(metadata, progress_of(detailed, viewings, episodes, today=today))


async def _viewings(rows: Repositories, user: User, title: Title) -> tuple[Viewing, ...]:
    """What the person has seen of the title, whichever of its names and ids their list has."""
    for name in folded_names(title):
        for known in await rows.titles.marked(user.id, Shelf.WATCHED, name):
            if is_same_title(known.title, title):
                return await rows.marks.viewings(user.id, known.id)
    return ()


async def _begun(rows: Repositories, user: User, text: str, year: int | None) -> KnownTitle | None:
    """The only series of that name, or with it in its name, of which the person has seen something."""
    words = request(text)
    inside = [
        one
        for one in await rows.titles.marked(user.id, Shelf.WATCHED, folded(words))
        if one.title.kind is TitleKind.SERIES and year in {None, one.title.year}
    ]
    exact = [one for one in inside if exact_hits((one.title,), words, year)]
    fitting = exact or inside
    return fitting[0] if len(fitting) == 1 else None


async def _episodes(
    metadata: UserMetadata, title: Title, viewings: Sequence[Viewing], today: date
) -> list[Episode]:
    """The episodes of all seasons but the specials.

    Of seasons that are over it is enough to know how many there are, but for the one that is being watched.
    """
    last = last_seen(viewings)
    seasons = [one for one in title.seasons if one.number > 0 and _has_begun(one, today)]
    newest = max((one.number for one in seasons), default=0)
    found: list[Episode] = []
    for season in seasons:
        is_asked = season.number == newest or not season.episode_count or (last and season.number == last[0])
        found += await _asked(metadata, title, season) if is_asked else _counted(season)
    return found


async def _asked(metadata: UserMetadata, title: Title, season: Season) -> Sequence[Episode]:
    try:
        return await metadata.season(title, season.number)
    except (NotFound, ServiceError):
        return _counted(season)


def _counted(season: Season) -> Sequence[Episode]:
    count = min(season.episode_count or 0, _MOST_EPISODES)
    return [Episode(season=season.number, number=number) for number in range(1, count + 1)]


def _has_begun(season: Season, today: date) -> bool:
    return season.air_date is None or season.air_date <= today


async def _named(metadata: UserMetadata, progress: SeriesProgress) -> SeriesProgress:
    """The same with the name and the day of the next episode, where only its number was known."""
    following = progress.next
    if progress.state is not ProgressState.WATCHING or following is None or following.name:
        return progress
    season = Season(number=following.season)
    known = await _asked(metadata, progress.title, season)
    told = next((one for one in known if one.number == following.number), following)
    return replace(progress, next=told)
