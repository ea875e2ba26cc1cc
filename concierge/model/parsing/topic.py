"""A release's name together with what its own page states: the page fills in what the name does not say."""

import re
from dataclasses import replace

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing.parse import parse_release
from concierge.model.parsing.parsed import ParsedRelease
from concierge.model.parsing.tables.languages import NAMES
from concierge.model.parsing.tables.voices import LANGUAGE_WORDS
from concierge.model.release import TopicFacts

__all__ = ["refined"]

_WORD = re.compile(r"[^\W\d_]+")
_NONE = re.compile(r"\s*(?:нет|отсутству|не\s|none|no\b|-|—)", re.IGNORECASE)
_LONGEST = 300
_LANGUAGES = {
    **{word: language for language, words in NAMES.items() for word in words.split("|")},
    **LANGUAGE_WORDS,
}


def refined(parsed: ParsedRelease, facts: TopicFacts | None) -> ParsedRelease:
    """What the name and the page say together; where both speak of one thing, the name holds."""
    if facts is None:
        return parsed
    spoken = facts.translation[:_LONGEST]
    written = "" if _NONE.match(facts.subtitles) else facts.subtitles[:_LONGEST]
    # The page's words are those of a listing, so they are read as the end of one.
    told = parse_release(f"А / A [2000, США, BDRip] {spoken}{f' + Sub ({written})' if written else ''}")
    return replace(
        parsed,
        tracks=parsed.tracks or (*told.tracks, *_originals(facts)),
        subtitles=parsed.subtitles or (told.subtitles if written else ()),
        forced_subtitles=parsed.forced_subtitles or told.forced_subtitles,
    )


def _originals(facts: TopicFacts) -> tuple[AudioTrack, ...]:
    """A track for each foreign language that an audio line begins with."""
    languages = dict.fromkeys(filter(None, map(_language, facts.audio)))
    return tuple(
        AudioTrack(language=language, kind=AudioKind.ORIGINAL) for language in languages if language != "ru"
    )


def _language(line: str) -> str:
    words = (_LANGUAGES.get(word) for word in _WORD.findall(line[:_LONGEST].casefold()))
    return next((word for word in words if word), "")
