"""The lists of people as they may see them."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from concierge.errors import InputError
from concierge.model.known_title import KnownTitle, folded, is_same_title
from concierge.model.shelves import Blocked, ListPage, Place, Rated, Seen, ToWatch
from concierge.model.sight import Rule, Sight
from concierge.model.taste import Block, TasteEntry, Viewing
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import Repositories, Storage
from concierge.services.visibility import sight_of

__all__ = ["MOST_LISTED", "Shelves"]

MOST_LISTED = 500
_NAMES_LOOKED_FOR = 3
_LONGEST_LOOKED_FOR = 100


class _Listed(Protocol):
    @property
    def title(self) -> KnownTitle: ...
    @property
    def place(self) -> Place: ...


_L = TypeVar("_L", bound=_Listed)
_Read = Callable[[Repositories, Place | None], Awaitable[tuple[_L, ...]]]


class Shelves:
    """Reads people's lists, newest mark first, without what they may not see."""

    def __init__(self, storage: Storage) -> None:
        """Takes where the lists are kept."""
        self._storage = storage

    async def watchlist(
        self, user: User, *, limit: int = 50, after: Place | None = None, text: str = ""
    ) -> ListPage[ToWatch]:
        """What the person wants to see; with `text`, the titles that have it in a name. Raises InputError."""

        async def read(rows: Repositories, place: Place | None) -> tuple[ToWatch, ...]:
            return await rows.shelves.watchlist(user.id, limit=limit + 1, after=place, text=folded(text))

        return await self._page(user, read, limit, after)

    async def is_wanted(self, user: User, title: Title) -> bool:
        """Whether the title is on the person's watchlist, under whichever of its names."""
        for name in title.names[:_NAMES_LOOKED_FOR]:
            page = await self.watchlist(user, text=name[:_LONGEST_LOOKED_FOR])
            if any(is_same_title(one.title.title, title) for one in page.items):
                return True
        return False

    async def watched(
        self, user: User, *, limit: int = 50, after: Place | None = None, text: str = ""
    ) -> ListPage[Seen]:
        """What the person has seen, one line a title. Raises InputError."""

        async def read(rows: Repositories, place: Place | None) -> tuple[Seen, ...]:
            return await rows.shelves.watched(user.id, limit=limit + 1, after=place, text=folded(text))

        return await self._page(user, read, limit, after)

    async def ratings(
        self, user: User, *, limit: int = 50, after: Place | None = None, text: str = ""
    ) -> ListPage[Rated]:
        """What the person thinks of titles. Raises InputError."""

        async def read(rows: Repositories, place: Place | None) -> tuple[Rated, ...]:
            return await rows.shelves.ratings(user.id, limit=limit + 1, after=place, text=folded(text))

        return await self._page(user, read, limit, after)

    async def viewings(self, user: User, title: KnownTitle) -> tuple[Viewing, ...]:
        """What the person has seen of a title, in the order of the episodes."""
        async with self._storage.reading() as rows:
            return await rows.marks.viewings(user.id, title.id)

    async def blocklist(self, user: User) -> tuple[Blocked, ...]:
        """What the person does not want to meet, newest first; here alone it is named, so that it can be lifted."""
        async with self._storage.reading() as rows:
            blocks = await rows.marks.blocks(user.id)
        by_age = Sight(age_limit=user.age_limit)
        return tuple(one for one in blocks if one.title is None or by_age.hindrance(one.title.title) is None)

    async def history(
        self, user: User, *, limit: int = 50, before: int | None = None
    ) -> tuple[TasteEntry, ...]:
        """The changes of the person's lists, newest first, those before the entry with that id. Raises InputError."""
        _refuse_limit(limit)
        shown: list[TasteEntry] = []
        async with self._storage.reading() as rows:
            sight = await sight_of(user, rows)
            while len(shown) < limit:
                entries = await rows.taste_history.newest(user.id, limit=limit, before=before)
                shown += [entry for entry in entries if _is_shown(entry, sight)]
                if len(entries) < limit:
                    break
                before = entries[-1].id
        return tuple(shown[:limit])

    async def _page(self, user: User, read: "_Read[_L]", limit: int, after: Place | None) -> ListPage[_L]:
        """As many as asked for of those that may be seen, and where the next ones begin."""
        _refuse_limit(limit)
        found: list[_L] = []
        async with self._storage.reading() as rows:
            sight = await sight_of(user, rows)
            while len(found) <= limit:
                items = await read(rows, after)
                found += [one for one in items if sight.hindrance(one.title.title) is None]
                if len(items) <= limit:
                    break
                after = items[-1].place
        is_more = len(found) > limit
        return ListPage(items=tuple(found[:limit]), after=found[limit - 1].place if is_more else None)


def _is_shown(entry: TasteEntry, sight: Sight) -> bool:
    """Whether a change is told: of a hidden title only that it was blocked, so that it can be taken back."""
    found = sight.hindrance(entry.title.title) if entry.title else None
    is_about_block = any(isinstance(mark, Block) for mark in (*entry.before, *entry.after))
    return found is None or (found.rule is Rule.BLOCK and is_about_block)


def _refuse_limit(limit: int) -> None:
    if not 1 <= limit <= MOST_LISTED:
        raise InputError(f"{limit} items", problem="bad_limit", limit=MOST_LISTED)
