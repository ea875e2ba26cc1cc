"""The facts of a name, put together."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple, TypeAlias, cast

from concierge.model.audio import AudioTrack
from concierge.model.parsing.apart import apart
from concierge.model.parsing.facts import Fact, FactValue
from concierge.model.parsing.parsed import ParsedRelease, ReleaseKind
from concierge.model.parsing.tables.families import FAMILIES, LOOSE, SOURCES
from concierge.model.quality import Source

__all__ = ["assembled"]

_Values: TypeAlias = list[FactValue]
_Folded: TypeAlias = object
_Fold: TypeAlias = Callable[[_Values], _Folded]

_EDITION_FLAGS = frozenset({"unrated", "uncensored"})
_CAMERA = frozenset({"cam", "telesync", "telecine"})
_VAGUE = frozenset({"bluray", "dvd", "web", "r5", "r6", "ppv", "tv"})
_TRASH = frozenset({"cam", "telesync", "telecine", "screener", "workprint", "regional"})
_REMUX = "remux"
_REMUXES = {"bluray": "bdremux", "dvd": "dvd-remux"}
_REGIONAL = frozenset({"r5", "r6"})
_FIRST_YEAR = 1900
_KINDS = {kind.value: kind for kind in ReleaseKind}
_UNITS = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
# By its number: this is the fastest way to sort named tuples.
_START = itemgetter(Fact._fields.index("start"))
_MOST_ORIGINS = 1_024
_PROFILE = re.compile(r"p(?:rofile)?[ ._]?(10|[4-9])")


def assembled(text: str, facts: Iterable[Fact]) -> ParsedRelease:
    """The release that the facts describe; of facts that exclude each other the first one counts."""
    ordered = apart(sorted(facts, key=_START))
    by: dict[str, _Values] = {}
    for field, value, _, _, _ in ordered:
        if field in by:
            by[field].append(value)
        else:
            by[field] = [value]
    told: dict[str, _Folded] = {"text": text, "facts": tuple(ordered)}
    flags = _fold(by, told)
    if "rip" in by:
        _add_source(told, flags, _origin(tuple(cast("list[str]", by["rip"])), is_loose="russian" not in by))
    if "edition" in by:
        flags.update(_EDITION_FLAGS.intersection(cast("tuple[str, ...]", told["editions"])))
    if "hdr" in by and "dv" in by["hdr"]:
        told["dolby_vision_profile"] = _profile(text, ordered)
    _add_parts(told, by)
    if flags:
        told["flags"] = frozenset(flags)
    return ParsedRelease.of(told)


def _fold(by: Mapping[str, _Values], told: dict[str, _Folded]) -> set[str]:
    """Add what each field's values come to; returns the flags that are told."""
    flags: set[str] = set()
    for field, values in by.items():
        if field in _FIRSTS:
            told[_FIRSTS[field]] = values[0]
        elif field in _FOLDS:
            attribute, fold = _FOLDS[field]
            told[attribute] = fold(values)
        else:
            flags.update(_FLAGS[field](values))
    return flags


def _profile(text: str, facts: Iterable[Fact]) -> int | None:
    """Dolby Vision's profile, which stands in the spelling: "DV.P8", "Dolby Vision Profile 5"."""
    spelt = (text[fact.start : fact.end].lower() for fact in facts if fact.value == "dv")
    return next((int(found[1]) for each in spelt if (found := _PROFILE.search(each))), None)


def _whole(values: _Values) -> _Folded:
    return int(cast("str", values[0]))


def _upper(values: _Values) -> _Folded:
    return cast("str", values[0]).upper()


def _said(values: _Values) -> _Folded:
    return bool(values)


def _each(values: _Values) -> _Folded:
    return tuple(dict.fromkeys(values)) if len(values) > 1 else (values[0],)


def _words(values: _Values) -> tuple[str, ...]:
    """Every word of a field, each once; several may stand in one value, behind commas."""
    if len(values) == 1 and isinstance(only := values[0], str) and "," not in only:
        return (only,)
    words: dict[str, None] = {}
    for value in values:
        if isinstance(value, tuple):
            words.update((str(item), None) for item in value)
        else:
            words.update(dict.fromkeys(cast("str", value).split(",")))
    return tuple(words)


def _numbers(values: _Values) -> _Folded:
    if len(values) == 1:
        return values[0]
    return tuple(dict.fromkeys(number for value in values for number in cast("tuple[float, ...]", value)))


def _kind(values: _Values) -> _Folded:
    return _KINDS[cast("str", values[0])]


def _tracks(values: _Values) -> _Folded:
    return tuple(value for value in values if isinstance(value, AudioTrack))


def _form(values: _Values) -> _Folded:
    return next((form for form in values if form), "")


def _height(values: _Values) -> _Folded:
    """The height that is written in lines before the one that a word stands for ("4K")."""
    return max(cast("list[str]", values), key=_is_exact) if len(values) > 1 else values[0]


def _is_exact(height: str) -> bool:
    return not height.startswith("~")


def _size(values: _Values) -> _Folded:
    text = cast("str", values[0])
    unit = next(letter for letter in text if letter in _UNITS)
    digits = text.partition(unit)[0].strip(" _").replace(",", ".")
    return int(float(digits) * _UNITS[unit])


# Fields of which the first value counts as it is, and the attributes that it becomes.
_FIRSTS: dict[str, str] = {
    field: field
    for field in (
        "codec",
        "container",
        "date",
        "director",
        "disc",
        "episode_total",
        "group",
        "imdb",
        "network",
        "original_name",
        "part",
        "region",
        "rip",
        "site",
        "tmdb",
        "version",
        "year",
        "year_end",
    )
} | {"episode_title": "episode_name"}
# What becomes of each other field's values: the attribute and how they are folded into it.
_FOLDS: dict[str, tuple[str, _Fold]] = {
    "audio": ("audio_codecs", _words),
    "bit_depth": ("bit_depth", _whole),
    "channels": ("channels", _each),
    "country": ("country", _upper),
    "crc": ("crc", _upper),
    "edition": ("editions", _words),
    "episodes": ("episodes", _numbers),
    "extras": ("extras", _words),
    "forced_subtitles": ("forced_subtitles", _words),
    "hdr": ("hdr", _words),
    "is_collection": ("is_collection", _said),
    "kind": ("kind", _kind),
    "languages": ("languages", _words),
    "name": ("names", _each),
    "resolution": ("resolution", _height),
    "russian": ("is_russian_listing", _said),
    "season_pack": ("is_season_pack", _said),
    "seasons": ("seasons", _numbers),
    "size": ("size_bytes", _size),
    "subtitles": ("subtitles", _words),
    "three_d": ("three_d_format", _form),
    "track": ("tracks", _tracks),
}
_FLAGS: dict[str, Callable[[_Values], Iterable[str]]] = {
    "flag": _words,
    **{
        field: (lambda _, field=field: (field,))  # type: ignore[misc]  # a default that binds the field to its own function
        for field in ("complete", "documentary", "dubbed", "fake", "hardcoded")
    },
}


class _Origin(NamedTuple):
    """The source that a name's words for it amount to, and the flags that they set."""

    told: dict[str, _Folded]
    flags: tuple[str, ...]
    region: str


@lru_cache(maxsize=_MOST_ORIGINS)
def _origin(named: tuple[str, ...], *, is_loose: bool) -> _Origin:
    """The source: camera marks outweigh whatever else a name claims; what is vague comes last."""
    rips = [rip for rip in named if rip != _REMUX]
    best = min(rips, key=_vagueness) if rips else ""
    family = FAMILIES.get(best, "")
    flags = ["trash"] if any(FAMILIES[rip] in _TRASH for rip in rips) else []
    if len(rips) < len(named):
        flags.append(_REMUX)
        best = _REMUXES.get(family or "bluray", best)
    if is_loose:
        best = LOOSE.get(best, best)
    told: dict[str, _Folded] = {
        "rip": best,
        "family": FAMILIES[best],
        "source": SOURCES.get(best, Source.UNKNOWN),
    }
    if best in _REMUXES.values():
        told["is_remux"] = True
    return _Origin(told, tuple(flags), best.upper() if best in _REGIONAL else "")


def _add_source(told: dict[str, _Folded], flags: set[str], origin: _Origin) -> None:
    told.update(origin.told)
    flags.update(origin.flags)
    if _REMUX in flags:
        told["is_remux"] = True
    if origin.region:
        told.setdefault("region", origin.region)


def _vagueness(rip: str) -> int:
    return 0 if FAMILIES[rip] in _CAMERA else 2 if rip in _VAGUE else 1


def _add_parts(told: dict[str, _Folded], by: Mapping[str, _Values]) -> None:
    """What follows from the facts about seasons, episodes and heights."""
    if "seasons" in by and (seasons := cast("tuple[int, ...]", told["seasons"])):
        if "episodes" not in by:
            told["is_season_pack"] = True
        if seasons[0] >= _FIRST_YEAR:
            told.setdefault("year", seasons[0])
    if "kind" not in by and ("seasons" in by or "episodes" in by or "date" in by or "episode_total" in by):
        told["kind"] = ReleaseKind.SERIES
    if "three_d" in by:
        told["is_3d"] = True
    if "resolution" in by:
        height = cast("str", told["resolution"]).lstrip("~")
        told["resolution"] = int(height.rstrip("i"))
        told["is_interlaced"] = height.endswith("i")
