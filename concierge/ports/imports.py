"""The stores of what came from lists elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from concierge.model.connection import Connection
from concierge.model.imported_title import ImportedTitle, ImportState
from concierge.model.known_title import KnownTitle
from concierge.model.title import Title

__all__ = ["ConnectionStore", "FactStore", "ImportedTitleStore"]


class ImportedTitleStore(Protocol):
    """Names that people's lists came with; each person's are reached by their own id alone, but for those due."""

    async def get(self, user_id: int, keys: Sequence[str]) -> Mapping[str, ImportedTitle]:
        """Those of the person's names that are known, by their keys."""
        ...

    async def add(self, user_id: int, names: Sequence[ImportedTitle]) -> None:
        """Notes names that are new."""
        ...

    async def told_by(self, user_id: int, names: Sequence[ImportedTitle], account: str) -> None:
        """Notes that the connected account told of the names too."""
        ...

    async def change(self, user_id: int, name: ImportedTitle) -> None:
        """Writes what became of a name."""
        ...

    async def settle(self, user_id: int, title_id: int, state: ImportState, *, known_id: int) -> None:
        """Ends the search for all open names that are kept as that title: they stand for the known one, in that state.

        Several are kept as one where services differ in what they tell of its kind.
        """
        ...

    async def of_title(self, user_id: int, title_id: int) -> ImportedTitle:
        """The open name that is kept as that title of the person's own. Raises NotFound."""
        ...

    async def of_states(
        self, user_id: int, states: Collection[ImportState], *, limit: int
    ) -> tuple[ImportedTitle, ...]:
        """The person's names in those states, in the order in which they came."""
        ...

    async def accounts_of(self, user_id: int, title_id: int) -> frozenset[str]:
        """The connected accounts that told of any open name that is kept as that title."""
        ...

    async def count_due(self, *, at: datetime, user_id: int | None = None) -> int:
        """How many names are to be looked for by now."""
        ...

    async def due(
        self, *, at: datetime, limit: int, user_id: int | None = None
    ) -> tuple[tuple[int, ImportedTitle], ...]:
        """Names that are to be looked for by now, of anybody or of one person, each with whose it is."""
        ...


class FactStore(Protocol):
    """What sources told of titles that people have marked; the same for everybody."""

    async def keep(self, title_id: int, title: Title, *, at: datetime, due_at: datetime) -> None:
        """Notes everything that is told of the title, in place of what was noted before."""
        ...

    async def keep_first(self, title_id: int, title: Title, *, at: datetime, due_at: datetime) -> None:
        """The same where nothing was noted before; else all stays as it is."""
        ...

    async def due(self, *, at: datetime, limit: int) -> tuple[KnownTitle, ...]:
        """Titles on somebody's lists of which facts are to be asked for by now, those longest due first."""
        ...

    async def put_off(self, title_ids: Sequence[int], *, due_at: datetime) -> None:
        """Asks for the facts of those titles later."""
        ...


class ConnectionStore(Protocol):
    """Accounts elsewhere; each person's are reached by their own id alone, but for those that are due."""

    async def put(self, user_id: int, connected: Connection) -> None:
        """Writes the connection, in place of the one to the same service; who is busy with it stays so."""
        ...

    async def change(self, user_id: int, connected: Connection) -> None:
        """Writes what became of the connection, if it is still the one that was made at that moment."""
        ...

    async def get(self, user_id: int, service: str) -> Connection:
        """The person's connection to the service. Raises NotFound."""
        ...

    async def of_user(self, user_id: int) -> tuple[Connection, ...]:
        """The person's connections, in the order of the services' names."""
        ...

    async def due(self, *, at: datetime, limit: int) -> tuple[tuple[int, Connection], ...]:
        """Connections whose lists are to be read by now, of everybody, each with whose it is."""
        ...

    async def is_still(self, user_id: int, connected: Connection) -> bool:
        """Whether it is the connection that was made at that moment; nobody changes that in this transaction."""
        ...

    async def claim(self, user_id: int, service: str, *, at: datetime, until: datetime) -> str | None:
        """The word by which the connection is the caller's alone until that moment; None if somebody is busy."""
        ...

    async def hold(self, user_id: int, service: str, word: str, *, until: datetime) -> bool:
        """Keeps a claimed connection for longer; False, and nothing is changed, if it is another's by now."""
        ...

    async def release(self, user_id: int, service: str, word: str) -> bool:
        """Gives a claimed connection back; False, and nothing is changed, if it is another's by now."""
        ...

    async def remove(self, user_id: int, service: str) -> bool:
        """Forgets the connection; False if there was none."""
        ...
