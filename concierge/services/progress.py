"""Which episode a person sees next, from what they have seen and what has been broadcast."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import repeat
from typing import Final, NamedTuple

from concierge.errors import HiddenByAge, HiddenByBlock, NotFound, ServiceError
from concierge.model.decision import SourceFailure
from concierge.model.known_title import folded, is_same_title
from concierge.model.query import request
from concierge.model.same_titles import rows_of
from concierge.model.series_progress import (
    AiredEpisode,
    ProgressState,
    SeriesProgress,
    SeriesUnderWay,
    aired_of,
    last_seen,
    progress_of,
)
from concierge.model.shelves import Place
from concierge.model.taste import UNDATED, Viewing
from concierge.model.title import Episode, Title, TitleKind
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services.gathering import failure_of, once_each
from concierge.services.metadata import Metadata
from concierge.services.naming import the_title
from concierge.services.together import together
from concierge.services.user_metadata import UserMetadata, exact_hits
from concierge.services.visibility import Visibility

__all__ = ["Progress"]

_AT_ONCE: Final = 8
# So many of the series that were watched last are looked at; who has not gone on with more has left them.
_MOST_LOOKED_AT: Final = 64
_MOST_NAMED: Final = 100


class _Told(NamedTuple):
    progress: SeriesProgress
    failures: tuple[SourceFailure, ...]


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
        _refuse_film(user, title)
        async with self._storage.reading() as rows:
            (viewings,) = await _viewings(rows, user, [title])
        return (await self._of(user, title, viewings)).progress

    async def aired(self, user: User, title: Title) -> tuple[AiredEpisode, ...]:
        """The episodes of the series that have been broadcast, in order, each with whether the person has seen it.

        Raises:
            NotFound: it is no series.
            HiddenByAge, HiddenByBlock: the person may not see it.
        """
        _refuse_film(user, title)
        async with self._storage.reading() as rows:
            (viewings,) = await _viewings(rows, user, [title])
        today = self._clock.now().date()
        card = await self._metadata.card(title)
        await self._visibility.require(user, card.title)
        episodes, _ = await self._episodes(card.title, viewings, today)
        return aired_of(viewings, episodes, today=today)

    async def of_name(self, user: User, text: str, *, year: int | None = None) -> SeriesProgress:
        """How far the person is in the series of that name, of several in the one that they have begun.

        Raises:
            NotFound: no source knows such a series.
            Ambiguous, HiddenByAge, HiddenByBlock, InputError, ServiceError: the text names no one series.
        """
        async with self._storage.reading() as rows:
            begun = await _begun(rows, user, text, year)
        if begun is not None:
            return await self.next_episode(user, begun)
        metadata = UserMetadata(user, self._metadata, self._visibility)
        title = await the_title(metadata, user, text, year=year, kind=TitleKind.SERIES)
        return await self.next_episode(user, title)

    async def in_progress(
        self, user: User, limit: int, *, is_wanted: Callable[[SeriesProgress], bool] = lambda _: True
    ) -> SeriesUnderWay:
        """Series with an episode to be seen, or one ahead whose day is told; the one that was watched last comes first.

        Only series of which single episodes were seen are told of, none that the person may not see, and those alone
        that are wanted. Raises StorageError.
        """
        found: list[SeriesProgress] = []
        failures: list[SourceFailure] = []
        after: Place | None = None
        for _ in range(_MOST_LOOKED_AT // _AT_ONCE):
            async with self._storage.reading() as rows:
                begun = await rows.series.begun(user.id, limit=_AT_ONCE, after=after)
                titles = [one.title.title for one in begun]
                seen = await _viewings(rows, user, titles)
            told = await together(map(self._shown, repeat(user), titles, seen))
            for one in filter(None, told):
                failures += one.failures
                if _is_another(one.progress, found) and is_wanted(one.progress):
                    found.append(one.progress)
            if len(found) >= limit or len(begun) < _AT_ONCE:
                break
            after = Place(at=begun[-1].watched_at or UNDATED, title_id=begun[-1].title.id)
        return SeriesUnderWay(series=tuple(found[:limit]), failures=once_each(failures))

    async def _shown(self, user: User, title: Title, viewings: Sequence[Viewing]) -> _Told | None:
        try:
            return await self._of(user, title, viewings)
        except (HiddenByAge, HiddenByBlock):
            return None

    async def _of(self, user: User, title: Title, viewings: Sequence[Viewing]) -> _Told:
        today = self._clock.now().date()
        card = await self._metadata.card(title)
        await self._visibility.require(user, card.title)
        episodes, failures = await self._episodes(card.title, viewings, today)
        progress = await self._named(progress_of(card.title, viewings, episodes, today=today))
        return _Told(progress, (*card.failures, *failures))

    async def _episodes(
        self, title: Title, viewings: Sequence[Viewing], today: date
    ) -> tuple[list[Episode], list[SourceFailure]]:
        """The episodes of all seasons but the specials, and who could not tell of one.

        Of seasons that are over it is enough to know how many there are, but for the one that is being watched.
        """
        last = last_seen(viewings)
        seasons = [one for one in title.seasons if one.number > 0 and one.has_begun(today)]
        newest = max((one.number for one in seasons), default=0)
        found: list[Episode] = []
        failures: list[SourceFailure] = []
        for season in seasons:
            is_asked = (
                season.number == newest or not season.episode_count or (last and season.number == last[0])
            )
            try:
                found += await self._metadata.season(title, season.number) if is_asked else season.counted
            except (NotFound, ServiceError) as error:
                failures += [failure_of(error)] if isinstance(error, ServiceError) else []
                found += season.counted
        return found, failures

    async def _named(self, progress: SeriesProgress) -> SeriesProgress:
        """The same with the name and the day of the next episode, where only its number was known."""
        following = progress.next
        if progress.state is not ProgressState.WATCHING or following is None or following.name:
            return progress
        try:
            known = await self._metadata.season(progress.title, following.season)
        except (NotFound, ServiceError):
            return progress
        told = next((one for one in known if one.number == following.number), following)
        return replace(progress, next=told)


def _refuse_film(user: User, title: Title) -> None:
    if title.kind is not TitleKind.SERIES:
        raise NotFound(f"{title.kind} has no episodes", what=title.label(user.language or "ru"))


async def _viewings(
    rows: Repositories, user: User, titles: Sequence[Title]
) -> tuple[tuple[Viewing, ...], ...]:
    """What the person has seen of each of the titles, whichever of its names and ids their list has."""
    own = await rows.collections.own(user.id, titles)
    same = rows_of(titles, own, lambda one: one.title.title)
    numbers = [{one.title.id for one in some} for some in same]
    seen = await rows.marks.viewings(user.id, *set().union(*numbers))
    return tuple(tuple(one for one in seen if one.title_id in some) for some in numbers)


async def _begun(rows: Repositories, user: User, text: str, year: int | None) -> Title | None:
    """The only series of that name, or with it in its name, of which the person has seen something."""
    words = request(text)
    named = await rows.series.named(user.id, folded(words), limit=_MOST_NAMED)
    # Of one that is kept by its name nobody knows the episodes.
    confirmed_first = sorted(named, key=lambda one: not one.is_confirmed)
    inside = [one.title for one in confirmed_first if year in {None, one.title.year}]
    fitting = exact_hits(inside, words, year) or inside
    is_one = all(is_same_title(one, fitting[0]) for one in fitting)
    return fitting[0] if fitting and is_one else None


def _is_another(progress: SeriesProgress, found: Sequence[SeriesProgress]) -> bool:
    """Whether there is an episode to be told of, and the series is none of those that were found."""
    is_told = any(is_same_title(one.title, progress.title) for one in found)
    return progress.next is not None and not is_told
