"""A person's own lists: what they want to see, have seen, think of, and do not want to meet."""

from datetime import date, datetime

from concierge.model.score import Score
from concierge.model.shelves import Blocked, ListPage, Marked, Place, Rated, Seen, ToWatch
from concierge.model.taste import BlockLevel, TasteEntry, Viewing
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.services.shelves import Shelves
from concierge.services.taste import Sought, Taste

__all__ = ["UserBlocklist", "UserRatings", "UserTaste", "UserWatched", "UserWatchlist"]


class UserWatchlist:
    """What this person wants to see."""

    def __init__(self, user: User, taste: Taste, shelves: Shelves) -> None:
        """Binds the services to the person."""
        self._user = user
        self._taste = taste
        self._shelves = shelves

    async def list(self, *, limit: int = 50, after: Place | None = None, text: str = "") -> ListPage[ToWatch]:
        """The titles, newest first; with `text` those that have it in a name. Raises InputError."""
        return await self._shelves.watchlist(self._user, limit=limit, after=after, text=text)

    async def has(self, title: Title) -> bool:
        """Whether the title is on the list, under whichever of its names."""
        return await self._shelves.is_wanted(self._user, title)

    async def add(
        self,
        what: Title | str,
        *,
        year: int | None = None,
        kind: TitleKind | None = None,
        by_name: bool = False,
    ) -> Marked:
        """The title on the list; `by_name` keeps one that no source knows.

        Raises:
            Ambiguous, NotFound, HiddenByAge, HiddenByBlock, InputError, ServiceError: the text names no one title.
        """
        sought = Sought(what=what, year=year, kind=kind, is_kept_by_name=by_name)
        return await self._taste.wish(self._user, sought)

    async def remove(self, what: Title | str, *, year: int | None = None) -> Marked:
        """The title on the list no more. Raises NotFound, Ambiguous, HiddenByAge, HiddenByBlock, InputError."""
        return await self._taste.unwish(self._user, Sought(what=what, year=year))


class UserWatched:
    """What this person has seen."""

    def __init__(self, user: User, taste: Taste, shelves: Shelves) -> None:
        """Binds the services to the person."""
        self._user = user
        self._taste = taste
        self._shelves = shelves

    async def list(self, *, limit: int = 50, after: Place | None = None, text: str = "") -> ListPage[Seen]:
        """The titles, newest mark first; with `text` those that have it in a name. Raises InputError."""
        return await self._shelves.watched(self._user, limit=limit, after=after, text=text)

    async def episodes(self, seen: Seen) -> tuple[Viewing, ...]:
        """What was seen of one title of the list, in the order of the episodes."""
        return await self._shelves.viewings(self._user, seen.title)

    async def add(  # noqa: PLR0913  the names are the public contract
        self,
        what: Title | str,
        *,
        year: int | None = None,
        kind: TitleKind | None = None,
        season: int | None = None,
        episode: int | None = None,
        seen_on: datetime | date | None = None,
        times: int | None = None,
        by_name: bool = False,
    ) -> Marked:
        """The film, the episode, or all that was broadcast of the season or the series seen.

        `seen_on` is a moment or a day; None where it is not known. `times` is how often in all.

        Raises:
            Ambiguous, NotFound, HiddenByAge, HiddenByBlock, InputError, ServiceError: see `UserWatchlist.add`; also
                for a date that lies ahead, and a season that has not begun.
        """
        sought = Sought(what=what, year=year, kind=kind, is_kept_by_name=by_name)
        return await self._taste.mark_seen(
            self._user, sought, season=season, episode=episode, seen_on=seen_on, times=times
        )

    async def remove(
        self,
        what: Title | str,
        *,
        year: int | None = None,
        season: int | None = None,
        episode: int | None = None,
    ) -> Marked:
        """The title, the season or the episode seen no more; the rating goes with the last viewing.

        Raises:
            NotFound, Ambiguous, HiddenByAge, HiddenByBlock, InputError: the text names no one title of the list.
        """
        sought = Sought(what=what, year=year)
        return await self._taste.unmark_seen(self._user, sought, season=season, episode=episode)


class UserRatings:
    """What this person thinks of titles, out of ten."""

    def __init__(self, user: User, taste: Taste, shelves: Shelves) -> None:
        """Binds the services to the person."""
        self._user = user
        self._taste = taste
        self._shelves = shelves

    async def list(self, *, limit: int = 50, after: Place | None = None, text: str = "") -> ListPage[Rated]:
        """The ratings, newest first; with `text` those of titles that have it in a name. Raises InputError."""
        return await self._shelves.ratings(self._user, limit=limit, after=after, text=text)

    async def rate(  # noqa: PLR0913  the names are the public contract
        self,
        what: Title | str,
        score: float | str | Score,
        *,
        year: int | None = None,
        kind: TitleKind | None = None,
        review: str | None = None,
        has_spoilers: bool = False,
        by_name: bool = False,
    ) -> Marked:
        """The title rated, and so seen. `score` is 8, 8.5, "8,5", "4.5/5"; half points are kept.

        A `review` of None leaves the one that is there, "" takes it away.

        Raises:
            Ambiguous, NotFound, HiddenByAge, HiddenByBlock, InputError, ServiceError: see `UserWatchlist.add`; also
                for a score that is not within 1 to 10.
        """
        sought = Sought(what=what, year=year, kind=kind, is_kept_by_name=by_name)
        return await self._taste.rate(self._user, sought, score, review=review, has_spoilers=has_spoilers)

    async def remove(self, what: Title | str, *, year: int | None = None) -> Marked:
        """The title rated no more. Raises NotFound, Ambiguous, HiddenByAge, HiddenByBlock, InputError."""
        return await self._taste.unrate(self._user, Sought(what=what, year=year))


class UserBlocklist:
    """What this person does not want to meet."""

    def __init__(self, user: User, taste: Taste, shelves: Shelves) -> None:
        """Binds the services to the person."""
        self._user = user
        self._taste = taste
        self._shelves = shelves

    async def list(self) -> tuple[Blocked, ...]:
        """The blocked titles and words, newest first."""
        return await self._shelves.blocklist(self._user)

    async def add(
        self,
        what: Title | str,
        *,
        level: BlockLevel = BlockLevel.NEVER,
        year: int | None = None,
        kind: TitleKind | None = None,
        by_name: bool = False,
    ) -> Marked:
        """The title blocked: `NEVER` mentioned at all, or with `QUIET` only not recommended.

        Raises:
            Ambiguous, NotFound, HiddenByAge, InputError, ServiceError: see `UserWatchlist.add`.
        """
        sought = Sought(what=what, year=year, kind=kind, is_kept_by_name=by_name)
        return await self._taste.block(self._user, sought, level)

    async def add_words(
        self, words: str, *, level: BlockLevel = BlockLevel.NEVER, after_year: int | None = None
    ) -> Marked:
        """Every title with these words, whole and in this order, in its name blocked. Raises InputError.

        With `after_year` only those are that are known to be of a later year.
        """
        return await self._taste.block_words(self._user, words, level, after_year=after_year)

    async def remove(self, what: Title | str) -> Marked:
        """The title, or the words, blocked no more. Raises NotFound, Ambiguous, InputError."""
        return await self._taste.unblock(self._user, what)


class UserTaste:
    """The changes of this person's lists, each of which can be taken back."""

    def __init__(self, user: User, taste: Taste, shelves: Shelves) -> None:
        """Binds the services to the person."""
        self._user = user
        self._taste = taste
        self._shelves = shelves

    async def history(self, *, limit: int = 50, before: int | None = None) -> tuple[TasteEntry, ...]:
        """The changes, newest first, those before the entry with that id. Raises InputError."""
        return await self._shelves.history(self._user, limit=limit, before=before)

    async def undo(self, entry: int | None = None) -> TasteEntry:
        """The change that was taken back: the one with that id, else the newest one that stands.

        Raises:
            NotFound: there is none.
            ChangedSince: its marks have been changed since, or it is taken back already.
        """
        return await self._taste.undo(self._user, entry)
