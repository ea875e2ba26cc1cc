"""Accounts and keys from the command line: nothing secret is shown, left in the clear or taken from the arguments."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge.sandbox import Sandbox
from concierge_cli.documents import accounts as documents
from tests.cli.world import Shell, served_sandbox

NAME, PASSWORD = "cinephile", "  p@ss:w0rd planted 7391 "
TYPED = f"{NAME}\n{PASSWORD}\n".encode()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox of the test's own, as a wrong password makes its forum ask for a picture."""
    with served_sandbox(tmp_path / "sandbox") as opened:
        opened.rutracker.password = PASSWORD
        yield opened


@pytest.fixture
def shell(world: Sandbox, tmp_path: Path) -> Shell:
    """Without an account in the settings, and telling everything in its log."""
    environ = {name: value for name, value in world.environment().items() if "RUTRACKER" not in name}
    mirrors = {"CONCIERGE_RUTRACKER__MIRRORS": json.dumps([world.rutracker.url])}
    return Shell(home=tmp_path, environ={**environ, **mirrors, "CONCIERGE_LOG_LEVEL": "DEBUG"}).settled()


def everything_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file() and "sandbox" not in path.parts:
            yield path.name, path.read_bytes()


def test_a_planted_password_is_shown_nowhere_and_left_nowhere(shell: Shell, tmp_path: Path) -> None:
    outputs = [shell.run("login", "rutracker", "--json", typed=TYPED)]
    outputs += [
        shell.run(*line)
        for line in (
            ("login",),
            ("login", "--json"),
            ("search", "Метрополис", "1927", "--json"),
            ("doctor", "--json"),
            ("keys", "--json"),
            ("keys", "rotate", "--json"),
            ("search", "Метрополис", "1927"),
        )
    ]
    key = (tmp_path / "data" / "secret.key").read_text().strip()

    assert [one.code for one in outputs] == [0] * len(outputs), outputs
    for secret in (PASSWORD.strip(), key):
        assert not [one for one in outputs if secret in one.all]
    planted = PASSWORD.strip().encode()
    assert not [name for name, held in everything_in(tmp_path) if planted in held]
    assert not [
        name for name, held in everything_in(tmp_path) if key.encode() in held and name != "secret.key"
    ]


def test_an_account_of_ones_own_finds_what_rutracker_has(shell: Shell) -> None:
    before = json.loads(shell.run("search", "Метрополис", "1927", "--json").out)
    done = documents.LoginDocument.model_validate_json(
        shell.run("login", "Rutracker", "--json", typed=TYPED).out
    )
    after = json.loads(shell.run("search", "Метрополис", "1927", "--json").out)

    assert (done.scope, done.is_proved, done.doubt) == ("private", True, "")
    assert (after["failures"], before["household"], after["household"]) == ([], [], [])
    assert [failure["code"] for failure in before["failures"]] == ["account_wanted"]
    assert "rutracker" in {row["tracker"] for row in after["accepted"]}


def test_a_wrong_password_is_told_and_not_stored(shell: Shell) -> None:
    printed = shell.run("login", "rutracker", typed=b"cinephile\nnot the one\n")
    again = shell.run("login", "rutracker", typed=b"cinephile\nnot the one\n")
    listed = documents.LoginsDocument.model_validate_json(shell.run("login", "--json").out)

    assert (printed.code, again.code) == (78, 78)
    assert "not the one" not in printed.all + again.all
    assert {one.account for one in listed.services} == {"none"}


def test_the_password_has_no_place_on_the_command_line(shell: Shell) -> None:
    printed = shell.run("login", "rutracker", NAME, PASSWORD)
    option = shell.run("login", "rutracker", "--password", PASSWORD)

    assert (printed.code, option.code) == (2, 2)
    assert PASSWORD.strip() not in printed.err + option.err


def test_a_terminal_shows_the_name_and_not_the_password(shell: Shell) -> None:
    main, side = pty.openpty()
    process = quiet(shell).start_at(side, "login", "rutracker", place="session")
    os.close(side)
    shown = until(main, "Имя на Rutracker: ")
    os.write(main, f"{NAME}\n".encode())
    shown += until(main, "не виден): ")
    os.write(main, PASSWORD.encode() + b"\n")
    shown += until(main, "только для вас")

    assert process.wait(30) == 0
    assert NAME in shown
    assert PASSWORD.strip() not in shown


def test_ctrl_d_at_the_name_ends_its_line_before_it_is_said_what_is_missing(shell: Shell) -> None:
    main, side = pty.openpty()
    process = shell.start_at(side, "login", "rutracker")
    os.close(side)
    until(main, "Имя на Rutracker: ")
    os.write(main, b"\x04")
    until(main, "\r\nИмя или пароль пустые")

    assert process.wait(30) == 2


def test_ctrl_c_at_the_password_stores_nothing_and_gives_the_echo_back(shell: Shell) -> None:
    main, side = pty.openpty()
    process = quiet(shell).start_at(side, "login", "rutracker")
    until(main, "Имя на Rutracker: ")
    os.write(main, f"{NAME}\n".encode())
    until(main, "не виден): ")
    process.send_signal(signal.SIGINT)

    assert process.wait(30) == 130
    echo = subprocess.run(["stty", "-a"], stdin=side, capture_output=True, text=True, check=True).stdout
    os.close(side)
    assert " echo " in echo
    assert {one.account for one in logins(shell)} == {"none"}


def quiet(shell: Shell) -> Shell:
    return shell.with_(CONCIERGE_LOG_LEVEL="ERROR")


def logins(shell: Shell) -> list[documents.StandingDocument]:
    return documents.LoginsDocument.model_validate_json(shell.run("login", "--json").out).services


def until(terminal: int, words: str) -> str:
    """What the terminal shows up to these words."""
    shown = b""
    give_up_at = time.monotonic() + 60
    while words not in shown.decode("utf-8", "replace"):
        if time.monotonic() > give_up_at:
            raise AssertionError(shown)
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 4096)
    return shown.decode("utf-8", "replace")


def test_a_new_key_is_printed_alone_and_works(shell: Shell) -> None:
    key = shell.run("keys", "new").out.strip()
    with_key = shell.with_(ENCRYPTION_KEY=key)

    stored = with_key.run("login", "rutracker", typed=TYPED)
    report = documents.KeysDocument.model_validate_json(with_key.run("keys", "--json").out)

    assert stored.code == 0
    assert (report.place, [(one.records, one.is_lost) for one in report.keys]) == ("settings", [(3, False)])
    assert report.unreadable == []
    assert not (shell.home / "data" / "secret.key").exists()


@pytest.mark.parametrize("mode", [0o644, 0o640])
def test_a_key_file_that_others_read_refuses_every_command(shell: Shell, mode: int) -> None:
    shell.run("login", "rutracker", typed=TYPED)
    path = shell.home / "data" / "secret.key"
    path.chmod(mode)

    refused = shell.run("search", "Метрополис", "1927")
    path.chmod(0o600)

    assert refused.code == 78
    assert "chmod 600" in refused.err
    assert shell.run("login").code == 0
