"""The daemon reads the same settings as everything else: from every source, and with the same words for a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge._toml import written
from concierge.config import Settings
from concierge.errors import ConfigError
from concierge.nas.settings import NasSettings, read_settings
from concierge.sections import GeneralSection, SyncSection

FIELDS = tuple(SyncSection.model_fields)
TEXTS = (
    *(
        "x",
        "1",
        " 2 ",
        "1_0",
        "2.0",
        "2.5",
        "2.",
        ".5",
        "+3",
        "1__0",
        "_1",
        "0x10",
        "١",
        "-1",
        "inf",
        "nan",
        "1e2",
    ),
    *("yes", "TRUE", " true ", "rsync", "0644", "9644", "08:00-23:00", "-e", "a b", "user@host", "fe80::1"),
    *('{"08:00-24:00": "5"}', '{"08:00-9:00": 1}', '{"08:00-09:00": -1}', '{"08:00-09:00": 1.5}'),
    *('{"a": {"/x": "/y"}}', '{"a": {"x": "/y"}}', '{"a": {"/x": 1}}', '{"a": 1}', "[]", "{}", "null", "{"),
    *("http://10.0.0.1:80", "http://example.org", "https://example.org/x?y", "https://u@x", "http://nas"),
    *("http://nas:0", "ftp://x", "http://x:99999", "http://[::1]:1", "http://100.64.1.2", "http://a.lan"),
)
VALUES: tuple[object, ...] = (
    *(1, 0, -1, 10**20, True, False, 1.0, 2.5, float("inf"), float("nan"), "", [], {}),
    *({"a": {"/x": "/y"}}, {"08:00-09:00": True}, {"08:00-09:00": 2.0}),
)
Read = Mapping[str, object] | tuple[str, Mapping[str, object]]


def usual(environ: Mapping[str, str], *, dotenv: Path | None = None, toml: Path | None = None) -> Read:
    try:
        section = Settings(environ=environ, dotenv=dotenv, config_file=toml).section(SyncSection)
    except ConfigError as error:
        return str(error), error.facts
    values = {name: getattr(section, name) for name in FIELDS}
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in values.items()
    }


def light(environ: Mapping[str, str], *, dotenv: Path | None = None, toml: Path | None = None) -> Read:
    try:
        settings = read_settings(environ=environ, dotenv=dotenv, config_file=toml)
    except ConfigError as error:
        return str(error), error.facts
    return {name: getattr(settings, name) for name in FIELDS}


def variable(field: str) -> str:
    return f"CONCIERGE_SYNC__{field.upper()}"


def test_without_anything_both_have_the_same_defaults() -> None:
    assert light({}) == usual({})
    assert set(FIELDS) == {name for name in NasSettings.__slots__ if name != "log_level"}


@pytest.mark.parametrize("field", FIELDS)
def test_both_read_the_same_variable_alike(field: str) -> None:
    for text in TEXTS:
        environ = {variable(field): text}

        assert repr(light(environ)) == repr(usual(environ)), text


@pytest.mark.parametrize("field", FIELDS)
def test_both_read_the_same_line_of_the_file_alike(field: str, tmp_path: Path) -> None:
    toml = tmp_path / "concierge.toml"
    for value in (*TEXTS, *VALUES):
        toml.write_text(f"[sync]\n{field} = {written(value)}\n", encoding="utf-8")

        assert repr(light({}, toml=toml)) == repr(usual({}, toml=toml)), value


def test_both_go_through_the_sources_in_the_same_order(tmp_path: Path) -> None:
    toml, dotenv, secret = tmp_path / "concierge.toml", tmp_path / "near.env", tmp_path / "key"
    toml.write_text(
        '[sync]\napi_key = "toml"\nmovies = "toml"\nparallel = 3\nposter = "x"\n', encoding="utf-8"
    )
    assert light({}, toml=toml) == usual({}, toml=toml)
    toml.write_text('[sync]\napi_key = "toml"\nmovies = "toml"\nparallel = 3\n', encoding="utf-8")
    (tmp_path / ".env").write_text(
        "SYNC_API_KEY=beside\nCONCIERGE_SYNC__PARALLEL='4' # four\n", encoding="utf-8"
    )
    secret.write_text("of the file\n", encoding="utf-8")
    layers: tuple[dict[str, str], ...] = (
        {},
        {"SYNC_API_KEY": "usual"},
        {"SYNC_API_KEY_FILE": str(secret)},
        {"CONCIERGE_SYNC__API_KEY": "own", "SYNC_API_KEY": "usual"},
        {"CONCIERGE_SYNC__API_KEY": "", "CONCIERGE_SYNC__PATHS": '{"*": {"/a": "/b"}}'},
        {"SYNC_API_KEY_FILE": str(tmp_path / "absent")},
    )
    seen = set()
    for environ in layers:
        for near in (None, dotenv):
            read = light(environ, dotenv=near, toml=toml)
            assert read == usual(environ, dotenv=near, toml=toml)
            seen.add(read["api_key"] if isinstance(read, dict) else "refused")
        dotenv.write_text('export CONCIERGE_SYNC__API_KEY="near $HOME"\n', encoding="utf-8")

    assert seen == {"beside", "usual", "of the file", "own", "near $HOME", "refused"}


def test_files_that_cannot_be_read_are_told_in_the_same_words(tmp_path: Path) -> None:
    toml = tmp_path / "concierge.toml"
    for text in (b"[sync\n", b"\xff", b"sync = 1\n"):
        toml.write_bytes(text)

        assert light({}, toml=toml) == usual({}, toml=toml)


@pytest.mark.parametrize("level", ["DEBUG", "loud", ""])
def test_how_much_is_logged_is_read_as_everywhere(level: str, tmp_path: Path) -> None:
    toml = tmp_path / "concierge.toml"
    toml.write_text('log_level = "ERROR"\n', encoding="utf-8")
    for environ in ({"LOG_LEVEL": level}, {"CONCIERGE_LOG_LEVEL": level}):
        try:
            said = str(Settings(environ=environ, config_file=toml).section(GeneralSection).log_level)
        except ConfigError as error:
            said = str(error)
        try:
            heard = read_settings(environ=environ, config_file=toml).log_level
        except ConfigError as error:
            heard = str(error)

        assert heard == said


def test_a_secret_stays_out_of_what_is_printed() -> None:
    assert "hunter2" not in repr(read_settings(environ={"SYNC_API_KEY": "hunter2"}))
