"""A torrent that its client has stopped: for want of room, which mends itself, or for good."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog

from concierge.model.download import Download
from concierge.model.notice import News, Topic
from concierge.model.torrent import TorrentStatus
from concierge.ports import Clock, TorrentClient
from concierge.services._memory import TendingMemory
from concierge.services._moves import Moves

__all__ = ["RESERVE_BYTES", "Troubles"]

RESERVE_BYTES: Final = 200 * 1024 * 1024
# How long to wait before a client is asked for its space again, or, if it cannot tell it, before it tries once more.
LOOK: Final = timedelta(minutes=1)
BLIND_TRY: Final = timedelta(minutes=10)
# The system's own words for it, which clients pass on; qBittorrent says nothing at all.
_FULL: Final = re.compile(
    r"no space left|disk (?:is )?full|not enough (?:free |disk )?space|enospc|нет места|недостаточно места",
    re.IGNORECASE,
)
_log = structlog.get_logger(__name__)


class Troubles:
    """What becomes of the downloads that one client has stopped."""

    def __init__(self, client: TorrentClient, moves: Moves, clock: Clock, memory: TendingMemory) -> None:
        """Takes the client, and what this process remembers."""
        self._client = client
        self._moves = moves
        self._clock = clock
        self._memory = memory

    async def stopped(self, download: Download, status: TorrentStatus) -> Download:
        """The download, waiting for room if that is what it lacks, else ended with the client's own words.

        Raises: ServiceError, Overtaken.
        """
        now = self._clock.now()
        if download.full_at is not None and not self._memory.may_look_for_room(download, now):
            return download
        free = await self._client.free_bytes()
        if not _is_full(status, free):
            return await self._moves.fail(download, "torrent_client", status.error)
        self._memory.note_look_for_room(download, now + (BLIND_TRY if free is None else LOOK))
        if download.full_at is None:
            _log.warning("download.disk_full", download_id=download.id)
            news = News(topic=Topic.DISK_FULL)
            return await self._moves.change(download, lambda one: replace(one, full_at=now), news=news)
        if not download.is_paused and (free is None or free >= _missing(status) + RESERVE_BYTES):
            await self._client.resume(download.info_hash)
        return download

    async def mended(self, download: Download, status: TorrentStatus) -> Download:
        """The download, which waits for room no more once bytes come again. Raises Overtaken."""
        if not (status.speed_bps or status.is_complete):
            return download
        return await self._moves.change(download, lambda one: replace(one, full_at=None))


def _is_full(status: TorrentStatus, free: int | None) -> bool:
    """By the client's words, or by the room that is left for what is missing, where it has no words."""
    missing = _missing(status)
    is_short = free is not None and missing > 0 and free < missing
    return is_short or _FULL.search(status.error) is not None


def _missing(status: TorrentStatus) -> int:
    return round(status.wanted_bytes * (1 - status.progress))
