"""Memory notes and the search in them: FTS5 on SQLite, a tsvector on PostgreSQL, of the same words."""

import hashlib
from asyncio import to_thread
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, Select, and_, bindparam, delete, or_, select, text, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.handles import new_handle
from concierge.adapters.storage.tables import NOTE_WORDS, NoteRow, table
from concierge.adapters.storage.words import Terms, indexed, sought
from concierge.errors import NotFound
from concierge.model.memory import Note
from concierge.model.profile.document import Provenance

__all__ = ["SqlNotes"]

_TRIES = 8
_notes = table(NoteRow)
# The name of the table of words is also that of its hidden column, which is asked.
_IN_FILE = "memory_notes.id IN (SELECT rowid FROM memory_words WHERE memory_words MATCH :sought)"
_ON_SERVER = f"{NOTE_WORDS} @@ CAST(:sought AS tsquery)"


class SqlNotes:
    """Notes in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, user_id: int, note: Note) -> Note:
        """The stored note; of the same text there is only one, the first, which is archived no more."""
        words = await to_thread(indexed, user_id, note.text)
        digest = hashlib.sha256(note.text.encode("utf-8", "replace")).hexdigest()
        for _ in range(_TRIES):
            made = self._connection.insert(NoteRow).values(
                user_id=user_id,
                handle=new_handle(),
                text=note.text,
                digest=digest,
                words=words,
                made_at=note.made_at,
                source=note.source.value,
            )
            await self._connection.change(made.on_conflict_do_nothing())
            own = select(_notes).where(_notes.c.user_id == user_id, _notes.c.digest == digest)
            if row := await self._connection.row(own):
                return await self._remembered(user_id, _note(row), note.made_at)
        raise storage_error("database_failed", self._connection.database)

    async def search(
        self, user_id: int, query: str, *, limit: int, is_archived: bool = False
    ) -> tuple[Note, ...]:
        """The notes that have every word of the query in any of its forms, newest first; or those of the archive."""
        terms = await to_thread(sought, user_id, query)
        if terms is None:
            return ()
        is_file = self._connection.is_file
        condition = text(_IN_FILE if is_file else _ON_SERVER).bindparams(
            bindparam("sought", _for_file(terms) if is_file else _for_server(terms))
        )
        return await self._found(_newest(user_id, limit, is_archived=is_archived).where(condition))

    async def list(self, user_id: int, *, limit: int, is_archived: bool = False) -> tuple[Note, ...]:
        """The newest notes, newest first; or those of the archive."""
        return await self._found(_newest(user_id, limit, is_archived=is_archived))

    async def remove(self, user_id: int, note_id: str) -> Note:
        """The note that is no more. Raises NotFound."""
        own = delete(_notes).where(_is(user_id, note_id))
        row = await self._connection.row(own.returning(*_notes.c))
        if row is None:
            raise NotFound(f"note {note_id!r}", what=note_id)
        return _note(row)

    async def use(self, user_id: int, note_ids: Sequence[str], *, at: datetime) -> None:
        """Notes that these notes were of use."""
        those = (_notes.c.user_id == user_id, _notes.c.handle.in_(tuple(note_ids)))
        await self._connection.change(update(_notes).where(*those).values(used_at=at))

    async def restore(self, user_id: int, note_id: str, *, at: datetime) -> Note:
        """The note, archived no more. Raises NotFound."""
        restored = update(_notes).where(_is(user_id, note_id)).values(archived_at=None, used_at=at)
        row = await self._connection.row(restored.returning(*_notes.c))
        if row is None:
            raise NotFound(f"note {note_id!r}", what=note_id)
        return _note(row)

    async def archive(self, *, unused_since: datetime, at: datetime) -> int:
        """How many notes of all people were put away now: those that were of no use since that moment."""
        is_unused = and_(
            _notes.c.made_at < unused_since, or_(_notes.c.used_at.is_(None), _notes.c.used_at < unused_since)
        )
        put_away = update(_notes).where(_notes.c.archived_at.is_(None), is_unused).values(archived_at=at)
        return await self._connection.change(put_away)

    async def _remembered(self, user_id: int, note: Note, at: datetime) -> Note:
        """The note that was there, as good as new; on the same day nothing is written."""
        if note.archived_at is None and note.was_used_on(at):
            return note
        return await self.restore(user_id, note.id, at=at)

    async def _found(self, statement: Select[tuple[object, ...]]) -> tuple[Note, ...]:
        return tuple(_note(row) for row in await self._connection.rows(statement))


def _is(user_id: int, note_id: str) -> ColumnElement[bool]:
    return (_notes.c.user_id == user_id) & (_notes.c.handle == note_id)


def _newest(user_id: int, limit: int, *, is_archived: bool) -> Select[tuple[object, ...]]:
    archived = _notes.c.archived_at
    is_there = archived.is_not(None) if is_archived else archived.is_(None)
    own = select(_notes).where(_notes.c.user_id == user_id, is_there)
    return own.order_by(_notes.c.made_at.desc(), _notes.c.id.desc()).limit(limit)


def _for_file(terms: Terms) -> str:
    return " AND ".join((*map(_quoted_for_file, terms.all), _last_for_file(terms)))


def _last_for_file(terms: Terms) -> str:
    return f"({_quoted_for_file(terms.stem)} OR {_quoted_for_file(terms.beginning)}*)"


def _quoted_for_file(term: str) -> str:
    return f'"{term}"'


def _for_server(terms: Terms) -> str:
    return " & ".join((*_quoted_for_server(terms.all), f"('{terms.stem}' | '{terms.beginning}':*)"))


def _quoted_for_server(terms: Sequence[str]) -> list[str]:
    # A word has no quote and no backslash in it.
    return [f"'{term}'" for term in terms]


def _note(row: RowMapping) -> Note:
    return Note(
        id=row["handle"],
        text=row["text"],
        made_at=row["made_at"],
        source=Provenance(row["source"]),
        used_at=row["used_at"],
        archived_at=row["archived_at"],
    )
