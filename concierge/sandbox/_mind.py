"""A small mind for the sandbox's models: it knows the catalogue by heart and little else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from concierge.sandbox._scripted import ScriptedCall, ScriptedText
from concierge.sandbox.catalogue import CATALOGUE, SandboxTitle

__all__ = ["Asked", "Result", "Wish", "reply", "understood"]

ARTICLES = frozenset({"the", "a", "an", "das", "der", "die", "le", "la"})
# What the household's side adds to a message stands in tags, the clock in brackets.
TAGGED = re.compile(r"<(\w+)[^>]*>.*?</\1>|\[[^]]* UTC\]", re.DOTALL)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
YEAR = re.compile(r"(?<![\d.-])((?:18|19|20)\d\d)(?![\d.pр-])")
ENOUGH_OF_A_NAME = 0.4
SHORTEST_STEM = 4
LONGEST_ENDING = 3

RESOLUTIONS = (
    ("2160p", re.compile(r"\b(4\s?[kк]|2160[pр]?|uhd)\b", re.IGNORECASE)),
    ("1080p", re.compile(r"\b(1080[pр]?|full\s?hd|fhd)\b", re.IGNORECASE)),
    ("720p", re.compile(r"\b720[pр]?\b", re.IGNORECASE)),
    ("480p", re.compile(r"\b480[pр]?\b", re.IGNORECASE)),
)
AUDIO = (
    ("dub", re.compile(r"\b(дубл\w*|dub\w*)", re.IGNORECASE)),
    ("original", re.compile(r"\b(оригинал\w*|original)\b", re.IGNORECASE)),
)
STUDIOS = (
    ("LostFilm", re.compile(r"\b(lostfilm|лостфильм)\w*", re.IGNORECASE)),
    ("NewStudio", re.compile(r"\bnewstudio\b", re.IGNORECASE)),
)
SUBTITLES = re.compile(r"\b(субтитр\w*|сабы|subtitles?|subs)\b", re.IGNORECASE)
TAGS = re.compile(r"\bs(\d\d?)(?:e(\d\d?))?\b", re.IGNORECASE)
PARTS = re.compile(r"\b(?:(\d\d?)\b|(сезон|season)|(сери|эпизод|episode))", re.IGNORECASE)
ORDINALS = {
    "перв": 1,
    "втор": 2,
    "трет": 3,
    "четв": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}
ORDINAL = re.compile(
    r"\b(перв|втор|трет|четв|first|second|third|fourth)\w*(?=\s+(?:сез|sea|сер|epi))", re.IGNORECASE
)
LISTS = re.compile(
    r"что (\w+ )?качается|мои загрузки|what.{0,12}downloading|my downloads|list downloads", re.IGNORECASE
)
SEARCHES = re.compile(r"\b(найди|поищи|ищи|какие есть|find|search|look for)\b", re.IGNORECASE)

STATUS = re.compile(r'"status\W+(proposed|started|nothing)\b')
CLOSING = {
    "proposed": {True: "Нашёл. Выберите, что скачать.", False: "Found it. Choose what to download."},
    "started": {True: "Загрузка началась.", False: "The download has started."},
    "nothing": {True: "Подходящего релиза не нашлось.", False: "No release fits."},
    "": {True: "Готово: вот что получилось.", False: "Done: here is what came of it."},
}
SORRY = {
    True: "Не получилось: сервис ответил ошибкой. Попробуйте чуть позже.",
    False: "That did not work: a service answered with an error. Please try again a little later.",
}
UNKNOWN = {
    True: "Такого фильма или сериала я не знаю. Уточните, пожалуйста, название или год.",
    False: "I do not know such a film or series. Could you give me its exact name or year?",
}
NO_TOOLS = {
    True: "Я знаю «{}», но сделать ничего не могу.",
    False: "I know “{}” but there is nothing I can do.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a tool answered."""

    text: str
    is_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a model is asked, in no vendor's words: the person's newest text, the results that are newer, the tools.

    `tools` has the fields of each by its name.
    """

    text: str
    results: tuple[Result, ...] = ()
    tools: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a sentence asks for."""

    title: SandboxTitle
    year: int
    resolution: str | None
    season: int | None
    episode: int | None
    audio: str | None
    studio: str | None
    needs_subtitles: bool


def reply(asked: Asked, titles: Sequence[SandboxTitle] = CATALOGUE) -> ScriptedText:
    """The answer to what is newest: a call of the fitting tool, or one closing sentence."""
    text = TAGGED.sub(" ", asked.text).strip()
    is_russian = bool(CYRILLIC.search(text))
    if asked.results:
        return ScriptedText(text=_closing(asked.results, is_russian=is_russian))
    if LISTS.search(text) and "list_downloads" in asked.tools:
        return ScriptedText(calls=(ScriptedCall(name="list_downloads", arguments={}),))
    wish = understood(text, titles)
    if wish is None:
        return ScriptedText(text=UNKNOWN[is_russian])
    tool = _tool(asked, text)
    if tool is None:
        return ScriptedText(text=NO_TOOLS[is_russian].format(_name(wish.title, is_russian=is_russian)))
    arguments = _arguments(asked.tools[tool], wish, is_russian=is_russian)
    return ScriptedText(calls=(ScriptedCall(name=tool, arguments=arguments),))


def understood(text: str, titles: Sequence[SandboxTitle] = CATALOGUE) -> Wish | None:
    """What the sentence asks for; None if it names nothing that the catalogue has."""
    years = [int(year) for year in YEAR.findall(text)]
    scored = [(_likeness(title, text), title.year in years, -at) for at, title in enumerate(titles)]
    best = max(scored, default=(0.0, False, 0))
    if best[0] < ENOUGH_OF_A_NAME:
        return None
    title = titles[-best[2]]
    season, episode = _part(text)
    return Wish(
        title=title,
        year=years[0] if years else title.year,
        resolution=_first(RESOLUTIONS, text),
        season=season,
        episode=episode,
        audio=_first(AUDIO, text),
        studio=_first(STUDIOS, text),
        needs_subtitles=bool(SUBTITLES.search(text)),
    )


def _closing(results: Sequence[Result], *, is_russian: bool) -> str:
    if all(result.is_error for result in results):
        return SORRY[is_russian]
    status = STATUS.search("".join(result.text for result in results))
    return CLOSING[status[1] if status else ""][is_russian]


def _likeness(title: SandboxTitle, text: str) -> float:
    """The share of the title's best fitting name that the text has, by letters."""
    said = _words(text)
    names = {title.title_ru, title.title_en, title.title_original}
    return max(_share(words, said) for name in names if (words := _words(name)))


def _share(words: Sequence[str], said: Sequence[str]) -> float:
    found = sum(len(word) for word in words if any(_is_same(word, other) for other in said))
    return found / sum(map(len, words))


def _words(text: str) -> tuple[str, ...]:
    words = re.findall(r"\w+", text.casefold().replace("ё", "е"))
    return tuple(word for word in words if word not in ARTICLES and not word.isdecimal())


def _is_same(word: str, other: str) -> bool:
    """Whether two words differ in their endings at most."""
    if word == other:
        return True
    stem = max(SHORTEST_STEM, max(len(word), len(other)) - LONGEST_ENDING)
    return bool(CYRILLIC.match(word)) and len(word) >= stem and word[:stem] == other[:stem]


def _first(patterns: Sequence[tuple[str, re.Pattern[str]]], text: str) -> str | None:
    return next((name for name, pattern in patterns if pattern.search(text)), None)


def _part(text: str) -> tuple[int | None, int | None]:
    """The season and the episode; a number belongs to the word after it if a number comes first."""
    if tag := TAGS.search(text):
        return int(tag[1]), int(tag[2]) if tag[2] else None
    digits = ORDINAL.sub(lambda match: str(ORDINALS[match[1].lower()]), text)
    said = [match.groups() for match in PARTS.finditer(digits)]
    while said and not any(word for _, *words in said[:2] for word in words):
        said = said[1:]
    if not said or not said[0][0]:
        said.reverse()
    found: dict[str, int] = {}
    for (number, *_), (_, season, episode) in pairwise(said):
        if number and (season or episode):
            found["season" if season else "episode"] = int(number)
    return found.get("season"), found.get("episode")


def _tool(asked: Asked, text: str) -> str | None:
    liked = ["get_title", "find_releases"]
    if SEARCHES.search(text):
        liked.reverse()
    return next((name for name in liked if name in asked.tools), None)


def _arguments(known: frozenset[str], wish: Wish, *, is_russian: bool) -> Mapping[str, object]:
    name = _name(wish.title, is_russian=is_russian)
    all_of_them = {
        "query": name,
        "title": name,
        "year": wish.year,
        "quality": wish.resolution,
        "season": wish.season,
        "episode": wish.episode,
        "audio": wish.audio,
        "studio": wish.studio,
        "subtitles": wish.needs_subtitles or None,
    }
    return {field: value for field, value in all_of_them.items() if field in known and value is not None}


def _name(title: SandboxTitle, *, is_russian: bool) -> str:
    return title.title_ru if is_russian else title.title_en
