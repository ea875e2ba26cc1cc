"""What the topic of a download has now."""

import asyncio
from dataclasses import replace
from typing import Final

from concierge.errors import NotFound, ServiceUnavailable
from concierge.model.download import Download
from concierge.model.release import Release, TorrentSource
from concierge.model.user import User
from concierge.ports import Storage
from concierge.services.search import Search

__all__ = ["Topics"]

_PATIENCE_S: Final = 60.0


class Topics:
    """Asks the tracker that a download is from for its topic, in the name of the person who has it."""

    def __init__(self, storage: Storage, search: Search) -> None:
        """Takes where the search is kept that found the release, and who asks trackers."""
        self._storage = storage
        self._search = search

    async def release(self, download: Download) -> Release:
        """The topic's release as a search found it, without what may be another one by now."""
        bare = Release(tracker=download.tracker, tracker_id=download.tracker_id, name=download.name)
        if not download.handle:
            return bare
        try:
            async with self._storage.reading() as rows:
                stored = await rows.results.get(download.user_id, download.handle)
        except NotFound:  # old searches are forgotten
            return bare
        return replace(stored.decision.release, info_hash=None, facts=None, contents=None)

    async def source(self, user: User, download: Download, *, needs_file: bool = False) -> TorrentSource:
        """The torrent that the topic has now, with its .torrent file if it `needs_file` and there is one.

        Raises:
            NotFound: the topic is gone.
            BadTorrent: the tracker gave something else than a .torrent file.
            ServiceError: the tracker did not answer, or the person's account there cannot be used.
            ConfigError: the person's account cannot be read for want of a key.
        """
        release = await self.release(download)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await self._search.present(user, release, needs_file=needs_file)
        except TimeoutError as error:
            late = f"no answer in {_PATIENCE_S:g} s"
            raise ServiceUnavailable(release.tracker, late, problem="late") from error
