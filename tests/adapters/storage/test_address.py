from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.address import Address, DatabaseFile, DatabaseServer, address_of
from concierge.config import Settings
from concierge.errors import ConfigError

DATA = Path("/data")


def address(url: str) -> Address:
    return address_of(Settings(environ={"DATABASE_URL": url}).section(StorageSection), DATA)


def dsn(url: str) -> str:
    found = address(url)
    assert isinstance(found, DatabaseServer)
    return found.dsn.get_secret_value()


def test_without_an_address_the_database_is_a_file_among_the_data() -> None:
    assert address("") == DatabaseFile(path=DATA / "concierge.db")
    assert StorageSection().missing() == ()


@pytest.mark.parametrize(
    "url, path",
    [
        ("sqlite:////var/lib/кино.db", "/var/lib/кино.db"),
        ("sqlite+aiosqlite:////var/a%20b.db?mode=rw", "/var/a b.db"),
        ("sqlite:///here.db", "here.db"),
        ("  SQLite:////x.db\n", "/x.db"),
    ],
)
def test_a_file_is_named_as_sqlalchemy_does(url: str, path: str) -> None:
    assert address(url) == DatabaseFile(path=Path(path))


@pytest.mark.parametrize(
    "url, expected",
    [
        ("postgres://u:p@h:5432/db", "postgresql://u:p@h:5432/db"),
        ("postgresql://u:p%40x@h/db?sslmode=require", "postgresql://u:p%40x@h/db?sslmode=require"),
        ("postgresql+asyncpg://u@h/db", "postgresql://u@h/db"),
        ("postgresql+psycopg://u@h/db", "postgresql://u@h/db"),
        (
            "postgres://u:p@h/db?sslmode=require&channel_binding=require&connect_timeout=10",
            "postgresql://u:p@h/db?sslmode=require",
        ),
        ("postgres://u:p@h/db?options=endpoint%3Dx", "postgresql://u:p@h/db?options=endpoint%3Dx"),
        ("postgresql://postgres:@/db?host=/tmp/pg x", "postgresql://postgres:@/db?host=/tmp/pg%20x"),
    ],
)
def test_a_server_is_named_as_hosts_print_it(url: str, expected: str) -> None:
    assert dsn(url) == expected


@pytest.mark.parametrize(
    "url", ["mysql://h/db", "h/db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "postgres:/h", "://"]
)
def test_anything_else_is_a_wrong_setting_and_stays_secret(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        address(url)

    assert caught.value.facts["setting"] == "DATABASE_URL"
    assert "h/db" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:s3cret@h:port/db",
        "postgres://u:s3cret@h:99999/db",
        "postgres://u:s3cret@[::1/db",
        "postgres://u:s3cret@h/db?sslmode=maybe",
        "postgres://u:1234#s3cret@h/db",
        "postgres://u:1234/s3cret@h/db",
        "postgres://u:1234?s3cret@h/db",
        "postgres://",
    ],
)
def test_a_server_that_cannot_be_read_out_of_it_is_a_wrong_setting_and_stays_secret(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        address(url)

    assert caught.value.facts == {"setting": "DATABASE_URL", "problem": "database_address"}
    assert "1234" not in repr(caught.value)
    assert "s3cret" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_our_own_name_of_the_setting_goes_before_the_usual_one() -> None:
    environ = {"CONCIERGE_STORAGE__DATABASE_URL": "sqlite:///a.db", "DATABASE_URL": "sqlite:///b.db"}

    section = Settings(environ=environ).section(StorageSection)

    assert address_of(section, DATA) == DatabaseFile(path=Path("a.db"))


def test_a_label_shows_no_password() -> None:
    section = StorageSection(
        database_url=SecretStr("postgres://anna:s3cret@db.example:5432/films?sslmode=require")
    )

    found = address_of(section, DATA)

    assert found.label == "db.example:5432/films"
    assert "s3cret" not in repr(found) + repr(section)
    assert DatabaseFile(path=DATA / "x.db").label == "/data/x.db"
