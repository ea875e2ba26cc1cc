"""What a profile says about releases, read as preferences; what cannot be read is named."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from concierge.model.audio import AudioKind
from concierge.model.parsing.studios import is_studio
from concierge.model.parsing.tables.voices import KIND_WORDS, LANGUAGE_WORDS
from concierge.model.profile.document import Document, Fact
from concierge.model.profile.screens import with_screens
from concierge.model.profile.sections import SectionName, label_of
from concierge.model.quality_profile import PROFILES, HdrWish, VoiceWish
from concierge.model.user import Preferences

__all__ = ["Understood", "preferences_of"]

_Reader: TypeAlias = Callable[[Preferences, str], Preferences | None]

_PARTS = re.compile(r"[,;/]|\s\+\s|\s(?:и|или|потом|затем|and|or|then)\s")
_WORD = re.compile(r"[^\s.,;:()]+")
_SUBTITLED = re.compile(r"\b(?:с|со|with|and|и)\b|\S*(?:суб|sub)\S*", re.IGNORECASE)
_SIZE = re.compile(
    r"(\d{1,6}(?:[.,]\d{1,3})?)\s*(тб|tb|тер\w*|ter\w*|гб|gb|gib|g|гиг\w*|gig\w*|мб|mb|мег\w*|meg\w*)?"
)
_UNITS = {"т": 1e12, "t": 1e12, "г": 1e9, "g": 1e9, "м": 1e6, "m": 1e6}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


_FILLERS = _set(
    "в|во|до|на|с|со|не|более|больше|выше|максимум|обычно|лучше|предпочтительно|по|умолчанию|качество|фильм|серию"
    "|размер|in|at|up|to|max|maximum|per|a|movie|film|usually|better|prefer|default|quality|no|more|than"
)
_NO = _set("нет|без|не|избегать|no|none|without|avoid|off")
_YES = _set("да|хочу|нужен|нужны|нужно|надо|есть|люблю|yes|want|on|wanted|prefer")
_ANY = _set("любой|любые|любая|неважно|важно|равно|все|any|whatever")
_ONLY = _set("только|only|обязательно|always|всегда|required|must")
_RESOLUTIONS = {
    "4k": 2160, "4к": 2160, "2160p": 2160, "2160": 2160, "uhd": 2160, "1440p": 1440, "1440": 1440, "2k": 1440,
    "1080p": 1080, "1080": 1080, "1080i": 1080, "fullhd": 1080, "fhd": 1080, "720p": 720, "720": 720, "hd": 720,
    "480p": 480, "480": 480, "sd": 480,
}  # fmt: skip
_PROFILE_WORDS = {
    "лучшее": "best", "наилучшее": "best", "максимальное": "best", "сбалансированное": "balanced",
    "маленькое": "small", "небольшое": "small", "дорожное": "travel",
}  # fmt: skip
_CODECS = {
    "hevc": "hevc", "h265": "hevc", "x265": "hevc", "avc": "avc", "h264": "avc", "x264": "avc",
    "av1": "av1", "vp9": "vp9", "xvid": "xvid",
}  # fmt: skip
_LANGUAGES = {
    "рус": "ru", "rus": "ru", "англ": "en", "eng": "en", "укр": "uk", "ukr": "uk", "франц": "fr", "fren": "fr",
    "нем": "de", "germ": "de", "япон": "ja", "japan": "ja", "корей": "ko", "korea": "ko", "испан": "es",
    "spani": "es", "итал": "it", "ital": "it",
}  # fmt: skip
_MOST_BYTES = 100e12
_UNTOLD = Preferences()
_LONGEST_STUDIO = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was read: `language` is "ru" or "en" where one was named, `unclear` holds lines as they are written."""

    preferences: Preferences
    language: str | None = None
    unclear: tuple[str, ...] = ()


def preferences_of(document: Document, *, kept: Preferences = _UNTOLD) -> Understood:
    """The preferences that the profile states.

    What no profile states is that of `kept`: the standing grant, and own quality profiles, which may be named here.
    Screens limit what is wished for: without one that shows 4K or HDR, neither is, unless the quality says so.
    """
    told = Preferences(auto_start_bytes=kept.auto_start_bytes, own=kept.own)
    unclear: list[str] = []
    for fact, reader in _readable(document):
        told, is_clear = _read(told, fact.text, reader)
        if not is_clear:
            unclear.append(f"{label_of(SectionName.QUALITY, fact.field, document.language)}: {fact.text}")
    equipment = document.section(SectionName.WATCHING).of("equipment")
    return Understood(
        preferences=with_screens(told, [fact.text for fact in equipment]),
        language=_spoken(document),
        unclear=tuple(unclear),
    )


def _readable(document: Document) -> Iterator[tuple[Fact, _Reader]]:
    for fact in document.section(SectionName.QUALITY).facts:
        if fact.field in _READERS and fact.text:
            yield fact, _READERS[fact.field]


def _read(told: Preferences, text: str, reader: _Reader) -> tuple[Preferences, bool]:
    """The preferences after the parts of the text that can be read, and whether those are all."""
    # A comma in a number parts nothing, and a studio is written as it is.
    folded = text if reader in {_studio, _audio} else text.casefold().replace("ё", "е")
    parts = [folded] if reader is _size else _PARTS.split(folded)
    read = [part.strip(" .!«»\"'") for part in parts if part.strip()]
    is_clear = True
    for part in read:
        after = reader(told, part)
        told, is_clear = after or told, is_clear and after is not None
    return told, is_clear


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold().replace("ё", "е")) if word not in _FILLERS]


def _default(told: Preferences, text: str) -> Preferences | None:
    if text in PROFILES or any(text == own.name for own in told.own):
        return replace(told, profile=text)
    words = _words(text.replace("full hd", "fullhd").replace("ultra hd", "uhd"))
    if words and all(word in _RESOLUTIONS for word in words):
        return replace(told, resolution=_RESOLUTIONS[words[0]])
    names = [_PROFILE_WORDS.get(word, word) for word in words]
    return replace(told, profile=names[0]) if len(names) == 1 and names[0] in PROFILES else None


def _codec(told: Preferences, text: str) -> Preferences | None:
    codec = _CODECS.get(re.sub(r"[\W_]+", "", text))
    return replace(told, codecs=tuple(dict.fromkeys((*told.codecs, codec)))) if codec else None


def _hdr(told: Preferences, text: str) -> Preferences | None:
    rest, found = re.subn(r"dolby\s*vision|долби\s*вижн|\bdv\b", "", text)
    rest = re.sub(r"\bhdr(?:10\+?)?|\+", "", rest)
    stance = _stance(set(_WORD.findall(rest)))
    if stance is None:
        return None
    return replace(told, dolby_vision=stance) if found else replace(told, hdr=stance)


def _stance(words: set[str]) -> HdrWish | None:
    """What a few words say; silence is a yes. None for words that say something else."""
    if words - _NO - _YES - _ANY - _ONLY:
        return None
    if words & _ANY:
        return HdrWish.ANY
    if words & _NO:
        return HdrWish.AVOID
    return HdrWish.ONLY if words & _ONLY else HdrWish.WANT


def _audio(told: Preferences, text: str) -> Preferences | None:
    folded = text.casefold().replace("ё", "е")
    if "суб" in folded or "sub" in folded:
        told = replace(told, subtitles=("",), needs_subtitles=True)
        text = _SUBTITLED.sub(" ", text.replace("+", " ")).strip()
    if not text:
        return told
    if (language := _language(folded)) in {"ru", "en"}:
        return replace(told, audio_language=language)
    voice = _voice(text)
    return None if voice is None else _heard(told, voice)


def _voice(text: str) -> VoiceWish | None:
    """A kind of voices, a studio that is known, or both."""
    if is_studio(text):
        return VoiceWish(studio=text)
    kinds = [(word, kind) for word in text.split() if (kind := _kind(word.casefold()))]
    rest = " ".join(
        word for word in text.split() if not _kind(word.casefold()) and word.casefold() not in _FILLERS
    )
    if not kinds or (rest and not is_studio(rest)):
        return None
    return VoiceWish(kind=kinds[0][1], studio=rest)


def _kind(word: str) -> AudioKind | None:
    if word.startswith(("оригинал", "original")):
        return AudioKind.ORIGINAL
    if word.startswith(("дубл", "dub")):
        return AudioKind.DUB
    return KIND_WORDS.get(word)


def _studio(told: Preferences, text: str) -> Preferences | None:
    return _heard(told, VoiceWish(studio=text)) if len(text) <= _LONGEST_STUDIO else None


def _heard(told: Preferences, voice: VoiceWish) -> Preferences:
    return replace(told, voices=tuple(dict.fromkeys((*told.voices, voice))))


def _subtitles(told: Preferences, text: str) -> Preferences | None:
    words = [word for word in _words(text) if not word.startswith(("суб", "sub"))]
    languages = tuple(language for word in words if (language := _language(word)))
    stance = _stance({word for word in words if not _language(word)})
    if stance is None:
        return None
    if stance in {HdrWish.AVOID, HdrWish.ANY}:
        return replace(told, subtitles=(), needs_subtitles=False)
    wanted = tuple(
        dict.fromkeys((*told.subtitles, *(languages or () if told.subtitles else languages or ("",))))
    )
    return replace(told, subtitles=wanted, needs_subtitles=told.needs_subtitles or stance is HdrWish.ONLY)


def _size(told: Preferences, text: str) -> Preferences | None:
    folded = text.casefold().replace("ё", "е")
    found = _SIZE.search(folded)
    if found is None:
        is_free = re.search(r"люб|неважно|без огр|нет огр|any|no limit|unlimited|without limit", folded)
        return replace(told, max_size_bytes=0) if is_free else None
    if _words(folded[: found.start()] + " " + folded[found.end() :]):
        return None
    size = float(found[1].replace(",", ".")) * _UNITS[(found[2] or "g")[0]]
    return replace(told, max_size_bytes=int(size)) if 0 < size <= _MOST_BYTES else None


def _language(word: str) -> str | None:
    if word in {"ru", "en"}:
        return word
    return LANGUAGE_WORDS.get(word) or next(
        (code for start, code in _LANGUAGES.items() if word.startswith(start)), None
    )


def _spoken(document: Document) -> str | None:
    for fact in document.section(SectionName.IDENTITY).of("language"):
        words = _words(fact.text)
        if words and (language := _language(words[0])) in {"ru", "en"}:
            return language
    return None


_READERS: Mapping[str, _Reader] = {
    "default": _default,
    "codec": _codec,
    "hdr": _hdr,
    "audio": _audio,
    "studios": _studio,
    "subtitles": _subtitles,
    "max_size": _size,
}
