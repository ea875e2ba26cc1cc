"""Lists from files and accounts of other services: found out what they are, read, and written into a person's lists."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import structlog

from concierge.errors import ServiceError
from concierge.model.decision import SourceFailure
from concierge.model.import_report import Added, ImportProgress, ImportReport, Unresolved
from concierge.model.imported_title import ImportedTitle, ImportState, import_key
from concierge.model.importing import BadRow, ImportedRow, ReadRow, RowProblem
from concierge.model.known_title import KnownTitle
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import Storage
from concierge.services.facts import Facts
from concierge.services.gathering import failure_of
from concierge.services.import_formats import ImportFormats
from concierge.services.import_resolving import ImportResolving
from concierge.services.import_storing import ImportStoring, Stored
from concierge.services.tastes import Tastes

__all__ = ["Imports"]

_BATCH: Final = 500
_LOOKED_AT_ONCE: Final = 12
# Beyond so many bad rows only their number is told, and beyond so many names nothing of them.
_MOST_NAMED: Final = 1000
_MOST_KEYS: Final = 100_000
_REASONS: Final = {
    ImportState.WAITING: RowProblem.WAITING,
    ImportState.AMBIGUOUS: RowProblem.AMBIGUOUS,
    ImportState.UNKNOWN: RowProblem.UNKNOWN,
}
_log = structlog.get_logger(__name__)


class Imports:
    """Everybody's imports."""

    def __init__(
        self,
        storage: Storage,
        formats: ImportFormats,
        storing: ImportStoring,
        resolving: ImportResolving,
        facts: Facts,
        tastes: Tastes,
    ) -> None:
        """Takes what files are read by, and who writes lists, looks for names, learns facts and sums up tastes."""
        self._storage = storage
        self._formats = formats
        self._storing = storing
        self._resolving = resolving
        self._facts = facts
        self._tastes = tastes

    @property
    def sources(self) -> tuple[str, ...]:
        """The services whose files are understood."""
        return self._formats.sources

    async def read_file(
        self, user: User, path: Path, *, source: str | None = None
    ) -> AsyncIterator[ImportProgress | ImportReport]:
        """How far it is read, again and again, and the report last.

        What is written stays when this is left early; the same file again adds nothing that is there already.

        Raises:
            BadImport: the file cannot be read at all, or it is of no service that is known.
            NotFound: there is no such `source`.
        """
        async with self._formats.opened(path) as file:
            found = await asyncio.to_thread(self._formats.of, file, path, source)
            async for event in self.store(user, found.name, _unrolled(found.read(file))):
                if isinstance(event, ImportReport) and not event.read:
                    await asyncio.to_thread(self._formats.refuse_foreign, found, file, path)
                yield event

    async def store(
        self, user: User, source: str, rows: AsyncIterator[Sequence[ReadRow]], *, account: str = ""
    ) -> AsyncIterator[ImportProgress | ImportReport]:
        """The same for rows that come from anywhere. A ServiceError in the middle is told by the report.

        Days that are still to come are left out, and told of as bad. What comes from a connected `account` is never
        sent back there, also where it turns out later which title a name stands for.
        """
        tally = _Tally(source)
        try:
            async for told in rows:
                some = self._storing.dated(told)
                if good := [row for row in some if isinstance(row, ImportedRow)]:
                    tally.stored(await self._storing.store(user, source, good, account=account))
                tally.see(some)
                yield ImportProgress(done=tally.read)
        except ServiceError as error:
            tally.failure = failure_of(error)
        await self._tastes.sum_up_of(user)
        report = await self.updated(user, tally.report())
        _log.info("import.read", source=source, rows=report.read, bad=report.bad_rows)
        yield report

    async def updated(self, user: User, report: ImportReport) -> ImportReport:
        """The report with what became of its names since."""
        async with self._storage.reading() as rows:
            known = await rows.imported_titles.get(user.id, tuple(report.names))
        bad = tuple(one for one in report.unresolved if one.id is None)
        # Where it stands here, though another service's list may have brought the name first.
        names = (replace(known[key], place=place) for key, place in report.names.items() if key in known)
        return replace(report, unresolved=(*bad, *(_open(name) for name in names if name.state in _REASONS)))

    async def resolve(self, user: User, *, patience_s: float | None = None) -> AsyncIterator[ImportProgress]:
        """Looks for the person's names that wait, and learns what is told of titles, with how far it is.

        After a while the rest is left to the clock.
        """
        total, done = await self._resolving.waiting(user), 0
        loop = asyncio.get_running_loop()
        until = None if patience_s is None else loop.time() + patience_s
        while done < total and (until is None or loop.time() < until):
            looked = await self._resolving.resolve_due(user, limit=_LOOKED_AT_ONCE)
            if not looked:
                break
            done += looked
            yield ImportProgress(done=done, total=max(total, done))
        while (until is None or loop.time() < until) and await self._facts.learn_due(_LOOKED_AT_ONCE):
            yield ImportProgress(done=done, total=max(total, done))
        await self._tastes.sum_up_of(user)

    async def resolve_due(self, *, patience_s: float = 50.0) -> int:
        """Looks for everybody's names that are due, for so long at most; returns how many."""
        loop = asyncio.get_running_loop()
        until, done = loop.time() + patience_s, 0
        while loop.time() < until and (looked := await self._resolving.resolve_due(limit=_LOOKED_AT_ONCE)):
            done += looked
        return done

    async def open_names(self, user: User, *, limit: int = _MOST_NAMED) -> tuple[Unresolved, ...]:
        """The names that stand for no title yet, in the order in which they came."""
        async with self._storage.reading() as rows:
            names = await rows.imported_titles.of_states(user.id, tuple(_REASONS), limit=limit)
        return tuple(map(_open, names))

    async def require_open(self, user: User, name_id: int) -> None:
        """Raises NotFound where no name of that number may be decided upon."""
        async with self._storage.reading() as rows:
            await rows.imported_titles.of_title(user.id, name_id)

    async def decide(self, user: User, name_id: int, title: Title) -> KnownTitle:
        """The title that the open name stands for from now on, with the marks of the name. Raises NotFound."""
        async with self._storage.reading() as rows:
            name = await rows.imported_titles.of_title(user.id, name_id)
        return await self._resolving.settle(user.id, name, title)

    async def keep(self, user: User, name_id: int) -> None:
        """Leaves the open name a name: nobody looks for it any more. Raises NotFound."""
        async with self._storage.transaction() as rows:
            await rows.marks.lock(user.id)
            await rows.imported_titles.of_title(user.id, name_id)
            await rows.imported_titles.settle(user.id, name_id, ImportState.KEPT, known_id=name_id)


class _Tally:
    """What went by."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.read = 0
        self.failure: SourceFailure | None = None
        self._added = Added()
        self._unchanged = 0
        self._bad = 0
        self._named: list[Unresolved] = []
        self._keys: dict[str, str] = {}
        self._last = ""

    def stored(self, stored: Stored) -> None:
        self._added += stored.added
        self._unchanged += stored.unchanged

    def see(self, rows: Sequence[ReadRow]) -> None:
        """One place after the other: what a row came to may be told by several."""
        self.read += len({row.place for row in rows} - {self._last})
        for row in rows:
            self._last = row.place
            if isinstance(row, ImportedRow):
                if not row.has_ids and len(self._keys) < _MOST_KEYS:
                    self._keys.setdefault(import_key(row), row.place)
            else:
                self._bad += 1
                if len(self._named) < _MOST_NAMED:
                    self._named.append(_unresolved(row))

    def report(self) -> ImportReport:
        return ImportReport(
            source=self.source,
            read=self.read,
            added=self._added,
            unchanged=self._unchanged,
            unresolved=tuple(self._named),
            bad_rows=self._bad,
            failure=self.failure,
            names=self._keys,
        )


async def _unrolled(rows: Iterator[ReadRow]) -> AsyncIterator[Sequence[ReadRow]]:
    """The rows in batches, each read in a thread."""
    while some := await asyncio.to_thread(lambda: tuple(islice(rows, _BATCH))):
        yield some


def _unresolved(row: BadRow) -> Unresolved:
    return Unresolved(place=row.place, reason=row.problem, title=row.title, year=row.year)


def _open(name: ImportedTitle) -> Unresolved:
    return Unresolved(
        place=name.place,
        reason=_REASONS[name.state],
        title=name.title,
        year=name.year,
        id=name.title_id,
        choices=name.choices,
    )
