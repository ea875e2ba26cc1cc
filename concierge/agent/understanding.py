"""What a sentence asks for, read without a model: in Russian and English."""

import re
from dataclasses import dataclass
from enum import StrEnum

from concierge.model.query import cleaned

__all__ = ["Action", "Intent", "understand"]


class Action(StrEnum):
    """What is to be done."""

    GET = "get"
    FIND = "find"
    LIST = "list"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A sentence, understood; `query` is the title's name as written, "" where none is needed."""

    action: Action
    query: str = ""
    year: int | None = None
    quality: str | None = None
    season: int | None = None
    episode: int | None = None
    audio: str | None = None
    studio: str = ""
    subtitles: bool = False


_LIST = re.compile(
    r"^(?:а\s+)?(?:что\s+(?:сейчас\s+)?(?:там\s+)?(?:качается|скачивается|загружается|закачивается)|"
    r"(?:мои\s+|покажи\s+)?(?:загрузки|закачки)|как\s+(?:там\s+)?(?:загрузк\w+|закачк\w+)|статус|"
    r"what(?:'s|’s|\s+is)\s+(?:downloading|being\s+downloaded)|(?:my\s+|list\s+|show\s+)*downloads|status|queue|очередь)"
    r"\s*[?.!]*$",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"^(?:/?help|/start|помощь|помоги|справка|что\s+(?:ты\s+)?умеешь|what\s+can\s+you\s+do)\s*[?.!]*$",
    re.IGNORECASE,
)
_GET = re.compile(
    r"^(?:(?:можешь|пожалуйста|please|can\s+you|could\s+you)[\s,]+)*"
    r"(?:скачай(?:те)?|скачать|закачай|загрузи(?:те)?|докачай|поставь(?:\s+на\s+закачку)?|возьми|"
    r"(?:я\s+)?хочу(?:\s+по)?(?:смотреть)?|хотим(?:\s+посмотреть)?|давай(?:\s+посмотрим)?|"
    r"download|get|grab|fetch|(?:i\s+|we\s+)(?:want|would\s+like)(?:\s+to\s+(?:watch|see))?)(?=\s|$|[,:])",
    re.IGNORECASE,
)
_FIND = re.compile(
    r"^(?:(?:можешь|пожалуйста|please|can\s+you)[\s,]+)*"
    r"(?:найди(?:те)?|найти|поищи(?:те)?|ищи|покажи|есть\s+ли|есть|find|search(?:\s+for)?|look\s+for|show|is\s+there)"
    r"(?=\s|$|[,:])",
    re.IGNORECASE,
)
_QUALITY = (
    (
        "2160p",
        re.compile(
            r"(?:^|\s)(?:(?:в|in)\s+)?(?:4\s?[кk]|uhd|2160\s?[pр]?|ультра\s?hd)(?=$|[\s,.!?])", re.IGNORECASE
        ),
    ),
    (
        "1080p",
        re.compile(
            r"(?:^|\s)(?:(?:в|in)\s+)?(?:1080\s?[pрi]?|full\s?hd|fhd|фулл?\s?(?:хд|hd))(?=$|[\s,.!?])",
            re.IGNORECASE,
        ),
    ),
    ("720p", re.compile(r"(?:^|\s)(?:(?:в|in)\s+)?(?:720\s?[pр]?|hd|хд)(?=$|[\s,.!?])", re.IGNORECASE)),
    ("480p", re.compile(r"(?:^|\s)(?:(?:в|in)\s+)?(?:480\s?[pр]?|sd)(?=$|[\s,.!?])", re.IGNORECASE)),
)
_ORDINALS = {
    "перв": 1, "втор": 2, "трет": 3, "четв": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_NUMBER = r"(?P<{0}>\d{{1,4}})(?:-?(?:й|ый|ой|ий|ю|ую|я|ая|st|nd|rd|th))?"
_WORD = r"(?P<{0}>(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w*|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
_SEASON = r"(?:сезон\w*|season)"
_EPISODE = r"(?:сери[июяей]\w*|эпизод\w*|episode|ep\.?)"


def _part(unit: str) -> tuple[re.Pattern[str], ...]:
    before, after, word = _NUMBER.format("before"), _NUMBER.format("after"), _WORD.format("word")
    return (
        re.compile(rf"(?<!\w){unit}\s*№?\s*{after}(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w){before}\s+{unit}(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w){word}\s+{unit}(?!\w)", re.IGNORECASE),
    )


_SEASON_PARTS, _EPISODE_PARTS = _part(_SEASON), _part(_EPISODE)
_CODE = re.compile(
    r"(?<!\w)(?:s(?P<s>\d{1,2})\s?e(?P<e>\d{1,3})|(?P<s2>\d{1,2})x(?P<e2>\d{2,3})|s(?P<s3>\d{1,2}))(?!\w)",
    re.IGNORECASE,
)
_DUB = re.compile(
    r"(?<!\w)(?:(?:с|в|на)\s+)?(?:полн\w+\s+)?(?:дубляж\w*|дублирован\w+|дублем|dubbed|(?:with\s+(?:a\s+)?)?dub)(?:\s+(?:перевод\w*|озвучк\w*))?(?!\w)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"(?<!\w)(?:(?:в|с|на|in|with)\s+(?:the\s+)?)?(?:оригинал\w*|original)(?:\s+(?:озвучк\w*|голос\w*|дорожк\w*|audio|voices?|language))?$|"
    r"(?<!\w)(?:в\s+оригинале|без\s+перевода|с\s+оригинальн\w+\s+(?:озвучк\w*|дорожк\w*)|in\s+(?:the\s+)?original(?:\s+(?:audio|voices?|language))?)(?!\w)",
    re.IGNORECASE,
)
_SUBTITLES = re.compile(
    r"(?<!\w)(?:и\s+|and\s+)?(?:с|with)\s+(?:рус\w+\s+|англ\w+\s+|russian\s+|english\s+)?(?:субтитр\w*|саб\w*|титр\w*|subtitles?|subs?)(?!\w)",
    re.IGNORECASE,
)
_STUDIOS = (
    ("LostFilm", "lost\\s?film|лост\\s?фильм\\w*"),
    ("HDRezka", "hd\\s?rezka|rezka|резк[аеуи]"),
    ("Jaskier", "jaskier|яскьер\\w*"),
    ("Кубик в Кубе", "кубик\\w*\\s+в\\s+кубе|кубик\\w*"),
    ("Red Head Sound", "red\\s?head\\s?sound|rhs"),
    ("TVShows", "tv\\s?shows"),
    ("NewStudio", "new\\s?studio|ньюстудио"),
    ("AlexFilm", "alex\\s?film|алексфильм"),
    ("Гаврилов", "гаврилов\\w*"),
    ("Сербин", "сербин\\w*"),
    ("Володарский", "володарск\\w+"),
    ("Пифагор", "пифагор\\w*"),
)
_STUDIO_PATTERNS = tuple(
    (
        name,
        re.compile(
            rf"(?<!\w)(?:(?:в|от|с|озвучк\w+|перевод\w*|by|from|with|in)\s+)*(?:{spelled})(?!\w)",
            re.IGNORECASE,
        ),
    )
    for name, spelled in _STUDIOS
)
_YEAR = re.compile(
    r"(?<![\w])[(\[]?((?:18|19)\d\d|20[0-3]\d)[)\]]?(?:\s*(?:года?|г\.?|year))?(?![\w])", re.IGNORECASE
)
_FILLER_FIRST = re.compile(
    r"^(?:(?:мне|нам|me|us|пожалуйста|please|фильм|кино|сериал|мультфильм|мульт|the\s+(?:movie|film|series)|movie|film|series|про)\s+)+",
    re.IGNORECASE,
)
_FILLER_LAST = re.compile(
    r"(?:[\s,]+(?:пожалуйста|please|в|in|с|with|и|and|качеств\w*|в\s+хорошем\s+качестве|сериала?|фильм|от|of))+$",
    re.IGNORECASE,
)
_QUOTES = str.maketrans("", "", '«»“”"')


class _Sentence:
    """A sentence that gets shorter as its parts are understood."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self.rest)
        if match:
            self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}".strip()
        return match


def understand(text: str) -> Intent:
    """The intent of a sentence; anything that is no known wish is read as the name of a title to get."""
    words = cleaned(text)
    if _LIST.match(words):
        return Intent(action=Action.LIST)
    if _HELP.match(words):
        return Intent(action=Action.HELP)
    sentence = _Sentence(words.rstrip("?!. "))
    action = Action.GET
    if not sentence.take(_GET) and sentence.take(_FIND):
        action = Action.FIND
    return _wish(action, sentence)


def _wish(action: Action, sentence: _Sentence) -> Intent:
    season, episode = _season_and_episode(sentence)
    quality = next((name for name, pattern in _QUALITY if sentence.take(pattern)), None)
    subtitles = sentence.take(_SUBTITLES) is not None
    studio = next((name for name, pattern in _STUDIO_PATTERNS if sentence.take(pattern)), "")
    audio = "dub" if sentence.take(_DUB) else "original" if sentence.take(_ORIGINAL) else None
    year = _year(sentence)
    query = sentence.rest.translate(_QUOTES).strip(" ,.:;-–—")
    query = _FILLER_LAST.sub("", _FILLER_FIRST.sub("", query)).strip(" ,.:;-–—")
    return Intent(
        action=action if query else Action.HELP,
        query=query,
        year=year,
        quality=quality,
        season=season,
        episode=episode,
        audio=audio,
        studio=studio,
        subtitles=subtitles,
    )


def _season_and_episode(sentence: _Sentence) -> tuple[int | None, int | None]:
    if code := sentence.take(_CODE):
        season = code["s"] or code["s2"] or code["s3"]
        episode = code["e"] or code["e2"]
        return int(season), int(episode) if episode else None
    episode_number = _number(sentence, _EPISODE_PARTS)
    return _number(sentence, _SEASON_PARTS), episode_number


def _number(sentence: _Sentence, parts: tuple[re.Pattern[str], ...]) -> int | None:
    for pattern in parts:
        if match := sentence.take(pattern):
            groups = match.groupdict()
            if digits := groups.get("before") or groups.get("after"):
                return int(digits)
            word = (groups.get("word") or "").lower()
            return next(number for stem, number in _ORDINALS.items() if word.startswith(stem))
    return None


def _year(sentence: _Sentence) -> int | None:
    """The last year in the sentence, unless it is all that is left: then it is the title's name."""
    years = list(_YEAR.finditer(sentence.rest))
    if not years:
        return None
    last = years[-1]
    rest = f"{sentence.rest[: last.start()]} {sentence.rest[last.end() :]}".strip(" ,.")
    if not _FILLER_FIRST.sub("", f"{rest} ").strip():
        return None
    sentence.rest = rest
    return int(last[1])
