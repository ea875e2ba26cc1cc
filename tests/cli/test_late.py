"""A person at a terminal gets the first answer at the deadline, and the rows of the late tracker after it."""

from __future__ import annotations

import os
import pty
from pathlib import Path

import pytest

from concierge.sandbox import Sandbox
from concierge.sandbox._serving import Fault, FaultKind
from tests.cli.world import Shell

SLOW = Fault(kind=FaultKind.SLOW, path="/forum/tracker.php", delay_s=8)
SOUGHT = ("search", "Метрополис", "1927", "--limit", "1")


def shown(shell: Shell) -> str:
    """What the terminal shows until the command ends."""
    here, there = pty.openpty()
    with shell.with_(TERM="xterm").start_at(there, *SOUGHT) as process:
        os.close(there)
        pieces: list[bytes] = []
        while piece := _read(here):
            pieces.append(piece)
        os.close(here)
    assert process.returncode == 0
    return b"".join(pieces).decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


@pytest.fixture
def late(sandbox: Sandbox) -> Sandbox:
    sandbox.rutracker.arm(SLOW)
    return sandbox


def test_the_answer_comes_at_the_deadline_and_the_rest_when_it_is_there(
    late: Sandbox, settings: dict[str, str], tmp_path: Path
) -> None:
    shell = Shell(home=tmp_path, environ={**settings, "CONCIERGE_SEARCH__DEADLINE_S": "5"}).settled()
    try:
        told = shown(shell)
    finally:
        late.rutracker.clear()

    first, _, rest = told.partition("Всё ещё жду: rutracker")
    assert "piratebay" in first
    assert "BDRip 1080p" not in first
    assert "BDRip 1080p" in rest
    assert "Traceback" not in told


def test_a_script_does_not_wait(late: Sandbox, settings: dict[str, str], tmp_path: Path) -> None:
    shell = Shell(home=tmp_path, environ={**settings, "CONCIERGE_SEARCH__DEADLINE_S": "5"}).settled()
    try:
        printed = shell.run(*SOUGHT)
    finally:
        late.rutracker.clear()

    assert "не успел ответить" in printed.out
    assert "BDRip 1080p" not in printed.out
