"""How a title and what is wanted of it are worded, as patterns; none takes more than linear time on a sentence."""

import re
from typing import Final

from concierge.model.audio import AudioKind
from concierge.texts import latin_letters

__all__ = [
    "ASIDE",
    "AUDIO",
    "CODE",
    "EPISODE",
    "EVERYTHING",
    "FEW",
    "FILLER_FIRST",
    "FILLER_LAST",
    "FIND",
    "GET",
    "HEDGE",
    "LANGUAGES",
    "QUALITY",
    "SEASON",
    "SEVERAL_SEASONS",
    "SIZE",
    "STUDIOS",
    "SUBTITLES",
    "VAGUE",
    "YEAR",
]


def _spaced(pattern: str) -> str:
    return pattern.replace(" ", r"\s+")


def _phrase(pattern: str) -> re.Pattern[str]:
    """A pattern that neither begins nor ends inside a word; its blanks stand for any blanks."""
    return re.compile(rf"(?<!\w)(?:{_spaced(pattern)})(?!\w)", re.IGNORECASE)


_ASIDES = (
    r"а|ну|и|привет|здравствуй(?:те)?|добрый день|добрый вечер|слушай(?:те)?|слышь|эй|можно"
    r"|(?:ты |вы )?(?:можешь|можете|сможешь|не мог(?:ли|ла)? бы)(?: (?:ты|вы|мне|нам))*"
    r"|кажется|не помню точно|если не ошибаюсь|по-моему|как по мне|честно говоря|i think|i['’]d say|imo|imho"
    r"|пожалуйста|ещё|еще"
    r"|плиз|плз|пж|бля\w{0,2}|блин|брат\w{0,4}|бро|так|короче|слуш|потом|затем"
    r"|hey|hi|hello|yo|please|pls|plz|just|bro|dude|man|ok|okay|so|then|also"
    r"|(?:can|could|would) (?:you|u)(?: kindly)?|you (?:can|may)|and|now"
)
ASIDE: Final = re.compile(rf"(?:(?:{_spaced(_ASIDES)})[\s,.!]+)+", re.IGNORECASE)


def _verb(pattern: str) -> re.Pattern[str]:
    """A verb at the beginning of the sentence."""
    return re.compile(
        rf"(?:{_spaced(pattern)})(?:-ка(?: (?:мне|нам|на выходные|на вечер))*)?(?=[\s,.:!]"
        rf"|$)",
        re.IGNORECASE,
    )


_HURRY = (
    r"(?: (?:уже|же|наконец(?:-то)?|срочно|быстро|скорее|где-нибудь|на выходные|на вечер|пж|плиз|плз"
    r"|пожалуйста"
    r"|ты(?= (?:наконец|уже|мне|же))|мне|нам))*"
)
GET: Final = _verb(
    rf"{latin_letters.GET}|(?:(?:с|за|до|вы)?качай(?:те)?|скачать|качни|(?:с|за)?качаем|загрузи(?:те)?|загрузить"
    rf"|возьми"
    r"|(?:по|за)ставь(?: на (?:закачку|скачивание|скачку|загрузку)| качаться)?"
    r"|закинь(?: на закачку| в (?:загрузки|закачки)| качаться)?|скинь|дай(?:те)?(?: скачать| (?:ссылку"
    r"|торрент|раздачу) на)|врубай|включай|включи|добудь|достань"
    r"|нуж(?:ен|на|но|ны)|мне бы|надо (?:скачать|посмотреть|глянуть)"
    r"|добавь(?: в (?:загрузки|закачки|очередь))?"
    r"|(?:я )?(?:хочу|хотел[аи]? бы)(?: (?:по)?смотреть| глянуть| увидеть| скачать)?"
    r"|(?:мы )?хотим(?: (?:по)?смотреть| скачать)?|давай(?: посмотрим| скачаем| глянем| сегодня)?"
    rf"|го(?: посмотрим| скачаем| глянем)?){_HURRY}"
    r"|(?:can|could|may) (?:i|we) (?:watch|see|get|have|download)"
    r"|(?:download|dl|get|grab|fetch|snag|pull|put on|gimme|give me|start downloading"
    r"|need(?! for))(?: (?:the )?(?:damn|fucking|freaking|goddamn))?|let['’]?s (?:watch|see|get|download)"
    r"|(?:(?:i|we) )?(?:wanna|want to|want)(?: (?:watch|see|download))?|(?:i|we) need"
    r"|(?:i|we)(?:['’]d| would) (?:like|love)(?: to (?:watch|see|download))?"
)
FIND: Final = _verb(
    rf"{latin_letters.FIND}|найди(?:те)?|найти|поищи(?:те)?|ищи|покажи(?:те)?|есть ли|есть"
    r"|поиск(?= )|ищу"
    r"|find|search(?: for)?|look (?:for|up)|(?:i['’]?m )?looking for|show(?: me)?|is there"
)

# «только чтобы были», "needs": what is wanted, said before it.
_NEEDED = (
    r"(?:(?:(?:но|и|только|but|and|it) )*(?:чтобы? (?:(?:был[аио]?|обязательно|там|весил[аио]?|с) )*"
    r"|(?:needs?|must have|has to have|preferably|ideally|желательно|обязательно) ))?"
)
_AT = rf"{_NEEDED}(?:(?:в|на|in|v) )?"
QUALITY: Final = (
    ("2160p", _phrase(rf"{_AT}(?:4\s?[кk](?: hdr)?|uhd|2160\s?[pр]?|ультра\s?(?:hd|хд))")),
    ("1080p", _phrase(rf"{_AT}(?:1080\s?[pрi]?|full\s?hd|fhd|фулл?\s?(?:хд|hd))")),
    ("720p", _phrase(rf"{_AT}(?:720\s?[pр]?|hd|хд)")),
    ("480p", _phrase(rf"{_AT}(?:480\s?[pр]?|sd)")),
)
# Better or smaller than what? Whatever there is of it; the order of releases says so already.
VAGUE: Final = _phrase(
    r"(?:в|in|at) (?:(?:самом|очень|максимально|a|the) )?(?:лучшем|хорошем|нормальном|отличном|приличном"
    r"|максимальном|good|best|decent|highest|high)(?: (?:доступном|возможном|possible|available))?"
    r" (?:качестве|quality)"
    r"|(?:the )?(?:best|highest|good|decent) quality(?: (?:you (?:can find|can|have|got)|there is|available"
    r"|possible))?"
    r"|(?:лучшее|хорошее|максимальное) качество|качество (?:получше|хорошее|самое лучшее)"
    r"|(?:the )?(?:smallest|lightest) (?:size|file|version)(?: (?:possible|available|there is))?"
    r"|(?:хоть )?в (?:каком угодно|любом)(?: качестве)?|хоть в каком(?: качестве)?|any quality|(?:a )?small file"
    r"|remux|ремукс|hevc|x26[45]|web-?dl|bd-?rip|(?:сам\w{2} )?(?:лучш|хорош|нормальн)\w{2,3} (?:рип|раздач\w|релиз)"
    r"|if (?:possible|you have it|there is one|available)|если (?:есть|найд[её]шь|получится|найд[её]тся)"
    r"|when(?:ever)? you (?:have|get) a (?:sec|second|minute|moment|chance)|как будет (?:время|минутка)"
    r"|(?:поменьше|полегче) (?:размером|весом)|минимальн\w+ размер\w{0,2}|чтобы? мало весил[аио]?"
)

_ORDINAL = (
    r"(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w{1,4}"
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
_PART_OF_SEASON: Final = _phrase(
    rf"{_DIGITS.format('before')} (?:{_EPISODE_UNIT})(?=,? \d{{1,2}}(?:-\w{{1,3}})? (?:{_SEASON_UNIT}))"
)
EPISODE: Final = (
    _PART_OF_SEASON,
    *_part(_EPISODE_UNIT, rf"серия (?P<word>{_SHE})|(?:эпизод|episode) (?P<word2>{_HE}|{_COUNT})"),
)
SEVERAL_SEASONS: Final = _phrase(
    rf"(?:{_SEASON_UNIT}|seasons)\s*\d{{1,3}}\s*(?:[-–—,]|и|and|to)\s*\d{{1,3}}"
    rf"|\d{{1,3}}\s*(?:[-–—,]|и|and)\s*\d{{1,3}} (?:{_SEASON_UNIT}|seasons)"
)
EVERYTHING: Final = _phrase(
    r"(?:the )?(?:whole|entire|complete)(?= (?:\w+ )?season)|(?:весь|целый)(?= (?:\w+ )?сезон)"
    r"|все (?:сезоны|серии)|all (?:the )?(?:seasons|episodes)(?: of)?"
    r"|(?:следующ|нов|последн|очередн)\w{2,3} (?:сери[июя]|эпизод)|(?:the )?(?:next|new"
    r"|latest) episode(?: of)?"
)
CODE: Final = _phrase(
    r"s(?P<s>\d{1,2})\s?e(?P<e>\d{1,3})(?: of)?|(?P<s2>\d{1,2})x(?P<e2>\d{2,3})"
    r"|s(?P<s3>\d{1,2})"
)

_TONGUES_RU = r"(?:английск|японск|корейск|французск|немецк|испанск|итальянск|польск|датск|шведск)ом"
_TONGUES = r"english|japanese|korean|french|german|spanish|italian|danish|swedish"
_SOUND = r"озвучк\w{1,3}|голос\w{0,4}|дорожк\w{1,3}|перевод\w{0,3}"
_IN = r"(?:(?:с|в|на|with|in)(?: a)? )?"
AUDIO: Final = (
    (
        AudioKind.MULTI_VOICE,
        _phrase(
            rf"{_IN}(?:многоголос\w{{1,4}}(?: закадр\w{{1,4}})?|закадр\w{{2,5}}"
            rf"|mvo)(?: (?:{_SOUND}))?"
        ),
    ),
    (AudioKind.MULTI_VOICE, _phrase(rf"{_IN}(?:voice-?\s?overs?|multi-?\s?voice)")),
    (AudioKind.TWO_VOICES, _phrase(rf"{_IN}(?:двух-?голос\w{{1,4}}|dvo)(?: (?:{_SOUND}))?")),
    (AudioKind.AUTHOR, _phrase(rf"{_IN}(?:авторск\w{{2,3}} (?:{_SOUND})|avo)")),
    (AudioKind.ONE_VOICE, _phrase(rf"{_IN}одноголос\w{{1,4}}(?: (?:{_SOUND}))?")),
    (
        AudioKind.DUB,
        _phrase(
            rf"(?:(?:с|в|на) )?(?:полн\w+ )?(?:дубляж\w{{0,3}}|дублирован{{1,2}}\w{{2,3}}"
            rf"|дублем)(?: (?:{_SOUND}))?"
        ),
    ),
    (AudioKind.DUB, _phrase(r"(?:with (?:a )?)?(?:(?:full )?dub|dubbed(?: version)?)")),
    (
        AudioKind.ORIGINAL,
        _phrase(rf"(?:в|с|на) оригинал\w{{0,6}}(?: (?:{_SOUND}))?|без перевода|на языке оригинала"),
    ),
    (
        AudioKind.ORIGINAL,
        _phrase(
            r"(?:in|with) (?:the )?original(?: (?:audio|voices?|language|sound))?|original (?:audio"
            r"|voices|language)"
        ),
    ),
    (AudioKind.ORIGINAL, _phrase(rf"на (?:{_TONGUES_RU})(?: языке)?|in (?:{_TONGUES})")),
    (AudioKind.ORIGINAL, re.compile(r"(?<!\w)(?:оригинал|original)$", re.IGNORECASE)),
)
_LANGUAGES: Final = (
    ("ru", r"рус\w{2,6}|russian"),
    ("en", r"англ\w{2,9}|english|eng|инглиш"),
    ("uk", r"украинск\w{2,3}|ukrainian"),
    ("fr", r"французск\w{2,3}|french"),
    ("de", r"немецк\w{2,3}|german"),
    ("es", r"испанск\w{2,3}|spanish"),
    ("it", r"итальянск\w{2,3}|italian"),
    ("ja", r"японск\w{2,3}|japanese"),
    ("ko", r"корейск\w{2,3}|korean"),
)
LANGUAGES: Final = tuple((code, re.compile(spelled, re.IGNORECASE)) for code, spelled in _LANGUAGES)
_ANY_LANGUAGE = "|".join(spelled for _, spelled in _LANGUAGES)
SUBTITLES: Final = _phrase(
    rf"{_NEEDED}(?:(?:(?:и|and) )?(?:(?:с|with) (?:(?P<language>{_ANY_LANGUAGE}) )?|(?P<alone>{_ANY_LANGUAGE}) )"
    rf"(?:субтитр\w{{0,3}}|саб\w{{0,3}}|титр\w{{0,3}}|subtitles?"
    rf"|subs?)(?: (?:(?:на|in) )?(?P<behind>{_ANY_LANGUAGE}))?|subtitled|субтитры|сабы)"
)
_SIZE_LIMIT = (
    r"до|не (?:больше|более|тяжелее|выше)|меньше|менее|максимум|в пределах|размером(?: до)?|весом(?: до)?"
    r"|under|up to|max(?:imum)?(?: of)?|less than|no (?:more|bigger|larger) than|within|at most|below"
    r"|smaller than"
)
_GIGA = r"гб|gb|гигабайт\w{0,3}|гиг\w{0,3}|gigabytes?|gigs?|г|g"
_MEGA = r"мб|mb|мегабайт\w{0,3}|мег\w{0,2}|megabytes?|megs?"
_FEW = (
    r"двух|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|двадцати|one|two|three|four|five"
    r"|six|eight|ten"
)
SIZE: Final = (
    _phrase(
        rf"{_NEEDED}(?:(?:(?:и|and) )?(?:{_SIZE_LIMIT}) )?(?P<count>\d{{1,4}}(?:[.,]\d{{1,2}})?)"
        rf"\s?(?:(?P<giga>{_GIGA})|(?P<mega>{_MEGA}))(?: (?:max|tops|or less|максимум))?"
    ),
    _phrase(
        rf"{_NEEDED}(?:{_SIZE_LIMIT}) (?P<count>{_FEW}|\d{{1,4}}(?:[.,]\d{{1,2}})?) (?:(?P<giga>{_GIGA})"
        rf"|(?P<mega>{_MEGA}))"
    ),
    _phrase(
        rf"(?P<giga>гиг\w{{0,3}}) (?:{_SIZE_LIMIT}|на) (?P<count>{_FEW}"
        rf"|\d{{1,4}}(?:[.,]\d{{1,2}})?)"
    ),
)
FEW: Final = {
    "дв": 2, "тр": 3, "четыр": 4, "пят": 5, "шест": 6, "сем": 7, "восьм": 8, "девят": 9, "десят": 10, "двадц": 20,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10,
}  # fmt: skip

_STUDIO_SPELLINGS = (
    ("LostFilm", r"lost\s?film|лост\s?фильм\w{0,2}"),
    ("HDRezka", r"hd\s?rezka|rezka|(?:хд\s?)?резк[аеуи]"),
    ("Jaskier", r"jaskier|яскьер\w{0,2}"),
    ("Кубик в Кубе", r"кубик\w{0,3} в кубе|кубик\w{0,3}"),
    ("Red Head Sound", r"red\s?head\s?sound|rhs|р[еэ]д\s?х[еэ]д(?:\s?саунд)?"),
    ("TVShows", r"tv\s?shows"),
    ("NewStudio", r"new\s?studio|ньюстудио"),
    ("AlexFilm", r"alex\s?film|алексфильм\w{0,2}"),
    ("Гаврилов", r"гаврилов\w{0,2}"),
    ("Сербин", r"сербин\w{0,2}"),
    ("Володарский", r"володарск\w{2,3}"),
    ("AniLibria", r"ani\s?libria|анилибри\w"),
    ("AniDub", r"ani\s?dub|анидаб\w{0,2}"),
    ("Кураж-Бамбей", r"кураж[\s-]?бамбе\w"),
    ("BaibaKo", r"baibako|байбако"),
    ("ColdFilm", r"cold\s?film|колдфильм\w{0,2}"),
    ("Невафильм", r"нева\s?фильм\w{0,2}"),
    ("Amedia", r"amedia|амеди[аяией]"),
    ("Сыендук", r"сы[её]ндук\w{0,2}"),
    ("Пифагор", r"пифагор\w{0,2}"),
)
STUDIOS: Final = tuple(
    (name, _phrase(rf"(?:(?:в|от|с|by|from|with|in) )?(?:(?:{_SOUND})(?: от)? )?(?:{spelled})"))
    for name, spelled in _STUDIO_SPELLINGS
)

YEAR: Final = re.compile(
    r"(?<!\w)(?:котор\w{2,3}\s+|тот\s+что\s+|(?:but\s+)?(?:the|that)\s+(?=\d{4}\s+(?:one|version)(?!\w)))?"
    r"[(\[]?(18[89]\d|19\d\d|20[0-3]\d)(?!\w)[)\]]?"
    r"(?:\s*(?:года?|г\.?|year|one|version)(?!\w))?",
    re.IGNORECASE,
)
FILLER_FIRST: Final = re.compile(
    r"(?:(?:мне|нам|me|us|бесплатно|пожалуйста|please|ещё|еще|фильм|кино|сериал|мультфильм|мульт"
    r"|вот|эт(?:от|у|и)(?=\s+(?:фильм|сериал|мультфильм|картину))|(?:the\s+)?(?:movie|film|series)"
    r"|про)(?:[\s,:]+|$))+",
    re.IGNORECASE,
)
# How somebody begins who is not sure of the name.
HEDGE: Final = re.compile(
    r"^(?:(?:кажется|не помню точно|если не ошибаюсь|по-моему|как там его|(?:фильм )?называется"
    r"|i think it['’]?s(?: called)?|it['’]?s called|if i remember)[\s,]++)++(?!(?:я|ты|мы|он|она|вы|i|we|you)\s)",
    re.IGNORECASE,
)
FILLER_LAST: Final = re.compile(
    r"(?:только|но|but|пожалуйста|плиз|плз|пж|плс|please|pls|plz|уже|already|скачаем|полегче|from|целиком|полностью|в"
    r"|in|с|with|и|and|качеств\w{0,3}|хорошем|сериала?|фильм|от|of|tonight)$",
    re.IGNORECASE,
)
