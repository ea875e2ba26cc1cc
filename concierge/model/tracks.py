"""What a film's file really holds, as its own header says it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from concierge.model.quality import rung

__all__ = ["SoundTrack", "SubtitleTrack", "Tracks", "VideoTrack"]

_WIDTH: Final = 16
_HEIGHT: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoTrack:
    """A picture, in pixels."""

    width: int
    height: int
    codec: str = ""

    @property
    def rung(self) -> int:
        """The usual resolution that it is of; one without its black bars is that of its width: 1920x800 is 1080."""
        return rung(max(self.height, self.width * _HEIGHT // _WIDTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTrack:
    """A voice; `language` is ISO 639-1 where there is such a code, else ISO 639-2, and None where it is not told."""

    language: str | None = None
    title: str = ""
    codec: str = ""
    channels: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleTrack:
    """Subtitles; `language` is that of `SoundTrack`."""

    language: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """The tracks of one file, in its order. Titles come from strangers, but are of one short line."""

    video: tuple[VideoTrack, ...] = ()
    sound: tuple[SoundTrack, ...] = ()
    subtitles: tuple[SubtitleTrack, ...] = ()
    duration: timedelta | None = None
