"""What somebody orders: the download that it makes, or what it changes in the one that is there."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from concierge.model.download import ClientKey, Download, DownloadState, Fate
from concierge.model.promise import Promise
from concierge.model.release import TorrentSource
from concierge.model.title import Title
from concierge.model.user import User

__all__ = ["Order", "release_key"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a new download is made of."""

    source: TorrentSource
    name: str
    handle: str = ""
    tracker: str = ""
    tracker_id: str = ""
    title: Title | None = None
    season: int | None = None
    episode: int | None = None
    resolution: int | None = None
    size_bytes: int | None = None
    promise: Promise | None = None

    def download(self, user: User, at: datetime, client: ClientKey, *, is_size_settled: bool) -> Download:
        """The new download of that person in that client.

        With `is_size_settled` its size is never held against their limits.
        """
        return Download(
            id=secrets.token_hex(4),
            user_id=user.id,
            info_hash=self.source.info_hash,
            name=self.name,
            state=DownloadState.QUEUED,
            created_at=at,
            changed_at=at,
            tracker=self.tracker,
            tracker_id=self.tracker_id,
            client=client.kind,
            handle=self.handle,
            title=self.title,
            season=self.season,
            episode=self.episode,
            resolution=self.resolution,
            promise=self.promise,
            # An unknown size is held against the limits once it is known.
            size_bytes=0 if is_size_settled and self.size_bytes is None else self.size_bytes,
        )

    def asks_for_more(self, download: Download) -> bool:
        """Whether the same torrent is asked for a part that is neither there nor under way."""
        is_season = download.season in {None, self.season}
        is_episode = download.episode in {None, self.episode}
        return not (is_season and is_episode)

    def widened(self, download: Download, at: datetime) -> Download:
        """The download of everything that was asked for of its torrent, to be chosen anew."""
        season = download.season if download.season == self.season else None
        wider = replace(download, season=season, episode=None, has_chosen_files=False)
        if wider.state in {DownloadState.QUEUED, DownloadState.DOWNLOADING}:
            # What was said of a part was not said of more.
            return replace(wider, fate=Fate.BY_RULE if wider.fate is Fate.RELEASE else wider.fate)
        return wider.advance(DownloadState.QUEUED, at=at)


def release_key(tracker: str, tracker_id: str, season: int | None, episode: int | None) -> str:
    """The same for a release and a part of it in whatever search it was found."""
    return f"{tracker}:{tracker_id}:{season}:{episode}"
