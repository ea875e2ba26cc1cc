"""The files of a library, read by their names: which film or which episodes each of them is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from concierge.model.audio import AudioTrack
from concierge.model.download import Download
from concierge.model.library import PLACED, LibraryItem
from concierge.model.parsing import parse_release
from concierge.model.selection import is_video
from concierge.model.title import ExternalIds, TitleKind

__all__ = ["MOST_FILES", "LibraryFile", "item_of", "items_of", "items_placed"]

MOST_FILES: Final = 100_000
"""Nobody's library has more; what follows is left out."""

_LONGEST_PATH: Final = 1_000
_MOST_EPISODES: Final = 50
# The marks of Jellyfin, Emby, Plex and Kodi: "[tmdbid-438631]", "{tmdb-438631}", "[tmdbid=438631]".
_ID: Final = re.compile(
    r"[\[{(](?P<service>tmdb|imdb|tvdb|kp|kinopoisk)(?:id)?[-=](?P<id>tt\d{7,10}|\d{1,9})[\]})]",
    re.IGNORECASE | re.ASCII,
)
_PART: Final = re.compile(
    r"(?<![a-z0-9])s(?P<season>\d{1,4})[ ._-]?e(?P<rest>\d{1,4}(?:[ ._]?(?:-[ ._]?e?|e)\d{1,4})*)",
    re.IGNORECASE | re.ASCII,
)
_NUMBER: Final = re.compile(r"(?P<joint>-?)[ ._]?e?(?P<number>\d{1,4})", re.IGNORECASE | re.ASCII)
_SEASON: Final = re.compile(
    r"(?:season|сезон)[ ._-]?(?P<season>\d{1,4})|(?P<specials>specials|спецвыпуски)", re.IGNORECASE
)
_SAMPLE: Final = re.compile(
    r"(?:^|[^a-zа-яё])(?:sample|сэмпл|семпл|trailer|трейлер)(?:[^a-zа-яё]|$)", re.IGNORECASE
)
_CODED: Final = re.compile(r"[ ._-]*s\d{1,4}[ ._-]?e\d{1,4}.*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFile:
    """A file in one of the library's folders: `path` is relative to the folder of its kind, with "/"."""

    kind: TitleKind
    path: str
    size_bytes: int | None = None


def items_of(files: Iterable[LibraryFile], place: str) -> tuple[LibraryItem, ...]:
    """What the files are; those that nobody watches, and what no name can be read of, are left out. For a thread."""
    found = (item_of(file, place) for file in files)
    return tuple(one for one in found if one is not None)


def items_placed(download: Download) -> tuple[LibraryItem, ...]:
    """The films that a download brought, with what its release promised; none where its title is not known."""
    title = download.title
    if title is None:
        return ()
    told = _named(download.name)
    is_russian = download.promise is not None and download.promise.has_russian_voice
    voices = told.voices or ((AudioTrack(language="ru"),) if is_russian else ())
    items: list[LibraryItem] = []
    for path in filter(is_video, download.placed):
        season, episodes = _part(path) if title.kind is TitleKind.SERIES else (None, ())
        items.append(
            LibraryItem(
                place=PLACED,
                kind=title.kind,
                names=title.names,
                year=title.year,
                ids=title.ids,
                season=download.season if season is None else season,
                episodes=episodes,
                path=path,
                resolution=download.resolution or told.height,
                voices=voices,
                age=title.age,
            )
        )
    return tuple(items)


def item_of(file: LibraryFile, place: str) -> LibraryItem | None:
    """What the file is, by its folder first; None for one that is no film, or a sample."""
    path = file.path.replace("\\", "/").strip("/")
    if not path or len(path) > _LONGEST_PATH or not is_video(path):
        return None
    folder, slash, rest = path.partition("/")
    name = PurePosixPath(path).name
    named, told = _named(folder if slash else _without_part(name)), _named(_PART.sub(" ", name))
    if _SAMPLE.search(name) or not (named.names or told.names):
        return None
    season, episodes = _part(rest if slash else path) if file.kind is TitleKind.SERIES else (None, ())
    return LibraryItem(
        place=place,
        kind=file.kind,
        names=named.names or told.names,
        year=named.year if named.names else told.year,
        ids=_ids(path, file.kind),
        season=season,
        episodes=episodes,
        path=path,
        size_bytes=file.size_bytes,
        resolution=told.height or named.height,
        voices=told.voices or named.voices,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    names: tuple[str, ...]
    year: int | None
    height: int | None
    voices: tuple[AudioTrack, ...]


# The files of one season stand in one folder, and differ by their numbers alone.
@lru_cache(maxsize=64)
def _named(name: str) -> _Named:
    """What the name of a folder, or of a file, tells of the work in it."""
    told = parse_release(_ID.sub(" ", name))
    return _Named(names=told.names, year=told.year, height=told.height, voices=told.tracks)


def _without_part(name: str) -> str:
    return _CODED.sub("", PurePosixPath(name).stem) or name


def _ids(path: str, kind: TitleKind) -> ExternalIds:
    """The ids that stand in the names of folders and of the file; the first of each service counts."""
    found: dict[str, str] = {}
    for mark in _ID.finditer(path):
        found.setdefault(mark["service"].lower(), mark["id"].lower())
    imdb = found.get("imdb", "")
    return ExternalIds(
        tmdb=_number(found.get("tmdb")),
        imdb=imdb if imdb.startswith("tt") else None,
        tvdb=_number(found.get("tvdb")) if kind is TitleKind.SERIES else None,
        kinopoisk=_number(found.get("kp") or found.get("kinopoisk")),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and int(text) else None


def _part(path: str) -> tuple[int | None, tuple[int, ...]]:
    """The season and the episodes of a file: "S01E02-E03" holds two; by its folder where its name tells none."""
    name = PurePosixPath(path).name
    if coded := _PART.search(name):
        return int(coded["season"]), _episodes(coded["rest"])
    told = parse_release(path)
    episodes = tuple(int(number) for number in told.episodes if number == int(number))[:_MOST_EPISODES]
    if folder := _SEASON.search(path.rpartition("/")[0]):
        return (0 if folder["specials"] else int(folder["season"])), episodes
    return (told.seasons[0] if told.seasons else None), episodes


def _episodes(rest: str) -> tuple[int, ...]:
    """The numbers: "02E03" and "02-E03" are two, "02-E05" is four."""
    numbers: list[int] = []
    for found in _NUMBER.finditer(rest):
        number = int(found["number"])
        is_range = bool(found["joint"]) and bool(numbers) and 0 < number - numbers[-1] <= _MOST_EPISODES
        numbers += range(numbers[-1] + 1, number + 1) if is_range else [number]
    return tuple(dict.fromkeys(numbers))[:_MOST_EPISODES]
