"""How wishes are worded in Russian and English, as patterns; none can take more than linear time on a sentence."""

import re
from typing import Final

__all__ = [
    "ABOUT_DOWNLOADS",
    "ASIDE",
    "AUDIO",
    "CODE",
    "EPISODE",
    "EVERYTHING",
    "FILLER_FIRST",
    "FILLER_LAST",
    "FIND",
    "GET",
    "NUMBER_WORDS",
    "QUALITY",
    "SEASON",
    "SEVERAL_SEASONS",
    "STUDIOS",
    "SUBTITLES",
    "WANTS_HELP",
    "YEAR",
]


def _spaced(pattern: str) -> str:
    return pattern.replace(" ", r"\s+")


def _phrase(pattern: str) -> re.Pattern[str]:
    """A pattern that neither begins nor ends inside a word; its blanks stand for any blanks."""
    return re.compile(rf"(?<!\w)(?:{_spaced(pattern)})(?!\w)", re.IGNORECASE)


def _whole(pattern: str) -> re.Pattern[str]:
    """A pattern for a whole sentence."""
    return re.compile(rf"(?:{_spaced(pattern)})\s*[?.!]*$", re.IGNORECASE)


ABOUT_DOWNLOADS: Final = _whole(
    r"(?:а )?что(?: (?:сейчас|там|у меня))*(?: (?:качается|скачивается|загружается|закачивается))"
    r"|(?:покажи )?(?:мои )?(?:загрузки|закачки)"
    r"|как(?: там)?(?: дела с)? (?:мои )?(?:загрузк\w+|закачк\w+)"
    r"|что с (?:загрузк\w+|закачк\w+)"
    r"|what(?:'s|’s| is)(?: being)? download(?:ing|ed)(?: (?:right )?now)?"
    r"|(?:(?:list|show)(?: me)? )?(?:my |the )?(?:downloads|queue)"
    r"|статус|очередь|status"
)
WANTS_HELP: Final = _whole(r"/?help|/start|помощь|помоги|справка|что (?:ты )?умеешь|what can you do")

_ASIDES = (
    r"а|ну|и|привет|здравствуй(?:те)?|добрый день|добрый вечер|слушай(?:те)?|эй|можешь|можете|пожалуйста|ещё|еще"
    r"|hey|hi|hello|please|can you|could you|would you|and|now"
)
ASIDE: Final = re.compile(rf"(?:(?:{_spaced(_ASIDES)})[\s,.!]+)+", re.IGNORECASE)


def _verb(pattern: str) -> re.Pattern[str]:
    """A verb at the beginning of the sentence."""
    return re.compile(rf"(?:{_spaced(pattern)})(?:-ка)?(?=[\s,.:!]|$)", re.IGNORECASE)


GET: Final = _verb(
    r"(?:с|за|до)?качай(?:те)?|скачать|качни|загрузи(?:те)?|загрузить|возьми"
    r"|(?:по|за)ставь(?: на закачку| качаться)?|добавь(?: в (?:загрузки|закачки|очередь))?"
    r"|(?:я )?(?:хочу|хотел[аи]? бы)(?: (?:по)?смотреть| глянуть| увидеть| скачать)?"
    r"|(?:мы )?хотим(?: (?:по)?смотреть| скачать)?|давай(?: посмотрим| скачаем| глянем)?"
    r"|download|get|grab|fetch|let['’]?s (?:watch|see|get|download)"
    r"|(?:(?:i|we) )?want(?: to (?:watch|see|download))?"
    r"|(?:i|we)(?:['’]d| would) like(?: to (?:watch|see|download))?"
)
FIND: Final = _verb(
    r"найди(?:те)?|найти|поищи(?:те)?|ищи|покажи(?:те)?|есть ли|есть"
    r"|find|search(?: for)?|look for|show(?: me)?|is there"
)

QUALITY: Final = (
    ("2160p", _phrase(r"(?:(?:в|in) )?(?:4\s?[кk]|uhd|2160\s?[pр]?|ультра\s?hd)")),
    ("1080p", _phrase(r"(?:(?:в|in) )?(?:1080\s?[pрi]?|full\s?hd|fhd|фулл?\s?(?:хд|hd))")),
    ("720p", _phrase(r"(?:(?:в|in) )?(?:720\s?[pр]?|hd|хд)")),
    ("480p", _phrase(r"(?:(?:в|in) )?(?:480\s?[pр]?|sd)")),
)

NUMBER_WORDS: Final = {
    "перв": 1, "втор": 2, "трет": 3, "четв": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
_ORDINAL = (
    r"(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w{1,3}"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
)
# After the unit only the nominative of its gender is a number: «сезон первый», but «Сезон первой любви».
_HE = r"(?:перв|четв[её]рт|пят|девят|десят)ый|(?:втор|шест|седьм|восьм)ой|третий"
_SHE = r"(?:перв|втор|четв[её]рт|пят|шест|седьм|восьм|девят|десят)ая|третья"
_COUNT = r"one|two|three|four|five|six|seven|eight|nine|ten"
_DIGITS = r"(?P<{0}>\d{{1,4}})(?:-?(?:й|ый|ой|ий|го|ого|его|ю|ую|я|ая|st|nd|rd|th))?"
_SEASON_UNIT = r"сезон\w{0,3}|season"
_EPISODE_UNIT = r"сери[июяей]\w{0,2}|эпизод\w{0,2}|episode|ep\.?"


def _part(unit: str, word_after: str) -> tuple[re.Pattern[str], ...]:
    before, after = _DIGITS.format("before"), _DIGITS.format("after")
    return (
        _phrase(rf"(?:{unit})\s*(?:№\s*|#\s*)?{after}(?: of)?"),
        _phrase(rf"(?:the |весь )?{before} (?:{unit})(?: of)?"),
        _phrase(rf"(?:{word_after})(?: of)?"),
        _phrase(rf"(?:the |весь )?(?P<word>{_ORDINAL}) (?:{unit})(?: of)?"),
    )


SEASON: Final = _part(_SEASON_UNIT, rf"(?:сезон|season) (?P<word>{_HE}|{_COUNT})")
EPISODE: Final = _part(_EPISODE_UNIT, rf"серия (?P<word>{_SHE})|(?:эпизод|episode) (?P<word2>{_HE}|{_COUNT})")
SEVERAL_SEASONS: Final = _phrase(
    rf"(?:{_SEASON_UNIT}|seasons)\s*\d{{1,3}}\s*(?:[-–—,]|и|and|to)\s*\d{{1,3}}"
    rf"|\d{{1,3}}\s*(?:[-–—,]|и|and)\s*\d{{1,3}} (?:{_SEASON_UNIT}|seasons)"
)
EVERYTHING: Final = _phrase(
    r"все (?:сезоны|серии)|all (?:the )?(?:seasons|episodes)(?: of)?"
    r"|(?:следующ|нов|последн|очередн)\w{2,3} (?:сери[июя]|эпизод)|(?:the )?(?:next|new|latest) episode(?: of)?"
)
CODE: Final = _phrase(r"s(?P<s>\d{1,2})\s?e(?P<e>\d{1,3})|(?P<s2>\d{1,2})x(?P<e2>\d{2,3})|s(?P<s3>\d{1,2})")

_SOUND = r"озвучк\w{1,3}|голос\w{0,4}|дорожк\w{1,3}|перевод\w{0,3}"
AUDIO: Final = (
    (
        "dub",
        _phrase(rf"(?:(?:с|в|на) )?(?:полн\w+ )?(?:дубляж\w{{0,3}}|дублирован\w+|дублем)(?: (?:{_SOUND}))?"),
    ),
    ("dub", _phrase(r"(?:with (?:a )?)?(?:(?:full )?dub|dubbed)")),
    ("original", _phrase(rf"(?:в|с|на) оригинал\w{{0,6}}(?: (?:{_SOUND}))?|без перевода|на языке оригинала")),
    ("original", _phrase(r"(?:in|with) (?:the )?original(?: (?:audio|voices?|language|sound))?")),
    ("original", _phrase(r"на английском(?: языке)?|in english")),
    ("original", re.compile(r"(?<!\w)(?:оригинал|original)$", re.IGNORECASE)),
)
SUBTITLES: Final = _phrase(
    r"(?:(?:и|and) )?(?:с|with) (?:рус\w{2,5} |англ\w{2,6} |russian |english )?"
    r"(?:субтитр\w{0,3}|саб\w{0,3}|титр\w{0,3}|subtitles?|subs?)"
)

_STUDIO_SPELLINGS = (
    ("LostFilm", r"lost\s?film|лост\s?фильм\w{0,2}"),
    ("HDRezka", r"hd\s?rezka|rezka|резк[аеуи]"),
    ("Jaskier", r"jaskier|яскьер\w{0,2}"),
    ("Кубик в Кубе", r"кубик\w{0,2} в кубе|кубик\w{0,2}"),
    ("Red Head Sound", r"red\s?head\s?sound|rhs"),
    ("TVShows", r"tv\s?shows"),
    ("NewStudio", r"new\s?studio|ньюстудио"),
    ("AlexFilm", r"alex\s?film|алексфильм\w{0,2}"),
    ("Гаврилов", r"гаврилов\w{0,2}"),
    ("Сербин", r"сербин\w{0,2}"),
    ("Володарский", r"володарск\w{2,3}"),
    ("Пифагор", r"пифагор\w{0,2}"),
)
STUDIOS: Final = tuple(
    (name, _phrase(rf"(?:(?:в|от|с|by|from|with|in) )?(?:(?:{_SOUND})(?: от)? )?(?:{spelled})"))
    for name, spelled in _STUDIO_SPELLINGS
)

YEAR: Final = re.compile(
    r"(?<!\w)[(\[]?(18[89]\d|19\d\d|20[0-3]\d)(?!\w)[)\]]?(?:\s*(?:года?|г\.?|year)(?!\w))?", re.IGNORECASE
)
FILLER_FIRST: Final = re.compile(
    r"(?:(?:мне|нам|me|us|пожалуйста|please|ещё|еще|фильм|кино|сериал|мультфильм|мульт|(?:the\s+)?(?:movie|film|series)"
    r"|про)(?:[\s,:]+|$))+",
    re.IGNORECASE,
)
FILLER_LAST: Final = re.compile(
    r"(?:пожалуйста|please|целиком|полностью|в|in|с|with|и|and|качеств\w{0,3}|хорошем|сериала?|фильм|от|of|tonight)$",
    re.IGNORECASE,
)
