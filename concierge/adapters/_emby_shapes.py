"""What Jellyfin and Emby tell of items, read into ours. Both names of fields and their gaps are those of Jellyfin."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_pascal

from concierge.adapters._age_ratings import years_of
from concierge.adapters._external_ids import TITLE_AT_IMDB, matching
from concierge.adapters._media_server import height_of, voices_of
from concierge.adapters._shapes import Count, Flag, Line, SoundPart, SoundRows, Text, Year
from concierge.model.importing import ImportedRow, ImportedViewing
from concierge.model.library import LibraryItem
from concierge.model.taste import Precision
from concierge.model.title import MOST_EPISODES, ExternalIds, TitleKind

__all__ = ["Item", "Page", "SystemInfo", "Users", "items_of", "rows_of"]

_LONGEST_ID: Final = 64
_FRACTION: Final = 6


def _number(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= MOST_EPISODES else None  # type: ignore[operator,return-value]  # it is one


def _by_key(value: object) -> dict[str, str]:
    """Names in small letters: a key is "Tmdb" in one version and "tmdb" in another."""
    told = value if isinstance(value, dict) else {}
    return {str(key).lower(): str(one) for key, one in told.items() if isinstance(one, str | int)}


def _moment(value: object) -> datetime | None:
    """Of "2023-09-10T08:35:25.3996506Z": seven digits are one more than there are in Python."""
    if not isinstance(value, str):
        return None
    whole, dot, rest = value.strip().rstrip("Z").partition(".")
    try:
        at = datetime.fromisoformat(f"{whole}{dot}{rest[:_FRACTION]}" if rest else whole)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


Number = Annotated[int | None, BeforeValidator(_number)]
ProviderIds = Annotated[Mapping[str, str], BeforeValidator(_by_key)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True, frozen=True)


class _Stream(_Shape):
    type: Text = ""
    language: Text = ""
    title: Line = ""
    width: Count = None
    height: Count = None


class _Source(_Shape):
    path: Text = ""
    size: int | None = None
    media_streams: SoundRows[_Stream] = ()

    @property
    def height(self) -> int | None:
        """The usual resolution of the picture."""
        pictures = [one for one in self.media_streams if one.type == "Video"]
        return max((found for one in pictures if (found := height_of(one.width, one.height))), default=None)

    @property
    def voices(self) -> list[tuple[str, str]]:
        """The language and the name of each voice."""
        return [(one.language, one.title) for one in self.media_streams if one.type == "Audio"]


class _UserData(_Shape):
    played: Flag = None
    play_count: Count = None
    last_played_date: Moment = None


class Item(_Shape):
    """A film, a series or an episode."""

    id: str
    name: Line = ""
    original_title: Line = ""
    type: Text = ""
    production_year: Year = None
    provider_ids: ProviderIds = {}
    path: Text = ""
    official_rating: Text = ""
    media_sources: SoundRows[_Source] = ()
    location_type: Text = ""
    series_id: str = ""
    series_name: Line = ""
    parent_index_number: Number = None
    index_number: Number = None
    index_number_end: Number = None
    user_data: SoundPart[_UserData] = _UserData()

    @property
    def is_there(self) -> bool:
        """Whether it lies on a disk: of an episode that is missing servers tell too."""
        return self.location_type != "Virtual" and 0 < len(self.id) <= _LONGEST_ID

    @property
    def ids(self) -> ExternalIds:
        """The ids; of an episode they are the episode's own."""
        told = self.provider_ids
        return ExternalIds(
            tmdb=_id(told.get("tmdb")),
            imdb=matching(TITLE_AT_IMDB, told.get("imdb")),
            tvdb=_id(told.get("tvdb")),
            kinopoisk=_id(told.get("kinopoisk")) or _id(told.get("kinopoiskid")),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names."""
        return tuple(dict.fromkeys(name for name in (self.name, self.original_title) if name))

    @property
    def episodes(self) -> tuple[int, ...]:
        """The episodes in its file."""
        if self.index_number is None:
            return ()
        last = max(self.index_number, self.index_number_end or 0)
        return tuple(range(self.index_number, min(last, self.index_number + 50) + 1))


class Page(_Shape):
    """Some items of all; a row of another shape is left out."""

    items: SoundRows[Item] = ()
    total_record_count: int = 0


class SystemInfo(_Shape):
    """The server."""

    id: str
    version: str = ""


class _Policy(_Shape):
    is_administrator: bool = False
    is_disabled: bool = False


class _User(_Shape):
    id: str
    name: Text = ""
    policy: SoundPart[_Policy] = _Policy()


class Users(_Shape):
    """Everybody who has an account there."""

    users: SoundRows[_User] = ()

    def id_of(self, who: str) -> str | None:
        """The id of the user of that id or name; of the first administrator for "". None if there is none."""
        told = who.strip().casefold()
        for one in self.users:
            if told and told in {one.id.casefold(), one.name.casefold()}:
                return one.id
        admins = (one.id for one in self.users if one.policy.is_administrator and not one.policy.is_disabled)
        return None if told else next(admins, None)


def items_of(item: Item, place: str, series: Item | None = None) -> Iterator[LibraryItem]:
    """The copies that an item has, one for each version of it; of an episode with what its series is."""
    work = series or item
    kind = TitleKind.MOVIE if item.type == "Movie" else TitleKind.SERIES
    is_episode = item.type == "Episode"
    sources = item.media_sources or (_Source(path=item.path),)
    for source in sources:
        yield LibraryItem(
            place=place,
            kind=kind,
            names=work.names or ((item.series_name,) if item.series_name else ()),
            year=work.production_year,
            ids=work.ids if series is not None or not is_episode else ExternalIds(),
            season=item.parent_index_number if is_episode else None,
            episodes=item.episodes if is_episode else (),
            path=source.path or item.path,
            size_bytes=source.size if source.size and source.size > 0 else None,
            resolution=source.height,
            voices=voices_of(source.voices),
            item_id=item.id,
            age=years_of(work.official_rating) if work.official_rating else None,
        )


def rows_of(item: Item, series: Item | None, place: str) -> ImportedRow | None:
    """That the item was watched; None for what nobody can say of which title it is."""
    is_episode = item.type == "Episode"
    work = series if is_episode else item
    if not item.user_data.played or work is None or (is_episode and item.parent_index_number is None):
        return None
    at = item.user_data.last_played_date
    day = at.replace(hour=0, minute=0, second=0, microsecond=0) if at else None
    # When it began, when it ended, or neither: the day is all that can be told of it.
    precision = Precision.DAY if day else Precision.UNKNOWN
    parts = [(item.parent_index_number, number) for number in item.episodes] if is_episode else [(None, None)]
    return ImportedRow(
        place=f"{place}:{item.id}",
        name=work.original_title or work.name,
        name_original=work.original_title,
        year=work.production_year,
        kind=TitleKind.SERIES if is_episode else TitleKind.MOVIE,
        ids=work.ids,
        is_watched=True,
        viewings=tuple(
            ImportedViewing(season=season, episode=episode, watched_at=day, precision=precision)
            for season, episode in parts
        ),
    )


def _id(text: str | None) -> int | None:
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004  as in Id
    return number or None
