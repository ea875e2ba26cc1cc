"""How a media server wants folders and files to be named: four presets, and a household's own templates.

Sources: jellyfin.org/docs/general/server/media, support.plex.tv "Naming and organizing", emby.media "Movie naming" and
"TV naming", kodi.wiki "Naming video files".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from string import Formatter
from typing import Final

from concierge.model.parsing import parse_release
from concierge.model.paths import safe_component
from concierge.model.title import ExternalIds, Title, TitleKind

__all__ = ["DEFAULT_NAMING", "Naming", "Preset", "Template", "episode_template", "movie_template"]

# Bytes of a title: with the longest year, id, mark, version and suffix it stays below what a file system allows.
LONGEST_NAME_BYTES: Final = 170
_FOLDER_FIELDS = frozenset({"title", "original", "year", "id"})
_FILE_FIELDS = _FOLDER_FIELDS | {"quality", "edition", "version"}
_NUMBERS = frozenset({"season"})
_EPISODE_FIELDS = _FILE_FIELDS | _NUMBERS | {"mark"}
_ANY_SEASON = 7
_SPEC = re.compile(r"0?[1-9]?")
_DEEPEST = 6
_LONGEST_TEMPLATE = 300
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|\{\s*\}")
_LOOSE = re.compile(r"(?:\s+-)+(?=\s*$|\s+-\s)|^(?:\s*-\s)+")

Value = str | int


class Preset(StrEnum):
    """Whose conventions are followed."""

    JELLYFIN = "jellyfin"
    PLEX = "plex"
    EMBY = "emby"
    KODI = "kodi"


@dataclass(frozen=True, slots=True)
class Template:
    """A path with fields in it, such as "{title} ({year})/{title} ({year}) - {quality}".

    What belongs to a field that is empty vanishes with it: brackets around it, and a dash before it.
    """

    text: str

    def folder(self, values: Mapping[str, Value]) -> PurePosixPath:
        """The folders, filled."""
        return PurePosixPath(*(safe_component(_filled(part, values)) for part in self._parts[:-1]))

    def title_folder(self, values: Mapping[str, Value]) -> PurePosixPath:
        """The folder of the work as a whole, without that of a season."""
        parts = [part for part in self._parts[:-1] if not _fields(part) & _NUMBERS]
        return PurePosixPath(*(safe_component(_filled(part, values)) for part in parts))

    def name(self, values: Mapping[str, Value]) -> str:
        """The name of the file, filled, without a suffix."""
        return safe_component(_filled(self._parts[-1], values))

    @property
    def _parts(self) -> list[str]:
        return self.text.split("/")


def movie_template(text: str) -> Template:
    """The template of films, checked. Raises ValueError with what is wrong with it."""
    _check(text, folders=_FOLDER_FIELDS, file=_FILE_FIELDS)
    return Template(text)


def episode_template(text: str) -> Template:
    """The template of episodes, checked. Raises ValueError with what is wrong with it."""
    _check(text, folders=_FOLDER_FIELDS | {"season"}, file=_EPISODE_FIELDS)
    *folders, name = text.split("/")
    if "season" in _fields(folders[0]):
        raise ValueError("template_no_folder")
    if "mark" not in _fields(name):
        raise ValueError("template_no_mark")
    # A folder that is called "7" is a season to no player, nor to us when we come back.
    of_season = [_filled(part, {"season": _ANY_SEASON}) for part in folders if "season" in _fields(part)]
    if not of_season or any(parse_release(part).seasons != (_ANY_SEASON,) for part in of_season):
        raise ValueError("template_no_season")
    return Template(text)


def _check(text: str, *, folders: frozenset[str], file: frozenset[str]) -> None:
    parts = text.split("/")
    if not 1 < len(parts) <= _DEEPEST or len(text) > _LONGEST_TEMPLATE:
        raise ValueError("template_no_folder")
    for part in parts:
        if part.strip(" .") == "" or not part.isprintable() or "\\" in part:
            raise ValueError("template_bad_part")
        if not _fields(part) <= (file if part is parts[-1] else folders):
            raise ValueError("template_unknown_field")
    if not any(_fields(part) & {"title", "original"} for part in parts[:-1]):
        raise ValueError("template_no_title")


def _pieces(part: str) -> list[tuple[str, str | None, str]]:
    """Text, and the field behind it with its format. Raises ValueError for what is no template."""
    try:
        pieces = list(Formatter().parse(part))
    except ValueError:
        raise ValueError("template_bad_part") from None
    for _, field, spec, conversion in pieces:
        if conversion or (spec and (field not in _NUMBERS or not _SPEC.fullmatch(spec))):
            raise ValueError("template_bad_part")
    return [(text, field, spec or "") for text, field, spec, _ in pieces]


def _fields(part: str) -> frozenset[str]:
    return frozenset(field for _, field, _ in _pieces(part) if field is not None)


def _filled(part: str, values: Mapping[str, Value]) -> str:
    said = "".join(
        text + (format(values.get(field, ""), spec) if field else "") for text, field, spec in _pieces(part)
    )
    plain = " ".join(_EMPTY.sub("", said).split())
    return _LOOSE.sub("", plain)


# Jellyfin and Emby hold two films for versions of one only if their names begin as their folder is called.
_JELLYFIN_MOVIE = movie_template("{title} ({year}) {id}/{title} ({year}) {id} - {version}")
_PLEX_MOVIE = movie_template("{title} ({year}) {id}/{title} ({year}) {id} {edition} - {quality}")
_EPISODE = episode_template("{title} ({year}) {id}/Season {season:02}/{title} ({year}) - {mark} - {version}")
_MOVIES = {
    Preset.JELLYFIN: _JELLYFIN_MOVIE,
    Preset.PLEX: _PLEX_MOVIE,
    Preset.EMBY: _JELLYFIN_MOVIE,
    Preset.KODI: _JELLYFIN_MOVIE,
}
# Kodi reads ids from its own files beside a film, and shows what stands in brackets.
_IDS = {
    Preset.JELLYFIN: "[{source}id-{id}]",
    Preset.PLEX: "{{{source}-{id}}}",
    Preset.EMBY: "[{source}id={id}]",
    Preset.KODI: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How the library is named. With `ids` folders say which work they are of; templates stand above the preset's."""

    preset: Preset = Preset.JELLYFIN
    ids: bool = False
    movie: Template | None = None
    episode: Template | None = None

    @property
    def movie_template(self) -> Template:
        """The template of films."""
        return self.movie or _MOVIES[self.preset]

    @property
    def episode_template(self) -> Template:
        """The template of episodes."""
        return self.episode or _EPISODE

    def template(self, title: Title) -> Template:
        """The template for what the title is."""
        return self.episode_template if title.kind is TitleKind.SERIES else self.movie_template

    def values(self, title: Title, others: Sequence[Title] = ()) -> dict[str, Value]:
        """What the fields of a title are. A title whose folder another one of `others` has gets its id in any case."""
        values: dict[str, Value] = {
            "title": _short(title.name("ru")),
            "original": _short(title.name_original or title.name("en")),
            "year": "" if title.year is None else str(title.year),
        }
        is_shared = any(_is_namesake(title, other) for other in others)
        if self.ids or is_shared:
            values["id"] = self._id(title.ids)
        return values

    def edition(self, edition: str) -> str:
        """An edition as this server wants it told."""
        return f"{{edition-{edition}}}" if edition and self.preset is Preset.PLEX else edition

    def _id(self, ids: ExternalIds) -> str:
        known = (("tmdb", ids.tmdb), ("tvdb", ids.tvdb), ("imdb", ids.imdb))
        source, told = next(((source, told) for source, told in known if told), ("", ""))
        return _IDS[self.preset].format(source=source, id=told) if told else ""


DEFAULT_NAMING: Final = Naming()


def _is_namesake(title: Title, other: Title) -> bool:
    """Whether it is another work whose folder would have the same name."""
    same = other.kind is title.kind and other.label("ru").casefold() == title.label("ru").casefold()
    return same and other.ids != title.ids


def _short(name: str) -> str:
    whole = name.encode(errors="ignore")
    return whole[:LONGEST_NAME_BYTES].decode(errors="ignore").rstrip()
