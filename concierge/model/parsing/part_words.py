"""The words that number the parts of a work, as data: a spelling is added in one line.

Accents are folded before a word is looked up ("Bölüm" is "bolum"), so each is written without them.
"""

from collections.abc import Mapping

__all__ = [
    "CLOSING_WORDS",
    "COUNTED",
    "COUNTS",
    "EPISODE_LETTERS",
    "FILE_ENDINGS",
    "FOLDED",
    "LEADS",
    "MONTHS",
    "NUMERALS",
    "OF_WORDS",
    "PLURAL_SEASONS",
    "SEASON_LETTERS",
    "SIGN_WORDS",
    "SPECIALS",
    "UNITS",
    "UNTOLD",
]


def _words(spellings: str) -> frozenset[str]:
    return frozenset(spellings.split())


_SEASON = """
season seasons saison saisons staffel staffeln stagione stagioni temporada temporadas seizoen seizoenen sezon sezony
sezona sezonul sasong saeson sesong kausi evad tem
сезон сезона сезоны сезону сезонов сезони시즌 시즌 シーズン
"""
_EPISODE = """
episode episodes episodio episodios episodi epizod epizody epi epis eps ep capitulo capitulos folge folgen
odc odcinek odcinki afl aflevering afleveringen avsnitt bolum blm jakso dil dily
seriya serii
серия серии серій серія серії эпизод эпизоды епізод эп сер выпуск выпуски выпуска спецвыпуск спецвыпуски
"""
# A letter numbers only when the digits touch it. Some count only before an episode: "T01XE08", "SO2E04".
SEASON_LETTERS = frozenset({"s", "se", "sn"})
_HALF_LETTERS = ("t", "so")
EPISODE_LETTERS = frozenset({"e", "xe", "eo", "x"})

# What the word before a number makes of it.
LEADS: Mapping[str, str] = (
    dict.fromkeys(_words(_SEASON), "season")
    | dict.fromkeys(_words(_EPISODE), "episode")
    | dict.fromkeys(SEASON_LETTERS, "season letter")
    | dict.fromkeys(_HALF_LETTERS, "half letter")
    | dict.fromkeys(("e", "xe", "eo"), "episode letter")
    | dict.fromkeys(("cap", "caps"), "code")
    | dict.fromkeys(("series", "serie"), "series")
    | dict.fromkeys(_words("part pt parte teil partie parts часть ч deel"), "part")
    | dict.fromkeys(_words("cd disc disk disco disque диск d dvd"), "disc")
    | dict.fromkeys(_words("vol volume volumes vols том"), "volume")
    | {"v": "version", "x": "cross"}
)
PLURAL_SEASONS = _words("seasons saisons staffeln stagioni temporadas seizoenen sezony сезоны сезонов сезони")

_SEASON_UNITS = _words(
    "season seasons saison staffel stagione temporada sezon sezona seizoen evad sasong сезон сезона сезоны сезонов"
)
_EPISODE_UNITS = _words(
    "bolum blm resz dil seriya serii seriy serij серий серия серии серія серії эпизод выпуск odc odcinek jakso avsnitt"
)
# What the word behind a number makes of it; the Chinese, Japanese and Korean ones touch it.
UNITS: Mapping[str, str] = (
    dict.fromkeys(_SEASON_UNITS, "season")
    | dict.fromkeys(_EPISODE_UNITS, "episode")
    | dict.fromkeys("季期", "season")
    | dict.fromkeys("話话集回화회", "episode")
)
# Words that count episodes, unless a range stands before them.
COUNTED = _words("серий seriy serij")
# Numbers of pieces, and other words behind a number that keep it from being an episode's.
COUNTS = _words("movies films season seasons episodes discs disc cd cds dvd dvds part parts bit fps audio th")

# Episodes that stand outside of the row, where a fansub group numbers them.
SPECIALS = _words("sp ex ova oav oad ona ovas op ed nced ncop special specials tv pv omake")

# What stands before a number that is the title's own.
UNTOLD = _words("movie movies film films gekijouban vol chapter ver no mk")
# What stands behind the last episode, and what only groups of fans write there.
CLOSING_WORDS = ("end", "fin", "完", "vost", "tv]", "tv)", "sub", "multi")

FILE_ENDINGS = _words(
    "mkv mp4 avi m4v mov ts m2ts mpg mpeg wmv webm vob ogm flv rmvb divx iso srt ass torrent"
)

SIGN_WORDS: Mapping[str, str] = dict.fromkeys(
    _words("to till until a ao al bis до по thru through"), "-"
) | dict.fromkeys(_words("and en et und y i и og och"), "+")
OF_WORDS = _words("of iz из von sur de")

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january января",
            "feb february февраля",
            "mar march марта",
            "apr april апреля",
            "may мая",
            "jun june июня",
            "jul july июля",
            "aug august августа",
            "sep sept september сентября",
            "oct october октября",
            "nov november ноября",
            "dec december декабря",
        ),
        start=1,
    )
    for name in names.split()
}

NUMERALS: Mapping[str, int] = {
    spelling: value
    for value, spellings in enumerate(
        (
            "one first i un une uno ein eine première premiere premier",
            "two second ii deux due dos zwei zweite",
            "three third iii trois tre tres drei dritte",
            "four fourth iv quatre quattro cuatro vier",
            "five fifth v cinq cinque cinco fünf",
            "six sixth vi seis sechs",
            "seven seventh vii sept sette siete sieben",
            "eight eighth viii huit otto ocho acht",
            "nine ninth ix neuf nove nueve neun",
            "ten tenth x dix dieci diez zehn",
        ),
        start=1,
    )
    for spelling in spellings.split()
}

# One character for one, so that offsets stay.
FOLDED: Mapping[str, str] = (
    dict(zip("０１２３４５６７８９", "0123456789", strict=True))
    | dict(zip("【】「」『』（）［］｛｝《》", "[][][]()[]{}[]", strict=True))
    | dict(zip("～〜–—‒−－：，＋＆", "~~-----:,+&", strict=True))
    | dict(zip("áàâäãåéèêëíìîïóòôöõúùûüçñıšž", "aaaaaaeeeeiiiiooooouuuucnisz", strict=True))
    | {"ª": "a", "º": "o", "°": "o", "№": "#", "　": " ", "★": " ", "·": " "}
)
