"""How copies in the library are said: «2160p, 1080p · дубляж, LostFilm · сезон 1 (8)»."""

from collections.abc import Iterator
from typing import Final

from concierge.model.audio import AudioTrack
from concierge.model.library import Have, LibraryTitle, Possession
from concierge.texts import Texts

__all__ = ["copies_told", "possession_told"]

_MOST_VOICES: Final = 3
_MOST_SEASONS: Final = 6
_LONGEST_STUDIO: Final = 30


def copies_told(copies: LibraryTitle, say: Texts) -> str:
    """The pictures, best first, the voices and, of a series, the seasons; "" where nothing of that is known."""
    told = (", ".join(_pictures(copies)), ", ".join(_voices(copies, say)), ", ".join(_seasons(copies, say)))
    return " · ".join(part for part in told if part)


def possession_told(found: Possession, say: Texts) -> str:
    """That it is there, with what is known of it; "" where it is not, or nobody knows."""
    if found.have is not Have.YES:
        return ""
    told = copies_told(found.copies, say)
    return say.say("library.have", what=told) if told else say.say("library.have_bare")


def _pictures(copies: LibraryTitle) -> Iterator[str]:
    heights = {one.resolution for one in copies.items if one.resolution}
    yield from (f"{height}p" for height in sorted(heights, reverse=True))


def _voices(copies: LibraryTitle, say: Texts) -> list[str]:
    told = dict.fromkeys(said for voice in copies.voices if (said := _voice(voice, say)))
    return list(told)[:_MOST_VOICES]


def _voice(voice: AudioTrack, say: Texts) -> str:
    if voice.studio:
        return voice.studio[:_LONGEST_STUDIO]
    if voice.kind is not None:
        return say.say(f"library.voice.{voice.kind}")
    key = f"library.language.{voice.language}"
    return say.say(key) if say.knows(key) else (voice.language or "")


def _seasons(copies: LibraryTitle, say: Texts) -> Iterator[str]:
    seasons = copies.seasons
    for season, episodes in seasons[:_MOST_SEASONS]:
        if episodes:
            yield say.say("library.season", season=season, n=episodes)
        else:
            yield say.say("library.season_bare", season=season)
    if len(seasons) > _MOST_SEASONS:
        yield "…"
