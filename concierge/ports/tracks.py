"""What is in a film's file."""

from pathlib import Path
from typing import Protocol

from concierge.model.tracks import Tracks

__all__ = ["TrackReader"]


class TrackReader(Protocol):
    """Reads what the header of a file says of its tracks. The file comes from strangers."""

    async def read(self, path: Path) -> Tracks | None:
        """The tracks; None where the file is no film, is damaged, or is of a kind that this reader does not know."""
        ...
