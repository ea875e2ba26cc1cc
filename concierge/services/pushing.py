"""What people change in their lists, on its way to the accounts that they have connected."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol
from weakref import WeakValueDictionary

from concierge.errors import AccountUnusable, NotFound, ServiceUnavailable
from concierge.model.connection import ListChange, Tokens
from concierge.model.known_title import KnownTitle
from concierge.model.marking import Change, Marks
from concierge.model.outbox import Effect, NewEffect
from concierge.model.taste import (
    UNDATED,
    WHOLE,
    Mark,
    MarkKey,
    Precision,
    Rating,
    Shelf,
    Viewing,
    WatchlistMark,
    key_of,
    keyed,
)
from concierge.ports import LinkedService, Repositories, Storage
from concierge.services.gathering import ungarbled

__all__ = ["ListPusher", "Pushing", "TokenKeeper", "Touched", "kind_of_effect"]

_PUSHED: Final = (Shelf.WATCHED, Shelf.RATINGS, Shelf.WATCHLIST)
# A message that somebody waits for goes first.
_PRIORITY: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A title and what changed among a person's marks of it, as far as others can be told.

    `is_new` if nothing of it was known to be seen before, `is_unrated` if a score was taken away. `vague` are the
    viewings, as they were, of whose day more is known now.
    """

    title: KnownTitle
    keys: frozenset[MarkKey]
    is_new: bool
    is_unrated: bool = False
    vague: tuple[Viewing, ...] = ()

    @classmethod
    def by(cls, title: KnownTitle, change: Change, before: Marks) -> "Touched":
        """By that change of the marks that were there before."""
        was_rated, is_rated = any(map(_has_score, before.values())), any(map(_has_score, change.put))
        changed = (*change.put, *change.remove)
        touches_rating = any(isinstance(mark, Rating) for mark in changed)
        # A review alone stays here.
        told = [mark for mark in changed if was_rated or is_rated or not isinstance(mark, Rating)]
        return cls(
            title=title,
            keys=frozenset(map(key_of, told)),
            is_unrated=touches_rating and was_rated and not is_rated,
            is_new=not any(isinstance(mark, Viewing) for mark in before.values()),
            # A time more is another viewing, whatever was known of those before.
            vague=tuple(was for was, now in _vague(before, change.put) if was.times >= now.times),
        )


class Pushing:
    """Writes down, in the transaction of a change, that services are to be told of it."""

    def __init__(self, services: Collection[str]) -> None:
        """Takes the names of the services that can be told."""
        self._services = frozenset(services)

    async def note(
        self,
        rows: Repositories,
        user_id: int,
        touched: Iterable[Touched],
        *,
        stamp: str,
        but: Collection[str] = (),
    ) -> None:
        """Notes the changes for every connected service `but` those whose accounts they came from.

        The `stamp` tells this change of a title from all others. What is for adults stays here, and so does what no
        service can know: a title that is kept by its name.
        """
        told = [
            one for one in touched if one.title.is_confirmed and not one.title.title.is_adult and one.keys
        ]
        if not self._services or not told:
            return
        connected = await rows.connections.of_user(user_id)
        # A nickname is enough to read by, and no login to write with.
        services = [
            one.service
            for one in connected
            if one.service in self._services.difference(but) and not one.nickname
        ]
        effects = [
            _effect(user_id, service, shelf, one, stamp)
            for service in services
            for one in told
            for shelf in _PUSHED
            if any(key[0] is shelf for key in one.keys)
        ]
        if effects:
            await rows.outbox.add_all(effects)


class TokenKeeper(Protocol):
    """Who knows the tokens of connected accounts."""

    async def tokens(self, user_id: int, service: str) -> Tokens:
        """Tokens that can be used now. Raises NotFound, AccountUnusable, ServiceError."""
        ...

    async def expire(self, user_id: int, service: str, error: AccountUnusable, refused: Tokens) -> bool:
        """Notes that the service accepts the login no more; False if other tokens took the place of these."""
        ...


class ListPusher:
    """Delivers changes to one service: how the lists stand now, so that it does not matter which change comes first."""

    def __init__(self, storage: Storage, service: LinkedService, keeper: TokenKeeper) -> None:
        """Takes the service and whoever keeps its tokens."""
        self.kind = kind_of_effect(service.name)
        self._storage = storage
        self._service = service
        self._keeper = keeper
        self._busy: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    async def deliver(self, effect: Effect, _others: Sequence[Effect] = (), /) -> str:
        """What `Deliverer.deliver` promises; of one person's title one change after the other."""
        async with self._busy.setdefault((effect.user_id, _Wanted.of(effect).title_id), asyncio.Lock()):
            change = await self._change(effect)
            return "" if change is None else await self._push(effect, change)

    async def _push(self, effect: Effect, change: ListChange) -> str:
        tokens = await self._keeper.tokens(effect.user_id, self._service.name)
        try:
            with ungarbled(self._service.name):
                return await self._service.push(change, tokens)
        except AccountUnusable as error:
            name = self._service.name
            if await self._keeper.expire(effect.user_id, name, error, tokens):
                raise
            raise ServiceUnavailable(name, "its login was refreshed meanwhile", problem="busy") from error

    async def _change(self, effect: Effect) -> ListChange | None:
        """How the shelf stands; None where nothing is to be told any more."""
        wanted = _Wanted.of(effect)
        async with self._storage.reading() as rows:
            try:
                connected = await rows.connections.get(effect.user_id, self._service.name)
                known = await rows.titles.get(effect.user_id, wanted.title_id)
            except NotFound:
                return None
            marks = keyed(await rows.marks.of_title(effect.user_id, wanted.title_id))
        # A nickname may have taken the login's place, and it may have turned out what the title is.
        is_over = bool(connected.nickname) or known.title.is_adult
        return None if is_over else _as_it_stands(wanted, known, marks)


def kind_of_effect(service: str) -> str:
    """What the outbox calls changes for the service."""
    return f"lists.{service}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What an effect is about; its parts are seasons and episodes, for what was seen."""

    shelf: Shelf
    title_id: int
    parts: tuple[tuple[int, int], ...]
    vague: tuple[Viewing, ...]
    is_again: bool
    is_unrated: bool

    @classmethod
    def of(cls, effect: Effect) -> "_Wanted":
        """Read from its payload, which `_effect` wrote."""
        title_id = int(str(effect.payload["title"]))
        days = (told.split("@") for told in str(effect.payload.get("vague", "")).split())
        return cls(
            shelf=Shelf(str(effect.payload["shelf"])),
            title_id=title_id,
            parts=tuple(map(_part, str(effect.payload["parts"]).split())),
            vague=tuple(_on(day, _bare(title_id, *_part(part))) for part, day in days),
            # Services take the same play twice: what was seen before may have been told of by another effect.
            is_again=effect.attempts > 1 or not effect.payload.get("is_new"),
            is_unrated=bool(effect.payload.get("is_unrated")),
        )


def _effect(user_id: int, service: str, shelf: Shelf, touched: Touched, stamp: str) -> NewEffect:
    parts = sorted((season, episode) for kind, _, season, episode in touched.keys if kind is shelf)
    vague = touched.vague if shelf is Shelf.WATCHED else ()
    return NewEffect(
        key=f"{service}:{shelf}:{touched.title.id}:{stamp}",
        kind=kind_of_effect(service),
        user_id=user_id,
        payload={
            "shelf": shelf.value,
            "title": touched.title.id,
            "parts": " ".join(f"{season}.{episode}" for season, episode in parts),
            "vague": " ".join(map(_written, vague)),
            "is_new": touched.is_new,
            "is_unrated": touched.is_unrated,
        },
        priority=_PRIORITY,
    )


def _as_it_stands(wanted: _Wanted, known: KnownTitle, marks: Mapping[MarkKey, Mark]) -> ListChange | None:
    """The shelf as it stands now; None for ratings where there is no score, and none was taken away.

    A score that came and went again is told by the effect of its going.
    """
    change = ListChange(shelf=wanted.shelf, title=known.title, is_again=wanted.is_again)
    match wanted.shelf:
        case Shelf.RATINGS:
            rating = next((mark for mark in marks.values() if isinstance(mark, Rating)), None)
            if rating is None or rating.score is None:
                return change if wanted.is_unrated else None
            return replace(change, score=rating.score, rated_at=rating.rated_at)
        case Shelf.WATCHLIST:
            return replace(change, is_on=any(isinstance(mark, WatchlistMark) for mark in marks.values()))
        case _:
            found = [(part, marks.get((Shelf.WATCHED, known.id, *part))) for part in wanted.parts]
            seen = tuple(mark for _, mark in found if isinstance(mark, Viewing))
            gone = tuple(_bare(known.id, *part) for part, mark in found if mark is None)
            vague = tuple(was for was, _ in _vague(keyed(wanted.vague), seen))
            return replace(change, viewings=tuple(_each(seen)), gone=gone, vague=vague)


def _has_score(mark: Mark) -> bool:
    return isinstance(mark, Rating) and mark.score is not None


def _each(viewings: Iterable[Viewing]) -> Iterator[Viewing]:
    """One for each time that is known, oldest first."""
    for viewing in viewings:
        if not viewing.earlier:
            yield viewing
            continue
        for moment in viewing.moments:
            yield replace(
                viewing, watched_at=moment.watched_at, precision=moment.precision, times=1, earlier=()
            )


def _vague(before: Marks, after: Iterable[Mark]) -> Iterator[tuple[Viewing, Viewing]]:
    """The viewings, before and after, of which the day or the hour became known. Another day may be another viewing."""
    for mark in after:
        was = before.get(key_of(mark))
        if not isinstance(mark, Viewing) or not isinstance(was, Viewing) or mark.watched_at is None:
            continue
        is_finer = was.precision is Precision.DAY and mark.precision is Precision.EXACT
        if was.watched_at is None or (is_finer and was.watched_at.date() == mark.watched_at.date()):
            yield was, mark


def _bare(title_id: int, season: int, episode: int) -> Viewing:
    """The part, of which nothing else is told."""
    return Viewing(
        title_id=title_id,
        season=None if season == WHOLE else season,
        episode=None if episode == WHOLE else episode,
        marked_at=UNDATED,
    )


def _written(viewing: Viewing) -> str:
    """The part and its day, which `_part` and `_on` read: "1.2@2024-05-03", "1.2@" where no day is known."""
    _, _, season, episode = key_of(viewing)
    return f"{season}.{episode}@{viewing.watched_at.date() if viewing.watched_at else ''}"


def _part(written: str) -> tuple[int, int]:
    season, episode = written.split(".")
    return int(season), int(episode)


def _on(day: str, viewing: Viewing) -> Viewing:
    if not day:
        return viewing
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return replace(viewing, watched_at=at, precision=Precision.DAY)
