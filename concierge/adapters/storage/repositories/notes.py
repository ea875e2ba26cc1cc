"""Memory notes and the search in them: FTS5 on SQLite, a tsvector on PostgreSQL, of the same words."""

import hashlib
from asyncio import to_thread
from collections.abc import Sequence

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, delete, select, text

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
        """The stored note; of the same text there is only one, the first."""
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
                return _note(row)
        raise storage_error("database_failed", self._connection.database)

    async def search(self, user_id: int, query: str, *, limit: int) -> tuple[Note, ...]:
        """The notes that have every word of the query in any of its forms, newest first."""
        terms = await to_thread(sought, user_id, query)
        if terms is None:
            return ()
        is_file = self._connection.is_file
        condition = text(_IN_FILE if is_file else _ON_SERVER).bindparams(
            bindparam("sought", _for_file(terms) if is_file else _for_server(terms))
        )
        return await self._found(_newest(user_id, limit).where(condition))

    async def list(self, user_id: int, *, limit: int) -> tuple[Note, ...]:
        """The newest notes, newest first."""
        return await self._found(_newest(user_id, limit))

    async def remove(self, user_id: int, note_id: str) -> Note:
        """The note that is no more. Raises NotFound."""
        own = delete(_notes).where(_is(user_id, note_id))
        row = await self._connection.row(own.returning(*_notes.c))
        if row is None:
            raise NotFound(f"note {note_id!r}", what=note_id)
        return _note(row)

    async def _found(self, statement: Select[tuple[object, ...]]) -> tuple[Note, ...]:
        return tuple(_note(row) for row in await self._connection.rows(statement))


def _is(user_id: int, note_id: str) -> ColumnElement[bool]:
    return (_notes.c.user_id == user_id) & (_notes.c.handle == note_id)


def _newest(user_id: int, limit: int) -> Select[tuple[object, ...]]:
    own = select(_notes).where(_notes.c.user_id == user_id)
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
    return Note(id=row["handle"], text=row["text"], made_at=row["made_at"], source=Provenance(row["source"]))
