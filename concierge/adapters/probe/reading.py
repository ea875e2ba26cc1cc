"""Whoever can read a film on this machine."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from concierge.adapters.probe.ffprobe import FfprobeReader
from concierge.adapters.probe.headers import HeaderReader
from concierge.model.tracks import Tracks
from concierge.ports import TrackReader

__all__ = ["FirstReader", "track_reader"]


class FirstReader:
    """A TrackReader that asks others in their order, until one can tell."""

    def __init__(self, readers: Sequence[TrackReader]) -> None:
        """Takes the others."""
        self._readers = readers

    async def read(self, path: Path) -> Tracks | None:
        """What `TrackReader.read` promises."""
        for reader in self._readers:
            if (tracks := await reader.read(path)) is not None:
                return tracks
        return None


def track_reader() -> FirstReader:
    """What we read ourselves, and for all other kinds of films ffprobe, where there is one.

    ffprobe comes second, for it calls a Matroska track English that nobody gave a language.
    """
    program = shutil.which("ffprobe")
    return FirstReader([HeaderReader(), *([FfprobeReader(program)] if program else [])])
