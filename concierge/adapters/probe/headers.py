"""Reads the headers of Matroska and MP4 files, without any other program."""

import asyncio
from pathlib import Path

import structlog

from concierge.adapters.probe._matroska import MAGIC, read_matroska
from concierge.adapters.probe._mp4 import is_mp4, read_mp4
from concierge.adapters.probe._window import Unreadable, Window, opened_window
from concierge.model.tracks import Tracks

__all__ = ["HeaderReader"]

_log = structlog.get_logger(__name__)


class HeaderReader:
    """A TrackReader that reads a few megabytes at most, wherever they stand in the file."""

    async def read(self, path: Path) -> Tracks | None:
        """What `TrackReader.read` promises."""
        return await asyncio.to_thread(_read, path)


def _read(path: Path) -> Tracks | None:
    try:
        with opened_window(path) as window:
            head = window.peek(0, 12)
            return _tracks(window, head)
    except Unreadable as error:
        _log.info("tracks.unreadable", problem=str(error))
        return None


def _tracks(window: Window, head: bytes) -> Tracks | None:
    if head.startswith(MAGIC):
        tracks = read_matroska(window)
    elif is_mp4(head):
        tracks = read_mp4(window)
    else:
        return None
    return tracks if tracks.video else None
