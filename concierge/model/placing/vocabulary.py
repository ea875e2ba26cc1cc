"""The words that tell what a file is, as torrents of many countries have them."""

import re
from collections.abc import Iterable
from typing import Final

from concierge.model.selection import PROGRAMS

__all__ = [
    "ARCHIVES",
    "DISC_FOLDERS",
    "DISC_IMAGES",
    "DISC_PARTS",
    "EXTRA_FOLDERS",
    "EXTRA_SUFFIX",
    "EXTRA_WORDS",
    "GENERIC",
    "PROGRAM_SUFFIXES",
    "SAMPLE_WORDS",
    "SPECIALS",
    "SYSTEM_FOLDERS",
    "SYSTEM_NAMES",
    "UNFINISHED",
    "spaced",
    "without_names",
]

PROGRAM_SUFFIXES: Final = PROGRAMS | frozenset(
    {
        ".pif",
        ".hta",
        ".wsf",
        ".wsh",
        ".vbe",
        ".jse",
        ".msp",
        ".cpl",
        ".scf",
        ".dll",
        ".sys",
        ".reg",
        ".gadget",
    }
    | {".appimage", ".deb", ".rpm", ".dmg", ".pkg", ".psm1", ".bash", ".run"}
)
ARCHIVES: Final = re.compile(r"\.(?:rar|zip|7z|tar|gz|bz2|xz|zst|cab|ace|r\d\d|z\d\d|\d{3})", re.ASCII)
DISC_IMAGES: Final = frozenset({".iso", ".img", ".nrg", ".mdf", ".mds", ".cue", ".ccd"})
DISC_FOLDERS: Final = frozenset({"video_ts", "bdmv"})
DISC_PARTS: Final = re.compile(
    r"\d{5}\.(?:m2ts|mpls|clpi)|(?:vts_\d\d_\d|video_ts)\.(?:vob|ifo|bup)|(?:index|movieobject)\.bdmv",
    re.ASCII,
)
UNFINISHED: Final = frozenset({".part", ".!qb", ".!ut", ".crdownload", ".aria2", ".partial", ".tmp", ".bc!"})
SYSTEM_NAMES: Final = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
SYSTEM_FOLDERS: Final = frozenset(
    {"__macosx", "@eadir", ".pad", "#recycle", "$recycle.bin", ".trashes", ".appledouble"}
)
SAMPLE_WORDS: Final = frozenset({"sample", "samples", "сэмпл", "сэмплы", "семпл", "семплы"})
SPECIALS: Final = frozenset(
    {"specials", "special", "ova", "ovas", "oad"}
    | {"спецвыпуски", "спецвыпуск", "спешлы", "спешл", "спецэпизоды"}
)

GENERIC: Final = "extras"
EXTRA_WORDS: Final = {
    "trailers": "trailer|trailers|teaser|teasers|трейлер|трейлеры|тизер|тизеры",
    "behind the scenes": "behind the scenes|making of|the making of|backstage|фильм о фильме|фильмы о фильме|о съемках"
    "|о съёмках|как снимали|как снимался|как создавался|за кадром|за кулисами|со съемок|со съёмок",
    "deleted scenes": "deleted scenes|deleted scene|deleted|вырезанные сцены|вырезанная сцена|удаленные сцены"
    "|удалённые сцены|удаленная сцена|удалённая сцена|не вошедшие сцены",
    "interviews": "interview|interviews|интервью",
    "featurettes": "featurette|featurettes",
    "shorts": "shorts",
    "scenes": "scenes",
    GENERIC: "extra|extras|bonus|bonuses|bonus features|bonus disc|special features|bloopers|gag reel|outtakes"
    "|бонус|бонусы|допы|доп материалы|дополнительные материалы|дополнительно|ляпы|неудачные дубли|промо",
}
EXTRA_FOLDERS: Final = {
    **{word: kind for kind, words in EXTRA_WORDS.items() for word in words.split("|")},
    "other": GENERIC,
}
# What Jellyfin, Plex and Emby read from the end of a name.
EXTRA_SUFFIX: Final = re.compile(
    r"-(?P<word>trailer|behindthescenes|deleted|deletedscene|interview|featurette|short|scene|clip|other|extra)\d*$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[\W_]+")


def spaced(text: str) -> str:
    """The words of a name in lower case, one space before, between and behind them."""
    return f" {_LETTER.sub(' ', text.casefold()).strip()} "


def without_names(text: str, names: Iterable[str]) -> str:
    """The same without the names of the work, each `spaced`: "Trailer Park Boys" is no trailer."""
    said = spaced(text)
    for name in names:
        while name in said:
            said = said.replace(name, " ")
    return said
