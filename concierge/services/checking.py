"""Whether finished films are what their release promised."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

import structlog

from concierge.model.download import Download
from concierge.model.paths import safe_component
from concierge.model.promise import Breach, BreachKind, Promise, broken
from concierge.model.selection import is_sound, is_video
from concierge.model.title import TitleKind
from concierge.model.torrent import TorrentEntry
from concierge.ports import TrackReader

__all__ = ["breaches_of"]

PATIENCE_S: Final = 30.0
# The largest of a season: what is wrong with it is wrong with all of it.
MOST_FILES: Final = 12
_log = structlog.get_logger(__name__)


async def breaches_of(
    reader: TrackReader, download: Download, entries: Sequence[TorrentEntry], save_dir: Path
) -> tuple[Breach, ...]:
    """In what the films among the wanted files are not as promised, the first of each kind.

    Of a film the largest file is read, of a series several. What cannot be read, or not in time, is held to be right.
    """
    promise = _promise_of_each(download, entries)
    if promise is None:
        return ()
    films = _films(download, entries)
    found: dict[BreachKind, Breach] = {}
    try:
        async with asyncio.timeout(PATIENCE_S):
            for film in films:
                tracks = await reader.read(save_dir / film.path)
                name = safe_component(PurePosixPath(film.path).name) if len(films) > 1 else ""
                for breach in broken(promise, tracks) if tracks else ():
                    found.setdefault(breach.kind, replace(breach, file=name))
    except TimeoutError:
        _log.info("download.unread", download_id=download.id)
    return tuple(found.values())


def _promise_of_each(download: Download, entries: Sequence[TorrentEntry]) -> Promise | None:
    """What can be asked of each film by itself."""
    promise = download.promise
    if promise is None:
        return None
    if any(is_sound(entry.path) for entry in entries):
        promise = replace(promise, has_russian_voice=False)
    is_in_parts = not _is_series(download) and sum(is_video(entry.path) for entry in entries) > 1
    return replace(promise, length=None) if is_in_parts else promise


def _films(download: Download, entries: Sequence[TorrentEntry]) -> Sequence[TorrentEntry]:
    """The largest first."""
    films = [entry for entry in entries if is_video(entry.path)]
    films.sort(key=lambda entry: entry.size_bytes, reverse=True)
    return films[: MOST_FILES if _is_series(download) else 1]


def _is_series(download: Download) -> bool:
    return download.title is not None and download.title.kind is TitleKind.SERIES
