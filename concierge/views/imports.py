"""A person's lists from elsewhere and for elsewhere: files and connected accounts."""

from collections.abc import AsyncIterator
from pathlib import Path

from concierge.model.connection import Connection, DeviceCode
from concierge.model.import_report import ImportProgress, ImportReport, Unresolved
from concierge.model.known_title import KnownTitle
from concierge.model.title import Title
from concierge.model.user import User
from concierge.services.connections import Connections
from concierge.services.exporting import Exports, WrittenLists
from concierge.services.importing import Imports

__all__ = ["UserConnections", "UserExports", "UserImports"]


class UserImports:
    """This person's imports."""

    def __init__(self, user: User, imports: Imports, connections: Connections) -> None:
        """Binds the services to the person."""
        self._user = user
        self._imports = imports
        self._connections = connections

    @property
    def sources(self) -> tuple[str, ...]:
        """The services whose files are understood."""
        return self._imports.sources

    def file(
        self, path: Path | str, *, source: str | None = None
    ) -> AsyncIterator[ImportProgress | ImportReport]:
        """Reads a file of another service into the lists: how far it is, and the report last.

        Which service it is of is found out, unless `source` tells. Titles that come by name alone are in the lists at
        once, and looked for by `resolve` or by whoever runs the jobs.

        Raises:
            BadImport: the file cannot be read at all, or is of no known service.
            NotFound: there is no such `source`.
        """
        return self._imports.read_file(self._user, Path(path), source=source)

    def account(self, service: str, nickname: str) -> AsyncIterator[ImportProgress | ImportReport]:
        """Reads somebody's open lists once. Raises NotFound, InputError, ServiceError."""
        return self._connections.read(self._user, service, nickname)

    def resolve(self, *, patience_s: float | None = None) -> AsyncIterator[ImportProgress]:
        """Looks for names that wait, for so long at most: how far it is."""
        return self._imports.resolve(self._user, patience_s=patience_s)

    async def updated(self, so_far: ImportReport) -> ImportReport:
        """The report with what became of its names since."""
        return await self._imports.updated(self._user, so_far)

    async def unresolved(self) -> tuple[Unresolved, ...]:
        """The names in the lists that stand for no title yet."""
        return await self._imports.open_names(self._user)

    async def require_open(self, name_id: int) -> None:
        """Raises NotFound where no name of that number may be decided upon."""
        await self._imports.require_open(self._user, name_id)

    async def decide(self, name_id: int, title: Title) -> KnownTitle:
        """The title that the name stands for from now on. Raises NotFound."""
        return await self._imports.decide(self._user, name_id, title)

    async def keep(self, name_id: int) -> None:
        """Leaves the name a name. Raises NotFound."""
        await self._imports.keep(self._user, name_id)


class UserExports:
    """This person's lists as files."""

    def __init__(self, user: User, exports: Exports) -> None:
        """Binds the service to the person."""
        self._user = user
        self._exports = exports

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the formats."""
        return self._exports.formats

    async def write(self, path: Path | str, format_name: str) -> WrittenLists:
        """Writes the lists in that format. Raises NotFound, FileRefused."""
        return await self._exports.write(self._user, Path(path), format_name)


class UserConnections:
    """This person's accounts at services that lists are kept in step with."""

    def __init__(self, user: User, connections: Connections) -> None:
        """Binds the service to the person."""
        self._user = user
        self._connections = connections

    @property
    def services(self) -> tuple[str, ...]:
        """The services that can be connected."""
        return self._connections.services

    def is_linked(self, service: str) -> bool:
        """Whether the service has a login of its own, instead of a nickname. Raises NotFound."""
        return self._connections.is_linked(service)

    async def begin(self, service: str) -> DeviceCode:
        """A login that waits for the person. Raises NotFound, ConfigError, ServiceError."""
        return await self._connections.begin(service)

    async def finish(self, service: str, code: DeviceCode) -> Connection | None:
        """The connection once the person has agreed; None while they have not.

        Raises NotAllowed, NotFound, ServiceError.
        """
        return await self._connections.finish(self._user, service, code)

    async def wait(self, service: str, code: DeviceCode) -> Connection:
        """The connection, once the person has agreed. Raises NotAllowed, NotFound, ServiceError."""
        return await self._connections.wait(self._user, service, code)

    async def add(self, service: str, nickname: str) -> Connection:
        """The connection to lists that need no login. Raises NotFound, InputError, ServiceError."""
        return await self._connections.add(self._user, service, nickname)

    async def list(self) -> tuple[Connection, ...]:
        """The connections."""
        return await self._connections.list(self._user)

    def sync(self, service: str) -> AsyncIterator[ImportProgress | ImportReport]:
        """Reads what is new there: how far it is, and the report last. Raises NotFound, ConfigError, ServiceError."""
        return self._connections.sync(self._user, service)

    async def remove(self, service: str) -> bool:
        """Ends the connection; False if there was none."""
        return await self._connections.remove(self._user, service)
