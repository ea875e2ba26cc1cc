"""Where the database is, as settings and hosting companies write it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeAlias
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from pydantic import SecretStr, field_validator

from concierge.config import Section

__all__ = ["Address", "DatabaseFile", "DatabaseServer", "StorageSection", "address_of"]

_FILE = "sqlite"
_SERVER = {"postgres", "postgresql"}
# Source: https://www.postgresql.org/docs/current/libpq-ssl.html
_MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
# Meant for other clients; the driver would hand them to the server, which refuses names unknown to it.
_FOR_OTHERS = {"channel_binding", "connect_timeout", "pgbouncer"}


class StorageSection(Section):
    """The settings of the database. Without `database_url` it is a file in the data folder."""

    section: ClassVar[str] = "storage"
    usual: ClassVar[Mapping[str, tuple[str, ...]]] = {"database_url": ("DATABASE_URL",)}

    database_url: SecretStr = SecretStr("")

    @field_validator("database_url")
    @classmethod
    def _is_known_kind(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value().strip()
        if not text:
            return SecretStr("")
        if _kind(text) not in {_FILE, *_SERVER}:
            raise ValueError("database_kind")
        if _kind(text) == _FILE and _path_in(text) in {"", ":memory:"}:
            raise ValueError("database_file")
        if _kind(text) in _SERVER and not _names_a_server(text):
            raise ValueError("database_address")
        return SecretStr(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFile:
    """A SQLite file."""

    path: Path

    @property
    def label(self) -> str:
        """The path, for messages."""
        return str(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseServer:
    """A PostgreSQL database; `dsn` begins with postgresql:// and holds the password."""

    dsn: SecretStr

    @property
    def label(self) -> str:
        """The server and the database without name and password, for messages."""
        parts = urlsplit(self.dsn.get_secret_value())
        return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


Address: TypeAlias = DatabaseFile | DatabaseServer


def address_of(section: StorageSection, data_dir: Path) -> Address:
    """Where the section says that the database is."""
    url = section.database_url.get_secret_value()
    if not url:
        return DatabaseFile(path=data_dir / "concierge.db")
    if _kind(url) == _FILE:
        return DatabaseFile(path=Path(_path_in(url)))
    return DatabaseServer(dsn=SecretStr(_dsn(url)))


def _kind(url: str) -> str:
    scheme, separator, _ = url.partition("://")
    return scheme.partition("+")[0].lower() if separator else ""


def _names_a_server(url: str) -> bool:
    """Whether no part of it can be taken for another: a password with #, /, ? or @ has them written as %23 etc."""
    try:
        parts = urlsplit(url)
        is_open = parts.port is not None or parts.hostname is not None or "host=" in parts.query
    except ValueError:
        return False
    is_torn = "@" in parts.path or ("@" in parts.query and "@" not in parts.netloc) or "#" in url
    modes = [value for name, value in parse_qsl(parts.query) if name == "sslmode"]
    return is_open and not is_torn and all(mode in _MODES for mode in modes)


def _path_in(url: str) -> str:
    """The path after the three slashes; a fourth one makes it absolute, as SQLAlchemy writes addresses."""
    path = url.partition("://")[2].partition("?")[0]
    return unquote(path.removeprefix("/"))


def _dsn(url: str) -> str:
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _FOR_OTHERS]
    return urlunsplit(
        ("postgresql", parts.netloc, parts.path, urlencode(query, safe="/", quote_via=quote), "")
    )
