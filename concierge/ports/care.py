"""The care of a database, from outside: nothing here opens it for people."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from concierge.model.database import Backup, DatabaseReport, Restoration, Upgrade

__all__ = ["DatabaseCare"]


class DatabaseCare(Protocol):
    """The care of the database that the settings name. `progress` is told the rows that are done, and all."""

    async def upgrade(self) -> Upgrade:
        """Brings the tables to this version. Raises StorageError, and leaves what is not ours or newer alone."""
        ...

    async def check(self) -> DatabaseReport:
        """How the database is; a file that is not there is not made. Raises StorageError."""
        ...

    async def backup(
        self, path: Path, *, replace: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> Backup:
        """Writes all rows of one moment into a new file; it appears under its name when it is whole.

        The key that opens the stored passwords is not in it.

        Raises:
            BadBackup: the file is there already and shall not be replaced, or it cannot be written.
            StorageError: the database cannot be read, or has no tables.
        """
        ...

    async def restore(
        self, path: Path, *, replace: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> Restoration:
        """Puts the rows of a backup into the database, whichever kind it came from; all of them, or nothing happens.

        With `replace` what stood in the database is written to a backup first, and then gone.

        Raises:
            BadBackup: the file is no whole and unchanged backup of this version or an older one.
            StorageError: there are rows in the database and they shall not be replaced, or it cannot be used.
        """
        ...
