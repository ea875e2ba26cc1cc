"""The stores of what people watch, rate, want and do not want to meet."""

from collections.abc import Sequence
from typing import Protocol

from concierge.model.credit import Credit
from concierge.model.known_title import KnownTitle
from concierge.model.shelves import Blocked, Place, Rated, Seen, ToWatch
from concierge.model.taste import Mark, Shelf, TasteEntry, Viewing
from concierge.model.title import Title

__all__ = ["CreditStore", "MarkStore", "ShelfStore", "TasteHistoryStore", "TitleStore"]


class TitleStore(Protocol):
    """Titles, each once for everybody; those that a person named themselves are theirs alone."""

    async def put(self, title: Title) -> KnownTitle:
        """The title as it is kept now: found by any id, else by kind, name and year, its gaps filled; else made."""
        ...

    async def put_all(self, titles: Sequence[Title]) -> tuple[KnownTitle, ...]:
        """As `put` for each, in their order, in a few statements for all."""
        ...

    async def put_named_all(self, user_id: int, titles: Sequence[Title]) -> tuple[KnownTitle, ...]:
        """As `put_named` for each, in their order, in a few statements for all; names are compared whole."""
        ...

    async def put_named(self, user_id: int, title: Title) -> KnownTitle:
        """A title of this person that no source knows, found by kind, name and year, else made."""
        ...

    async def get(self, user_id: int, title_id: int) -> KnownTitle:
        """One title. Raises NotFound, also where it is another person's own."""
        ...

    async def many(self, title_ids: Sequence[int]) -> tuple[KnownTitle, ...]:
        """Those titles, whoever's they are: for who got the numbers from the person's own rows."""
        ...

    async def drop_named(self, user_id: int, title_id: int) -> None:
        """Drops a title of the person's own that no mark and no entry of the history speaks of any more."""
        ...

    async def marked(self, user_id: int, shelf: Shelf, text: str) -> tuple[KnownTitle, ...]:
        """The titles on that list of the person whose names have the folded text inside, at most a hundred."""
        ...


class MarkStore(Protocol):
    """Marks of one person at a time, each one of a kind by its key."""

    async def lock(self, user_id: int) -> None:
        """Lets nobody else change this person's marks until the transaction ends. Raises NotFound."""
        ...

    async def of_title(self, user_id: int, title_id: int) -> tuple[Mark, ...]:
        """Everything that the person has marked a title with, a block included."""
        ...

    async def of_titles(self, user_id: int, title_ids: Sequence[int]) -> tuple[Mark, ...]:
        """Everything that the person has marked those titles with, blocks included."""
        ...

    async def titles(self, user_id: int, *, after: int, limit: int) -> tuple[int, ...]:
        """The numbers of the titles beyond that one that the person has seen, rated or wants to see, in order."""
        ...

    async def viewings(self, user_id: int, *title_ids: int) -> tuple[Viewing, ...]:
        """What the person has seen of each of the titles, in the order of the episodes."""
        ...

    async def blocks(self, user_id: int) -> tuple[Blocked, ...]:
        """The person's blocklist, newest first."""
        ...

    async def put(self, user_id: int, marks: Sequence[Mark]) -> None:
        """Writes the marks, in place of those with the same keys."""
        ...

    async def remove(self, user_id: int, marks: Sequence[Mark]) -> None:
        """Takes away the marks with the keys of these."""
        ...


class ShelfStore(Protocol):
    """A person's lists, newest mark first, a page at a time; `text` is folded and stands inside a name."""

    async def watchlist(
        self, user_id: int, *, limit: int, after: Place | None = None, text: str = ""
    ) -> tuple[ToWatch, ...]:
        """What the person wants to see."""
        ...

    async def watched(
        self, user_id: int, *, limit: int, after: Place | None = None, text: str = ""
    ) -> tuple[Seen, ...]:
        """What the person has seen, one line a title."""
        ...

    async def ratings(
        self, user_id: int, *, limit: int, after: Place | None = None, text: str = ""
    ) -> tuple[Rated, ...]:
        """What the person thinks of titles."""
        ...


class TasteHistoryStore(Protocol):
    """The changes of each person's lists; the oldest are forgotten."""

    async def add(self, user_id: int, entry: TasteEntry) -> TasteEntry:
        """Stores the entry and returns it with its id."""
        ...

    async def get(self, user_id: int, entry_id: int) -> TasteEntry:
        """One entry. Raises NotFound."""
        ...

    async def newest(self, user_id: int, *, limit: int, before: int | None = None) -> tuple[TasteEntry, ...]:
        """The newest entries, those before the one with that id."""
        ...

    async def last_to_undo(self, user_id: int) -> TasteEntry:
        """The newest entry that is no undo and was not taken back. Raises NotFound."""
        ...

    async def set_undone(self, user_id: int, entry_id: int, *, is_undone: bool) -> int | None:
        """Notes that an entry was taken back, or stands again; returns which one it undoes. Raises NotFound."""
        ...


class CreditStore(Protocol):
    """Who did what for titles; the same for everybody."""

    async def put(self, title_id: int, credits_: Sequence[Credit]) -> None:
        """Replaces the credits of the title."""
        ...

    async def of_title(self, title_id: int) -> tuple[Credit, ...]:
        """The credits of the title, by department, job and person."""
        ...

    async def of_person(self, user_id: int, name: str) -> tuple[tuple[KnownTitle, Credit], ...]:
        """What the person of that name, in any case, did, oldest title first, among titles that the user may know."""
        ...
