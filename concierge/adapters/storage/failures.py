"""What goes wrong in a database, said in our words: only `StorageError` leaves this folder."""

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError as WaitedTooLong

from concierge.errors import StorageError

__all__ = ["storage_error", "storage_errors"]

# Primary result codes; the extended ones have them in the lowest byte. Source: https://sqlite.org/rescode.html
_SQLITE: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "database_busy",
    sqlite3.SQLITE_LOCKED: "database_busy",
    sqlite3.SQLITE_READONLY: "database_read_only",
    sqlite3.SQLITE_PERM: "database_read_only",
    sqlite3.SQLITE_IOERR: "database_disk_error",
    sqlite3.SQLITE_CORRUPT: "database_damaged",
    sqlite3.SQLITE_NOTADB: "database_damaged",
    sqlite3.SQLITE_FULL: "database_disk_full",
    sqlite3.SQLITE_CANTOPEN: "database_unreachable",
}
# By the longest beginning that fits. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES: Mapping[str, str] = {
    "53100": "database_disk_full",
    "25006": "database_read_only",
    "42501": "database_refused",
    "28": "database_refused",
    "3D": "database_unreachable",
    "08": "database_unreachable",
    "57P": "database_unreachable",
    "40": "database_busy",
    "53": "database_busy",
    "55P03": "database_busy",
    "57014": "database_busy",
    "XX001": "database_damaged",
    "XX002": "database_damaged",
}


@contextmanager
def storage_errors(database: str) -> Iterator[None]:
    """Inside, whatever the database and its driver raise becomes a StorageError that names the database.

    Only for blocks that do nothing but talk to the database: an OSError or a ValueError counts as its own.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, ValueError, OverflowError) as error:
        raise storage_error(_problem(error), database, because=error) from error


def storage_error(problem: str, database: str, *, because: BaseException | None = None) -> StorageError:
    """A StorageError; the sentence for people stands in the texts under `problem.<problem>`."""
    cause = getattr(because, "orig", None) or because
    # Only the first line: the rest of a driver's message may quote values.
    detail = "" if cause is None else f" ({type(cause).__name__}: {str(cause).partition(chr(10))[0]})"
    return StorageError(f"{database}: {problem}{detail}", problem=problem, database=database)


def _problem(error: BaseException) -> str:
    if isinstance(error, WaitedTooLong):
        return "database_busy"
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "database_unreachable"
    cause = (error.orig if isinstance(error, DBAPIError) else error) or error
    if isinstance(cause, OSError):
        return _of_system(cause)
    if isinstance(code := getattr(cause, "sqlite_errorcode", None), int):
        return _SQLITE.get(code & 0xFF, "database_failed")
    return _of_postgres(str(getattr(cause, "sqlstate", None) or ""))


def _of_system(error: OSError) -> str:
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "database_read_only"
    return "database_disk_full" if error.errno == errno.ENOSPC else "database_unreachable"


def _of_postgres(state: str) -> str:
    fitting = (problem for start, problem in _POSTGRES.items() if state.startswith(start))
    return next(fitting, "database_failed") if state else "database_failed"
