"""The voices and subtitles that a listing names behind its title: "Dub (Пифагор) + MVO + Original Eng + Sub Rus"."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.studios import Maker, is_studio, makers_in
from concierge.model.parsing.tables.voices import (
    DESCRIPTIONS,
    FORCED_WORDS,
    FULL_WORDS,
    KIND_WORDS,
    LANGUAGE_WORDS,
    MACHINE_WORDS,
    ORIGINAL_WORDS,
    SUBTITLE_WORDS,
)

__all__ = ["track", "tracks_of", "voices_in"]

_WORD = re.compile(r"[^\W\d_]+")
_COUNT = re.compile(r"(?<![\w.])(?:(\d{1,2})\s?[xх×]|([2-9]))\s?$")
_NEXT_WORD = re.compile(r"[\s-]{1,2}([^\W\d_]{2,16})(?![^\W_])")
_IN_BRACKET = re.compile(r"\s?\(([^\W\d_]{2,13})(?![^\W_])[^()]{0,60}\)")
_BARE = re.compile(r"\s([^\s+,|/()\[\]][^+,|/()\[\]]{1,30})")
_BRACKETED = re.compile(r"\s?:?\s?\(([^()]{0,200}(?:\([^()]{0,60}\)[^()]{0,100})?)\)")
_LANGUAGE = "|".join(sorted(LANGUAGE_WORDS, key=len, reverse=True))
_ADVERB = "|".join(sorted(FORCED_WORDS | FULL_WORDS))
_SPOKEN = rf"(?:\d\s?[xх]\s?)?(?:(?:{_ADVERB})\s)?(?:{_LANGUAGE})(?![^\W_])(?:\s?\([^()]{{0,60}}\))?"
_LISTED = re.compile(rf"\s?:?\s?({_SPOKEN}(?:\s?[,/&]\s?{_SPOKEN})*)")
# A language alone is a voice where signs stand beside it: "RUS(int), JAP+Sub", "Ukr/Eng".
_BESIDE = re.compile(r"\s?(?:\((?:int|ext|внеш)[^()]{0,20}\))?\s?(?:$|[\])(+,/|&])")
_WITH_SUBTITLES = re.compile(r"\+sub")
_TIMES = "xх"
_EASTERN = frozenset({"ja", "zh", "ko"})
_NEAR = 40
# What may stand between a voice's first word and its makers: "авторский одноголосый закадровый (Живов)".
_GOING_ON = LANGUAGE_WORDS.keys() | DESCRIPTIONS | {word for word in KIND_WORDS if not word.isascii()}
_MOST = 40

_ROLES: dict[str, str] = {
    **dict.fromkeys(LANGUAGE_WORDS, "language"),
    **dict.fromkeys(KIND_WORDS, "kind"),
    **dict.fromkeys(ORIGINAL_WORDS, "original"),
    **dict.fromkeys(SUBTITLE_WORDS, "subtitles"),
    **dict.fromkeys(FORCED_WORDS, "forced"),
}
# "4xUkr": the sign behind the number has grown together with the word.
_ROLES |= {times + word: role for times in _TIMES for word, role in _ROLES.items()}


@lru_cache(maxsize=1024)
def track(language: str | None, kind: AudioKind | None, studio: str = "", machine: str = "") -> AudioTrack:
    """The voice that is told by these, one value for the same words; `machine` is "" where a human speaks."""
    return AudioTrack(language=language, kind=kind, studio=studio, is_machine=bool(machine))


def tracks_of(
    kind: AudioKind | None,
    makers: Iterable[Maker],
    span: tuple[int, int],
    *,
    count: int = 1,
    language: str = "ru",
) -> list[Fact]:
    """A track for each of the makers, and as many more as were counted.

    The first one begins where the kind's word does; one which no words are left for has an empty span.
    """
    start, end = span
    facts: list[Fact] = []
    for maker in makers:
        voice = track(language, kind, maker.name, "machine" if maker.is_machine else "")
        facts.append(Fact("track", voice, maker.start if facts else min(start, maker.start), maker.end))
        end = maker.end
    for _ in range(min(count, _MOST) - len(facts)):
        facts.append(Fact("track", track(language, kind), end if facts else start, end))
    return facts


def voices_in(text: str, low: str, begin: int, end: int) -> list[Fact]:
    """The tracks and subtitles that a stretch tells in words, in order."""
    if _ROLES.keys().isdisjoint(_WORD.findall(low, begin, end)):
        return []
    reader = _Reader(text, low, begin)
    for found in _WORD.finditer(low, begin, end):
        role = _ROLES.get(found[0])
        if role is not None and found.start() >= reader.used:
            reader.read(role, found.start() + (found[0][0] in _TIMES), found.end())
    return reader.facts


class _Reader:
    """Reads word by word; `used` is where the words begin that no fact has used yet.

    `bracket` is a language whose voices are in brackets, and where these end: "Ukr (MVO + Dub)".
    """

    def __init__(self, text: str, low: str, begin: int) -> None:
        self.text, self.low, self.used = text, low, begin
        self.facts: list[Fact] = []
        self.bracket = ("", begin)

    def read(self, role: str, start: int, end: int) -> None:
        self.used = end
        if role == "kind":
            self._translation(start, end, "")
        elif role == "language":
            self._language(start, end)
        elif role == "original":
            self._original(start, end)
        else:
            self._subtitles(start, end, is_forced=role == "forced")

    def _translation(self, start: int, end: int, language: str) -> None:
        low = self.low
        kind = KIND_WORDS[low[start:end]]
        counted = _COUNT.search(low, max(0, start - 6), start)
        span = counted.start() if counted else start, end
        count = int(counted[1] or counted[2]) if counted else 1
        makers = [Maker("", start, end, is_machine=True)] if low[start:end] in MACHINE_WORDS else []
        while (following := _NEXT_WORD.match(low, end)) and following[1] in _GOING_ON:
            language = language or LANGUAGE_WORDS.get(following[1], "")
            kind = AudioKind.AUTHOR if KIND_WORDS.get(following[1]) is AudioKind.AUTHOR else kind
            end = following.end()
        if following and following[1] in MACHINE_WORDS:
            end = following.end()
            makers.append(Maker("", start, end, is_machine=True))
        bracket = _BRACKETED.match(low, end)
        if bracket:
            makers += makers_in(self.text, *bracket.span(1))
            language = language or _first_language(low, *bracket.span(1))
        elif bare := _BARE.match(low, end):
            makers += (each for each in makers_in(self.text, *bare.span(1)) if is_studio(each.name))
        self.used = bracket.end() if bracket else end
        if not language and start < self.bracket[1]:
            language = self.bracket[0]
        self.facts += tracks_of(kind, makers, span, count=count, language=language or "ru")

    def _language(self, start: int, end: int) -> None:
        low = self.low
        code = LANGUAGE_WORDS[low[start:end]]
        following = _NEXT_WORD.match(low, end)
        inside = _IN_BRACKET.match(low, end)
        if inside and inside[1] in KIND_WORDS:
            self.bracket = code, inside.end()
        elif following and following[1] in KIND_WORDS:
            self._translation(*following.span(1), code)
        elif following and following[1] in SUBTITLE_WORDS:
            self.facts.append(Fact("subtitles", (code,), start, end))
            self.used = following.end()
        elif _BESIDE.match(low, end):
            is_anime = code in _EASTERN and "[" in low[max(0, start - _NEAR) : start]
            kind = AudioKind.ORIGINAL if is_anime or _WITH_SUBTITLES.match(low, end) else None
            self.facts.append(Fact("track", track(code, kind), start, end))

    def _original(self, start: int, end: int) -> None:
        spoken = self._spoken(end)
        self.used = max(end, spoken[1])
        languages = list(islice(_languages(self.low, *spoken), _MOST))
        if not languages:
            self.facts.append(Fact("track", track(None, AudioKind.ORIGINAL), start, end))
        for found in languages:
            voice = track(LANGUAGE_WORDS[found[0]], AudioKind.ORIGINAL)
            begin = start if found is languages[0] else found.start()
            self.facts.append(Fact("track", voice, begin, found.end()))

    def _subtitles(self, start: int, end: int, *, is_forced: bool) -> None:
        following = _NEXT_WORD.match(self.low, end) if is_forced else None
        if following and following[1] in SUBTITLE_WORDS:
            end = following.end()
        spoken = self._spoken(end)
        self.used = max(end, spoken[1])
        languages = list(islice(_languages(self.low, *spoken), _MOST))
        if not languages:
            if following or not is_forced:
                self.facts.append(Fact("forced_subtitles" if is_forced else "subtitles", ("",), start, end))
            return
        tells_forced = not FORCED_WORDS.isdisjoint(_WORD.findall(self.low, *spoken))
        for found in languages:
            is_forced_one = is_forced or (tells_forced and self._is_forced(found, spoken))
            self._add_subtitles("forced_subtitles" if is_forced_one else "subtitles", found)
        aside = _BRACKETED.match(self.low, self.used)
        told = (spoken, *([aside.span(1)] if aside else []))
        if any(not MACHINE_WORDS.isdisjoint(_WORD.findall(self.low, *span)) for span in told):
            self.facts.append(Fact("flag", "machine_subtitles", self.used, self.used))

    def _spoken(self, end: int) -> tuple[int, int]:
        """Where the languages behind a word are listed."""
        found = _BRACKETED.match(self.low, end) or _LISTED.match(self.low, end)
        return found.span(1) if found else (end, end)

    def _is_forced(self, found: re.Match[str], spoken: tuple[int, int]) -> bool:
        low = self.low
        begin = max(low.rfind(",", spoken[0], found.start()), spoken[0])
        end = low.find(",", found.end(), spoken[1])
        return not FORCED_WORDS.isdisjoint(_WORD.findall(low, begin, end if end >= 0 else spoken[1]))

    def _add_subtitles(self, field: str, found: re.Match[str]) -> None:
        """Adds a language to the list before it, if that one is of the same sort."""
        code = LANGUAGE_WORDS[found[0]]
        last = self.facts[-1] if self.facts else None
        if last is None or last.field != field or not isinstance(last.value, tuple):
            self.facts.append(Fact(field, (code,), *found.span()))
        elif len(last.value) < _MOST:
            codes = tuple(str(each) for each in last.value)
            self.facts[-1] = Fact(field, (*codes, code), last.start, found.end())


def _languages(low: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return (found for found in _WORD.finditer(low, start, end) if found[0] in LANGUAGE_WORDS)


def _first_language(low: str, start: int, end: int) -> str:
    return next((LANGUAGE_WORDS[found[0]] for found in _languages(low, start, end)), "")
