"""What a release promised, and in what the file that came of it is another."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from concierge.model.parsing.parsed import ParsedRelease
from concierge.model.quality import rung
from concierge.model.release import TopicFacts
from concierge.model.title import Title, TitleKind
from concierge.model.tracks import SoundTrack, Tracks, VideoTrack

__all__ = ["Breach", "BreachKind", "Length", "Promise", "broken", "promised"]

# A release's page tells the length of its own file; what is lost is the speed of television and a studio's logo.
_PAGE_SLACK: Final = 0.07
_LEAST_SLACK: Final = timedelta(minutes=5)
# A title's length is that of one cut of it; others are a third longer.
_SHORTEST_CUT: Final = 0.75
_LONGEST_CUT: Final = 1.5
# Episodes differ, and a file may hold two: what is left to tell is a sample.
_SHORTEST_EPISODE: Final = 0.33
# The voice of a track whose language was never set, or is wrong, is told by its name.
_LIKELY_RUSSIAN: Final = re.compile(
    r"рус|rus|дуб|dub|\b[madv]vo\b|\bvo\b|голос|закадр|авторск|перевод|лиценз", re.IGNORECASE
)


class BreachKind(StrEnum):
    """What is not as it was promised."""

    VOICE = "voice"
    """There is no Russian voice."""
    SILENT = "silent"
    """There is no voice at all."""
    SHORT = "short"
    LONG = "long"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a film should be, and may be; without `longest` it may be as long as it likes."""

    usual: timedelta
    shortest: timedelta
    longest: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What was said of each film in a torrent before it was downloaded; `resolution` is the height in lines."""

    resolution: int | None = None
    has_russian_voice: bool = False
    length: Length | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A difference. The sentence stands in `concierge.texts` under `breach.<kind>`.

    `promised` and `found` are for any reader: "1080p" and "1280x720", "2:33:00" and "0:05:12", "ru" and "en, de".
    `file` is the name of the file where there are several, without what a file system would not have in it.
    """

    kind: BreachKind
    promised: str = ""
    found: str = ""
    file: str = ""


def promised(parsed: ParsedRelease, facts: TopicFacts | None, title: Title | None) -> Promise:
    """What a release of the title promises by its name and by its own page."""
    return Promise(
        resolution=parsed.resolution,
        has_russian_voice=_promises_russian(parsed),
        length=_length(parsed, facts, title),
    )


def broken(promise: Promise, tracks: Tracks) -> tuple[Breach, ...]:
    """In what the file is not as promised; what its header does not tell is no breach."""
    found = (_voice(promise, tracks), _duration(promise, tracks), _resolution(promise, tracks))
    return tuple(breach for breach in found if breach is not None)


def _promises_russian(parsed: ParsedRelease) -> bool:
    is_listed = not parsed.is_russian_listing and "ru" in parsed.languages
    return is_listed or any(parsed.language_of(track) == "ru" for track in parsed.tracks)


def _length(parsed: ParsedRelease, facts: TopicFacts | None, title: Title | None) -> Length | None:
    if parsed.is_collection or parsed.extras:
        return None
    is_series = parsed.is_series or (title is not None and title.kind is TitleKind.SERIES)
    if facts is not None and facts.duration and not is_series:
        slack = max(_LEAST_SLACK, facts.duration * _PAGE_SLACK)
        return Length(usual=facts.duration, shortest=facts.duration - slack, longest=facts.duration + slack)
    if title is None or not title.runtime_min:
        return None
    usual = timedelta(minutes=title.runtime_min)
    if is_series:
        return Length(usual=usual, shortest=usual * _SHORTEST_EPISODE)
    longest = None if parsed.editions else usual * _LONGEST_CUT
    return Length(usual=usual, shortest=usual * _SHORTEST_CUT, longest=longest)


def _voice(promise: Promise, tracks: Tracks) -> Breach | None:
    if not promise.has_russian_voice or any(map(_may_be_russian, tracks.sound)):
        return None
    heard = ", ".join(dict.fromkeys(track.language or "" for track in tracks.sound))
    kind = BreachKind.VOICE if tracks.sound else BreachKind.SILENT
    return Breach(kind=kind, promised="ru", found=heard)


def _may_be_russian(track: SoundTrack) -> bool:
    return track.language in {None, "ru"} or _LIKELY_RUSSIAN.search(track.title) is not None


def _duration(promise: Promise, tracks: Tracks) -> Breach | None:
    length, found = promise.length, tracks.duration
    if length is None or found is None:
        return None
    usual, measured = _clock(length.usual), _clock(found)
    if found < length.shortest:
        return Breach(kind=BreachKind.SHORT, promised=usual, found=measured)
    if length.longest is not None and found > length.longest:
        return Breach(kind=BreachKind.LONG, promised=usual, found=measured)
    return None


def _resolution(promise: Promise, tracks: Tracks) -> Breach | None:
    if promise.resolution is None or not tracks.video:
        return None
    best = max(tracks.video, key=_rung)
    if best.rung >= rung(promise.resolution):
        return None
    found = f"{best.width}x{best.height}"
    return Breach(kind=BreachKind.RESOLUTION, promised=f"{promise.resolution}p", found=found)


def _rung(track: VideoTrack) -> tuple[int, int]:
    return track.rung, track.width * track.height


def _clock(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
