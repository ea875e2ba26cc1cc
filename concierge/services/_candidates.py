"""A release beside what was sought, and the facts about the two together that judging needs."""

import math
from dataclasses import dataclass
from enum import IntEnum

from concierge.model.audio import AudioKind
from concierge.model.decision import Reason
from concierge.model.matching import episodes_of
from concierge.model.parsing import ParsedRelease
from concierge.model.release import Release
from concierge.model.title import Title, TitleKind
from concierge.model.user import Preferences
from concierge.model.wish import AudioWish, Wish

__all__ = ["Candidate", "Voice"]

# Lengths that hold where the metadata tells none, in minutes.
_FILM_MIN = 100
_EPISODE_MIN = 40
_VOICE_ORDER = (
    AudioKind.ONE_VOICE,
    AudioKind.AUTHOR,
    AudioKind.TWO_VOICES,
    AudioKind.MULTI_VOICE,
    AudioKind.DUB,
)


class Voice(IntEnum):
    """How well a listener of one language is served; higher is better."""

    ABSENT = 0
    UNTOLD = 1
    SUBTITLED = 2
    PRESENT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One release under judgement. `sought` is the title, or the words of a search by text alone.

    `mismatch` says why it is another title or part.
    """

    release: Release
    parsed: ParsedRelease
    sought: Title | str
    wish: Wish
    preferences: Preferences
    mismatch: Reason | None = None

    @property
    def title(self) -> Title | None:
        """The title, unless only words are sought."""
        return self.sought if isinstance(self.sought, Title) else None

    @property
    def native(self) -> str:
        """The language in which the title was made; "" if unknown."""
        return self.title.original_language if self.title else ""

    @property
    def has_original(self) -> bool:
        """Whether the original track is named, or goes without saying."""
        tracks = self.parsed.audio
        return any(
            track.kind is AudioKind.ORIGINAL or (track.language is not None and track.language == self.native)
            for track in tracks
        ) or not (tracks or (self.parsed.is_russian_listing and not self.parsed.subtitles))

    def voice(self, language: str) -> Voice:
        """Whether the release speaks a language, or at least has subtitles in it."""
        if any(track.language == language for track in self.parsed.audio):
            return Voice.PRESENT
        if self.native == language and (self.has_original or not self.parsed.audio):
            return Voice.PRESENT
        if language in self.parsed.subtitles:
            return Voice.SUBTITLED
        is_original_untold = not self.native and self.has_original
        return Voice.ABSENT if self.parsed.audio and not is_original_untold else Voice.UNTOLD

    @property
    def has_dub(self) -> bool:
        """Whether a Russian dub is named."""
        return any(track.kind is AudioKind.DUB and track.language == "ru" for track in self.parsed.audio)

    @property
    def studio(self) -> str:
        """The wanted studio as the name spells it; "" if it took no part or none is wanted."""
        wanted = _bare(self.wish.studio)
        named = (track.studio for track in self.parsed.audio)
        return next((studio for studio in named if wanted and wanted in _bare(studio)), "")

    @property
    def voice_rank(self) -> int:
        """How well the Russian voices were made, 0 without any; the language's own speakers need none."""
        kinds = [track.kind for track in self.parsed.audio if track.kind and track.language == "ru"]
        if AudioKind.ORIGINAL in kinds:
            return len(_VOICE_ORDER)
        return max((_VOICE_ORDER.index(kind) + 1 for kind in kinds), default=0)

    @property
    def wants_original(self) -> bool:
        """Whether the person asked to hear the original."""
        return self.wish.audio is AudioWish.ORIGINAL

    @property
    def target_height(self) -> int:
        """The resolution that the person asked for, else the usual one."""
        return self.wish.resolution or self.preferences.resolution

    @property
    def listens_to(self) -> str:
        """The language of the voices that the person wants; Russian unless told."""
        return self.preferences.audio_language or "ru"

    @property
    def wanted_bytes(self) -> int | None:
        """What would be downloaded: of a pack, the share of the one episode that was asked for."""
        size = self.release.size_bytes
        if size is None or self.wish.episode is None:
            return size
        return size // max(episodes_of(self.parsed, self.title) or 1, 1)

    @property
    def bytes_per_minute(self) -> float | None:
        """How densely the whole release is packed; None if its size or its length is unknown."""
        size = self.release.size_bytes
        is_series = self.title is not None and self.title.kind is TitleKind.SERIES
        parts = episodes_of(self.parsed, self.title) if is_series or self.parsed.is_series else 1
        if size is None or parts is None:
            return None
        runtime = self.title.runtime_min if self.title else None
        return size / parts / (runtime or (_EPISODE_MIN if is_series or self.parsed.is_series else _FILM_MIN))

    @property
    def health(self) -> int:
        """Seeders in steps, so that 40 and 45 weigh the same."""
        return int(2 * math.log10(self.release.seeders)) + 1 if self.release.seeders > 0 else 0


def _bare(studio: str) -> str:
    return "".join(letter for letter in studio.casefold() if letter.isalnum())
