"""A Russian listing under a name that Sonarr and Radarr can read."""

import re
from collections.abc import Iterator, Mapping

from concierge.model.audio import AudioKind
from concierge.model.decision import Decision
from concierge.model.parsing import ParsedRelease
from concierge.model.quality import Source
from concierge.model.title import Title

__all__ = ["scene_name"]

_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_APART = re.compile(r"[^\w]+")
# As scene groups write them. Source: https://github.com/Radarr/Radarr, QualityParser
_SOURCES: Mapping[Source, str] = {
    Source.CAM: "CAM",
    Source.TELESYNC: "TS",
    Source.TELECINE: "TC",
    Source.SCREENER: "SCR",
    Source.WORKPRINT: "WORKPRINT",
    Source.REGIONAL: "R5",
    Source.VHSRIP: "VHSRip",
    Source.TVRIP: "TVRip",
    Source.HDTVRIP: "HDTV",
    Source.HDTV: "HDTV",
    Source.DVDRIP: "DVDRip",
    Source.DVD: "DVD",
    Source.HDRIP: "HDRip",
    Source.WEBDLRIP: "WEBRip",
    Source.WEBRIP: "WEBRip",
    Source.WEBDL: "WEB-DL",
    Source.HDDVD: "HDDVD",
    Source.BDRIP: "BDRip",
    Source.UHDRIP: "UHD.BDRip",
    Source.BLURAY: "BluRay",
    Source.UHD_BLURAY: "UHD.BluRay",
    Source.DISC: "BluRay.COMPLETE",
    Source.REMUX: "BluRay.REMUX",
}
_RANGES: Mapping[str, str] = {"dv": "DV", "hdr10": "HDR10", "hdr10+": "HDR10Plus", "hdr": "HDR", "hlg": "HLG"}
_LANGUAGES: Mapping[str, str] = {
    "ru": "RUSSIAN",
    "en": "ENGLISH",
    "de": "GERMAN",
    "fr": "FRENCH",
    "it": "ITALIAN",
    "es": "SPANISH",
    "ja": "JAPANESE",
    "ko": "KOREAN",
    "zh": "CHINESE",
    "uk": "UKRAINIAN",
    "pl": "POLISH",
    "tr": "TURKISH",
}


def scene_name(decision: Decision, title: Title | None) -> str:
    """The release's own name, if it is of Latin letters; else one made of what that says, in the order of the scene."""
    release, parsed = decision.release, decision.parsed
    name = _latin(parsed, title)
    if not name or not _CYRILLIC.search(release.name):
        return release.name
    group = _bare(next(iter(parsed.studios), "")) or release.tracker
    return f"{'.'.join((name, *filter(None, _parts(parsed, title))))}-{group}"


def _latin(parsed: ParsedRelease, title: Title | None) -> str:
    """The title in Latin letters; "" if it has none."""
    of_title = (title.name_original, title.name_en) if title else ()
    names = (*of_title, parsed.original_name, *parsed.names)
    return _bare(next((name for name in names if name and name.isascii()), ""))


def _parts(parsed: ParsedRelease, title: Title | None) -> Iterator[str]:
    numbers = _numbers(parsed)
    yield numbers or str(parsed.year or (title.year if title else "") or "")
    if parsed.resolution:
        yield f"{parsed.resolution}{'i' if parsed.is_interlaced else 'p'}"
    yield _SOURCES.get(parsed.source, "")
    yield from (_RANGES.get(kind, "") for kind in parsed.hdr)
    yield _bare(parsed.codec)
    yield from _voices(parsed, title)


def _numbers(parsed: ParsedRelease) -> str:
    """S01, S01-S03, S01E04 or S01E01-E08; "" for a film."""
    if not parsed.is_series:
        return ""
    first = parsed.seasons[0] if parsed.seasons else 1
    if len(parsed.seasons) > 1:
        return f"S{first:02}-S{parsed.seasons[-1]:02}"
    whole = [int(number) for number in parsed.episodes if number == int(number)]
    if not whole:
        return f"S{first:02}"
    last = f"-E{whole[-1]:02}" if len(whole) > 1 else ""
    return f"S{first:02}E{whole[0]:02}{last}"


def _voices(parsed: ParsedRelease, title: Title | None) -> Iterator[str]:
    """The languages in words, and the kinds of the Russian voices."""
    native = title.original_language if title else ""
    spoken = {
        track.language or ("ru" if track.kind else "")
        for track in parsed.tracks
        if not _is_original(track.kind)
    }
    if parsed.has_original:
        spoken |= {track.language or native for track in parsed.tracks if _is_original(track.kind)}
    found = [word for code, word in _LANGUAGES.items() if code in spoken]
    yield from (["MULTi"] if len(found) > 1 else [])
    yield from found
    yield from dict.fromkeys(kind.value.upper() for kind in parsed.dubs)


def _is_original(kind: AudioKind | None) -> bool:
    return kind is AudioKind.ORIGINAL


def _bare(text: str) -> str:
    """The words of it, with dots between them."""
    return ".".join(filter(None, _APART.split(text.replace("'", ""))))
