"""What people mark: the watchlist, what was seen, ratings, the blocklist, and how each change is taken back."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

import structlog

from concierge.errors import ChangedSince, InputError, NotFound
from concierge.model.declension import is_called_so
from concierge.model.freshness import facts_fresh
from concierge.model.known_title import KnownTitle, folded, is_same_title
from concierge.model.marking import (
    Change,
    Marks,
    Opinion,
    blocked,
    off_watchlist,
    rated,
    restored,
    seen,
    unblocked,
    unrated,
    unseen,
    when,
    wished,
)
from concierge.model.query import request
from concierge.model.score import Score
from concierge.model.shelves import Blocked, Marked
from concierge.model.taste import (
    Block,
    BlockLevel,
    Mark,
    Rating,
    Shelf,
    TasteAction,
    TasteEntry,
    keyed,
    subject_of,
)
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services.airing import parts_of
from concierge.services.metadata import Metadata
from concierge.services.naming import kept_by_name, the_marked, the_title
from concierge.services.pushing import Pushing, Touched
from concierge.services.statistics import FIRST_YEAR, LAST_YEAR
from concierge.services.user_metadata import UserMetadata
from concierge.services.visibility import Visibility, refuse_hidden, sight_of
from concierge.texts import language_of

__all__ = ["Sought", "Taste"]

LONGEST_REVIEW = 10_000
# One letter would hide most names.
_LEAST_LETTERS = 2
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a person names: a title that was found, or words for one.

    `is_kept_by_name` lets a title be kept that no source knows.
    """

    what: Title | str
    year: int | None = None
    kind: TitleKind | None = None
    is_kept_by_name: bool = False


class Taste:
    """Writes people's marks, each change in one transaction with its entry in the history.

    A change that is made already is none: nothing is written, and the answer says so.
    """

    def __init__(
        self,
        storage: Storage,
        metadata: Metadata,
        visibility: Visibility,
        pushing: Pushing,
        *,
        clock: Clock,
    ) -> None:
        """Takes where marks are kept, who knows titles, and who tells connected accounts of changes."""
        self._storage = storage
        self._metadata = metadata
        self._visibility = visibility
        self._pushing = pushing
        self._clock = clock

    async def wish(self, user: User, sought: Sought) -> Marked:
        """The title on the person's watchlist."""
        title = await self._title(user, sought)
        at = self._clock.now()
        return await self._mark(
            user, title, TasteAction.WATCHLIST_ADD, lambda marks, known: wished(marks, known.id, at=at)
        )

    async def unwish(self, user: User, sought: Sought) -> Marked:
        """The title on the person's watchlist no more."""
        return await self._unmark(user, sought, Shelf.WATCHLIST, TasteAction.WATCHLIST_REMOVE, off_watchlist)

    async def mark_seen(
        self,
        user: User,
        sought: Sought,
        *,
        season: int | None = None,
        episode: int | None = None,
        seen_on: datetime | date | None = None,
        times: int | None = None,
    ) -> Marked:
        """The film, the episode, or every broadcast episode of the season or the series seen.

        Raises:
            InputError: the date lies ahead, or there can be no such part.
            NotFound: nothing of the season has been broadcast, as far as is known.
        """
        now = self._clock.now()
        told = when(seen_on, now=now, times=times)
        title = await self._title(user, sought)
        metadata = UserMetadata(user, self._metadata, self._visibility)
        parts = await parts_of(metadata, title, season, episode, today=now.date())
        return await self._mark(
            user,
            title,
            TasteAction.WATCHED_ADD,
            lambda marks, known: seen(marks, known.id, parts, told, at=now),
        )

    async def unmark_seen(
        self, user: User, sought: Sought, *, season: int | None = None, episode: int | None = None
    ) -> Marked:
        """The title, the season or the episode seen no more; the rating goes with the last viewing."""
        if episode is not None and season is None:
            season = 1
        return await self._unmark(
            user,
            sought,
            Shelf.WATCHED,
            TasteAction.WATCHED_REMOVE,
            lambda marks: unseen(marks, season, episode),
        )

    async def rate(
        self,
        user: User,
        sought: Sought,
        score: float | str | Score,
        *,
        review: str | None = None,
        has_spoilers: bool = False,
    ) -> Marked:
        """The title rated, and so seen; without a `review` the one that is there stays, "" takes it away.

        Raises:
            InputError: the score is not within 1 to 10 or finer than a half point, or the review is too long.
        """
        opinion = Opinion(
            score=Score.of(score),
            review=None if review is None else _review(review),
            review_language=language_of(review or "", user.language or "ru"),
            has_spoilers=has_spoilers,
        )
        title = await self._title(user, sought)
        at = self._clock.now()
        return await self._mark(
            user, title, TasteAction.RATE, lambda marks, known: rated(marks, known.id, opinion, at=at)
        )

    async def unrate(self, user: User, sought: Sought) -> Marked:
        """The title rated no more; that it was seen stays."""
        return await self._unmark(user, sought, Shelf.RATINGS, TasteAction.UNRATE, unrated)

    async def block(self, user: User, sought: Sought, level: BlockLevel) -> Marked:
        """The title never recommended, or with `NEVER` never mentioned to this person."""
        title = await self._title(user, sought, sees_blocked=True)
        at = self._clock.now()

        def change(marks: Marks, known: KnownTitle) -> Change:
            subject = subject_of(title_id=known.id)
            return blocked(marks, Block(subject=subject, level=level, title_id=known.id, blocked_at=at))

        return await self._mark(user, title, TasteAction.BLOCK, change, sees_blocked=True)

    async def block_words(
        self, user: User, words: str, level: BlockLevel, *, after_year: int | None = None
    ) -> Marked:
        """Every title with these words, whole and in this order, in its name is blocked.

        With `after_year` only those are that are known to be of a later year. Words are blocked in one way at a time.

        Raises:
            InputError: there are no words, they are too short or too long, or there were no films in that year.
        """
        shown = request(words)
        if after_year is not None and not FIRST_YEAR <= after_year <= LAST_YEAR:
            raise InputError(f"the year {after_year}", problem="bad_year")
        block = Block(
            subject=_words_subject(shown),
            level=level,
            words=shown,
            after_year=after_year,
            blocked_at=self._clock.now(),
        )
        cause = _Cause(TasteAction.BLOCK, words=shown, after_year=after_year)
        async with self._storage.transaction() as rows:
            await rows.marks.lock(user.id)
            return await self._written(rows, user, blocked(await _blocks(rows, user), block), cause)

    async def unblock(self, user: User, text: str | Title) -> Marked:
        """What the text names on the blocklist, a title or words, is blocked no more. Raises NotFound, Ambiguous."""
        async with self._storage.transaction() as rows:
            await rows.marks.lock(user.id)
            found = await _the_block(rows, user, text)
            change = unblocked(await _blocks(rows, user), found.block.subject)
            cause = _Cause(
                TasteAction.UNBLOCK,
                title=found.title,
                words=found.block.words,
                after_year=found.block.after_year,
            )
            return await self._written(rows, user, change, cause)

    async def undo(self, user: User, entry_id: int | None = None) -> TasteEntry:
        """The entry that was taken back: the one with that id, else the newest one that still stands.

        Taking back an undo makes its change anew.

        Raises:
            NotFound: there is no such entry, or none that stands.
            ChangedSince: its marks have been changed by a later entry, or it is taken back already.
        """
        async with self._storage.transaction() as rows:
            await rows.marks.lock(user.id)
            history = rows.taste_history
            entry = (
                await history.last_to_undo(user.id)
                if entry_id is None
                else await history.get(user.id, entry_id)
            )
            current = await _touched(rows, user, entry)
            change = None if entry.is_undone else restored(current, entry.before, entry.after)
            if change is None:
                raise ChangedSince(f"entry {entry.id} does not stand as it was left", what=str(entry.id))
            cause = _Cause(TasteAction.UNDO, title=entry.title, words=entry.words, undoes=entry.id)
            await _take_back(rows, user, entry)
            await self._written(rows, user, change, cause, current=current)
        return replace(entry, is_undone=True)

    async def _title(self, user: User, sought: Sought, *, sees_blocked: bool = False) -> Title:
        """What is meant, with its details; the age limit always holds, the blocklist unless it `sees_blocked`."""
        visibility = self._visibility.without_blocks() if sees_blocked else self._visibility
        metadata = UserMetadata(user, self._metadata, visibility)
        if isinstance(sought.what, Title):
            return await metadata.get(sought.what)
        try:
            return await the_title(metadata, user, sought.what, year=sought.year, kind=sought.kind)
        except NotFound:
            if not sought.is_kept_by_name:
                raise
        title = kept_by_name(sought.what, year=sought.year, kind=sought.kind)
        await visibility.require(user, title)
        return title

    async def _mark(
        self,
        user: User,
        title: Title,
        action: TasteAction,
        change: Callable[[Marks, KnownTitle], Change],
        *,
        sees_blocked: bool = False,
    ) -> Marked:
        async with self._storage.transaction() as rows:
            await rows.marks.lock(user.id)
            known = await _kept(rows, user, title, self._clock.now())
            if not sees_blocked:
                refuse_hidden(await sight_of(user, rows), known.title, user)
            marks = keyed(await rows.marks.of_title(user.id, known.id))
            return await self._written(rows, user, change(marks, known), _Cause(action, title=known), marks)

    async def _unmark(
        self,
        user: User,
        sought: Sought,
        shelf: Shelf,
        action: TasteAction,
        change: Callable[[Marks], Change],
    ) -> Marked:
        async with self._storage.transaction() as rows:
            await rows.marks.lock(user.id)
            if isinstance(sought.what, Title):
                known = await _kept(rows, user, sought.what, self._clock.now())
            else:
                known = await the_marked(rows, user, shelf, sought.what, year=sought.year)
            refuse_hidden(await sight_of(user, rows), known.title, user)
            marks = keyed(await rows.marks.of_title(user.id, known.id))
            return await self._written(rows, user, change(marks), _Cause(action, title=known), marks)

    async def _written(
        self, rows: Repositories, user: User, change: Change, cause: "_Cause", current: Marks | None = None
    ) -> Marked:
        """Carries out the change and notes it in the history; a change of nothing leaves no trace."""
        said = Marked(title=cause.title, words=cause.words, after_year=cause.after_year)
        if not change:
            return said
        before, after = change.of(await _blocks(rows, user) if current is None else current)
        await rows.marks.remove(user.id, change.remove)
        await rows.marks.put(user.id, change.put)
        entry = await rows.taste_history.add(user.id, cause.entry(before, after, at=self._clock.now()))
        if cause.title is not None:
            touched = Touched.by(cause.title, change, current or keyed(before))
            await self._pushing.note(rows, user.id, [touched], stamp=str(entry.id))
        _log.info("taste.changed", action=cause.action.value, marks=len(after) or len(before))
        took_rating = cause.action is TasteAction.WATCHED_REMOVE and any(
            isinstance(mark, Rating) for mark in before
        )
        return replace(
            said, is_changed=True, count=len(after) or len(before), entry=entry.id, took_rating=took_rating
        )


@dataclass(frozen=True, slots=True)
class _Cause:
    """What a change is noted as."""

    action: TasteAction
    title: KnownTitle | None = None
    words: str = ""
    after_year: int | None = None
    undoes: int | None = None

    def entry(self, before: Sequence[Mark], after: Sequence[Mark], *, at: datetime) -> TasteEntry:
        """The entry of the history."""
        return TasteEntry(
            at=at,
            action=self.action,
            title=self.title,
            words=self.words,
            before=tuple(before),
            after=tuple(after),
            undoes=self.undoes,
        )


async def _kept(rows: Repositories, user: User, title: Title, at: datetime) -> KnownTitle:
    """The title's row, with what is told of it; one that no service has a number for is the person's own."""
    if title.ids == ExternalIds():
        return await rows.titles.put_named(user.id, title)
    known = await rows.titles.put(title)
    if title.genres or title.credits:
        # Without its people it may be a part: whoever could have told of them did not answer.
        due_at = at + facts_fresh(title, at.date()) if title.credits else at
        await rows.facts.keep_first(known.id, title, at=at, due_at=due_at)
    return known


async def _take_back(rows: Repositories, user: User, entry: TasteEntry) -> None:
    """Notes that the entry stands no more; of a chain of undoes every second one stands again, as far as it is kept."""
    told: int | None = entry.id
    is_undone = True
    with suppress(NotFound):
        while told is not None:
            told = await rows.taste_history.set_undone(user.id, told, is_undone=is_undone)
            is_undone = not is_undone


async def _blocks(rows: Repositories, user: User) -> Marks:
    return keyed(one.block for one in await rows.marks.blocks(user.id))


async def _touched(rows: Repositories, user: User, entry: TasteEntry) -> Marks:
    """The present marks of what an entry is about, blocks included."""
    marks: list[Mark] = [one.block for one in await rows.marks.blocks(user.id)]
    if entry.title is not None:
        marks += await rows.marks.of_title(user.id, entry.title.id)
    return keyed(marks)


async def _the_block(rows: Repositories, user: User, what: str | Title) -> Blocked:
    """What is named on the blocklist, words or a title; in whichever case the words were said."""
    blocks = await rows.marks.blocks(user.id)
    if isinstance(what, Title):
        found = next((one for one in blocks if one.title and is_same_title(one.title.title, what)), None)
        if found is None:
            raise NotFound("not blocked", what=what.label(user.language or "ru"))
        return found
    subject = subject_of(folded_words=folded(request(what)))
    if words := next((one for one in blocks if one.block.subject == subject), None):
        return words
    try:
        title = await the_marked(rows, user, Shelf.BLOCKLIST, what)
    except NotFound:
        if words := next((one for one in blocks if is_called_so(what, one.block.words)), None):
            return words
        raise
    return next(one for one in blocks if one.title is not None and one.title.id == title.id)


def _words_subject(words: str) -> str:
    letters = folded(words)
    if len(letters) < _LEAST_LETTERS:
        raise InputError(f"{len(letters)} letters", problem="too_short")
    return subject_of(folded_words=letters)


def _review(text: str) -> str:
    if len(text) > LONGEST_REVIEW:
        raise InputError(f"{len(text)} characters", problem="too_long", limit=LONGEST_REVIEW)
    return text.strip()
