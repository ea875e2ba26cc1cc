"""The sections of a profile and the fields in them, with their names in both languages."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "FIELDS",
    "HEADINGS",
    "TITLES",
    "Field",
    "SectionName",
    "field_named",
    "folded_name",
    "label_of",
    "language_of_heading",
    "located_field",
    "section_named",
]


class SectionName(StrEnum):
    """The sections, in the order of a new profile."""

    IDENTITY = "identity"
    STYLE = "style"
    QUALITY = "quality"
    GENRES = "genres"
    CREATORS = "creators"
    WATCHING = "watching"
    INSTRUCTIONS = "instructions"
    CONTEXT = "context"
    HIGHLIGHTS = "highlights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A kind of fact: its code, its labels («|» parts other spellings) and whether a person has only one of it."""

    code: str
    ru: str
    en: str
    is_single: bool = True

    def label(self, language: str) -> str:
        """How the field is written in a language."""
        return (self.ru if language == "ru" else self.en).partition("|")[0]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it, in either language."""
        return (self.code, *self.ru.split("|"), *self.en.split("|"))


# What a heading may be called; the first is how it is written.
HEADINGS = {
    SectionName.IDENTITY: {"ru": "О себе|Кто я|Личное", "en": "About me|Identity|About"},
    SectionName.STYLE: {"ru": "Стиль общения|Стиль|Общение", "en": "Style|How to talk|Communication style"},
    SectionName.QUALITY: {"ru": "Качество|Релизы", "en": "Quality|Releases"},
    SectionName.GENRES: {"ru": "Жанры|Вкусы", "en": "Genres|Taste"},
    SectionName.CREATORS: {"ru": "Авторы|Люди кино|Режиссёры и актёры", "en": "Creators|People"},
    SectionName.WATCHING: {
        "ru": "Как смотрю|Просмотр|Где смотрю",
        "en": "Watching|Watch context|How I watch",
    },
    SectionName.INSTRUCTIONS: {"ru": "Указания|Правила|Инструкции", "en": "Instructions|Rules"},
    SectionName.CONTEXT: {"ru": "Сейчас|Текущее", "en": "Now|Current context|Current"},
    SectionName.HIGHLIGHTS: {"ru": "Памятное|Хроника|Вехи", "en": "Highlights|Memorable"},
}
TITLES = {"ru": "Профиль", "en": "Profile"}


def _field(code: str, ru: str, en: str, *, is_single: bool = True) -> Field:
    return Field(code=code, ru=ru, en=en, is_single=is_single)


FIELDS = {
    SectionName.IDENTITY: (
        _field("id", "Номер|ID", "ID|Id"),
        _field("name", "Имя|Как звать", "Name"),
        _field("language", "Язык", "Language"),
        _field("timezone", "Часовой пояс|Пояс", "Time zone|Timezone"),
        _field("since", "С нами с|Знакомы с", "Since|Member since"),
    ),
    SectionName.STYLE: (
        _field("length", "Длина ответов|Длина", "Length|Answer length"),
        _field("tone", "Тон", "Tone"),
        _field("tangents", "Отступления", "Tangents"),
        _field("detail", "Технические подробности|Подробности", "Technical detail|Detail"),
        _field("follow_ups", "Встречные вопросы|Вопросы", "Follow-ups|Follow ups"),
        _field("note", "Заметка|Заметки", "Note|Notes", is_single=False),
        _field("reference", "Наше|Шутки|Общие шутки", "Inside reference|Inside joke", is_single=False),
    ),
    SectionName.QUALITY: (
        _field("default", "Обычно|По умолчанию|Качество", "Default|Usually|Quality"),
        _field("codec", "Кодек|Кодеки", "Codec|Codecs"),
        _field("hdr", "HDR", "HDR"),
        _field("audio", "Озвучка|Звук|Голоса", "Audio|Voices|Sound"),
        _field("studios", "Студии|Студия", "Studios|Studio"),
        _field("subtitles", "Субтитры", "Subtitles|Subs"),
        _field("max_size", "Размер|Макс. размер|Максимальный размер", "Max size|Maximum size|Size"),
    ),
    SectionName.GENRES: (
        _field("loves", "Люблю|Обожаю", "Loves|Love", is_single=False),
        _field("likes", "Нравится", "Likes|Like", is_single=False),
        _field("neutral", "Всё равно|Нейтрально", "Neutral", is_single=False),
        _field("dislikes", "Не нравится|Не люблю", "Dislikes|Dislike", is_single=False),
        _field("hard_no", "Ни за что|Никогда|Категорически нет", "Hard no|Never", is_single=False),
    ),
    SectionName.CREATORS: (
        _field("favourite", "Любимые|Любимый|Любимая", "Favourite|Favorite|Favourites", is_single=False),
        _field("avoid", "Избегать|Не предлагать", "Avoid", is_single=False),
    ),
    SectionName.WATCHING: (
        _field("equipment", "Техника|Экран|Оборудование", "Equipment|Screen|TV", is_single=False),
        _field("habits", "Привычки", "Habits|Habit", is_single=False),
        _field("company", "С кем|Компания", "Company|With", is_single=False),
    ),
    SectionName.INSTRUCTIONS: (),
    SectionName.CONTEXT: (),
    SectionName.HIGHLIGHTS: (),
}


def folded_name(text: str) -> str:
    """A name without the differences that do not matter: case, ё, spaces and punctuation at its ends."""
    return " ".join(text.casefold().replace("ё", "е").replace("_", " ").split()).strip(" .:*#")


_SECTIONS = {
    folded_name(spelling): (name, language)
    for name, languages in HEADINGS.items()
    for language, spellings in languages.items()
    for spelling in spellings.split("|")
}
_CODES = {name.value: name for name in SectionName}
_FIELDS = {
    (name, folded_name(spelling)): field
    for name, fields in FIELDS.items()
    for field in fields
    for spelling in field.spellings
}


def section_named(text: str) -> SectionName | None:
    """The section that is called so in either language, or by its code."""
    key = folded_name(text)
    found = _SECTIONS.get(key)
    return found[0] if found else _CODES.get(key)


def language_of_heading(text: str) -> str | None:
    """The language in which a section is called so."""
    found = _SECTIONS.get(folded_name(text))
    return found[1] if found else None


def field_named(section: SectionName | None, text: str) -> Field | None:
    """The field of the section that is called so in either language, or by its code."""
    return None if section is None else _FIELDS.get((section, folded_name(text)))


def located_field(text: str, within: SectionName | None = None) -> tuple[SectionName, Field] | None:
    """The first section that has a field called so, in either language or by its code, and that field."""
    names = [within] if within is not None else list(SectionName)
    found = ((name, field) for name in names if (field := field_named(name, text)) is not None)
    return next(found, None)


def label_of(section: SectionName, code: str, language: str) -> str:
    """How the field with that code is written; the code itself where the section has no such field."""
    found = _FIELDS.get((section, folded_name(code)))
    return found.label(language) if found and found.code == code else code
