"""Values that a test needs but does not care about; what it cares about is named in the call."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, TypedDict, Unpack

from concierge.model.download import Download, DownloadState
from concierge.model.release import Release
from concierge.model.title import ExternalIds, Season, Title, TitleKind

__all__ = ["NOW", "a_download", "a_release", "a_title", "an_info_hash"]

NOW: Final = datetime(2026, 11, 23, 20, 15, tzinfo=UTC)


class ReleaseFields(TypedDict, total=False):
    """What a release may be given."""

    tracker: str
    tracker_id: str
    size_bytes: int | None
    seeders: int
    leechers: int
    info_hash: str | None
    url: str | None
    published_at: datetime | None
    category: str
    is_downloadable: bool
    is_trusted: bool
    sources: tuple[str, ...]


class TitleFields(TypedDict, total=False):
    """What a title may be given."""

    kind: TitleKind
    name_en: str
    name_original: str
    original_language: str
    year: int | None
    ids: ExternalIds
    runtime_min: int | None
    overview_en: str
    popularity: float
    seasons: tuple[Season, ...]
    aliases: tuple[str, ...]
    sources: tuple[str, ...]
    age: int | None


class DownloadFields(TypedDict, total=False):
    """What a download may be given."""

    id: str
    user_id: int
    name: str
    state: DownloadState
    created_at: datetime
    title: Title | None
    season: int | None
    episode: int | None
    size_bytes: int | None
    resolution: int | None
    is_paused: bool
    has_chosen_files: bool


def an_info_hash(seed: str = "a torrent") -> str:
    """An info hash, the same for the same seed."""
    return hashlib.sha1(seed.encode(), usedforsecurity=False).hexdigest()


def a_release(
    name: str = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub", **fields: Unpack[ReleaseFields]
) -> Release:
    """A release that fits `a_title`: dubbed, 8 GB, with twelve seeders. Its tracker's id follows from its name."""
    usual = Release(
        tracker="fake",
        tracker_id=an_info_hash(name)[:8],
        name=name,
        size_bytes=8_000_000_000,
        seeders=12,
        leechers=1,
    )
    return replace(usual, **fields)


def a_title(name_ru: str = "Метрополис", **fields: Unpack[TitleFields]) -> Title:
    """A film that a source named "fake" knows."""
    usual = Title(
        kind=TitleKind.MOVIE,
        name_ru=name_ru,
        name_en="Metropolis",
        name_original="Metropolis",
        original_language="de",
        year=1927,
        runtime_min=153,
        sources=("fake",),
    )
    return replace(usual, **fields)


def a_download(info_hash: str = an_info_hash(), **fields: Unpack[DownloadFields]) -> Download:
    """A download of user 1 that waits for its client."""
    usual = Download(
        id="d0000001",
        user_id=1,
        info_hash=info_hash,
        name="Metropolis",
        state=DownloadState.QUEUED,
        created_at=NOW,
        changed_at=NOW,
    )
    return replace(usual, **fields)
