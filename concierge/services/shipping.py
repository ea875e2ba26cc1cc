"""What lies finished on another machine is written down for the NAS that fetches it."""

from collections.abc import Sequence
from uuid import uuid4

import structlog

from concierge.model.download import Download, DownloadState
from concierge.model.notice import News, Topic
from concierge.model.sync import SyncItem
from concierge.model.title import Title
from concierge.model.torrent import TorrentEntry
from concierge.ports import Clock, Repositories
from concierge.services.notifications import Notifications
from concierge.services.placing import Folders, Shipment, shipment

__all__ = ["Shipping"]

# Who has just asked for a film waits for it; what a series grows by can wait.
_AWAITED, _USUAL = 0, 1
_log = structlog.get_logger(__name__)


class Shipping:
    """Keeps the queue in step with what is finished elsewhere."""

    def __init__(self, notifications: Notifications, folders: Folders, *, clock: Clock) -> None:
        """Takes who is told, and how the library's folders are called."""
        self._notifications = notifications
        self._folders = folders
        self._clock = clock

    def shipment(
        self,
        download: Download,
        entries: Sequence[TorrentEntry],
        save_dir: str,
        others: Sequence[Title] = (),
    ) -> Shipment:
        """What of these wanted files goes where; the `others` have their folders already."""
        return shipment(download, entries, self._folders, others, source=save_dir)

    async def finished(self, rows: Repositories, download: Download, what: Shipment) -> None:
        """Tells the person, in the transaction in which the download was finished, and the NASes.

        If there are none, the item waits for the first.
        """
        is_fetched = bool(await rows.nases.all())
        await self._notifications.note(rows, download, News(topic=Topic.DOWNLOADED, is_fetched=is_fetched))
        await self.put(rows, download, what)

    async def put(self, rows: Repositories, download: Download, what: Shipment) -> None:
        """Writes down that the download is to be fetched.

        What an earlier part of it brought into the library is not fetched again; if that is all, it is home.
        """
        old = await rows.sync.of_download(download.id)
        there = () if old is None else tuple(one for one in old.placed if one.destination in download.placed)
        known = {(one.path, one.size_bytes) for one in there}
        left = tuple(file for file in what.files if (file.path, file.size_bytes) not in known)
        if old is not None and not left:
            await self._arrived(rows, download)
            return
        names = await rows.nases.of_person([download.user_id])
        source = await rows.downloads.source(download.info_hash)
        item = SyncItem(
            id=uuid4().hex,
            download_id=download.id,
            user_id=download.user_id,
            info_hash=download.info_hash,
            title=_label(download),
            kind=what.kind,
            client=download.client_key.kind,
            source=what.source,
            destination=what.destination,
            files=left,
            nas=names.get(download.user_id, ""),
            priority=_USUAL if download.placed else _AWAITED,
            has_torrent=source.metainfo is not None,
            replaces=await _replaced(rows, download),
        )
        put = await rows.sync.put(item)
        _log.info("sync.put", item=put.id, download_id=download.id, files=len(left))

    async def ensure(self, rows: Repositories, download: Download, what: Shipment) -> None:
        """The same for a download that was finished before, unless the queue has it as it is."""
        current = await rows.downloads.one(download.user_id, download.id)
        if current.state not in {DownloadState.DOWNLOADED, DownloadState.SYNCING}:
            return
        old = await rows.sync.of_download(download.id)
        if old is None or not old.is_open or (old.source, old.info_hash) != (what.source, download.info_hash):
            await self.put(rows, current, what)

    async def _arrived(self, rows: Repositories, download: Download) -> None:
        now = self._clock.now()
        syncing = download
        if download.state is DownloadState.DOWNLOADED:
            syncing = download.advance(DownloadState.SYNCING, at=now)
        home = syncing.advance(DownloadState.ON_NAS, at=now)
        await rows.downloads.save(home)
        await self._notifications.note(rows, home, News(topic=Topic.ON_NAS))


async def _replaced(rows: Repositories, download: Download) -> tuple[str, ...]:
    """What an earlier release of the same, in the same quality, left on a NAS: this one takes its place.

    Another quality stands beside it.
    """
    mine = await rows.downloads.of_user(download.user_id)
    earlier = [
        one for one in mine if one.nas and one.state is DownloadState.ON_NAS and _is_same(one, download)
    ]
    return tuple(dict.fromkeys(path for one in earlier for path in one.placed))


def _is_same(one: Download, other: Download) -> bool:
    if one.id == other.id or one.title is None or other.title is None:
        return False
    part = (one.title.kind, one.title.ids, one.season, one.episode, one.resolution)
    return part == (other.title.kind, other.title.ids, other.season, other.episode, other.resolution)


def _label(download: Download) -> str:
    if download.title is None:
        return download.name
    season = "" if download.season is None else f" S{download.season:02}"
    episode = "" if download.episode is None else f"E{download.episode:02}"
    return f"{download.title.label('ru')}{season}{episode}"
