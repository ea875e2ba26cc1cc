"""Reads the headers of Matroska and MP4 files, without any other program."""

import asyncio
from pathlib import Path

import structlog

from concierge.adapters.probe.plain import Unreadable, tracks_of
from concierge.model.tracks import Tracks

__all__ = ["HeaderReader"]

_log = structlog.get_logger(__name__)


class HeaderReader:
    """A TrackReader that reads a few megabytes at most, wherever they stand in the file."""

    async def read(self, path: Path) -> Tracks | None:
        """What `TrackReader.read` promises."""
        try:
            return await asyncio.to_thread(tracks_of, path)
        except Unreadable as error:
            _log.info("tracks.unreadable", problem=str(error))
            return None
