"""What people have watched at media servers, brought into their lists here, and never the other way round."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog

from concierge.errors import ConciergeError
from concierge.model.access import Role
from concierge.model.import_report import ImportReport
from concierge.model.user import User
from concierge.ports import Clock, MediaServer, Storage
from concierge.services.each_alone import each_alone
from concierge.services.importing import Imports
from concierge.services.reading import Reading

__all__ = ["LibraryWatching"]

# Clocks of servers differ.
_OVERLAP: Final = timedelta(hours=1)
_log = structlog.get_logger(__name__)


class LibraryWatching:
    """Reads each server for each person who is one of its users."""

    def __init__(
        self, storage: Storage, servers: Sequence[MediaServer], imports: Imports, *, clock: Clock
    ) -> None:
        """Takes the servers, and who writes what comes from elsewhere into people's lists."""
        self._storage = storage
        self._servers = tuple(servers)
        self._imports = imports
        self._clock = clock

    async def read_all(self) -> None:
        """Reads what was watched since the last time; a server or a user that fails holds up no other.

        Raises an ExceptionGroup, once all had their turn, if one failed in a way that nobody foresaw.
        """
        if not self._servers:
            return
        async with self._storage.reading() as rows:
            people = [one for one in await rows.users.all() if one.role is not Role.STRANGER]
        pairs = [
            (server, who, user)
            for server in self._servers
            for who, user in _linked(server.people, people, server.name).items()
        ]

        async def read(one: tuple[MediaServer, str, User]) -> None:
            server, who, user = one
            try:
                await self._read(server, who, user)
            except ConciergeError as error:
                _log.warning("library.not_watched", place=server.name, user_id=user.id, code=error.code)

        await each_alone(pairs, read)

    async def _read(self, server: MediaServer, who: str, user: User) -> None:
        began = self._clock.now()
        async with self._storage.reading() as rows:
            read_at = await rows.library.read_at(server.name, user.id)
        since = None if read_at is None else read_at - _OVERLAP
        report: ImportReport | None = None
        # Wherever else the person's lists are kept hears of it too: these rows come from no connected account.
        watched = Reading(server.watched(who, since))
        async for event in self._imports.store(user, server.name, watched.batches()):
            report = event if isinstance(event, ImportReport) else report
        if report is None or report.failure is not None:
            _log.warning("library.not_watched", place=server.name, user_id=user.id)
            return
        async with self._storage.transaction() as rows:
            await rows.library.note_read(server.name, user.id, at=began)


def _linked(named: Mapping[str, str], people: Sequence[User], server: str) -> dict[str, User]:
    """The people of ours by the server's users; without a word about it the one who lives here alone is its own."""
    if not named:
        return {"": people[0]} if len(people) == 1 else {}
    found: dict[str, User] = {}
    for who, name in named.items():
        told = name.strip().casefold()
        same = [one for one in people if told in {one.name.casefold(), str(one.id)}]
        if len(same) == 1:
            found[who] = same[0]
        else:
            _log.warning("library.nobody_named", place=server, people=len(same))
    return found
