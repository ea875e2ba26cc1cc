"""A release beside what was sought, and the facts about the two together that judging needs, each worked out once."""

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.decision import Reason
from concierge.model.matching import episodes_of
from concierge.model.parsing import ParsedRelease
from concierge.model.parsing.studios import makers_in
from concierge.model.quality import rung
from concierge.model.quality_profile import QualityProfile
from concierge.model.release import Release
from concierge.model.title import TitleKind
from concierge.model.wanted import Wanted
from concierge.model.wish import AudioWish, Wish

__all__ = ["Candidate", "Offer", "Sought", "Subtitles", "Voice"]

# Lengths that hold where the metadata tells none, in minutes.
_FILM_MIN = 100
_EPISODE_MIN = 40
_MANY = "multi"
_NO_LIGHT = frozenset({"sdr", "dv"})


class Voice(IntEnum):
    """How well a listener of one language is served; higher is better."""

    ABSENT = 0
    UNTOLD = 1
    SUBTITLED = 2
    PRESENT = 3


class Subtitles(IntEnum):
    """Whether the wanted subtitles are there; higher is better."""

    ABSENT = 0
    UNTOLD = 1
    PRESENT = 2


class Offer(NamedTuple):
    """A release with its name read and held against the work.

    `mismatch` says why it is another work or part, `growth` that it is the wanted season as far as it has come out,
    `evidence` what agrees.
    """

    release: Release
    parsed: ParsedRelease
    mismatch: Reason | None = None
    growth: Reason | None = None
    evidence: tuple[Reason, ...] = ()


class _Voices(NamedTuple):
    """A wish for voices, ready to be compared; a language of "" is any."""

    language: str
    kind: AudioKind | None
    studio: str


class Sought:
    """What every release of a search is held against. `work` is None when only words are sought."""

    __slots__ = (
        "counts",
        "criteria",
        "episode",
        "hears_originals",
        "is_series",
        "language",
        "native",
        "profile",
        "runtime_min",
        "sources",
        "studio",
        "subtitles",
        "target",
        "voices",
        "wants_original",
        "wish",
        "work",
    )

    def __init__(self, wanted: Wanted | str, wish: Wish, profile: QualityProfile) -> None:
        """Works out what does not depend on the release."""
        self.work = wanted if isinstance(wanted, Wanted) else None
        limit = wish.max_size_bytes
        self.wish, self.profile = wish, profile if limit is None else replace(profile, max_size_bytes=limit)
        self.episode = self.work.episode if self.work else wish.episode
        self.is_series = self.work is not None and self.work.kind is TitleKind.SERIES
        self.runtime_min = self.work.runtime_min if self.work else None
        self.counts = self.work.episode_counts if self.work else {}
        self.native = self.work.original_language if self.work else ""
        self.language = profile.language
        # Whoever speaks the language of the work needs no translation of it.
        self.hears_originals = self.native == self.language
        says_nothing = wish.audio is None and not wish.studio
        self.wants_original = wish.audio is AudioWish.ORIGINAL or (says_nothing and profile.wants_original)
        self.target = rung(wish.resolution or profile.resolution)
        self.studio = _usual(wish.studio)
        self.sources = frozenset(profile.sources)
        needed = () if self.hears_originals else profile.subtitles
        self.subtitles = frozenset(language or self.language for language in needed)
        self.criteria = profile.criteria
        self.voices = tuple(
            _Voices(one.language or self._language_of(one.kind), one.kind, _usual(one.studio))
            for one in profile.voices
        )

    def _language_of(self, kind: AudioKind | None) -> str:
        return "" if kind is AudioKind.ORIGINAL else self.language


class Candidate:
    """One release of the work that is sought, under judgement.

    `episodes` is how many it holds, if that can be told. `wanted_bytes` is what would be downloaded: of a pack, the
    share of the one episode that was asked for. `mb_min` is its megabytes a minute of runtime. `kinds` are the kinds
    of voices in the listener's language, best first; `voice_place` is how many of the profile's wishes for voices
    are no better than what it has.
    """

    __slots__ = (
        "episodes",
        "has_dub",
        "has_original",
        "height",
        "is_machine",
        "kinds",
        "mb_min",
        "offer",
        "parsed",
        "release",
        "sought",
        "studio",
        "subtitles",
        "voice",
        "voice_place",
        "wanted_bytes",
    )

    def __init__(self, offer: Offer, sought: Sought) -> None:
        """Works out every fact that more than one rule asks for."""
        release, parsed = offer.release, offer.parsed
        self.offer, self.release, self.parsed, self.sought = offer, release, parsed, sought
        self.height = parsed.height
        spoken = [(parsed.language_of(track), track) for track in parsed.tracks]
        own = [track for language, track in spoken if language == sought.language]
        self.has_original = _has_original(parsed, sought.native)
        self.kinds = _kinds(own)
        self.has_dub = any(track.kind is AudioKind.DUB for language, track in spoken if language == "ru")
        self.studio = _studio(parsed, sought.studio) if sought.studio else ""
        self.voice = _voice(parsed, sought, is_spoken=bool(own), has_original=self.has_original)
        self.is_machine = _is_machine(own, parsed, self.voice)
        self.voice_place = self._place(spoken)
        self.subtitles = _subtitles(parsed, sought.subtitles)
        self.episodes = episodes_of(parsed, sought.counts)
        self.wanted_bytes = _wanted_bytes(release, sought.episode, self.episodes)
        self.mb_min = self._density()

    @property
    def is_camera(self) -> bool:
        """Whether it was filmed in a cinema, as its name or its tracker says."""
        return self.release.is_camera or self.parsed.source.is_camera

    @property
    def has_high_range(self) -> bool:
        """Whether any screen that can shows more light; Dolby Vision alone has false colours on most of them."""
        return any(kind not in _NO_LIGHT for kind in self.parsed.hdr)

    @property
    def has_only_dolby_vision(self) -> bool:
        """Whether a screen that does not know Dolby Vision shows false colours."""
        return self.parsed.hdr == ("dv",)

    @property
    def is_growing(self) -> bool:
        """Whether a whole is wanted, and this is only what has come out of it so far."""
        if self.sought.episode is not None:
            return False
        total = self.parsed.episode_total
        is_part = total is not None and self.episodes is not None and self.episodes < total
        return is_part or self.offer.growth is not None

    def _place(self, spoken: list[tuple[str | None, AudioTrack]]) -> int:
        """The first wish that it grants decides."""
        wishes = self.sought.voices
        if self.sought.hears_originals and self.voice is Voice.PRESENT and not self.sought.wants_original:
            return len(wishes)
        for place, wish in enumerate(wishes):
            if wish.kind is AudioKind.ORIGINAL and not wish.studio and self.has_original:
                return len(wishes) - place
            if any(_grants(wish, language, track) for language, track in spoken):
                return len(wishes) - place
        return 0

    def _density(self) -> float | None:
        size, sought = self.release.size_bytes, self.sought
        is_series = sought.is_series or self.parsed.is_series
        parts = self.episodes if is_series else 1
        if size is None or not parts:
            return None
        return size / parts / (sought.runtime_min or (_EPISODE_MIN if is_series else _FILM_MIN)) / 1e6


def _grants(wish: _Voices, language: str | None, track: AudioTrack) -> bool:
    """Whether a track is what is wished for; one that a machine speaks never is."""
    return (
        not track.is_machine
        and (not wish.language or wish.language == language)
        and (wish.kind is None or wish.kind is track.kind)
        and (not wish.studio or wish.studio in _bare(track.studio))
    )


def _has_original(parsed: ParsedRelease, native: str) -> bool:
    """Whether the original track is named, or goes without saying."""
    languages = _languages(parsed)
    if parsed.has_original or (native and native in languages):
        return True
    if parsed.tracks:
        return bool(native) and any(track.language == native for track in parsed.tracks)
    if languages and languages != (_MANY,):
        return not native
    return native == "ru" or not parsed.is_russian_listing or bool(parsed.subtitles)


def _voice(parsed: ParsedRelease, sought: Sought, *, is_spoken: bool, has_original: bool) -> Voice:
    """Whether the release speaks the listener's language, or at least has subtitles in it."""
    language, languages = sought.language, _languages(parsed)
    if is_spoken or language in languages:
        return Voice.PRESENT
    if sought.hears_originals and has_original:
        return Voice.PRESENT
    if language in _subtitle_languages(parsed):
        return Voice.SUBTITLED
    is_told = (parsed.tracks or languages) and _MANY not in languages
    is_original_untold = not sought.native and has_original
    return Voice.ABSENT if is_told and not is_original_untold else Voice.UNTOLD


def _languages(parsed: ParsedRelease) -> tuple[str, ...]:
    """The languages that the name lists; a Russian listing names its tracks, and is itself in Russian."""
    return () if parsed.is_russian_listing else parsed.languages


def _is_machine(own: list[AudioTrack], parsed: ParsedRelease, voice: Voice) -> bool:
    """Whether the listener would have to make do with a machine's voice, or with its subtitles."""
    if voice is Voice.SUBTITLED:
        return "machine_subtitles" in parsed.flags
    return bool(own) and all(track.is_machine for track in own)


def _subtitles(parsed: ParsedRelease, wanted: frozenset[str]) -> Subtitles:
    named = _subtitle_languages(parsed)
    if named and (not wanted or not wanted.isdisjoint(named)):
        return Subtitles.PRESENT
    if _MANY in named or "" in named:
        return Subtitles.UNTOLD
    return Subtitles.ABSENT if parsed.is_russian_listing or parsed.subtitles else Subtitles.UNTOLD


def _subtitle_languages(parsed: ParsedRelease) -> tuple[str, ...]:
    """The languages of the subtitles; a Russian listing names only foreign ones."""
    if parsed.is_russian_listing and "" in parsed.subtitles:
        return (*parsed.subtitles, "ru")
    return parsed.subtitles


def _kinds(own: Sequence[AudioTrack]) -> tuple[AudioKind, ...]:
    if not own:
        return ()
    named = {track.kind for track in own if not track.is_machine}
    return tuple(kind for kind in AudioKind if kind in named and kind is not AudioKind.ORIGINAL)


def _studio(parsed: ParsedRelease, wanted: str) -> str:
    """The wanted studio as the name spells it; "" if it took no part."""
    return next((name for name in parsed.studios if wanted in _bare(name)), "")


def _wanted_bytes(release: Release, episode: int | None, episodes: int | None) -> int | None:
    size, inside = release.size_bytes, release.contents
    if size is not None and episode is not None and inside is not None and inside.needed_bytes:
        return size * inside.needed_bytes // inside.total_bytes
    return size if size is None or episode is None else size // max(episodes or 1, 1)


def _usual(studio: str) -> str:
    """A studio that a person named, under the name that releases have it by: "RHS" is Red Head Sound."""
    makers = makers_in(studio, 0, len(studio))
    return _bare(makers[0].name if len(makers) == 1 and makers[0].name else studio)


@lru_cache(maxsize=1024)
def _bare(studio: str) -> str:
    return "".join(letter for letter in studio.casefold() if letter.isalnum())
