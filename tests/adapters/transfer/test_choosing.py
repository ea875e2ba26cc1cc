"""Which way is taken, by which version, how fast, and as whom."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge.adapters.transfer.bandwidth import Bandwidth
from concierge.adapters.transfer.local import LocalWay
from concierge.adapters.transfer.rsync import RsyncWay
from concierge.adapters.transfer.sftp import SftpWay
from concierge.adapters.transfer.ssh import SshAccess, bare_environment
from concierge.adapters.transfer.ways import chosen_way
from concierge.errors import ConfigError
from tests.gates.source import ROOT

SEEDBOX = SshAccess(host="seedbox.example", user="alice")
HEAVY = {"aiosqlite", "anthropic", "httpx", "pydantic", "sqlalchemy", "sqlmodel", "structlog", "typer"}


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """A program that prints such a version, whatever it is asked."""

    def write(printed: str) -> str:
        path = tmp_path / "rsync"
        path.write_text(f"#!/bin/sh\nprintf '%s' {shlex.quote(printed)}\n")
        path.chmod(0o755)
        return str(path)

    return write


@pytest.mark.parametrize(
    "printed, version, is_usable, is_usable_if_allowed",
    [
        ("rsync  version 3.4.3  protocol version 32\n", "3.4.3", True, True),
        ("rsync  version 3.10.0  protocol version 32\n", "3.10.0", True, True),
        ("rsync  version v3.2.7  protocol version 31\n", "3.2.7", False, True),
        ("rsync  version 3.4.2  protocol version 32\n", "3.4.2", False, True),
        ("openrsync: protocol version 29, rsync version 2.6.9 compatible\n", "", False, False),
        ("openrsync\nrsync  version 3.9.9  compatible\n", "", False, False),
        ("hello", "", False, False),
        ("", "", False, False),
    ],
)
async def test_an_old_rsync_is_used_only_if_that_is_allowed(
    program: Callable[[str], str], printed: str, version: str, *, is_usable: bool, is_usable_if_allowed: bool
) -> None:
    path = program(printed)

    strict = await RsyncWay(SEEDBOX, program=path).check()
    lax = await RsyncWay(SEEDBOX, program=path, is_old_allowed=True).check()

    assert (strict.version, strict.is_usable, lax.is_usable) == (version, is_usable, is_usable_if_allowed)
    assert bool(strict.problem) is not strict.is_usable


async def test_a_program_that_is_not_there_is_not_usable() -> None:
    assert not (await RsyncWay(SEEDBOX, program="/nowhere/rsync").check()).is_usable
    assert not (await SftpWay(SEEDBOX, program="/nowhere/sftp").check()).is_usable


async def test_the_way_is_chosen_by_what_is_here(program: Callable[[str], str]) -> None:
    good, old = program("rsync  version 3.4.3 "), "/nowhere/rsync"
    local, sftp = LocalWay(), SftpWay(SEEDBOX, program="/bin/true")
    rsync, absent = RsyncWay(SEEDBOX, program=good), RsyncWay(SEEDBOX, program=old)

    async def chosen(wanted: str, rsync: RsyncWay | None, sftp: SftpWay | None) -> str:
        return (await chosen_way(wanted, rsync=rsync, sftp=sftp, local=local)).name

    assert await chosen("auto", rsync, sftp) == "rsync"
    assert await chosen("auto", absent, sftp) == "sftp"
    assert await chosen("auto", None, None) == "local"
    assert await chosen("sftp", rsync, sftp) == "sftp"
    assert await chosen("local", rsync, sftp) == "local"
    for wanted, given in (("rsync", absent), ("rsync", None), ("ftp", rsync)):
        with pytest.raises(ConfigError):
            await chosen(wanted, given, sftp)


@pytest.mark.parametrize(
    "clock, limit",
    [("07:59", None), ("08:00", 500), ("22:59", 500), ("23:00", 50), ("00:10", 50), ("06:30", None)],
)
def test_the_limit_is_that_of_the_hour_and_shared(clock: str, limit: int | None) -> None:
    now = datetime.strptime(clock, "%H:%M").replace(tzinfo=UTC)
    windows = {"06:00-07:00": 0, "08:00-23:00": 1000, "23:00-06:00": 100}

    assert Bandwidth(windows, shared_by=2, now=lambda: now).limit_kib() == limit


def test_without_windows_there_is_no_limit_and_a_small_one_is_never_none() -> None:
    assert Bandwidth().limit_kib() is None
    assert Bandwidth({"00:00-24:00": 1}, shared_by=4).limit_kib() == 1


@pytest.mark.parametrize("window", ["8-23", "08:00-24:30", "08:60-09:00", "25:00-09:00", ""])
def test_what_is_no_window_is_refused(window: str) -> None:
    with pytest.raises(ConfigError):
        Bandwidth({window: 1})


@pytest.mark.parametrize("limit", ["-1", '"fast"', "true", "1.5", "null"])
def test_what_is_no_limit_is_refused(limit: str) -> None:
    with pytest.raises(ConfigError):
        Bandwidth(json.loads(f'{{"08:00-09:00": {limit}}}'))


@pytest.mark.parametrize(
    "host, user",
    [
        ("-oProxyCommand=id", ""),
        ("a b", ""),
        ("a/b", ""),
        ("", ""),
        ("a:b", ""),
        ("fe80::1%eth0", ""),
        ("a\n", ""),
        ("a", "-l"),
        ("a", "x y"),
        ("a", "a:b"),
        ("a", "b\n"),
    ],
)
def test_a_host_or_user_that_would_be_something_else_is_refused(host: str, user: str) -> None:
    with pytest.raises(ConfigError):
        SshAccess(host=host, user=user)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    with pytest.raises(ConfigError):
        SshAccess(host="a", port=port)


def test_an_address_is_written_as_rsync_and_sftp_read_it() -> None:
    assert SshAccess(host="::1", user="alice").address == "alice@[::1]"
    assert SshAccess(host="seedbox.example").address == "seedbox.example"


def test_only_the_pinned_key_and_our_own_count() -> None:
    options = " ".join(SEEDBOX.options)

    assert options.startswith("-F /dev/null")
    for option in ("BatchMode=yes", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes"):
        assert f"-o {option}" in options
    assert "GlobalKnownHostsFile=/dev/null" in options
    assert "UserKnownHostsFile=/dev/null" in options


def test_programs_are_given_nothing_of_the_environment_that_would_change_them() -> None:
    assert set(bare_environment()) <= {"HOME", "LC_ALL", "PATH", "TMPDIR"}


def test_the_ways_load_nothing_heavy(tmp_path: Path) -> None:
    modules = sorted(
        f"concierge.adapters.transfer.{path.stem}"
        for path in (ROOT / "concierge" / "adapters" / "transfer").glob("*.py")
        if path.stem != "__init__"
    )
    code = f"import json, sys, {', '.join(modules)}\nprint(json.dumps(sorted(sys.modules)))"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COV")}

    printed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    loaded = set(json.loads(printed))
    ours = {name for name in loaded if name.startswith("concierge.")}
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()
    assert not {
        name for name in ours if name.startswith(("concierge.ports", "concierge.config", "concierge.texts"))
    }
