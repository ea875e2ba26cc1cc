"""What a person asked to remember, and finding it again."""

from concierge.errors import InputError, TooLarge
from concierge.model.memory import NOTE_CHARS, Note
from concierge.model.profile.document import Provenance, one_line
from concierge.model.user import User
from concierge.ports import Clock, Storage

__all__ = ["Memory"]

_LISTED = 100
_FOUND = 20


class Memory:
    """Everyone's notes."""

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

    async def search(self, user: User, query: str, *, limit: int = _FOUND) -> tuple[Note, ...]:
        """The notes that have every word of the query, in any of its forms, newest first; the last may be begun."""
        async with self._storage.reading() as rows:
            return await rows.notes.search(user.id, query, limit=limit)

    async def list(self, user: User, *, limit: int = _LISTED) -> tuple[Note, ...]:
        """The newest notes, newest first."""
        async with self._storage.reading() as rows:
            return await rows.notes.list(user.id, limit=limit)

    async def forget(self, user: User, note_id: str) -> Note:
        """The note that is no more. Raises NotFound."""
        async with self._storage.transaction() as rows:
            return await rows.notes.remove(user.id, note_id)
