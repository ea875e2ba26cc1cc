"""What a person asked to remember, and finding it again."""

from datetime import timedelta
from typing import Final

import structlog

from concierge.errors import InputError, StorageError, TooLarge
from concierge.model.memory import NOTE_CHARS, Note
from concierge.model.profile.document import Provenance, one_line
from concierge.model.user import User
from concierge.ports import Clock, Storage

__all__ = ["Memory"]

_LISTED = 100
_FOUND = 20
_KEPT_UNUSED: Final = timedelta(days=365)
_log = structlog.get_logger(__name__)


class Memory:
    """Everyone's notes.

    One that was of no use for a year is archived: it is found only by who asks for the archive, until it comes back.
    """

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where notes are kept."""
        self._storage = storage
        self._clock = clock

    async def remember(self, user: User, text: str, *, source: Provenance = Provenance.SAID) -> Note:
        """The note, kept; one that says the same is kept once. Raises InputError if it is empty, TooLarge."""
        if len(text) > NOTE_CHARS:
            raise TooLarge("a long note", problem="note_long", limit=NOTE_CHARS)
        if not (line := one_line(text)):
            raise InputError("an empty note", problem="empty")
        note = Note(id="", text=line, made_at=self._clock.now(), source=source)
        async with self._storage.transaction() as rows:
            return await rows.notes.add(user.id, note)

    async def search(
        self, user: User, query: str, *, limit: int = _FOUND, archived: bool = False
    ) -> tuple[Note, ...]:
        """The notes that have every word of the query, in any of its forms, newest first; the last may be begun."""
        async with self._storage.reading() as rows:
            found = await rows.notes.search(user.id, query, limit=limit, is_archived=archived)
        return await self._used(user, found)

    async def list(self, user: User, *, limit: int = _LISTED, archived: bool = False) -> tuple[Note, ...]:
        """The newest notes, newest first."""
        async with self._storage.reading() as rows:
            found = await rows.notes.list(user.id, limit=limit, is_archived=archived)
        return await self._used(user, found)

    async def forget(self, user: User, note_id: str) -> Note:
        """The note that is no more. Raises NotFound."""
        async with self._storage.transaction() as rows:
            return await rows.notes.remove(user.id, note_id)

    async def restore(self, user: User, note_id: str) -> Note:
        """The note, archived no more. Raises NotFound."""
        async with self._storage.transaction() as rows:
            return await rows.notes.restore(user.id, note_id, at=self._clock.now())

    async def archive_unused(self) -> int:
        """How many notes of all people were put away that nobody found, saw or made for a year. Raises StorageError."""
        now = self._clock.now()
        async with self._storage.transaction() as rows:
            archived = await rows.notes.archive(unused_since=now - _KEPT_UNUSED, at=now)
        if archived:
            _log.info("notes.archived", notes=archived)
        return archived

    async def _used(self, user: User, notes: tuple[Note, ...]) -> tuple[Note, ...]:
        """The notes, which were of use today; that is written once a day, and those of the archive stay there."""
        now = self._clock.now()
        stale = [note.id for note in notes if note.archived_at is None and not note.was_used_on(now)]
        if stale:
            try:
                async with self._storage.transaction() as rows:
                    await rows.notes.use(user.id, stale, at=now)
            except StorageError as error:
                _log.info("notes.use_not_kept", code=error.code)
        return notes
