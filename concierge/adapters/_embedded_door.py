"""The embedded client's session, opened as soon as there is something for it to do."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final

from concierge.adapters._embedded_resume import is_anything_remembered
from concierge.adapters._embedded_session import Session, on_disk
from concierge.adapters._embedded_settings import EmbeddedSection, settings_pack
from concierge.adapters._embedded_torrent import Torrent
from concierge.errors import ConciergeError, ConfigError, NotFound

__all__ = ["SessionDoor"]

NOTHING: Final[Mapping[str, Torrent]] = MappingProxyType({})
LIBRARY: Final = "libtorrent"


class SessionDoor:
    """Who has no torrents needs no libtorrent: it takes a tenth of the process's memory, and speaks with strangers."""

    def __init__(self, section: EmbeddedSection, folder: Path, stack: AsyncExitStack) -> None:
        """Takes where torrents are remembered, and what closes the session; `SessionDoor.opened` is the way in."""
        self._section = section
        self._folder = folder
        self._stack = stack
        self._opening: asyncio.Task[Session] | None = None
        self._session: Session | None = None

    @classmethod
    @asynccontextmanager
    async def opened(cls, section: EmbeddedSection, folder: Path) -> AsyncIterator["SessionDoor"]:
        """The door; with torrents of earlier runs their session stands open behind it. Closed with the context.

        Raises:
            ConfigError: libtorrent is not installed.
            ServiceUnavailable: the folder cannot be read.
        """
        if find_spec(LIBRARY) is None:
            raise _not_loaded("it is not installed")
        async with AsyncExitStack() as stack:
            door = cls(section, folder, stack)
            try:
                if await on_disk(lambda: is_anything_remembered(folder)):
                    await door.session()
                yield door
            finally:
                await door._settled()

    @property
    def torrents(self) -> Mapping[str, Torrent]:
        """All torrents, by their info hashes."""
        return NOTHING if self._session is None else self._session.torrents

    @property
    def running(self) -> Session:
        """The session, which has every torrent that there is. Raises NotFound while there is none."""
        if self._session is None:
            raise NotFound("embedded has no torrents", what="torrents")
        return self._session

    def of(self, info_hash: str) -> tuple[Session, Torrent]:
        """The torrent, and the session that moves it. Raises NotFound."""
        if self._session is None:
            raise NotFound(f"embedded has no torrent {info_hash}", what=info_hash)
        return self._session, self._session.get(info_hash)

    async def session(self) -> Session:
        """The session, opened if it is not.

        Raises:
            ConfigError: libtorrent cannot be loaded.
            ServiceUnavailable: the folder refuses.
        """
        if self._opening is None or _has_failed(self._opening):
            self._opening = asyncio.create_task(self._opened())
        # Whoever waits may be cancelled; the next one needs the session all the same.
        return await asyncio.shield(self._opening)

    async def _opened(self) -> Session:
        try:
            settings = await asyncio.to_thread(settings_pack, self._section)
        except ImportError as error:
            raise _not_loaded(str(error)) from error
        self._session = await self._stack.enter_async_context(Session.opened(settings, self._folder))
        return self._session

    async def _settled(self) -> None:
        """Returns when the session is not just being opened."""
        if self._opening is not None:
            with suppress(ConciergeError):
                await self._opening


def _has_failed(opening: "asyncio.Task[Session]") -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)


def _not_loaded(why: str) -> ConfigError:
    problem = f"libtorrent cannot be loaded ({why}): pip install 'media-concierge[embedded]'"
    return ConfigError(problem, setting="media-concierge[embedded]", problem=problem)
