"""A reader of films that no one has."""

from collections.abc import Mapping
from pathlib import Path

from concierge.model.tracks import Tracks

__all__ = ["FakeTrackReader"]


class FakeTrackReader:
    """A TrackReader that knows the tracks of each file by its name, and what it was asked for."""

    def __init__(self, tracks: Mapping[str, Tracks] | None = None) -> None:
        """Takes what there is; of any other file it can read nothing."""
        self.asked: list[Path] = []
        self._tracks = dict(tracks or {})

    async def read(self, path: Path) -> Tracks | None:
        """What it was given for the file's name."""
        self.asked.append(path)
        return self._tracks.get(path.name)
