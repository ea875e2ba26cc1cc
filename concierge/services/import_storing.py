"""Rows of other services' lists, written into a person's lists: so many at a time, all of them or none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from concierge.model.import_clock import without_future
from concierge.model.import_merging import imported
from concierge.model.import_report import Added
from concierge.model.imported_title import ImportedTitle, ImportState, import_key
from concierge.model.importing import ImportedRow, ReadRow
from concierge.model.known_title import KnownTitle
from concierge.model.marking import Change, Marks
from concierge.model.taste import Rating, Viewing, WatchlistMark, key_of, keyed_by_title
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services.pushing import Pushing, Touched
from concierge.texts import language_of

__all__ = ["ImportStoring", "Stored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What some rows came to; `unchanged` of them said nothing new."""

    added: Added
    unchanged: int


class ImportStoring:
    """Writes rows. What was written once is not written again, however often a row comes."""

    def __init__(self, storage: Storage, pushing: Pushing, *, clock: Clock) -> None:
        """Takes where lists are kept, and who tells connected accounts of changes."""
        self._storage = storage
        self._pushing = pushing
        self._clock = clock

    def dated(self, rows_read: Sequence[ReadRow]) -> tuple[ReadRow, ...]:
        """The rows without days that are still to come, each followed by what tells of them."""
        now = self._clock.now()
        return tuple(sound for row in rows_read for sound in without_future(row, now=now))

    async def store(
        self, user: User, source: str, rows_read: Sequence[ImportedRow], *, account: str = ""
    ) -> Stored:
        """Writes the rows in one transaction; those of a connected `account` are not sent back there."""
        at = self._clock.now()
        async with self._storage.transaction() as rows:
            await rows.marks.lock(user.id)
            titles = await self._titles(rows, user, rows_read, _Origin(source, account, at))
            told: dict[int, list[ImportedRow]] = defaultdict(list)
            for row, known in zip(rows_read, titles, strict=True):
                told[known.id].append(row)
            current = keyed_by_title(await rows.marks.of_titles(user.id, tuple(told)))
            changes = {
                title_id: imported(current.get(title_id, {}), title_id, of_title, at=at)
                for title_id, of_title in told.items()
            }
            await rows.marks.remove(user.id, [mark for change in changes.values() for mark in change.remove])
            await rows.marks.put(user.id, [mark for change in changes.values() for mark in change.put])
            touched = [
                Touched.by(known, changes[known.id], current.get(known.id, {}))
                for known in {one.id: one for one in titles}.values()
            ]
            await self._pushing.note(rows, user.id, touched, stamp=f"import {uuid4()}", but={account})
        unchanged = sum(len(told[title_id]) for title_id, change in changes.items() if not change)
        added = sum(
            (_added_by(change, current.get(title_id, {})) for title_id, change in changes.items()), Added()
        )
        return Stored(added=added, unchanged=unchanged)

    async def _titles(
        self, rows: Repositories, user: User, rows_read: Sequence[ImportedRow], origin: "_Origin"
    ) -> list[KnownTitle]:
        """The title of each row: by its ids where it has some, else by what its name stood for before."""
        with_ids = [row for row in rows_read if row.has_ids]
        known = await rows.titles.put_all([_title_of(row) for row in with_ids]) if with_ids else ()
        by_place = {id(row): one for row, one in zip(with_ids, known, strict=True)}
        nameless = [row for row in rows_read if not row.has_ids]
        names = await self._names(rows, user, nameless, origin) if nameless else {}
        return [by_place[id(row)] if row.has_ids else names[import_key(row)] for row in rows_read]

    async def _names(
        self, rows: Repositories, user: User, named: Sequence[ImportedRow], origin: "_Origin"
    ) -> Mapping[str, KnownTitle]:
        by_key: dict[str, ImportedRow] = {}
        for row in named:
            by_key.setdefault(import_key(row), row)
        known = await rows.imported_titles.get(user.id, tuple(by_key))
        found = {one.id: one for one in await rows.titles.many([name.title_id for name in known.values()])}
        titles = {key: found[name.title_id] for key, name in known.items()}
        new = {key: row for key, row in by_key.items() if key not in known}
        made = await rows.titles.put_named_all(user.id, [_title_of(row) for row in new.values()])
        titles |= dict(zip(new, made, strict=True))
        await rows.imported_titles.add(
            user.id, [origin.name(key, row, titles[key]) for key, row in new.items()]
        )
        if origin.account:
            open_ones = [name for name in known.values() if name.state is not ImportState.RESOLVED]
            await rows.imported_titles.told_by(user.id, open_ones, origin.account)
        return titles


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where and when rows come from; `account` where it is the one that is connected there."""

    source: str
    account: str
    at: datetime

    def name(self, key: str, row: ImportedRow, known: KnownTitle) -> ImportedTitle:
        """The name that the row came with."""
        return ImportedTitle(
            key=key,
            title_id=known.id,
            source=self.source,
            accounts=(self.account,) if self.account else (),
            place=row.place,
            name=row.name,
            name_ru=row.name_ru,
            name_original=row.name_original,
            year=row.year,
            kind=row.kind,
            due_at=self.at,
        )


def _title_of(row: ImportedRow) -> Title:
    """The title as the row tells of it: a film, where the service does not say."""
    is_russian = bool(row.name) and language_of(row.name) == "ru"
    return Title(
        kind=row.kind or TitleKind.MOVIE,
        name_ru=row.name_ru or (row.name if is_russian else ""),
        name_en="" if is_russian else row.name,
        name_original=row.name_original or row.name or row.name_ru,
        year=row.year,
        ids=row.ids,
    )


def _added_by(change: Change, before: Marks) -> Added:
    """What of a change is new: a title or an episode seen, a score, a wish, a review."""
    fresh = [mark for mark in change.put if key_of(mark) not in before]
    ratings = [mark for mark in change.put if isinstance(mark, Rating)]
    old = next((mark for mark in before.values() if isinstance(mark, Rating)), None)
    return Added(
        watched=sum(isinstance(mark, Viewing) for mark in fresh),
        ratings=sum(one.score is not None and (old is None or old.score != one.score) for one in ratings),
        reviews=sum(bool(one.review) and (old is None or old.review != one.review) for one in ratings),
        watchlist=sum(isinstance(mark, WatchlistMark) for mark in fresh),
    )
