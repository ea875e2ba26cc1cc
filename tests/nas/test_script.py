"""The shell script of the documentation is a whole daemon."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.docs.pages import ROOT
from tests.nas.house import FILM, House
from tests.needs import needs

PAGE = ROOT / "docs" / "how-to" / "sync-script.md"
PATIENCE_S = 60

pytestmark = needs("jq", "rsync")


def script() -> str:
    return PAGE.read_text(encoding="utf-8").partition("```sh\n#!")[2].partition("```")[0]


@contextmanager
def running(house: House) -> Iterator[None]:
    """The script, with a `concierge` in its path that is ours."""
    tools = house.home / "bin"
    tools.mkdir()
    (tools / "concierge").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m concierge_cli "$@"\n')
    (tools / "daemon.sh").write_text(f"#!{script()}", encoding="utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    variables = house._variables({}) | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "LIBRARY": str(house.library),
        "SEEDBOX": "",
        "OURS": str(house.downloads),
    }
    daemon = subprocess.Popen([tools / "daemon.sh"], env=variables, cwd=house.home, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait()


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end:
            pytest.fail("it never came")
        time.sleep(0.05)


def test_the_script_brings_everything_home_whatever_it_is_called(house: House) -> None:
    names = ("Дюна.mkv", "-e sh.mkv", "$(id).mkv", "two words; rm -rf.mkv", "--rsh=x.mkv")
    row = house.film("Дюна", files={f"Dune/{name}": name.encode() + FILM for name in names})

    with running(house):
        until(lambda: row.state not in {"pending", "leased"})

    assert (row.state, row.reasons) == ("done", [])
    assert house.shelved() == {f"Кино/Дюна/{name}": name.encode() + FILM for name in names}


def test_the_script_overwrites_nothing_and_writes_nowhere_else(house: House) -> None:
    other = house.library / "Кино/Дюна/Дюна.mkv"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"another film")
    taken = house.film("Дюна")
    hostile = house.film("Чужой")
    file = {"path": "Чужой.mkv", "size_bytes": len(FILM), "destination": "../../out.mkv", "role": "video"}
    hostile.item["files"] = [file]
    gone = house.film("Нечто")
    (house.downloads / "Нечто.mkv").unlink()

    with running(house):
        until(lambda: all(row.state == "failed" for row in (taken, hostile, gone)))

    assert (taken.reasons, hostile.reasons, gone.reasons) == (["other"], ["unsafe"], ["source_missing"])
    assert house.shelved() == {"Кино/Дюна/Дюна.mkv": b"another film"}
    assert not (house.home / "out.mkv").exists()
