"""What Plex tells of its sections and items, read into ours. What it has nothing to tell of it leaves out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from concierge.adapters._age_ratings import years_of
from concierge.adapters._external_ids import TITLE_AT_IMDB, matching
from concierge.adapters._media_server import height_of, voices_of
from concierge.adapters._shapes import Count, Line, SoundPart, SoundRows, Text, Year
from concierge.model.importing import ImportedRow, ImportedViewing
from concierge.model.library import LibraryItem
from concierge.model.taste import Precision
from concierge.model.title import MOST_EPISODES, ExternalIds, TitleKind

__all__ = [
    "Accounts",
    "Answered",
    "Item",
    "Played",
    "Sections",
    "by_key",
    "items_of",
    "row_of",
    "row_of_play",
]

_SOUND: Final = 2
_LONGEST_KEY: Final = 20
# "tmdb://438631", and of old agents "com.plexapp.agents.themoviedb://438631?lang=ru".
_GUID: Final = re.compile(r"(?:com\.plexapp\.agents\.)?(?P<agent>[a-z]+)://(?P<id>tt\d+|\d+)", re.ASCII)
_AGENTS: Final = {"themoviedb": "tmdb", "thetvdb": "tvdb"}


def _number(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= MOST_EPISODES else None  # type: ignore[operator,return-value]  # it is one


def _key(value: object) -> str:
    told = str(value) if isinstance(value, str | int) else ""
    return told if told.isascii() and told.isdecimal() and len(told) <= _LONGEST_KEY else ""


def _moment(value: object) -> datetime | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    try:
        return datetime.fromtimestamp(value, UTC) if is_number else None  # type: ignore[arg-type]  # it is one
    except (ValueError, OverflowError, OSError):
        return None


Number = Annotated[int | None, BeforeValidator(_number)]
Key = Annotated[str, BeforeValidator(_key)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class _Guid(_Shape):
    id: Text = ""


class _Stream(_Shape):
    stream_type: Count = None
    language_code: Text = ""
    language_tag: Text = ""
    title: Line = ""
    display_title: Line = ""


class _Part(_Shape):
    file: Text = ""
    size: int | None = None
    streams: Annotated[SoundRows[_Stream], Field(alias="Stream")] = ()


class _Media(_Shape):
    width: Count = None
    height: Count = None
    parts: Annotated[SoundRows[_Part], Field(alias="Part")] = ()


class Item(_Shape):
    """A film, a series or an episode."""

    rating_key: Key = ""
    type: Text = ""
    title: Line = ""
    original_title: Line = ""
    year: Year = None
    guid: Text = ""
    guids: Annotated[SoundRows[_Guid], Field(alias="Guid")] = ()
    content_rating: Text = ""
    view_count: Count = None
    last_viewed_at: Moment = None
    parent_index: Number = None
    index: Number = None
    grandparent_rating_key: Key = ""
    grandparent_title: Line = ""
    media: Annotated[SoundRows[_Media], Field(alias="Media")] = ()

    @property
    def ids(self) -> ExternalIds:
        """The ids; of an episode they are the episode's own."""
        told: dict[str, str] = {}
        for guid in (*(one.id for one in self.guids), self.guid):
            if found := _GUID.match(guid):
                told.setdefault(_AGENTS.get(found["agent"], found["agent"]), found["id"])
        return ExternalIds(
            tmdb=_id(told.get("tmdb")),
            imdb=matching(TITLE_AT_IMDB, told.get("imdb")),
            tvdb=_id(told.get("tvdb")),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names."""
        return tuple(dict.fromkeys(name for name in (self.title, self.original_title) if name))


class _Location(_Shape):
    path: Text = ""


class _Section(_Shape):
    key: Key = ""
    type: Text = ""
    locations: Annotated[SoundRows[_Location], Field(alias="Location")] = ()


class _Directories(_Shape):
    sections: Annotated[SoundRows[_Section], Field(alias="Directory")] = ()


class Sections(BaseModel):
    """The parts of the library."""

    container: Annotated[_Directories, Field(alias="MediaContainer")]

    def of(self, kind: TitleKind) -> list[str]:
        """The keys of those that hold such titles."""
        word = "movie" if kind is TitleKind.MOVIE else "show"
        return [one.key for one in self.container.sections if one.type == word and one.key]

    def at(self, path: str) -> list[str]:
        """The keys of those in whose folders the path lies."""
        return [
            one.key
            for one in self.container.sections
            if one.key and any(_is_below(path, place.path) for place in one.locations)
        ]


class _Rows(_Shape):
    total_size: int = 0
    machine_identifier: Text = ""
    # Left out where there is nothing.
    items: Annotated[SoundRows[Item], Field(alias="Metadata")] = ()


class Answered(BaseModel):
    """Some items of all."""

    container: Annotated[_Rows, Field(alias="MediaContainer")]


class _Play(_Shape):
    rating_key: Key = ""
    type: Text = ""
    title: Line = ""
    grandparent_key: Text = ""
    grandparent_title: Line = ""
    parent_index: Number = None
    index: Number = None
    viewed_at: Moment = None

    @property
    def series_key(self) -> str:
        """The series, whose key is "/library/metadata/123"."""
        return _key(self.grandparent_key.rpartition("/")[2])


class _Plays(_Shape):
    total_size: int = 0
    plays: Annotated[SoundRows[_Play], Field(alias="Metadata")] = ()


class Played(BaseModel):
    """Some of what people have played."""

    container: Annotated[_Plays, Field(alias="MediaContainer")]


class _Account(_Shape):
    id: int = 0
    name: Text = ""


class _People(_Shape):
    accounts: Annotated[SoundRows[_Account], Field(alias="Account")] = ()


class Accounts(BaseModel):
    """Everybody who may watch there; the owner is number 1."""

    container: Annotated[SoundPart[_People], Field(alias="MediaContainer")]

    def id_of(self, who: str) -> int | None:
        """The number of the account of that number or name; None if there is none."""
        told = who.strip().casefold()
        accounts = self.container.accounts
        return next(
            (one.id for one in accounts if one.id and told in {str(one.id), one.name.casefold()}), None
        )


def items_of(item: Item, place: str, series: Item | None = None) -> Iterator[LibraryItem]:
    """The copies that an item has, one for each of its files; of an episode with what its series is."""
    work = series or item
    is_episode = item.type == "episode"
    episodes = (item.index,) if is_episode and item.index is not None else ()
    told = [(medium, part) for medium in item.media for part in medium.parts] or [(_Media(), _Part())]
    for medium, part in told:
        yield LibraryItem(
            place=place,
            kind=TitleKind.MOVIE if item.type == "movie" else TitleKind.SERIES,
            names=(item.grandparent_title,) if is_episode and series is None else work.names,
            year=None if is_episode and series is None else work.year,
            ids=ExternalIds() if is_episode and series is None else work.ids,
            season=item.parent_index if is_episode else None,
            episodes=episodes,
            path=part.file,
            size_bytes=part.size if part.size and part.size > 0 else None,
            resolution=height_of(medium.width, medium.height),
            voices=voices_of([_spoken(one) for one in part.streams if one.stream_type == _SOUND]),
            item_id=item.rating_key,
            age=years_of(work.content_rating.rpartition("/")[2]) if work.content_rating else None,
        )


def row_of(item: Item, series: Mapping[str, Item], place: str) -> ImportedRow | None:
    """That an item of a listing was watched; None where it was not, or nobody can say which title it is."""
    if not item.view_count:
        return None
    if item.type == "movie":
        return _row(item, (None, None), item.last_viewed_at, f"{place}:{item.rating_key}")
    work = series.get(item.grandparent_rating_key)
    if work is None or item.parent_index is None or item.index is None:
        return None
    return _row(work, (item.parent_index, item.index), item.last_viewed_at, f"{place}:{item.rating_key}")


def row_of_play(
    play: _Play, films: Mapping[str, Item], series: Mapping[str, Item], place: str
) -> ImportedRow | None:
    """That somebody played something which is still there; None for everything else."""
    where = f"{place}:{play.rating_key or play.title}"
    if play.type == "movie" and play.rating_key in films:
        return _row(films[play.rating_key], (None, None), play.viewed_at, where)
    work = series.get(play.series_key)
    if play.type == "episode" and work and play.parent_index is not None and play.index is not None:
        return _row(work, (play.parent_index, play.index), play.viewed_at, where)
    return None


def _row(work: Item, part: tuple[int | None, int | None], at: datetime | None, place: str) -> ImportedRow:
    season, episode = part
    viewing = ImportedViewing(
        season=season,
        episode=episode,
        watched_at=at,
        precision=Precision.EXACT if at else Precision.UNKNOWN,
    )
    return ImportedRow(
        place=place,
        name=work.original_title or work.title,
        name_original=work.original_title,
        year=work.year,
        kind=TitleKind.MOVIE if work.type == "movie" else TitleKind.SERIES,
        ids=work.ids,
        is_watched=True,
        viewings=(viewing,),
    )


def _spoken(stream: _Stream) -> tuple[str, str]:
    return stream.language_code or stream.language_tag, stream.title or stream.display_title


def _is_below(path: str, folder: str) -> bool:
    slash = "\\" if "\\" in folder and "/" not in folder else "/"
    bare = folder.rstrip(slash)
    return bool(folder) and (path == bare or path.startswith(f"{bare}{slash}"))


def _id(text: str | None) -> int | None:
    number = int(text) if text and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004  as in Id
    return number or None


def by_key(items: Iterable[Item]) -> dict[str, Item]:
    """The items by their keys."""
    return {one.rating_key: one for one in items if one.rating_key}
