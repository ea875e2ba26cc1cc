"""What stands in the library, by each of those who told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, false, insert, or_, select

from concierge.adapters.storage.connection import Connection, Values
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.repositories.downloads import SqlDownloads
from concierge.adapters.storage.tables import (
    DownloadRow,
    LibraryItemRow,
    LibraryPlaceRow,
    LibraryReadRow,
    table,
)
from concierge.model.download import DownloadState
from concierge.model.known_title import folded, folded_names
from concierge.model.library import LibraryItem
from concierge.model.library_files import items_placed
from concierge.model.title import Title, TitleKind

__all__ = ["SqlLibrary"]

_places = table(LibraryPlaceRow)
_items = table(LibraryItemRow)
_reads = table(LibraryReadRow)
_downloads = table(DownloadRow)
_BY_ID = ("tmdb", "imdb", "tvdb", "kinopoisk")
_NAMES = ("name_ru", "name_original", "name_en")
_AT_ONCE = 500


class SqlLibrary:
    """The library in the database: a row for each copy that somebody told of."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def replace(self, place: str, items: Sequence[LibraryItem], *, at: datetime) -> None:
        """What `LibraryStore.replace` promises."""
        new = self._connection.insert(LibraryPlaceRow).values(name=place, told_at=at)
        there = new.on_conflict_do_update(index_elements=["name"], set_={"told_at": new.excluded.told_at})
        # The row of the place lets others who tell of it wait.
        await self._connection.change(there)
        await self._connection.change(delete(_items).where(_items.c.place == place))
        for start in range(0, len(items), _AT_ONCE):
            some = [_columns(place, item) for item in items[start : start + _AT_ONCE]]
            await self._connection.change(insert(_items), some)

    async def forget(self, place: str) -> bool:
        """What `LibraryStore.forget` promises."""
        return await self._connection.change(delete(_places).where(_places.c.name == place)) > 0

    async def places(self) -> Mapping[str, datetime]:
        """What `LibraryStore.places` promises."""
        return {row["name"]: row["told_at"] for row in await self._connection.rows(select(_places))}

    async def candidates(self, title: Title) -> tuple[LibraryItem, ...]:
        """What `LibraryStore.candidates` promises."""
        ids = {name: getattr(title.ids, name) for name in _BY_ID}
        by_id = [_items.c[name] == value for name, value in ids.items() if value is not None]
        by_name = [_items.c.folded.contains(f"|{name}|", autoescape=True) for name in folded_names(title)]
        told = await self._told(_items.c.kind == title.kind.value, or_(false(), *by_id, *by_name))
        return (*told, *await self._placed(_is_kind(title.kind), _is_title(title)))

    async def all(self, kind: TitleKind | None = None) -> tuple[LibraryItem, ...]:
        """What `LibraryStore.all` promises."""
        return await self._told(*([] if kind is None else [_items.c.kind == kind.value]))

    async def placed(self, kind: TitleKind | None = None) -> tuple[LibraryItem, ...]:
        """What `LibraryStore.placed` promises."""
        return await self._placed(*([] if kind is None else [_is_kind(kind)]))

    async def read_at(self, place: str, user_id: int) -> datetime | None:
        """What `LibraryStore.read_at` promises."""
        its = (_reads.c.place == place, _reads.c.user_id == user_id)
        row = await self._connection.row(select(_reads.c.read_at).where(*its))
        return None if row is None else row["read_at"]

    async def note_read(self, place: str, user_id: int, *, at: datetime) -> None:
        """What `LibraryStore.note_read` promises."""
        new = self._connection.insert(LibraryReadRow).values(place=place, user_id=user_id, read_at=at)
        unique = ["place", "user_id"]
        await self._connection.change(new.on_conflict_do_update(index_elements=unique, set_={"read_at": at}))

    async def _told(self, *conditions: ColumnElement[bool]) -> tuple[LibraryItem, ...]:
        found = select(_items.c.told).where(*conditions).order_by(_items.c.id)
        return tuple(decoded(LibraryItem, row["told"]) for row in await self._connection.rows(found))

    async def _placed(self, *conditions: ColumnElement[bool]) -> tuple[LibraryItem, ...]:
        is_there = _downloads.c.state == DownloadState.ON_NAS.value
        found = await SqlDownloads(self._connection).those(is_there, *conditions)
        return tuple(item for download in found for item in items_placed(download))


def _columns(place: str, item: LibraryItem) -> Values:
    names = dict.fromkeys(name for name in map(folded, item.names) if name)
    return {
        "place": place,
        "kind": item.kind.value,
        "folded": f"|{'|'.join(names)}|",
        "told": encoded(item),
        **{name: getattr(item.ids, name) for name in _BY_ID},
    }


def _is_kind(kind: TitleKind) -> ColumnElement[bool]:
    its: ColumnElement[str] = _downloads.c.title["kind"].as_string()
    return its == kind.value


def _is_title(title: Title) -> ColumnElement[bool]:
    told = _downloads.c.title
    ids = {name: getattr(title.ids, name) for name in _BY_ID}
    same = [
        (told["ids"][name].as_string() if isinstance(value, str) else told["ids"][name].as_integer()) == value
        for name, value in ids.items()
        if value is not None
    ]
    return or_(false(), *same, *(told[name].as_string().in_(title.names) for name in _NAMES))
