"""What a release's name says."""

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import cast

from concierge.model._names import mended, names_in, start_of_facts
from concierge.model._parts import Parts, parts_in
from concierge.model._picture import (
    Content,
    codec_in,
    content_of,
    edition_in,
    hdr_in,
    height_in,
    is_collection,
    is_three_d,
    source_in,
)
from concierge.model._voices import subtitles_in, voices_in
from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.quality import Source, likely_height, rung

__all__ = ["Content", "ParsedRelease", "parse_release"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRelease:
    """The facts that a release's name states; what it does not say is None, "" or empty.

    `names` are the title's names, the local one first. `resolution` is the height in lines. `subtitles` are
    ISO 639-1 codes, "" for a language that is not told. `episode_total` is the N of "1-5 of N".
    `is_season_pack` means that seasons are named and no single episodes are. `is_collection` means several
    works in one: a trilogy. `is_russian_listing` means the grammar of Russian trackers, which lists voices if
    there are any but the original.
    """

    names: tuple[str, ...] = ()
    year: int | None = None
    year_end: int | None = None
    resolution: int | None = None
    source: Source = Source.UNKNOWN
    hdr: tuple[str, ...] = ()
    codec: str = ""
    audio: tuple[AudioTrack, ...] = ()
    subtitles: tuple[str, ...] = ()
    seasons: tuple[int, ...] = ()
    episodes: tuple[int, ...] = ()
    episode_total: int | None = None
    is_season_pack: bool = False
    is_3d: bool = False
    is_collection: bool = False
    is_russian_listing: bool = False
    content: Content = Content.VIDEO
    edition: str = ""
    group: str = ""

    @property
    def is_series(self) -> bool:
        """Whether the name speaks of seasons or episodes."""
        return bool(self.seasons or self.episodes or self.episode_total)

    @property
    def height(self) -> int | None:
        """The usual resolution that the named height, or else the source, amounts to."""
        height = self.resolution or likely_height(self.source)
        return rung(height) if height else None


_Raw = Mapping[str, object]

_RUSSIAN = re.compile(r"[А-Яа-яЁё]|\[(?:18|19|20)\d\d,|\b[MDA]VO\b")
_YEARS = re.compile(
    r"[\[(](?P<year>(?:18[89]|19\d|20\d)\d)(?:\s*[-–—]\s*(?P<end>(?:18[89]|19\d|20\d)\d))?(?!\d)"
    r"|/\s(?P<slashed>(?:18[89]|19\d|20\d)\d)(?:\s*-\s*(?P<slashed_end>(?:19|20)\d\d))?\s/"
)
_BARE_YEAR = re.compile(r"(?<![\w-])(?:18[89]|19\d|20\d)\d(?![\w-])")
_PART_MARK = re.compile(r"\bS\d{1,2}(?:E\d+)?\b|\b\d{1,2}x\d{2}\b", re.IGNORECASE)
_SIGNED = re.compile(r"\s(?:от|by)\s+([\w&. -]{2,40}?)\s*(?:\||$)")
_DIGITS = re.compile(r"\d{5,}")
_WORN = re.compile(
    r"(?:\s+(?:restored|remastered|extended|uncut|uncensored|unrated|theatrical|proper|repack|complete|colorized"
    r"|director'?s cut|3d|imax|criterion))+$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def parse_release(name: str) -> ParsedRelease:
    """The facts in a release's name. Never raises; only the first 1,000 characters are read."""
    plain = mended(name)
    return _listing(plain) if _RUSSIAN.search(plain) else _scene(plain)


def _listing(name: str) -> ParsedRelease:
    start = start_of_facts(name)
    head, facts = name[:start], name[start:]
    year, year_end = _years(name, facts)
    signed = _SIGNED.search(facts)
    return replace(
        _pictured(name, facts, parts_in(name)),
        names=names_in(head),
        year=year,
        year_end=year_end,
        audio=voices_in(facts),
        subtitles=subtitles_in(facts),
        is_russian_listing=True,
        group=signed[1].strip() if signed else "",
    )


def _scene(name: str) -> ParsedRelease:
    raw = _library(name)
    title, year = _text(raw, "title"), _number(raw, "year")
    parts = parts_in(name)
    if not (parts.seasons or parts.episodes):
        parts = Parts(seasons=_numbers(raw, "seasons"), episodes=_numbers(raw, "episodes"))
    kind = AudioKind.DUB if raw.get("dubbed") else None
    languages = _texts(raw, "languages")
    # Subtitles and voices are told by the same words: "SUBBED" says which of the two is meant.
    is_subbed = bool(raw.get("subbed"))
    spoken = languages if kind or not is_subbed else ()
    return replace(
        _pictured(name, name[_scene_start(name, year) :], parts),
        names=tuple(filter(None, (_WORN.sub("", title),))),
        year=year,
        audio=tuple(AudioTrack(language=language, kind=kind) for language in spoken),
        subtitles=(languages or ("",)) if is_subbed else (),
        group=_text(raw, "group"),
    )


def _pictured(name: str, facts: str, parts: Parts) -> ParsedRelease:
    source, resolution = source_in(facts), height_in(facts)
    return ParsedRelease(
        resolution=resolution,
        source=source,
        hdr=hdr_in(facts),
        codec=codec_in(facts),
        seasons=parts.seasons,
        episodes=parts.episodes,
        episode_total=parts.total,
        is_season_pack=bool(parts.seasons) and not parts.episodes,
        is_3d=is_three_d(name),
        is_collection=is_collection(name),
        content=content_of(name, has_picture=source is not Source.UNKNOWN or resolution is not None),
        edition=edition_in(name),
    )


def _years(name: str, facts: str) -> tuple[int | None, int | None]:
    found = _YEARS.search(facts) or _YEARS.search(name)
    if found:
        year, end = found["year"] or found["slashed"], found["end"] or found["slashed_end"]
        return int(year), int(end) if end else None
    bare = _BARE_YEAR.findall(facts)
    return (int(bare[0]), None) if bare else (None, None)


def _scene_start(name: str, year: int | None) -> int:
    marks = [found.start() for found in (_PART_MARK.search(name),) if found]
    if year:
        marks.append(name.rfind(str(year)))
    return max(min(marks, default=0), 0)


@cache
def _parsett() -> Callable[[str], _Raw]:
    # Its import compiles some hundreds of patterns, which nobody should wait for before the first name.
    return cast("Callable[[str], _Raw]", importlib.import_module("PTT").parse_title)


def _library(name: str) -> _Raw:
    # It spells ranges out: "1-20240101" would become twenty million numbers.
    return _parsett()(_DIGITS.sub("#", name))


def _text(raw: _Raw, key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _number(raw: _Raw, key: str) -> int | None:
    value = raw.get(key)
    return value if isinstance(value, int) else None


def _texts(raw: _Raw, key: str) -> tuple[str, ...]:
    value = raw.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _numbers(raw: _Raw, key: str) -> tuple[int, ...]:
    value = raw.get(key)
    return tuple(item for item in value if isinstance(item, int)) if isinstance(value, list) else ()
