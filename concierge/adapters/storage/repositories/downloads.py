"""Downloads, and what their torrents are started from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, bindparam, case, delete, func, or_, select, update

from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.tables import DownloadRow, TorrentRow, table
from concierge.errors import Ambiguous, NotFound
from concierge.model.download import ClientKey, Download, DownloadState, Fate, Holding
from concierge.model.promise import Breach, Promise
from concierge.model.release import TorrentSource
from concierge.model.title import Title

__all__ = ["SqlDownloads", "download_of"]

_ACTIVE = (
    DownloadState.QUEUED.value,
    DownloadState.DOWNLOADING.value,
    DownloadState.DOWNLOADED.value,
    DownloadState.SYNCING.value,
)
_HASH_BEGINNING = re.compile(r"[0-9a-f]{4,40}")

_downloads = table(DownloadRow)
_torrents = table(TorrentRow)

# Put together once: that costs as much as running them.
_IS_IT = (_downloads.c.id == bindparam("its_id"), _downloads.c.user_id == bindparam("its_user"))
_ONE = select(_downloads).where(*_IS_IT)
_SAVED = update(_downloads).where(*_IS_IT)
_SENT = (
    update(_downloads)
    .where(_downloads.c.id == bindparam("its_id"), _downloads.c.state == DownloadState.DOWNLOADED.value)
    .values(state=DownloadState.SYNCING.value, asked_at=None, trashed_at=None, cleaned_at=None)
)


class SqlDownloads:
    """Downloads in the database: one row for each pair of user and info hash."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, download: Download, source: TorrentSource) -> Download:
        """Stores a new download, or returns the user's one with the same info hash, in whatever state."""
        await self.keep(source)
        statement = self._connection.insert(DownloadRow).values(**_columns(download))
        unique = (_downloads.c.user_id, _downloads.c.info_hash)
        if await self._connection.change(statement.on_conflict_do_nothing(index_elements=unique)):
            return download
        there = select(_downloads).where(
            _downloads.c.user_id == download.user_id, _downloads.c.info_hash == download.info_hash
        )
        row = await self._connection.row(there)
        if row is None:
            raise storage_error("database_failed", self._connection.database)
        return download_of(row)

    async def save(self, download: Download) -> None:
        """Replaces the row of that download. Raises NotFound."""
        values = {**_columns(download), "its_id": download.id, "its_user": download.user_id}
        if not await self._connection.change(_SAVED, values):
            raise NotFound(f"download {download.id!r}")

    async def keep(self, source: TorrentSource) -> None:
        """What `DownloadStore.keep` promises."""
        statement = self._connection.insert(TorrentRow).values(**_source_columns(source))
        new = statement.excluded
        filled = {
            "magnet": case(
                (new.magnet.contains("&tr="), new.magnet), else_=func.coalesce(_torrents.c.magnet, new.magnet)
            ),
            "metainfo": func.coalesce(_torrents.c.metainfo, new.metainfo),
        }
        unique = (_torrents.c.info_hash,)
        await self._connection.change(statement.on_conflict_do_update(index_elements=unique, set_=filled))

    async def replace(self, download: Download) -> bool:
        """What `DownloadStore.replace` promises."""
        twin = (
            _downloads.c.user_id == download.user_id,
            _downloads.c.info_hash == download.info_hash,
            _downloads.c.id != download.id,
        )
        is_removed = _downloads.c.state == DownloadState.REMOVED.value
        await self._connection.change(delete(_downloads).where(*twin, is_removed))
        if await self._connection.row(select(_downloads.c.id).where(*twin)) is not None:
            return False
        await self.save(download)
        return True

    async def get(self, user_id: int, download_id: str) -> Download:
        """One download by id, or by the beginning of its info hash, of which four digits are the least.

        Raises:
            NotFound: the user has no such download.
            Ambiguous: several info hashes begin so; `choices` are the downloads' names.
        """
        named = _downloads.c.id == download_id
        beginning = download_id.lower()
        if _HASH_BEGINNING.fullmatch(beginning):
            named = or_(named, _downloads.c.info_hash.startswith(beginning))
        found = await self._where(_downloads.c.user_id == user_id, named)
        found = tuple(download for download in found if download.id == download_id) or found
        if not found:
            raise NotFound(f"download {download_id!r}")
        if len(found) > 1:
            choices = tuple(download.name for download in found)
            raise Ambiguous(f"{len(found)} downloads begin with {download_id!r}", choices=choices)
        return found[0]

    async def one(self, user_id: int, download_id: str) -> Download:
        """What `DownloadStore.one` promises."""
        row = await self._connection.row(_ONE, {"its_id": download_id, "its_user": user_id})
        if row is None:
            raise NotFound(f"download {download_id!r}")
        return download_of(row)

    async def send(self, download_ids: Sequence[str], *, at: datetime) -> None:
        """What `DownloadStore.send` promises."""
        await self._connection.change(_SENT, [{"its_id": one, "changed_at": at} for one in download_ids])

    async def of_user(self, user_id: int) -> tuple[Download, ...]:
        """The user's downloads, newest first, without removed ones."""
        return await self._where(
            _downloads.c.user_id == user_id, _downloads.c.state != DownloadState.REMOVED.value
        )

    async def active(self) -> tuple[Download, ...]:
        """Everyone's downloads that still need work, oldest first."""
        return (await self._where(_downloads.c.state.in_(_ACTIVE)))[::-1]

    async def unsettled(self, *, since: datetime) -> tuple[Download, ...]:
        """Everyone's downloads, oldest first, without those whose torrents were cleaned up or given up before that."""
        is_removed = _downloads.c.state == DownloadState.REMOVED.value
        is_over = or_(is_removed, _downloads.c.cleaned_at.is_not(None))
        is_recent = or_(_downloads.c.cleaned_at >= since, and_(is_removed, _downloads.c.changed_at >= since))
        return (await self._where(or_(~is_over, is_recent)))[::-1]

    async def of_torrent(self, info_hash: str) -> tuple[Download, ...]:
        """Everyone's downloads of that torrent in whatever state, held until the transaction ends."""
        mine = select(_downloads).where(_downloads.c.info_hash == info_hash)
        return _all(await self._connection.rows(mine.order_by(_downloads.c.id).with_for_update()))

    async def source(self, info_hash: str) -> TorrentSource:
        """What the torrent was started from, for a client that has to be told again. Raises NotFound."""
        row = await self._connection.row(select(_torrents).where(_torrents.c.info_hash == info_hash))
        if row is None:
            raise NotFound(f"torrent {info_hash!r}")
        return TorrentSource(info_hash=row["info_hash"], magnet=row["magnet"], metainfo=row["metainfo"])

    async def requester(self, info_hash: str) -> int | None:
        """Who of those that have the torrent asked for it first; None if nobody has it."""
        is_held = _downloads.c.state != DownloadState.REMOVED.value
        first = (
            select(_downloads.c.user_id)
            .where(_downloads.c.info_hash == info_hash, is_held)
            .order_by(_downloads.c.created_at, _downloads.c.user_id)
            .limit(1)
        )
        row = await self._connection.row(first)
        return None if row is None else int(row["user_id"])

    async def others(self, user_id: int, info_hash: str, *, since: datetime) -> Holding:
        """What the user has beside that torrent; `begun` counts what was ordered at `since` or later."""
        is_held = _downloads.c.state != DownloadState.REMOVED.value
        statement = select(
            func.count(case((_downloads.c.created_at >= since, 1))).label("begun"),
            func.sum(case((is_held, _downloads.c.size_bytes))).label("size_bytes"),
        ).where(_downloads.c.user_id == user_id, _downloads.c.info_hash != info_hash)
        row = await self._connection.row(statement)
        return (
            Holding() if row is None else Holding(begun=row["begun"], size_bytes=int(row["size_bytes"] or 0))
        )

    async def owners(self, info_hash: str, client: ClientKey) -> int:
        """How many users have this torrent in that client and have not removed it."""
        kept = [
            _downloads.c.info_hash == info_hash,
            _downloads.c.client == client.kind,
            _downloads.c.state != DownloadState.REMOVED.value,
        ]
        if client.user_id is not None:
            kept.append(_downloads.c.user_id == client.user_id)
        row = await self._connection.row(select(func.count().label("owners")).where(*kept))
        return 0 if row is None else int(row["owners"])

    async def those(self, *conditions: ColumnElement[bool]) -> tuple[Download, ...]:
        """The downloads that the conditions name, newest first: for other stores."""
        return await self._where(*conditions)

    async def _where(self, *conditions: ColumnElement[bool]) -> tuple[Download, ...]:
        newest_first = (_downloads.c.created_at.desc(), _downloads.c.id.desc())
        rows = await self._connection.rows(select(_downloads).where(*conditions).order_by(*newest_first))
        return _all(rows)


def _all(rows: Sequence[RowMapping]) -> tuple[Download, ...]:
    return tuple(download_of(row) for row in rows)


def _columns(download: Download) -> Values:
    values = {field.name: getattr(download, field.name) for field in fields(download)}
    values |= {"state": download.state.value, "fate": download.fate.value}
    return values | {name: encoded(values[name]) for name in ("title", "placed", "promise", "breaches")}


def _source_columns(source: TorrentSource) -> Values:
    return {"info_hash": source.info_hash, "magnet": source.magnet, "metainfo": source.metainfo}


def download_of(row: RowMapping | Mapping[str, Any]) -> Download:
    """The download of that row. Raises StorageError."""
    values = dict(row) | {
        "state": DownloadState(row["state"]),
        "fate": Fate(row["fate"]),
        "title": None if row["title"] is None else decoded(Title, row["title"]),
        "placed": tuple(row["placed"]),
        "promise": None if row["promise"] is None else decoded(Promise, row["promise"]),
        "breaches": tuple(decoded(Breach, breach) for breach in row["breaches"]),
    }
    return Download(**values)
