"""Everyone's downloads, moved on in all torrent clients side by side."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

import structlog

from concierge.errors import ServiceError
from concierge.model.download import ClientKey, Download
from concierge.model.torrent import TorrentStatus
from concierge.ports import TorrentClient
from concierge.services._pacing import Pacing
from concierge.services._steps import StepContext, Steps, orphaned
from concierge.services.torrent_clients import TorrentClients

__all__ = ["Tending"]

_log = structlog.get_logger(__name__)


class Tending:
    """Moves downloads, each client's in a turn of its own, so that a silent one holds up nobody else."""

    def __init__(self, clients: TorrentClients, context: StepContext) -> None:
        """Takes the clients, and what downloads pass through."""
        self._clients = clients
        self._context = context
        self._locks: defaultdict[ClientKey, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._pacing: defaultdict[ClientKey, Pacing] = defaultdict(lambda: Pacing(context.clock))
        self._seen: dict[ClientKey, Mapping[str, TorrentStatus]] = {}

    async def tend(self, only: ClientKey | None = None) -> tuple[Download, ...]:
        """One step for every active download, or those of one client; returns those that changed.

        Each client is asked one question for all of them.
        """
        groups = await self._groups(only)
        changed = await asyncio.gather(*(self._tend(key, downloads) for key, downloads in groups.items()))
        return tuple(download for group in changed for download in group)

    async def statuses(self, downloads: Sequence[Download]) -> dict[str, TorrentStatus]:
        """What the clients say of these downloads, by their ids; of a silent client's there is nothing."""
        groups = _grouped(downloads)
        told = await asyncio.gather(*(self._told(key, group) for key, group in groups.items()))
        return {download_id: status for group in told for download_id, status in group.items()}

    def seen(self, downloads: Sequence[Download]) -> dict[str, TorrentStatus]:
        """What the clients said of these downloads at their last steps, by their ids."""
        told = ((one.id, self._seen.get(one.client_key, {}).get(one.info_hash)) for one in downloads)
        return {download_id: status for download_id, status in told if status is not None}

    async def _groups(self, only: ClientKey | None) -> Mapping[ClientKey, Sequence[Download]]:
        async with self._context.storage.reading() as rows:
            groups = _grouped(await rows.downloads.active())
        return groups if only is None else {key: group for key, group in groups.items() if key == only}

    async def _tend(self, key: ClientKey, downloads: Sequence[Download]) -> Sequence[Download]:
        self._seen.pop(key, None)
        lock = self._locks[key]
        was_busy = lock.locked()
        async with lock:
            if was_busy:
                downloads = (await self._groups(key)).get(key, ())
            try:
                changed = await self._stepped(key, downloads)
            except ServiceError as error:
                _log.info("download.client_silent", service=error.service, code=error.code)
                return ()
        return [after for before, after in zip(downloads, changed, strict=True) if after != before]

    async def _stepped(self, key: ClientKey, downloads: Sequence[Download]) -> Sequence[Download]:
        client = await self._clients.found(key)
        if client is None:
            return [await orphaned(self._context, download) for download in downloads]
        steps = self._steps(key, client)
        self._seen[key] = statuses = await steps.statuses(downloads)
        self._pacing[key].look(downloads)
        return [await steps.step(download, statuses.get(download.info_hash)) for download in downloads]

    async def _told(self, key: ClientKey, downloads: Sequence[Download]) -> Mapping[str, TorrentStatus]:
        try:
            statuses = await self._steps(key, await self._clients.of(key)).statuses(downloads)
        except ServiceError as error:
            _log.info("download.client_silent", service=error.service, code=error.code)
            return {}
        return {one.id: statuses[one.info_hash] for one in downloads if one.info_hash in statuses}

    def _steps(self, key: ClientKey, client: TorrentClient) -> Steps:
        return Steps(client, key, self._context, self._pacing[key])


def _grouped(downloads: Sequence[Download]) -> Mapping[ClientKey, Sequence[Download]]:
    groups: defaultdict[ClientKey, list[Download]] = defaultdict(list)
    for download in downloads:
        groups[download.client_key].append(download)
    return groups
