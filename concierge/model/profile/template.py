"""A first profile, made from what is known, and the blanks in which a person may write."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from concierge.model.audio import AudioKind
from concierge.model.profile.document import Document, Fact, Line, Provenance, Section
from concierge.model.profile.sections import FIELDS, SectionName
from concierge.model.quality_profile import HdrWish, VoiceWish
from concierge.model.user import Preferences

__all__ = ["Known", "first_document", "with_blanks", "without_blanks"]

_LANGUAGES = {"ru": {"ru": "русский", "en": "английский"}, "en": {"ru": "Russian", "en": "English"}}
_KINDS = {
    AudioKind.DUB: "дубляж",
    AudioKind.MULTI_VOICE: "многоголосый",
    AudioKind.TWO_VOICES: "двухголосый",
    AudioKind.AUTHOR: "авторский",
    AudioKind.ONE_VOICE: "одноголосый",
    AudioKind.ORIGINAL: "оригинал",
}
_STANCES = {
    HdrWish.WANT: {"ru": "да", "en": "yes"},
    HdrWish.ANY: {"ru": "неважно", "en": "any"},
    HdrWish.AVOID: {"ru": "нет", "en": "no"},
    HdrWish.ONLY: {"ru": "только", "en": "only"},
}
_MUST = {"ru": "обязательно", "en": "always"}
_OWN = {"ru": "да", "en": "yes"}
_UNTOLD = Preferences()
_FREE = {"ru": "без ограничений", "en": "no limit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a person before they have said anything."""

    id: int
    name: str = ""
    language: str = "ru"
    since: date | None = None
    preferences: Preferences = _UNTOLD


def first_document(known: Known) -> Document:
    """A profile with every section, of which most are empty; the preferences stand in it as a person writes them."""
    bodies = {
        SectionName.IDENTITY: tuple(_identity(known)),
        SectionName.QUALITY: tuple(_quality(known.preferences, known.language)),
    }
    sections = tuple(Section(name=name, body=bodies.get(name, ())) for name in SectionName)
    return Document(language=known.language, sections=sections)


def with_blanks(document: Document) -> Document:
    """The document for an editor: every section, and an empty item for every field that it does not hold yet."""
    for name in SectionName:
        section = document.section(name)
        held = {fact.field for fact in section.facts}
        blanks = tuple(Fact(text="", field=field.code) for field in FIELDS[name] if field.code not in held)
        document = document.with_section(replace(section, body=(*section.body, *blanks)))
    return document


def without_blanks(document: Document) -> Document:
    """The document without items that say nothing."""
    sections = tuple(
        replace(section, body=tuple(each for each in section.body if not _is_blank(each)))
        for section in document.sections
    )
    return replace(document, sections=sections)


def _is_blank(each: Fact | Line) -> bool:
    return isinstance(each, Fact) and not each.text


def _identity(known: Known) -> Iterator[Fact]:
    yield Fact(field="id", text=str(known.id))
    if known.name:
        yield Fact(field="name", text=known.name)
    yield Fact(field="language", text=_LANGUAGES[known.language][known.language])
    if known.since is not None:
        yield Fact(field="since", text=known.since.isoformat())


def _quality(told: Preferences, language: str) -> Iterator[Fact]:
    texts = {
        "default": ", ".join(_default(told)),
        "codec": ", ".join(told.codecs),
        "hdr": ", ".join(_hdr(told, language)),
        "audio": ", ".join(_audio(told, language)),
        "studios": ", ".join(voice.studio for voice in told.voices if _is_studio(voice)),
        "subtitles": ", ".join(_subtitles(told, language)),
        "max_size": _size(told, language),
    }
    for code, text in texts.items():
        if text:
            yield Fact(field=code, text=text, source=Provenance.IMPORTED)


def _default(told: Preferences) -> Iterator[str]:
    if told.profile != _UNTOLD.profile:
        yield told.profile
    if told.resolution is not None:
        yield f"{told.resolution}p"


def _hdr(told: Preferences, language: str) -> Iterator[str]:
    if told.hdr is not None:
        yield _STANCES[told.hdr][language]
    if told.dolby_vision is not None:
        yield f"Dolby Vision {_STANCES[told.dolby_vision][language]}"


def _audio(told: Preferences, language: str) -> Iterator[str]:
    for voice in told.voices:
        if voice.kind is not None:
            yield f"{_KINDS[voice.kind] if language == 'ru' else voice.kind.value} {voice.studio}".strip()
    if told.audio_language in _LANGUAGES:
        yield _LANGUAGES[language][told.audio_language]


def _is_studio(voice: VoiceWish) -> bool:
    return voice.kind is None and bool(voice.studio)


def _subtitles(told: Preferences, language: str) -> Iterator[str]:
    for subtitle in told.subtitles:
        yield _LANGUAGES[language].get(subtitle, subtitle) if subtitle else _OWN[language]
    if told.needs_subtitles:
        yield _MUST[language]


def _size(told: Preferences, language: str) -> str:
    if told.max_size_bytes is None:
        return ""
    if not told.max_size_bytes:
        return _FREE[language]
    return f"{told.max_size_bytes / 1e9:g} {'ГБ' if language == 'ru' else 'GB'}"
