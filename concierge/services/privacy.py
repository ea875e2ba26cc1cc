"""Everything about a person: given to them in one archive, or deleted for good."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import structlog

from concierge.errors import OwnerStays
from concierge.model.access import Role
from concierge.model.conversation import JsonValue
from concierge.model.spreadsheet import inert
from concierge.model.user import User
from concierge.ports import Repositories, Storage
from concierge.ports.privacy import Archive, PersonalRow
from concierge.services.downloads import Downloads
from concierge.texts import Texts, texts

__all__ = ["Export", "Privacy"]

_PAGE = 500
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An archive that was written; `rows` says how many rows of each table are in it."""

    path: Path
    size_bytes: int
    rows: Mapping[str, int]


class Privacy:
    """Exports and forgets people."""

    def __init__(
        self,
        storage: Storage,
        downloads: Downloads,
        archive: Callable[[Path], AbstractAsyncContextManager[Archive]],
    ) -> None:
        """Takes where people are kept, and what opens a new archive at a path."""
        self._storage = storage
        self._downloads = downloads
        self._archive = archive

    async def export(self, user: User, path: Path) -> Export:
        """Writes everything that is known of the person to a new ZIP archive, which is there whole or not at all.

        It has each table as JSON, the lists as CSV too, the profile as Markdown, and a README in the person's language.
        Passwords and cookies are not in it, only what they are for and since when.

        Raises:
            FileRefused: the file cannot be written there; one that is there already is left as it is.
        """
        say, counts = await asyncio.to_thread(texts, user.language or "ru"), _Counts()
        async with self._archive(path) as archive, self._storage.reading() as rows:
            for table in rows.privacy.tables():
                await archive.add(
                    f"tables/{table}.json", _as_json(counts.of(table, _rows(rows, user, table)))
                )
                if table in counts.lists:
                    await archive.add(f"lists/{table}.csv", _as_csv(_rows(rows, user, table)))
            if (profile := await rows.profiles.get(user.id)) is not None:
                await archive.add("profile.md", _one(profile.body))
            await archive.add("README.txt", _one(_readme(say, counts.rows)))
        _log.info("privacy.exported", user_id=user.id, rows=sum(counts.rows.values()))
        return Export(path=path, size_bytes=archive.size_bytes, rows=counts.rows)

    async def forget(self, user: User, *, force: bool = False) -> None:
        """Deletes everything about the person; what stands in the library stays.

        Torrents that nobody else has leave the client first, with their data. If that fails, nothing is deleted.

        Raises:
            OwnerStays: the person is the owner, and not alone; with `force` they go all the same.
            ClientElsewhere: the person has torrents, and another process runs them.
            ServiceError: the torrent client did not answer.
        """
        if user.role is Role.OWNER and not force:
            await self._refuse_to_leave_others(user)
        await self._downloads.remove_all(user, with_data=True)
        async with self._storage.transaction() as rows:
            await rows.users.remove(user.id)
        await self._storage.empty_log()
        _log.info("privacy.forgotten")

    async def _refuse_to_leave_others(self, owner: User) -> None:
        async with self._storage.reading() as rows:
            people = await rows.users.all()
        others = [one for one in people if one.id != owner.id and one.role is not Role.STRANGER]
        if others:
            raise OwnerStays(f"{len(others)} others are there", n=len(others))


class _Counts:
    """What went by: how many rows of each table, and which tables are lists of titles."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.lists: set[str] = set()

    async def of(self, table: str, rows: AsyncIterator[PersonalRow]) -> AsyncIterator[PersonalRow]:
        """The same rows."""
        self.rows[table] = 0
        async for row in rows:
            self.rows[table] += 1
            if isinstance(row.get("title"), Mapping):
                self.lists.add(table)
            yield row


async def _rows(rows: Repositories, user: User, table: str) -> AsyncIterator[PersonalRow]:
    seen = 0
    while page := await rows.privacy.page(user.id, table, after=seen, limit=_PAGE):
        for row in page:
            yield row
        seen += len(page)
        if len(page) < _PAGE:
            return


async def _as_json(rows: AsyncIterator[PersonalRow]) -> AsyncIterator[str]:
    """An array, one object a line."""
    before = "[\n"
    async for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


async def _as_csv(rows: AsyncIterator[PersonalRow]) -> AsyncIterator[str]:
    """A table for a spreadsheet, which knows by the mark at its beginning that it is UTF-8."""
    is_first = True
    async for row in rows:
        flat = _flat(row)
        if is_first:
            yield "\ufeff" + _line(flat.keys())
        is_first = False
        yield _line(_cell(value) for value in flat.values())


def _flat(row: PersonalRow) -> Mapping[str, JsonValue]:
    title = row.get("title")
    names = dict(title) if isinstance(title, Mapping) else {}
    return {name: names.get(name) for name in _TITLE_FIELDS} | {
        name: value for name, value in row.items() if name not in {"title", "user_id"}
    }


_TITLE_FIELDS = ("kind", "name_ru", "name_en", "name_original", "year")


def _cell(value: JsonValue) -> str:
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


async def _one(text: str) -> AsyncIterator[str]:
    yield text


def _readme(say: Texts, rows: Mapping[str, int]) -> str:
    lines = [say.say("privacy.readme"), ""]
    for table, count in rows.items():
        known = f"privacy.table.{table}"
        what = say.say(known) if say.knows(known) else table
        lines.append(say.say("privacy.rows", file=f"tables/{table}.json", n=count, what=what))
    return "\n".join(lines) + "\n"
