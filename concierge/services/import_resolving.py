"""Names that lists came with become titles: each looked for once, with few requests, and again later if need be."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import uuid4

import structlog

from concierge.errors import InputError, NotFound
from concierge.model.import_merging import joined_marks
from concierge.model.imported_title import ImportedTitle, ImportState
from concierge.model.known_title import KnownTitle
from concierge.model.marking import Change, Marks
from concierge.model.resolution import Resolution
from concierge.model.taste import Block, BlockLevel, Mark, key_of, keyed, subject_of
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services.pushing import Pushing, Touched
from concierge.services.sparing import Sparing
from concierge.services.together import together

__all__ = ["ImportResolving"]

# While sources do not answer a name waits an hour, then twice as long each time, up to a week.
_FIRST_WAIT: Final = timedelta(hours=1)
_LONGEST_WAIT: Final = timedelta(days=7)
# What no source knows may come to be known; after so many looks nobody looks any more.
_UNKNOWN_WAIT: Final = timedelta(days=30)
_MOST_LOOKS: Final = 6
_MOST_CHOICES: Final = 5
_AT_ONCE: Final = 20
# Sources have their own pace; so many wait for it side by side.
_TOGETHER: Final = 4
_log = structlog.get_logger(__name__)


class ImportResolving:
    """Looks names up, and moves the marks of each to the title that it stands for."""

    def __init__(self, storage: Storage, sparing: Sparing, pushing: Pushing, *, clock: Clock) -> None:
        """Takes where names are kept, who looks titles up, and who tells connected accounts of changes."""
        self._storage = storage
        self._sparing = sparing
        self._pushing = pushing
        self._clock = clock

    async def waiting(self, user: User | None = None) -> int:
        """How many names are to be looked for by now, of one person or of everybody."""
        async with self._storage.reading() as rows:
            return await rows.imported_titles.count_due(
                at=self._clock.now(), user_id=user.id if user else None
            )

    async def resolve_due(self, user: User | None = None, *, limit: int = _AT_ONCE) -> int:
        """Looks for names that are due, of one person or of everybody, and returns how many it looked at.

        Each is written by itself: whoever is cut off goes on where they were. Raises StorageError.
        """
        async with self._storage.reading() as rows:
            due = await rows.imported_titles.due(
                at=self._clock.now(), limit=limit, user_id=user.id if user else None
            )
        places = asyncio.Semaphore(_TOGETHER)

        async def resolve(user_id: int, name: ImportedTitle) -> None:
            async with places:
                await self._resolve(user_id, name)

        # Each ends by itself, also where another one finds the database broken.
        await together(resolve(*one) for one in due)
        return len(due)

    async def settle(self, user_id: int, name: ImportedTitle, title: Title) -> KnownTitle:
        """Makes the name stand for the title: its marks become the title's.

        Raises NotFound: meanwhile something else became of the name.
        """
        async with self._storage.transaction() as rows:
            await _hold(rows, user_id, name)
            known = await rows.titles.put(title)
            marks = await rows.marks.of_title(user_id, name.title_id)
            current = keyed(await rows.marks.of_title(user_id, known.id))
            change = _moved(marks, current, known)
            await rows.marks.remove(user_id, (*marks, *change.remove))
            await rows.marks.put(user_id, change.put)
            # Several names may be kept as one title, each from elsewhere.
            accounts = await rows.imported_titles.accounts_of(user_id, name.title_id)
            await rows.imported_titles.settle(user_id, name.title_id, ImportState.RESOLVED, known_id=known.id)
            await rows.titles.drop_named(user_id, name.title_id)
            stamp = f"name {uuid4()}"
            touched = [Touched.by(known, change, current)]
            await self._pushing.note(rows, user_id, touched, stamp=stamp, but=accounts)
        return known

    async def _resolve(self, user_id: int, name: ImportedTitle) -> None:
        resolution = await self._looked_up(name)
        title = resolution.title
        try:
            if title is None:
                await self._leave_open(user_id, name, resolution)
            else:
                await self.settle(user_id, name, title)
        except NotFound:
            _log.info("import.decided_meanwhile", source=name.source)
        else:
            _log.info("import.looked_up", source=name.source, is_resolved=title is not None)

    async def _looked_up(self, name: ImportedTitle) -> Resolution:
        names = tuple(dict.fromkeys(filter(None, (name.name_original, name.name, name.name_ru))))
        try:
            return await self._sparing.resolve(names, year=name.year, kind=name.kind)
        except InputError:
            return Resolution()  # signs that no title is called by

    async def _leave_open(self, user_id: int, name: ImportedTitle, resolution: Resolution) -> None:
        state = _state_of(resolution)
        attempts = name.attempts + 1 if state is name.state else 1
        wait = _wait_after(state, attempts)
        left = replace(
            name,
            state=state,
            attempts=attempts,
            choices=resolution.titles[:_MOST_CHOICES],
            due_at=None if wait is None else self._clock.now() + wait,
        )
        async with self._storage.transaction() as rows:
            held = await _hold(rows, user_id, name)
            await rows.imported_titles.change(user_id, replace(left, accounts=held.accounts))


def _state_of(resolution: Resolution) -> ImportState:
    """What a name is that stands for no title yet."""
    if resolution.failures:
        return ImportState.WAITING
    return ImportState.AMBIGUOUS if resolution.titles else ImportState.UNKNOWN


def _wait_after(state: ImportState, attempts: int) -> timedelta | None:
    """How long after so many looks in a row with that outcome it is looked for again; None if it never is."""
    if state is ImportState.WAITING:
        return min(_FIRST_WAIT * (1 << min(attempts - 1, 16)), _LONGEST_WAIT)
    return _UNKNOWN_WAIT if state is ImportState.UNKNOWN and attempts < _MOST_LOOKS else None


async def _hold(rows: Repositories, user_id: int, name: ImportedTitle) -> ImportedTitle:
    """The name, which nobody else changes now. Raises NotFound if it was decided upon, or looked for, meanwhile."""
    await rows.marks.lock(user_id)
    current = (await rows.imported_titles.get(user_id, (name.key,))).get(name.key)
    # That another account told of it changes nothing of what it is.
    if current is None or replace(current, accounts=name.accounts) != name:
        raise NotFound("the name is not open as it was", what=str(name.title_id))
    return current


def _moved(marks: Sequence[Mark], current: Marks, known: KnownTitle) -> Change:
    """What the title's marks become with those of its name beside them."""
    told = [replace(mark, title_id=known.id) for mark in marks if not isinstance(mark, Block)]
    blocks = [
        replace(mark, title_id=known.id, subject=subject_of(title_id=known.id))
        for mark in marks
        if isinstance(mark, Block)
    ]
    # Of two blocks the stricter one holds.
    stricter = (one for one in blocks if key_of(one) not in current or one.level is BlockLevel.NEVER)
    change = joined_marks(current, told)
    return replace(change, put=(*change.put, *stricter))
