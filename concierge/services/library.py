"""What the household has: media servers, folders, what NASes told and what downloads brought, as one library."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from concierge.errors import ConciergeError, InputError, ServiceError, ServiceUnavailable
from concierge.model.decision import SourceFailure
from concierge.model.known_title import folded
from concierge.model.library import (
    NAS,
    PLACED,
    Have,
    LibraryItem,
    LibraryPage,
    LibraryTitle,
    Possession,
    grouped,
    is_copy_of,
)
from concierge.model.library_files import MOST_FILES, LibraryFile, items_of
from concierge.model.sight import Sight
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.ports import Clock, LibrarySource, MediaServer, Storage
from concierge.services.background import Background
from concierge.services.gathering import failure_of, ungarbled
from concierge.services.visibility import Visibility

__all__ = ["Library"]

# So long an answer waits for a server; one that was silent is left alone for a while.
_PATIENCE_S: Final = 1.0
_REST: Final = timedelta(minutes=1)
# What a source told is believed for so long; whoever lists the library waits a little for a newer word.
_FRESH: Final = timedelta(minutes=10)
_LIST_PATIENCE_S: Final = 8.0
_GATHER_S: Final = 1.0
_MOST_AT_ONCE: Final = 500
_MOST_LISTED: Final = 500
_log = structlog.get_logger(__name__)


class Library:
    """The library, as far as anybody tells of it. No failure of a server is one of whoever asks here."""

    def __init__(
        self,
        storage: Storage,
        sources: Sequence[LibrarySource],
        visibility: Visibility,
        background: Background,
        *,
        clock: Clock,
    ) -> None:
        """Takes where it is kept what was told, those who tell, and who may see what."""
        self._storage = storage
        self._sources = tuple(sources)
        self._visibility = visibility
        self._background = background
        self._clock = clock
        self._silent_until: dict[str, datetime] = {}
        self._new: dict[str, None] = {}
        self._learning: dict[str, asyncio.Task[None]] = {}

    @property
    def servers(self) -> tuple[MediaServer, ...]:
        """The media servers that are set up."""
        return tuple(one for one in self._sources if isinstance(one, MediaServer))

    async def have(self, title: Title, season: int | None = None, episode: int | None = None) -> Possession:
        """Whether the title, or that part of it, is there, with its copies; after a second at most.

        What a silent server told before still counts.
        """
        items, failures = await self._copies(title, season)
        return _possession(items, failures, season, episode)

    async def list(
        self, user: User, kind: TitleKind | None = None, text: str = "", *, limit: int = 50, start: int = 0
    ) -> LibraryPage:
        """The titles by name, without those that the person may not see; with `text` those that have it in a name.

        What was told longer than some minutes ago is asked for again, and waited for a little. Raises InputError.
        """
        if not 1 <= limit <= _MOST_LISTED or start < 0:
            raise InputError(f"{limit} items", problem="bad_limit", limit=_MOST_LISTED)
        failures = await self._freshened()
        known = {one.name for one in self._sources}
        async with self._storage.reading() as rows:
            told = (*await rows.library.all(kind), *await rows.library.placed(kind))
        items = [one for one in told if _is_believed(one.place, known)]
        sight = await self._visibility.sight(user)
        found = await asyncio.to_thread(_seen, items, sight, folded(text))
        return LibraryPage(items=found[start : start + limit], total=len(found), failures=failures)

    async def store_index(self, nas: str, files: Sequence[LibraryFile]) -> int:
        """How many films are among the files, which are all that the NAS of that name holds from now on.

        Raises InputError for more files than anybody has.
        """
        if len(files) > MOST_FILES:
            raise InputError(f"{len(files)} files", problem="library_too_large", limit=MOST_FILES)
        place = f"{NAS}{nas}"
        items = await asyncio.to_thread(items_of, files, place)
        async with self._storage.transaction() as rows:
            await rows.library.replace(place, items, at=self._clock.now())
        _log.info("library.told", place=place, items=len(items))
        return len(items)

    def refreshed(self, paths: Sequence[str]) -> None:
        """Lets every media server look at those new paths, by their names here, while the caller goes on.

        What comes within a second, such as the files of a season, is told in one.
        """
        new = [path for path in paths if path]
        if not new or not self.servers:
            return
        is_first = not self._new
        self._new |= dict.fromkeys(new)
        if is_first:
            self._background.start(self._tell_servers(), is_worth_waiting=True)

    async def learn(self) -> None:
        """Reads everything that every source holds; one that fails is told of in the log alone."""
        await asyncio.gather(*(self._alone(one) for one in self._sources), return_exceptions=True)

    async def link(self, title: Title) -> tuple[str, str] | None:
        """The name of a media server that shows the title, and where it is opened there; None without such a page."""
        if not self.servers:
            return None
        items, _ = await self._copies(title, None)
        by_name = {one.name: one for one in self.servers}
        for item in items:
            server = by_name.get(item.place)
            if server is None or not item.item_id:
                continue
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    link = await server.link(item.item_id)
            except (ServiceError, TimeoutError):
                continue
            if link:
                return server.name, link
        return None

    async def _copies(
        self, title: Title, season: int | None
    ) -> tuple[tuple[LibraryItem, ...], tuple[SourceFailure, ...]]:
        """By whoever tells of them, each in their own words, and who was silent."""
        answers = await asyncio.gather(*(self._asked(one, title, season) for one in self._sources))
        async with self._storage.reading() as rows:
            told = await rows.library.candidates(title)
        heard = {
            one.name for one, answer in zip(self._sources, answers, strict=True) if isinstance(answer, tuple)
        }
        known = {one.name for one in self._sources} - heard
        items = [one for one in told if _is_believed(one.place, known) and is_copy_of(one, title)]
        items += [item for answer in answers if isinstance(answer, tuple) for item in answer]
        failures = tuple(answer for answer in answers if isinstance(answer, SourceFailure))
        return tuple(items), failures

    async def _asked(
        self, source: LibrarySource, title: Title, season: int | None
    ) -> tuple[LibraryItem, ...] | SourceFailure:
        if self._silent_until.get(source.name, self._clock.now()) > self._clock.now():
            return failure_of(_silent(source))
        try:
            async with asyncio.timeout(_PATIENCE_S):
                with ungarbled(source.name):
                    found = await source.find(title, season)
        except TimeoutError:
            return self._failed(source, _silent(source))
        except ServiceError as error:
            return self._failed(source, error)
        self._silent_until.pop(source.name, None)
        return found

    def _failed(self, source: LibrarySource, error: ServiceError) -> SourceFailure:
        self._silent_until[source.name] = self._clock.now() + _REST
        _log.info("library.silent", place=source.name, code=error.code)
        return failure_of(error)

    async def _tell_servers(self) -> None:
        await asyncio.sleep(_GATHER_S)
        paths, self._new = [*self._new], {}
        await asyncio.gather(*(self._refresh(server, paths) for server in self.servers))

    async def _refresh(self, server: MediaServer, paths: Sequence[str]) -> None:
        for begin in range(0, len(paths), _MOST_AT_ONCE):
            try:
                with ungarbled(server.name):
                    await server.refresh(paths[begin : begin + _MOST_AT_ONCE])
            except ServiceError as error:
                _log.warning("library.not_refreshed", place=server.name, code=error.code)
                return

    async def _freshened(self) -> tuple[SourceFailure, ...]:
        """Waits a little for what is not known freshly; who did not tell it in time."""
        async with self._storage.reading() as rows:
            told_at = await rows.library.places()
        since = self._clock.now() - _FRESH
        stale = [one for one in self._sources if one.name not in told_at or told_at[one.name] < since]
        if not stale:
            return ()
        tasks = [(one, self._alone(one)) for one in stale]
        await asyncio.wait([task for _, task in tasks], timeout=_LIST_PATIENCE_S)
        return tuple(failure for one, task in tasks if (failure := _failure(one, task)) is not None)

    def _alone(self, source: LibrarySource) -> asyncio.Task[None]:
        """The task that reads the source; one that does so already is that one."""
        task = self._learning.get(source.name)
        if task is None or task.done():
            task = self._background.start(self._learn(source))
            self._learning[source.name] = task
        return task

    async def _learn(self, source: LibrarySource) -> None:
        items: list[LibraryItem] = []
        for kind in TitleKind:
            with ungarbled(source.name):
                items += [item async for item in source.items(kind)]
        async with self._storage.transaction() as rows:
            await rows.library.replace(source.name, items, at=self._clock.now())
        _log.info("library.read", place=source.name, items=len(items))


def _is_believed(place: str, sources: set[str]) -> bool:
    """Whether what that place told counts: one that is set up no more, or was heard just now, does not."""
    return place in sources or place == PLACED or place.startswith(NAS)


def _possession(
    items: Sequence[LibraryItem],
    failures: tuple[SourceFailure, ...],
    season: int | None,
    episode: int | None,
) -> Possession:
    titles = grouped(items)
    whole = [item for one in titles for item in one.items]
    asked = tuple(item for item in whole if item.holds(season, episode))
    if asked:
        return Possession(have=Have.YES, items=asked, failures=failures)
    # Of some copies nobody tells which episodes are in them.
    is_untold = any(item.holds(season, None) and not item.episodes for item in whole if season or episode)
    return Possession(have=Have.UNKNOWN if failures or is_untold else Have.NO, failures=failures)


def _seen(items: Sequence[LibraryItem], sight: Sight, text: str) -> tuple[LibraryTitle, ...]:
    """Work for a thread: there may be tens of thousands of items."""
    return tuple(
        one
        for one in grouped(items)
        if (not text or any(text in folded(name) for name in one.title.names))
        and sight.hindrance(one.title) is None
    )


def _silent(source: LibrarySource) -> ServiceUnavailable:
    return ServiceUnavailable(source.name, f"no answer in {_PATIENCE_S:g} s", problem="timeout")


def _failure(source: LibrarySource, task: "asyncio.Task[None]") -> SourceFailure | None:
    """Why the source did not tell what it holds; None if it did."""
    if not task.done():
        return failure_of(_silent(source))
    error = None if task.cancelled() else task.exception()
    if isinstance(error, ServiceError):
        return failure_of(error)
    return SourceFailure(service=source.name, code=error.code) if isinstance(error, ConciergeError) else None
