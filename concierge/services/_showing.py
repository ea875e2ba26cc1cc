"""Downloads as they are shown: what is stored of them, and what their torrent clients say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from concierge.model.download import Download, DownloadState
from concierge.model.following import Following
from concierge.model.speed import Speeds, waiting_s
from concierge.model.sync import SyncItem, SyncState
from concierge.model.torrent import TorrentStatus
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services._tending import Tending
from concierge.services.torrent_clients import TorrentClients
from concierge.services.visibility import Visibility, of_release

__all__ = ["DownloadProgress", "Showing"]

_Told: TypeAlias = "Mapping[str, TorrentStatus]"


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadProgress:
    """A download at a moment; `torrent` is None while no client has it.

    One that `is_handed_over` is fetched by a client that tells nothing of it; of one that `is_silent` the client could
    not be asked. `estimate_s` is how long one that has not begun will take; None without any history. `following` is
    None while its topic is not followed. `sync` is its way home, None while it has not begun.
    """

    download: Download
    torrent: TorrentStatus | None = None
    is_handed_over: bool = False
    is_silent: bool = False
    estimate_s: int | None = None
    following: Following | None = None
    sync: SyncItem | None = None

    @property
    def copied(self) -> float | None:
        """How much of what a NAS copies home is there, 0.0 to 1.0; None while none does."""
        item = self.sync
        if (
            item is None
            or item.state is not SyncState.LEASED
            or self.download.state is not DownloadState.SYNCING
        ):
            return None
        return min(1.0, item.done_bytes / max(item.size_bytes, 1))

    @property
    def homeward_trouble(self) -> str:
        """Why its NAS does not copy it now, as a code that the texts know under `failure.<code>`; "" if it will."""
        item = self.sync
        is_waiting = item is not None and item.state is SyncState.PENDING and self.download.is_active
        return f"sync_{item.reason}" if item is not None and is_waiting and item.reason else ""


class Showing:
    """Shows a person their downloads. Without `clients` and `tending` another process has the torrents."""

    def __init__(
        self,
        storage: Storage,
        clients: TorrentClients | None,
        tending: Tending | None,
        visibility: Visibility,
        *,
        clock: Clock,
    ) -> None:
        """Takes where downloads are kept, who has their torrents, and who may see what."""
        self._storage = storage
        self._clients = clients
        self._tending = tending
        self._visibility = visibility
        self._clock = clock

    async def visible(self, user: User, downloads: Sequence[Download]) -> Sequence[Download]:
        """Those of titles that the person may see."""
        sight = await self._visibility.sight(user)
        return [one for one in downloads if sight.is_free or of_release(sight, one.name, one.title) is None]

    async def listed(self, user: User, *, asks: bool = True) -> tuple[DownloadProgress, ...]:
        """The person's downloads, newest first; unless it `asks` the clients, by what they said at the last step."""
        async with self._storage.reading() as rows:
            mine = await rows.downloads.of_user(user.id)
            followed = {one.download_id: one for one in await rows.followings.of_user(user.id)}
            homeward = await _homeward(rows, user, mine)
            speeds = Speeds(known=await rows.speeds.all(), hour=self._clock.now().hour)
        downloads = await self.visible(user, mine)
        told = await self._told(downloads, asks=asks)
        shown = (self._progress(one, told, speeds) for one in downloads)
        return tuple(
            replace(one, following=followed.get(one.download.id), sync=homeward.get(one.download.id))
            for one in shown
        )

    async def one(self, download: Download) -> DownloadProgress:
        """That download, with what its client says now."""
        return self._progress(download, await self._told([download], asks=True), Speeds())

    def is_over(self, one: DownloadProgress, before: DownloadState | None) -> bool:
        """Whether there is no more to come of it here; `before` is its state at the last look."""
        # What a step has left where it was is on another machine: the sync there goes on with it.
        is_left = self._tending is not None and before is one.download.state is DownloadState.DOWNLOADED
        return not one.download.is_active or is_left or one.is_handed_over

    async def _told(self, downloads: Sequence[Download], *, asks: bool) -> _Told:
        if self._tending is None:
            return {}
        return await self._tending.statuses(downloads) if asks else self._tending.seen(downloads)

    def _progress(self, download: Download, told: _Told, speeds: Speeds) -> DownloadProgress:
        torrent, tells = told.get(download.id), self._tells_of(download)
        return DownloadProgress(
            download=download,
            torrent=torrent,
            is_handed_over=not tells and download.state is DownloadState.DOWNLOADING,
            is_silent=torrent is None and self._is_silent(download),
            estimate_s=waiting_s(download, torrent, speeds) if tells else None,
        )

    def _is_silent(self, download: Download) -> bool:
        is_fetched = download.state in {DownloadState.QUEUED, DownloadState.DOWNLOADING}
        return is_fetched and self._tending is not None and self._tending.is_silent(download)

    def _tells_of(self, download: Download) -> bool:
        """Whether its client says what becomes of it."""
        return self._clients is None or self._clients.tells_of(download.client_key)


async def _homeward(rows: Repositories, user: User, downloads: Sequence[Download]) -> Mapping[str, SyncItem]:
    """What of these lies finished elsewhere, by their ids; only then there is anything to ask for."""
    if not any(one.state in {DownloadState.DOWNLOADED, DownloadState.SYNCING} for one in downloads):
        return {}
    return {item.download_id: item for item in await rows.sync.of_user(user.id)}
