"""Which plays Trakt has already, asked for before the same ones may be added a second time."""

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final, Self, TypeAlias

from pydantic import BaseModel, ValidationError

from concierge.adapters._figures import Figure
from concierge.adapters._http import Answer, Fields
from concierge.adapters._shapes import EpisodeNumber, SeasonNumber, SoundOne, SoundRows
from concierge.adapters._trakt_client import SERVICE, TraktClient
from concierge.adapters._trakt_objects import Entry, TraktMoment, Work, moment_of, written
from concierge.adapters._trakt_pages import PAGE_SIZE, batches
from concierge.adapters._trakt_rows import entry_of, key_of
from concierge.errors import UnexpectedAnswer
from concierge.model.connection import Tokens
from concierge.model.taste import UNDATED, Moment, Precision, Viewing
from concierge.model.title import ExternalIds, Title, TitleKind

__all__ = ["TraktPlayed", "external_ids", "lists_name"]

# Trakt keeps no fractions of a second.
ABOUT: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)
# Where history has what was played on a day that nobody knows.
NOBODY_KNOWS: Final = (UNDATED, UNDATED + DAY)

Part: TypeAlias = tuple[int | None, int | None]
Span: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktPlayed:
    """The plays of one title in one person's history."""

    client: TraktClient
    tokens: Tokens
    title: Title

    async def lacking(self, viewings: Sequence[Viewing]) -> tuple[Viewing, ...]:
        """Those of which there is no play: at that moment or on that day, or at all where nobody knows when."""
        dated = [(one, _span(one)) for one in viewings]
        played = [
            play for span in _merged(span for _, span in dated if span) for play in await self._in(span)
        ]
        parts = await self._parts() if any(span is None for _, span in dated) else frozenset()
        return tuple(
            one
            for one, span in dated
            if not (
                _part(one) in parts if span is None else any(play.is_of(_part(one), span) for play in played)
            )
        )

    async def vague(self, viewings: Sequence[Viewing], standing: Iterable[Viewing]) -> tuple[int, ...]:
        """The numbers of the plays of the first, one of each, that none of the `standing` ones are."""
        kept = [(_part(one), _span_of(moment)) for one in standing for moment in one.moments]
        found: list[int] = []
        for one in viewings:
            span = _span(one)
            fitting = (
                play.number
                for play in await self._in(span or NOBODY_KNOWS)
                if play.is_of(_part(one), span) and not any(play.is_of(*other) for other in kept)
            )
            found.extend(islice((number for number in fitting if number and number not in found), 1))
        return tuple(found)

    async def _in(self, span: Span) -> list["_Play"]:
        """The title's plays within that time."""
        path = "sync/history/movies" if self.title.kind is TitleKind.MOVIE else "sync/history/episodes"
        start, end = span

        async def ask(page: int) -> Answer:
            params: Fields = {
                "start_at": written(start),
                "end_at": written(end),
                "page": page,
                "limit": PAGE_SIZE,
            }
            return await self.client.get(path, params=params, tokens=self.tokens)

        entries = [entry_of(row) async for batch in batches(ask, key_of) for row in batch.rows]
        return [_Play.of(entry) for entry in entries if entry and entry.work and self._is_it(entry.work)]

    async def _parts(self) -> frozenset[Part]:
        """What of the title was ever played."""
        is_film = self.title.kind is TitleKind.MOVIE

        async def ask(page: int) -> Answer:
            path = "sync/watched/movies" if is_film else "sync/watched/shows"
            params: Fields = {
                "page": page,
                "limit": PAGE_SIZE,
                **({} if is_film else {"extended": "progress"}),
            }
            return await self.client.get(path, params=params, tokens=self.tokens)

        async with aclosing(batches(ask, key_of)) as found:
            async for batch in found:
                for watched in map(_watched, batch.rows):
                    work = watched.movie if is_film else watched.show
                    if work and self._is_it(work):
                        return frozenset({(None, None)}) if is_film else watched.parts()
        return frozenset()

    def _is_it(self, work: Work) -> bool:
        told, own = external_ids_of(work.ids.external, self.title.kind), external_ids(self.title)
        return any(told.get(name) == value for name, value in own.items())


def external_ids(title: Title) -> dict[str, str | int]:
    """The title's ids by which Trakt knows it."""
    return external_ids_of(title.ids, title.kind)


def external_ids_of(ids: ExternalIds, kind: TitleKind) -> dict[str, str | int]:
    """Those ids that Trakt knows; TheTVDB numbers films too, apart from series."""
    tvdb = ids.tvdb if kind is TitleKind.SERIES else None
    told = {"imdb": ids.imdb, "tmdb": ids.tmdb, "tvdb": tvdb}
    return {name: value for name, value in told.items() if value is not None}


def lists_name(kind: TitleKind) -> str:
    """What Trakt calls titles of that kind."""
    return "shows" if kind is TitleKind.SERIES else "movies"


def _span(viewing: Viewing) -> Span | None:
    """When the viewing was; None where nobody knows."""
    at = viewing.watched_at
    return None if at is None else _span_of(Moment(watched_at=at, precision=viewing.precision))


def _span_of(moment: Moment) -> Span:
    at = moment.watched_at
    if moment.precision is Precision.DAY:
        day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return day, day + DAY - ABOUT
    return at - ABOUT, at + ABOUT


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans as few as they are, those in one that overlap."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _part(viewing: Viewing) -> Part:
    return viewing.season, viewing.episode


@dataclass(frozen=True, slots=True, kw_only=True)
class _Play:
    """A play that Trakt has, by its number there."""

    number: int | None
    part: Part
    at: TraktMoment

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The play that the row tells of."""
        part = (entry.episode.season, entry.episode.number) if entry.episode else (None, None)
        number = entry.id if isinstance(entry.id, int) else None
        return cls(number=number, part=part, at=moment_of(entry.watched_at))

    def is_of(self, part: Part, span: Span | None) -> bool:
        """Whether it is of that part and within that time, or of a time that nobody knows."""
        if self.part != part or not self.at.is_sound:
            return False
        if span is None or self.at.at is None:
            return span is None and self.at.at is None
        return span[0] <= self.at.at <= span[1]


class _WatchedEpisode(BaseModel):
    number: EpisodeNumber
    plays: Figure = 0


class _WatchedSeason(BaseModel):
    number: SeasonNumber
    episodes: SoundRows[_WatchedEpisode] = ()


class _Watched(BaseModel):
    movie: SoundOne[Work] = None
    show: SoundOne[Work] = None
    seasons: SoundRows[_WatchedSeason] = ()

    def parts(self) -> frozenset[Part]:
        if not self.seasons:
            raise UnexpectedAnswer(SERVICE, "the seasons of what was watched are missing")
        return frozenset(
            (season.number, one.number) for season in self.seasons for one in season.episodes if one.plays
        )


def _watched(row: object) -> _Watched:
    try:
        return _Watched.model_validate(row)
    except ValidationError:
        # What cannot be read may be the very title; better no play than two.
        raise UnexpectedAnswer(SERVICE, "what was watched cannot be read") from None
