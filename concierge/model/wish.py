"""What a person asked for, apart from which title it is."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["AudioWish", "Wish"]


class AudioWish(StrEnum):
    """Which voices are wanted."""

    DUB = "dub"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The asked quality, part and voices; None or "" means that the person did not say.

    `resolution` is the height in lines (2160, 1080, 720, 480). `max_size_bytes` goes before the person's own limit.
    """

    resolution: int | None = None
    season: int | None = None
    episode: int | None = None
    audio: AudioWish | None = None
    studio: str = ""
    needs_subtitles: bool = False
    max_size_bytes: int | None = None
