"""The voices and subtitles that a Russian tracker's release name lists."""

import re
from collections.abc import Iterator

from concierge.model.audio import AudioKind, AudioTrack

__all__ = ["LANGUAGES", "subtitles_in", "voices_in"]

LANGUAGES = {
    "rus": "ru",
    "рус": "ru",
    "eng": "en",
    "англ": "en",
    "ukr": "uk",
    "укр": "uk",
    "ger": "de",
    "deu": "de",
    "fra": "fr",
    "fre": "fr",
    "ita": "it",
    "spa": "es",
    "esp": "es",
    "por": "pt",
    "jap": "ja",
    "jpn": "ja",
    "kor": "ko",
    "chi": "zh",
    "zho": "zh",
    "pol": "pl",
    "cze": "cs",
    "swe": "sv",
    "nor": "no",
    "dan": "da",
    "fin": "fi",
    "tur": "tr",
    "hin": "hi",
    "heb": "he",
    "ara": "ar",
    "kaz": "kk",
    "est": "et",
    "lav": "lv",
    "lit": "lt",
    "hun": "hu",
    "dut": "nl",
    "nld": "nl",
    "tha": "th",
}

_KINDS = {
    "dub": AudioKind.DUB,
    "дубляж": AudioKind.DUB,
    "дублированный": AudioKind.DUB,
    "mvo": AudioKind.MULTI_VOICE,
    "многоголосый": AudioKind.MULTI_VOICE,
    "dvo": AudioKind.TWO_VOICES,
    "двухголосый": AudioKind.TWO_VOICES,
    "avo": AudioKind.AUTHOR,
    "авторский": AudioKind.AUTHOR,
    "vo": AudioKind.ONE_VOICE,
    "одноголосый": AudioKind.ONE_VOICE,
}

# The letters of Rutor after a bar ("| D, P2 | LostFilm") and of Kinozal between slashes ("/ ДБ, СТ /").
_LETTERS = {
    "D": AudioKind.DUB,
    "ДБ": AudioKind.DUB,
    "P": AudioKind.MULTI_VOICE,
    "L": AudioKind.MULTI_VOICE,
    "ПМ": AudioKind.MULTI_VOICE,
    "ЛМ": AudioKind.MULTI_VOICE,
    "P2": AudioKind.TWO_VOICES,
    "L2": AudioKind.TWO_VOICES,
    "ПД": AudioKind.TWO_VOICES,
    "ЛД": AudioKind.TWO_VOICES,
    "A": AudioKind.AUTHOR,
    "АП": AudioKind.AUTHOR,
    "P1": AudioKind.ONE_VOICE,
    "L1": AudioKind.ONE_VOICE,
    "ПО": AudioKind.ONE_VOICE,
    "ЛО": AudioKind.ONE_VOICE,
    "РУ": AudioKind.ORIGINAL,
}

_CODE = "|".join(LANGUAGES)
_VOICE = re.compile(
    rf"(?:(?P<count>\d)\s*x\s*)?\b(?P<kind>{'|'.join(_KINDS)})\b"
    rf"\s*(?P<language>(?:{_CODE})\b)?\s*(?:\((?P<studios>[^()]*)\))?",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    rf"\b(?:original|оригинал)\b\s*\(?\s*(?P<languages>(?:(?:{_CODE})\b[\s,/+]*)*)", re.IGNORECASE
)
_ANIME = re.compile(rf"\[(?P<list>[^\[\]]*\b(?:{_CODE})\b[^\[\]]*)\]", re.IGNORECASE)
_SUBTITLES = re.compile(
    rf"\b(?:sub|subs|субтитры|сабы)\b\s*\(?:?\s*(?P<languages>(?:(?:{_CODE})\b(?:\s*\([^()]*\))?[\s,/+]*)*)",
    re.IGNORECASE,
)
_WORD = re.compile(rf"\b(?:{_CODE})\b", re.IGNORECASE)
_LETTER = (
    r"(?:(?P<count>\d{1,2})\s*x\s*)?"
    rf"(?P<letter>{'|'.join(_LETTERS)}|СТ|Sub)\b(?:\s*\((?P<studios>[^()]*)\))?"
)
_UNNAMED_LETTER = re.sub(r"\?P<\w+>", "", _LETTER)
_LETTER_LIST = re.compile(rf"(?<=[|/])\s*{_UNNAMED_LETTER}(?:\s*[,+]\s*{_UNNAMED_LETTER})*\s*(?=[|/]|$)")
_EACH_LETTER = re.compile(_LETTER)
_TWINS = str.maketrans("АР", "AP")
_OURS = re.compile(r"\[\s*(?:18|19|20)\d\d[^,\]]*,\s*(?:Россия|СССР|РСФСР|Российская)", re.IGNORECASE)
_SINGLE_TWIN = re.compile(r"(?<=[|,\s])[АР](?=\d?\s*(?:[|,]|$))")
_MOST_TRACKS = 20


def voices_in(facts: str) -> tuple[AudioTrack, ...]:
    """The tracks in the order in which they are listed, the originals last."""
    lettered = _SINGLE_TWIN.sub(lambda found: found[0].translate(_TWINS), facts)
    tracks = [*_translations(facts), *_lettered(lettered), *_anime(facts), *_originals(facts)]
    if not tracks and _OURS.search(facts):
        # A Russian film's name lists no voices: there is only the original one.
        tracks = [AudioTrack(language="ru", kind=AudioKind.ORIGINAL)]
    return tuple(tracks[:_MOST_TRACKS])


def _translations(facts: str) -> Iterator[AudioTrack]:
    for found in _VOICE.finditer(facts):
        kind = _KINDS[found["kind"].lower()]
        named = _studios(found["studios"] or "")
        said = [
            LANGUAGES[name.lower()]
            for name in (found["language"], *named)
            if name and name.lower() in LANGUAGES
        ]
        language = said[0] if said else "ru"
        studios = [name for name in named if name.lower() not in LANGUAGES]
        studios += [""] * (max(int(found["count"] or 1), 1) - len(studios))
        yield from (AudioTrack(language=language, kind=kind, studio=studio) for studio in studios)


def _studios(listed: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,|/+]", listed) if part.strip()]


def _lettered(facts: str) -> Iterator[AudioTrack]:
    found = _LETTER_LIST.search(facts)
    if not found:
        return
    listed = [each for each in _EACH_LETTER.finditer(found[0]) if each["letter"] in _LETTERS]
    _, bar, after = facts[found.end() :].partition("|")
    makers = _studios(after.partition("|")[0]) if bar else []
    if len(listed) == 1 and makers:
        yield from (
            AudioTrack(language="ru", kind=_LETTERS[listed[0]["letter"]], studio=maker) for maker in makers
        )
        return
    for each in listed:
        studios = _studios(each["studios"] or "") or [""] * max(int(each["count"] or 1), 1)
        yield from (
            AudioTrack(language="ru", kind=_LETTERS[each["letter"]], studio=studio) for studio in studios
        )
    # Several kinds and several makers: whose is which is not told.
    yield from (AudioTrack(language="ru", studio=maker) for maker in makers if listed)


def _anime(facts: str) -> Iterator[AudioTrack]:
    for found in _ANIME.finditer(facts):
        voices = re.sub(r"(?i)\+\s*sub.*", "", found["list"])
        for word in _WORD.findall(voices):
            language = LANGUAGES[word.lower()]
            yield AudioTrack(language=language, kind=AudioKind.ORIGINAL if language == "ja" else None)


def _originals(facts: str) -> Iterator[AudioTrack]:
    for found in _ORIGINAL.finditer(facts):
        spoken = _WORD.findall(found["languages"]) or [""]
        yield from (
            AudioTrack(language=LANGUAGES.get(word.lower()), kind=AudioKind.ORIGINAL) for word in spoken
        )


def subtitles_in(facts: str) -> tuple[str, ...]:
    """The languages of the subtitles, "" where a name says that there are some and not which."""
    languages: list[str] = []
    for found in _SUBTITLES.finditer(facts):
        languages += [LANGUAGES[word.lower()] for word in _WORD.findall(found["languages"])] or [""]
    if re.search(r"[/|,]\s*СТ\s*(?:[/|,]|$)", facts):
        languages.append("")
    return tuple(dict.fromkeys(languages))
