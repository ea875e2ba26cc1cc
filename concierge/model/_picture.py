"""The picture that a release's name announces: source, height, dimensions, and what is no picture at all."""

import re
from enum import StrEnum

from concierge.model.quality import Source

__all__ = [
    "Content",
    "codec_in",
    "content_of",
    "edition_in",
    "hdr_in",
    "height_in",
    "is_collection",
    "is_three_d",
    "source_in",
]


class Content(StrEnum):
    """What a release holds, as far as its name tells."""

    VIDEO = "video"
    SAMPLE = "sample"
    TRAILER = "trailer"
    MUSIC = "music"
    BOOK = "book"
    GAME = "game"
    PROGRAM = "program"
    SUBTITLES = "subtitles"


# The first that is found counts: camera marks outweigh whatever else the name claims.
_SOURCES = tuple(
    (source, re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", re.IGNORECASE))
    for source, pattern in (
        (Source.CAM, r"(?:(?:HD|HQ|NEW)-?)?CAM(?:-?Rip)?|экранка|камрип"),
        (Source.TELESYNC, r"(?:(?:HD)-?TS(?:-?Rip)?|(?-i:TS)(?:-?Rip)?|tele-?synch?|PDVD|PreDVD)"),
        (Source.TELECINE, r"(?:HD-?TC|(?-i:TC)|tele-?cine)"),
        (Source.WORKPRINT, r"work-?print"),
        (Source.SCREENER, r"(?:(?:DVD|BD|BR|WEB|VHS)-?)?Scr(?:eener)?"),
        (Source.DVD, r"DVD[ ._-]?Remux"),
        (Source.REMUX, r"(?:(?:UHD|BD|BR|Blu-?Ray)[ ._-]?)*Remux"),
        (Source.WEBDLRIP, r"WEB[ .-]?DL-?Rip"),
        (Source.WEBRIP, r"WEB[ .-]?(?:Rip|Mux|Cap)"),
        (Source.WEBDL, r"WEB[ .-]?(?:DL|HD)"),
        (Source.HDTVRIP, r"HDTV-?Rip"),
        (Source.HDTV, r"(?:U?HD|A?HD)TV"),
        (Source.BDRIP, r"(?:UHD[ .-]?)?(?:BD|BR)-?Rip|UHD-?Rip|Blu-?Ray-?Rip"),
        (Source.DISC, r"Blu-?Ray[ .](?:Disc|Disk|CEE|EUR)|BDMV|BD-?(?:25|50|66|100)"),
        (Source.DISC, r"COMPLETE[ .](?:UHD[ .])?BLU-?RAY"),
        (Source.BLURAY, r"(?:UHD[ .-]?)?Blu-?Ray|BD"),
        (Source.DVDRIP, r"(?:HD-?)?DVD-?Rip"),
        (Source.DVD, r"(?:HD-?)?DVD-?(?:5|9|10|R)?"),
        (Source.TVRIP, r"(?:SAT|TV|IPTV|DVB|DTH|DTV|DSR|PDTV|PPV)-?Rip|PDTV|DSR|IPTV|DVB|SATRip"),
        (Source.VHSRIP, r"VHS(?:-?Rip)?"),
        (Source.HDRIP, r"HD-?Rip"),
        (Source.WEBDL, r"(?-i:WEB|Web)"),
    )
)
_HEIGHT = re.compile(
    r"(?<![\dx])(\d{3,4})[pi](?![a-z])|(?<!\d)(\d{3,4})\s?[xх]\s?(\d{3,4})(?!\d)", re.IGNORECASE
)
_ULTRA = re.compile(r"(?<!\w)(?:4K|UHD|UltraHD)(?!\w)", re.IGNORECASE)
_THREE_D = re.compile(
    r"(?<!\w)(?:3D|(?-i:H-?SBS|H-?OU|Half-?(?:SBS|OU)))(?!\w)|side-?by-?side|анаглиф", re.IGNORECASE
)
_COLLECTION = re.compile(
    r"(?<!\w)(?:(?:ди|три|квадро|тетра|пента|гекса|окта|анто)логи[яи]"
    r"|(?:du|di|tri|quadri|tetra|penta|hexa|antho)log(?:y|ie)"
    r"|(?<!criterion[ .])collection(?![ .]edition)"
    r"|коллекция фильмов|сборник|\d+ фильм(?:а|ов)?|\d+ films)(?!\w)",
    re.IGNORECASE,
)
_HDR = (
    ("dv", re.compile(r"(?<!\w)(?:Dolby\s?Vision|DoVi|DV)(?!\w)", re.IGNORECASE)),
    ("hdr10+", re.compile(r"(?<!\w)HDR10(?:\+|Plus|P)(?!\w)", re.IGNORECASE)),
    ("hdr10", re.compile(r"(?<!\w)HDR10(?![\w+])", re.IGNORECASE)),
    ("hdr", re.compile(r"(?<!\w)HDR(?!\w)", re.IGNORECASE)),
    ("sdr", re.compile(r"(?<!\w)SDR(?!\w)", re.IGNORECASE)),
)
_CODECS = (
    ("hevc", re.compile(r"(?<!\w)(?:[HX][ .-]?265|HEVC)", re.IGNORECASE)),
    ("avc", re.compile(r"(?<!\w)(?:[HX][ .-]?264|AVC)(?!\w)", re.IGNORECASE)),
    ("av1", re.compile(r"(?<!\w)AV1(?!\w)", re.IGNORECASE)),
    ("xvid", re.compile(r"(?<!\w)(?:XviD|DivX)(?!\w)", re.IGNORECASE)),
    ("vc1", re.compile(r"(?<!\w)VC-?1(?!\w)", re.IGNORECASE)),
    ("mpeg2", re.compile(r"(?<!\w)MPEG-?2(?!\w)", re.IGNORECASE)),
)
_EDITIONS = (
    ("directors", re.compile(r"director'?s.?cut|режисс[её]рская", re.IGNORECASE)),
    ("extended", re.compile(r"(?<!\w)extended|расширенная", re.IGNORECASE)),
    ("theatrical", re.compile(r"(?<!\w)theatrical|театральная|прокатная", re.IGNORECASE)),
    ("final", re.compile(r"(?<!\w)final.cut", re.IGNORECASE)),
    ("unrated", re.compile(r"(?<!\w)unrated|без цензуры", re.IGNORECASE)),
    ("uncut", re.compile(r"(?<!\w)uncut(?!.gems)", re.IGNORECASE)),
    ("restored", re.compile(r"(?<!\w)restored|реставр", re.IGNORECASE)),
    ("remastered", re.compile(r"(?<!\w)remaster|ремастер", re.IGNORECASE)),
    ("ultimate", re.compile(r"(?<!\w)ultimate.(?:cut|edition)", re.IGNORECASE)),
    ("imax", re.compile(r"(?<!\w)IMAX(?!\w)", re.IGNORECASE)),
)
_CONTENT = tuple(
    (content, re.compile(pattern, re.IGNORECASE))
    for content, pattern in (
        (Content.PROGRAM, r"\.(?:exe|msi|apk|scr|bat)$"),
        (Content.SAMPLE, r"(?<!\w)(?:sample|сэмпл)(?!\w)"),
        (Content.TRAILER, r"(?<!\w)(?:trailer|teaser|трейлер|тизер)(?!\w)"),
        (Content.SUBTITLES, r"\.(?:srt|ass|sub)$|subs[ .]only"),
    )
)
# These count only in a name without any picture: FLAC and MP3 are soundtracks of films as well.
_WITHOUT_PICTURE = tuple(
    (content, re.compile(pattern, re.IGNORECASE))
    for content, pattern in (
        (Content.BOOK, r"аудиокнига|audiobook|(?<!\w)(?:FB2|EPUB|PDF|DJVU|MOBI)(?!\w)"),
        (Content.MUSIC, r"(?<!\w)(?:OST|soundtrack|саундтрек|FLAC|MP3|lossless|\d{3} ?kbps)(?!\w)"),
        (Content.GAME, r"\[[PL]\]|(?<!\w)(?:RePack|PC|GOG|FitGirl|Switch|PS[345])(?!\w)"),
        (Content.PROGRAM, r"(?<!\w)(?:x64|x86|portable|keygen|crack)(?!\w)"),
    )
)


def source_in(facts: str) -> Source:
    """The source that the facts name, UNKNOWN if none."""
    return next((source for source, pattern in _SOURCES if pattern.search(facts)), Source.UNKNOWN)


def height_in(facts: str) -> int | None:
    """The picture's height in lines; of a width and a height the width decides, since films are cropped."""
    heights = [
        int(found[1]) if found[1] else _by_width(int(found[2]), int(found[3]))
        for found in _HEIGHT.finditer(facts)
    ]
    if heights:
        return heights[-1]
    return 2160 if _ULTRA.search(facts) else None


def _by_width(width: int, height: int) -> int:
    return next(
        (usual for least, usual in ((3800, 2160), (1900, 1080), (1260, 720)) if width >= least), height
    )


def hdr_in(facts: str) -> tuple[str, ...]:
    """The kinds of dynamic range that are named; SDR too, where it is."""
    return tuple(kind for kind, pattern in _HDR if pattern.search(facts))


def codec_in(facts: str) -> str:
    """How the picture is packed, "" if not told."""
    return next((codec for codec, pattern in _CODECS if pattern.search(facts)), "")


def edition_in(name: str) -> str:
    """The first named cut of a film, "" for the usual one."""
    return next((edition for edition, pattern in _EDITIONS if pattern.search(name)), "")


def is_three_d(facts: str) -> bool:
    """Whether the picture is stereoscopic."""
    return bool(_THREE_D.search(facts))


def is_collection(name: str) -> bool:
    """Whether several works are sold as one: a trilogy, an anthology."""
    return bool(_COLLECTION.search(name))


def content_of(name: str, *, has_picture: bool) -> Content:
    """What the name announces; VIDEO if nothing speaks against it."""
    kinds = _CONTENT if has_picture else (*_CONTENT, *_WITHOUT_PICTURE)
    return next((content for content, pattern in kinds if pattern.search(name)), Content.VIDEO)
