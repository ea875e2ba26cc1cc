"""Voices: which language a track speaks, how it was translated, and by whom."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["AudioKind", "AudioTrack"]


class AudioKind(StrEnum):
    """How a track came to be, by the letters that Russian trackers use."""

    DUB = "dub"
    MULTI_VOICE = "mvo"
    TWO_VOICES = "dvo"
    AUTHOR = "avo"
    ONE_VOICE = "vo"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioTrack:
    """One track; `language` is ISO 639-1, or None where the name does not say; `studio` is "" where unnamed.

    `is_machine` means that no human spoke or translated it.
    """

    language: str | None = None
    kind: AudioKind | None = None
    studio: str = ""
    is_machine: bool = False
