"""The tracks of a Matroska or MP4 file, read in its header: by itself, and without anything that takes long to load."""

from pathlib import Path

from concierge.adapters.probe._matroska import MAGIC, read_matroska
from concierge.adapters.probe._mp4 import is_mp4, read_mp4
from concierge.adapters.probe._window import Unreadable, Window, opened_window
from concierge.model.tracks import Tracks

__all__ = ["Unreadable", "tracks_of"]


def tracks_of(path: Path) -> Tracks | None:
    """The tracks; None for a file of another kind or without a picture. It waits for the disk.

    Raises:
        Unreadable: the file contradicts itself, or is no plain file.
    """
    with opened_window(path) as window:
        tracks = _tracks(window, window.peek(0, 12))
    return tracks if tracks and tracks.video else None


def _tracks(window: Window, head: bytes) -> Tracks | None:
    if head.startswith(MAGIC):
        return read_matroska(window)
    return read_mp4(window) if is_mp4(head) else None
