"""A download begins: in one transaction it is written down, within limits, and in place of those that it replaces."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Final, TypeAlias

import structlog

from concierge.errors import IllegalTransition, NotFound, ServiceError
from concierge.model.access import Grant
from concierge.model.download import ClientKey, Download, DownloadState, Fate
from concierge.model.metainfo import Metainfo
from concierge.model.rejection import REJECTED_FOR, Rejection, RejectionReason
from concierge.model.release import TorrentSource
from concierge.model.selection import choose_files
from concierge.model.title import Title
from concierge.model.torrent import Ability, TorrentEntry
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage, TorrentClient
from concierge.services._ordering import Ordering
from concierge.services._orders import Order
from concierge.services._steps import missing_bytes, refuse_without_space
from concierge.services.permission import day_of, refuse_beyond_limits, refuse_beyond_space, require
from concierge.services.torrent_clients import TorrentClients
from concierge.services.turns import Turns

__all__ = ["MONITOR", "OVER", "Beginning", "Begun", "Instead", "Leave", "refuse_ended"]

MONITOR: Final = "monitor"
"""The job that is to look at a download as soon as it is written down."""
OVER: Final = frozenset({DownloadState.FAILED, DownloadState.REMOVED})
_UNFINISHED: Final = frozenset({DownloadState.QUEUED, DownloadState.DOWNLOADING, DownloadState.FAILED})
_ENDED_BY_NAME: Final = _UNFINISHED | {DownloadState.DOWNLOADED, DownloadState.SYNCING}
_Also: TypeAlias = Callable[[Repositories], Awaitable[None]]
_log = structlog.get_logger(__name__)


class Leave(Enum):
    """By whose leave a download begins."""

    OWN = auto()
    APPROVED = auto()
    FORCED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """The download that a new one takes the place of, and why; `also` is done in the same transaction.

    With `also` nothing begins unless the old one stands still as it did when it was seen.
    """

    download: Download
    reason: RejectionReason
    also: _Also | None = None

    def rejection(self, at: datetime) -> Rejection:
        """Its release, rejected."""
        old = self.download
        return Rejection(
            info_hash=old.info_hash,
            reason=self.reason,
            rejected_at=at,
            tracker=old.tracker,
            tracker_id=old.tracker_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A download that was written down, and those that ended for it."""

    download: Download
    ended: Sequence[Download] = ()


class Beginning:
    """Writes down what somebody ordered."""

    def __init__(
        self, storage: Storage, ordering: Ordering, clients: TorrentClients | None, turns: Turns, clock: Clock
    ) -> None:
        """Takes what `Downloads` stands on."""
        self._storage = storage
        self._ordering = ordering
        self._clients = clients
        self._turns = turns
        self._clock = clock

    async def begin(self, user: User, what: str, leave: Leave, instead: Instead | None = None) -> Begun:
        """The stored download of what the person named.

        Raises: what `Downloads.start` does; NotFound also if it is the torrent that it is to replace.
        """
        key = ClientKey() if self._clients is None else await self._clients.key_for(user.id)
        client = None if self._clients is None else await self._clients.of(key)
        takes_magnets = client is None or Ability.MAGNET in client.abilities
        order = await self._ordering.order(user, what, needs_file=not takes_magnets)
        known = await self._known(user, order)
        if client and (known is None or known.state in OVER or order.asks_for_more(known)):
            await _refuse_too_big(order, client)
        begun = await self._ordered(user, order, leave, key, instead)
        download = begun.download
        _log.info(
            "download.queued", download_id=download.id, info_hash=download.info_hash, tracker=download.tracker
        )
        return begun

    async def wider(
        self, download: Download, *, season: int | None, episode: int | None
    ) -> tuple[TorrentEntry, ...]:
        """The files that would be wanted with that part too; none where nobody tells the files.

        Raises:
            NotFound: its torrent has no such part.
            UnsafeContent, ServiceError: see `Downloads.start`.
        """
        client = None if self._clients is None else await self._clients.of(download.client_key)
        entries = () if client is None else await client.files(download.info_hash)
        if not entries:
            return ()
        choose_files(entries, season=season, episode=episode)
        order, wider = _order_of(download, season, episode), download
        if order.asks_for_more(download):
            wider = order.widened(download, self._clock.now())
        return choose_files(entries, season=wider.season, episode=wider.episode).entries

    async def widen(self, user: User, download: Download, *, season: int | None, episode: int | None) -> None:
        """Writes down that a part of its torrent is wanted too; nothing if it is there or under way already.

        Raises: what `Downloads.widen` does.
        """
        wanted = await self.wider(download, season=season, episode=episode)
        size = sum(entry.size_bytes for entry in wanted) if wanted else download.size_bytes
        if wanted and self._clients is not None:
            client = await self._clients.of(download.client_key)
            await refuse_without_space(client, missing_bytes(wanted, {entry.index for entry in wanted}))
        order, now = _order_of(download, season, episode), self._clock.now()
        async with self._turns.of(download.info_hash), self._storage.transaction() as rows:
            person = await rows.users.locked(user.id)
            require(person, Grant.DOWNLOAD)
            kept = await rows.downloads.get(user.id, download.id)
            refuse_ended(kept)
            if not order.asks_for_more(kept):
                return
            others = await rows.downloads.others(user.id, kept.info_hash, since=day_of(now))
            refuse_beyond_space(person, others, size or 0)
            await rows.downloads.save(replace(order.widened(kept, now), size_bytes=size))
            await rows.jobs.hurry(MONITOR)

    async def _known(self, user: User, order: Order) -> Download | None:
        with suppress(NotFound):
            async with self._storage.reading() as rows:
                return await rows.downloads.get(user.id, order.source.info_hash)
        return None

    async def _ordered(
        self, user: User, order: Order, leave: Leave, key: ClientKey, instead: Instead | None
    ) -> Begun:
        """The stored download of an order: a new one, the one that is there, or that one with more to fetch.

        What is new or more is refused beyond the person's limits, in the transaction that writes it.
        """
        now = self._clock.now()
        fresh = order.download(user, now, key, is_size_settled=leave is Leave.FORCED)
        async with self._turns.of(fresh.info_hash), self._storage.transaction() as rows:
            person = await rows.users.locked(user.id)
            if leave is Leave.OWN:
                require(person, Grant.DOWNLOAD)
            ended = await self._replaced(rows, fresh, instead)
            others = await rows.downloads.others(user.id, order.source.info_hash, since=day_of(now))
            download, is_more = await _written(rows, order, fresh)
            if not is_more:
                return Begun(download=download, ended=ended)
            if leave is not Leave.FORCED:
                refuse_beyond_limits(person, others, order.size_bytes)
            await rows.jobs.hurry(MONITOR)
        return Begun(download=download, ended=ended)

    async def _replaced(
        self, rows: Repositories, fresh: Download, instead: Instead | None
    ) -> Sequence[Download]:
        """The person's unfinished downloads of the same part, ended, whose releases they are not offered any more."""
        now = self._clock.now()
        if instead is not None:
            await _set_aside(rows, fresh, instead.rejection(now))
        mine = await rows.downloads.of_user(fresh.user_id)
        old = "" if instead is None else instead.download.id
        same = [one for one in mine if one.id == old or _is_same_part(one, fresh)]
        # What came down, but not into the library, ends only by the person's own word.
        named = _ENDED_BY_NAME if instead is not None and instead.also is None else _UNFINISHED
        ending = [
            one
            for one in same
            if one.state in (named if one.id == old else _UNFINISHED) and one.info_hash != fresh.info_hash
        ]
        if ending:
            rejected = await rows.rejections.of_user(fresh.user_id, since=now - REJECTED_FOR)
            hashes = {one.info_hash for one in rejected}
            ending = [one for one in ending if one.info_hash in hashes]
        if instead is not None:
            await _told(rows, instead, ending)
        ended = [one.advance(DownloadState.REMOVED, at=now) for one in ending]
        for one in ended:
            await rows.downloads.save(one)
        return ended


def _order_of(download: Download, season: int | None, episode: int | None) -> Order:
    """The order of a part of a torrent that is there."""
    source = TorrentSource(info_hash=download.info_hash)
    return Order(source=source, name=download.name, season=season, episode=episode)


def refuse_ended(download: Download) -> None:
    """Returns unless the download is over: there is nothing to add to. Raises IllegalTransition."""
    if download.state in OVER:
        message = f"download {download.id} is {download.state}"
        raise IllegalTransition(message, state=download.state.value)


async def _told(rows: Repositories, instead: Instead, ending: Sequence[Download]) -> None:
    """Raises NotFound if the download does not stand still any more for which another one was to begin."""
    if instead.also is None:
        return
    seen = instead.download
    if not any((one.id, one.stalled_at) == (seen.id, seen.stalled_at) for one in ending):
        raise NotFound(f"download {seen.id} does not stand still any more", what=seen.id)
    await instead.also(rows)


async def _set_aside(rows: Repositories, fresh: Download, rejection: Rejection) -> None:
    if rejection.info_hash == fresh.info_hash:
        raise NotFound(f"{fresh.info_hash} is what it is to replace", what=fresh.name)
    await rows.rejections.add(fresh.user_id, rejection)


async def _written(rows: Repositories, order: Order, fresh: Download) -> tuple[Download, bool]:
    """The stored row, and whether there is more to fetch than before."""
    download = await rows.downloads.add(fresh, order.source)
    if download.state in OVER:
        download = replace(fresh, id=download.id)
    elif order.asks_for_more(download):
        download = order.widened(download, fresh.created_at)
    else:
        if download.fate is Fate.RELEASE:  # whoever asks anew wants it after all
            download = replace(download, fate=Fate.BY_RULE)
            await rows.downloads.save(download)
        return download, download.id == fresh.id
    await rows.downloads.save(download)
    return download, True


async def _refuse_too_big(order: Order, client: TorrentClient) -> None:
    """Looks into the .torrent file, where there is one, before anything is written down."""
    if order.source.metainfo is None:
        return
    # Thousands of files would stop the loop.
    entries = (await asyncio.to_thread(Metainfo.parse, order.source.metainfo)).files
    selection = choose_files(entries, season=order.season, episode=order.episode)
    with suppress(ServiceError):  # a silent client is asked once more before the first byte
        await refuse_without_space(client, selection.size_bytes)


def _is_same_part(one: Download, other: Download) -> bool:
    if one.title is None or other.title is None or not _is_same_title(one.title, other.title):
        return False
    return (one.season, one.episode) == (other.season, other.episode)


def _is_same_title(one: Title, other: Title) -> bool:
    """What one search found bears one title; names are compared where two searches found it."""
    return (one.kind, one.year, one.name_original) == (other.kind, other.year, other.name_original)
