"""Voices, subtitles and their languages, as Russian trackers spell them: a spelling is added in one line."""

from types import MappingProxyType

from concierge.model.audio import AudioKind
from concierge.model.language_words import LANGUAGE_WORDS

__all__ = [
    "CODES",
    "DESCRIPTIONS",
    "FORCED_WORDS",
    "FULL_WORDS",
    "KIND_WORDS",
    "LANGUAGE_WORDS",
    "LETTERS",
    "MACHINE_WORDS",
    "NOTES",
    "ORIGINAL_WORDS",
    "SUBTITLE_WORDS",
]

# Words for how a film was translated.
KIND_WORDS = MappingProxyType(
    {
        "dub": AudioKind.DUB,
        "dubbed": AudioKind.DUB,
        "дубляж": AudioKind.DUB,
        "дублирование": AudioKind.DUB,
        "дублированный": AudioKind.DUB,
        "дубльований": AudioKind.DUB,
        "дубльовано": AudioKind.DUB,
        "mvo": AudioKind.MULTI_VOICE,
        "мво": AudioKind.MULTI_VOICE,
        "многоголосый": AudioKind.MULTI_VOICE,
        "многоголосая": AudioKind.MULTI_VOICE,
        "многоголоска": AudioKind.MULTI_VOICE,
        "багатоголосий": AudioKind.MULTI_VOICE,
        "dvo": AudioKind.TWO_VOICES,
        "двухголосый": AudioKind.TWO_VOICES,
        "двухголосая": AudioKind.TWO_VOICES,
        "двоголосий": AudioKind.TWO_VOICES,
        "avo": AudioKind.AUTHOR,
        "авторский": AudioKind.AUTHOR,
        "авторская": AudioKind.AUTHOR,
        "vo": AudioKind.ONE_VOICE,
        "одноголосый": AudioKind.ONE_VOICE,
        "одноголосая": AudioKind.ONE_VOICE,
        "одноголосий": AudioKind.ONE_VOICE,
        "нейродубляж": AudioKind.DUB,
        "нейроозвучка": AudioKind.ONE_VOICE,
    }
)

# The letters of Rutor and torrent.by, which stand behind a bar. Each may be written in Cyrillic as well.
LETTERS = MappingProxyType(
    {
        "d": AudioKind.DUB,
        "p": AudioKind.MULTI_VOICE,
        "l": AudioKind.MULTI_VOICE,
        "p2": AudioKind.TWO_VOICES,
        "l2": AudioKind.TWO_VOICES,
        "dv": AudioKind.TWO_VOICES,
        "p1": AudioKind.ONE_VOICE,
        "l1": AudioKind.ONE_VOICE,
        "a": AudioKind.AUTHOR,
        "a1": AudioKind.AUTHOR,
    }
)

# The codes of Kinozal, which stand between slashes; None where there is no voice to speak of.
CODES = MappingProxyType(
    {
        "дб": AudioKind.DUB,
        "пм": AudioKind.MULTI_VOICE,
        "лм": AudioKind.MULTI_VOICE,
        "пд": AudioKind.TWO_VOICES,
        "лд": AudioKind.TWO_VOICES,
        "ап": AudioKind.AUTHOR,
        "по": AudioKind.ONE_VOICE,
        "ло": AudioKind.ONE_VOICE,
        "ру": AudioKind.ORIGINAL,
        "ст": None,  # subtitles
        "нк": None,  # a silent film
        "бп": None,  # not translated
    }
)

ORIGINAL_WORDS = frozenset({"original", "orig", "оригинал", "оригінал"})
SUBTITLE_WORDS = frozenset({"sub", "subs", "subtitles", "субтитры", "субтитри", "сабы", "саб"})
FORCED_WORDS = frozenset({"forced", "форсированные", "форсовані", "форс"})
FULL_WORDS = frozenset({"full", "полные"})

# Who or what speaks where no human did.
MACHINE_WORDS = frozenset(
    {
        "ai",
        "ии",
        "нейро",
        "нейроголос",
        "нейронка",
        "нейросетевой",
        "нейросети",
        "нейросеть",
        "нейродубляж",
        "нейроозвучка",
        "машинный",
        "машинная",
        "машинные",
        "машинного",
        "tts",
        "elevenlabs",
        "robot",
        "yandex",
        "робот",
        "роботизированный",
        "синтез",
        "синтезатор",
        "яндекс",
    }
)

# Words that only describe a voice: what consists of them names no studio.
DESCRIPTIONS = frozenset(
    {
        "профессиональный",
        "професійний",
        "проф",
        "любительский",
        "люб",
        "полный",
        "полное",
        "закадровый",
        "закадровая",
        "озвучка",
        "озвучивание",
        "перевод",
        "переклад",
        "лицензия",
        "лицензионный",
        "itunes",
        "blu",
        "ray",
        "bluray",
        "cee",
        "eur",
        "line",
        "чистый",
        "звук",
        "dd",
        "dts",
        "hd",
        "ma",
        "ac3",
        "eac3",
        "aac",
        "truehd",
        "atmos",
        "flac",
        "dvd",
        "r5",
    }
)

# What else stands behind a bar: a stretch with one of these words names no studio.
NOTES = frozenset(
    {
        "версия",
        "версии",
        "видеоряд",
        "лицензия",
        "кпк",
        "реставрация",
        "transfer",
        "itunes",
        "fps",
        "звук",
        "реклама",
        "рекламы",
        "хардсаб",
        "hardsub",
        "video",
        "matte",
        "чистый",
        "трейлер",
    }
)
