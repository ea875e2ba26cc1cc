"""A person's downloads."""

from collections.abc import AsyncIterator

from concierge.model.decision import Decision
from concierge.model.download import Download
from concierge.model.following import Following
from concierge.model.release import Release, TorrentSource
from concierge.model.torrent import TorrentEntry
from concierge.model.user import User
from concierge.services.downloads import DownloadProgress, Downloads
from concierge.services.following import Followings
from concierge.services.next_candidates import NextCandidates
from concierge.views.search import UserSearch

__all__ = ["UserDownloads"]


class UserDownloads:
    """This person's downloads."""

    def __init__(
        self,
        user: User,
        downloads: Downloads,
        candidates: NextCandidates,
        followings: Followings,
        search: UserSearch,
    ) -> None:
        """Binds the services to the person."""
        self._user = user
        self._candidates = candidates
        self._followings = followings
        self._downloads = downloads
        self._search = search

    @property
    def owns_client(self) -> bool:
        """Whether this process moves torrents itself; otherwise another one does, and this one writes orders."""
        return self._downloads.owns_client

    def household_client(self, download: Download) -> str:
        """The torrent client that the household's account is used at for the download; "" where it is not."""
        return self._downloads.household_client(download)

    async def start(self, what: Decision | Release | str) -> Download:
        """The download of a found release, a handle or a magnet link; idempotent by info hash.

        Raises:
            NotFound, BadMagnet, BadTorrent, NoSpace, UnsafeContent, ServiceError: see `Downloads.start`.
        """
        return await self._downloads.start(self._user, self._named(what))

    async def list(self) -> tuple[DownloadProgress, ...]:
        """All downloads that are not removed, newest first."""
        return await self._downloads.list(self._user)

    async def get(self, download_id: str) -> Download:
        """One download, by id or by the beginning of its info hash. Raises NotFound."""
        return await self._downloads.get(self._user, download_id)

    async def files(self, download_id: str) -> tuple[TorrentEntry, ...]:
        """The files of its torrent; empty until they are known."""
        return await self._downloads.files(self._user, download_id)

    async def torrent(self, what: Decision | Release | str) -> TorrentSource:
        """The torrent of a download or of a found release, for a client elsewhere.

        Raises:
            NotAllowed, NotFound, ServiceError: see `Downloads.torrent`.
        """
        return await self._downloads.torrent(self._user, self._named(what))

    async def pause_all(self) -> tuple[Download, ...]:
        """The downloads that were under way, all paused now."""
        return await self._downloads.pause_all(self._user)

    async def resume_all(self) -> tuple[Download, ...]:
        """The downloads that were paused, all going on now."""
        return await self._downloads.resume_all(self._user)

    async def pause(self, download_id: str) -> Download:
        """The download, paused. Raises NotFound, IllegalTransition."""
        return await self._downloads.pause(self._user, download_id)

    async def resume(self, download_id: str) -> Download:
        """The download, going on; a failed one begins again. Raises NotFound, IllegalTransition."""
        return await self._downloads.resume(self._user, download_id)

    async def next(self, download_id: str) -> Download:
        """The download of the next release that the same search had found fitting; this one ends.

        Raises:
            NotFound, NoCandidate, NotAllowed, ServiceError: see `NextCandidates.next`.
        """
        return await self._candidates.next(self._user, download_id)

    async def wider(
        self, download_id: str, *, season: int | None = None, episode: int | None = None
    ) -> tuple[TorrentEntry, ...]:
        """The files that would be wanted after `widen`; none where nobody tells the files yet. Raises NotFound."""
        return await self._downloads.wider(self._user, download_id, season=season, episode=episode)

    async def widen(
        self, download_id: str, *, season: int | None = None, episode: int | None = None
    ) -> Download:
        """The download with more of its torrent: that season or episode too, or without either all that is useful.

        Raises:
            NotAllowed, NotFound, IllegalTransition, LimitReached, NoSpace, ServiceError: see `Downloads.widen`.
        """
        return await self._downloads.widen(self._user, download_id, season=season, episode=episode)

    async def remove(self, download_id: str, *, with_data: bool = False) -> Download:
        """The download, ended; what stands in the library stays. Raises NotFound, ClientElsewhere, ServiceError."""
        return await self._downloads.remove(self._user, download_id, with_data=with_data)

    async def clear(self, *, with_data: bool = False) -> tuple[Download, ...]:
        """The downloads that were not in the library, all ended now. Raises ClientElsewhere, ServiceError."""
        return await self._downloads.clear(self._user, with_data=with_data)

    def watch_all(self, *, every_s: float = 1.0) -> AsyncIterator[tuple[DownloadProgress, ...]]:
        """What `list` has, again and again, until nothing moves any more on this machine."""
        return self._downloads.watch_all(self._user, every_s=every_s)

    def watch(self, download_id: str, *, every_s: float = 0.5) -> AsyncIterator[DownloadProgress]:
        """The download again and again as it moves, until nothing more happens to it on this machine."""
        return self._downloads.watch(self._user, download_id, every_s=every_s)

    async def follow(self, download_id: str) -> Following:
        """The download's topic, followed from now on: when its torrent grows, the download does.

        Raises:
            NotFound, NotAllowed, NotFollowable: see `Followings.follow`.
        """
        return await self._followings.follow(self._user, download_id)

    async def unfollow(self, download_id: str) -> Download:
        """The download, whose topic is followed no more. Raises NotFound."""
        return await self._followings.unfollow(self._user, download_id)

    async def accept(self, download_id: str) -> Following:
        """The download's topic, whose new torrent is taken whatever it lacks.

        Raises:
            NotFound, NotAllowed, NotFollowable: see `Followings.accept`.
        """
        return await self._followings.accept(self._user, download_id)

    def _named(self, what: Decision | Release | str) -> str:
        if isinstance(what, Decision):
            return what.handle
        return self._search.handle_of(what) if isinstance(what, Release) else what
