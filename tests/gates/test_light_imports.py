"""Importing the library is cheap and leaves no trace; asking for the version is cheaper still."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gates.source import ROOT

HEAVY = {
    "anthropic",
    "cryptography",
    "httpx",
    "libtorrent",
    "prompt_toolkit",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "telegram",
    "uvicorn",
}

IMPORT = """
import json, sys
seen = []
TOUCHING = {"os.mkdir", "os.remove", "os.rename", "os.putenv", "socket.connect", "subprocess.Popen"}
def hear(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"{event} {args[0]}")
    elif event == "open" and str(args[0]).endswith((".env", ".toml", ".db")):
        seen.append(f"{event} {args[0]}")
    elif event in TOUCHING:
        seen.append(event)
sys.addaudithook(hear)
import concierge
sys.stderr.write(json.dumps({"modules": sorted(sys.modules), "touched": seen}))
"""

VERSION = """
import json, sys
sys.argv = ["concierge", "--version"]
from concierge_cli.main import main
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
sys.stderr.write(json.dumps({"modules": sorted(sys.modules), "touched": []}))
"""


class Run:
    """What a fresh interpreter printed and loaded."""

    def __init__(self, code: str, home: Path) -> None:
        # Without the variables by which a measured run measures its children too.
        clean = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        done = subprocess.run(
            [sys.executable, "-B", "-c", code],
            cwd=home,
            env=clean | {"HOME": str(home), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        facts = json.loads(done.stderr)
        self.printed = done.stdout
        self.loaded = {str(name).partition(".")[0] for name in facts["modules"]}
        self.touched = facts["touched"]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(IMPORT, tmp_path_factory.mktemp("home"))


def test_importing_the_library_loads_no_heavy_library(imported: Run) -> None:
    assert imported.loaded & HEAVY == set()


def test_importing_the_library_touches_nothing_and_prints_nothing(imported: Run) -> None:
    assert imported.touched == []
    assert imported.printed == ""


def test_asking_for_the_version_loads_not_even_the_command_line_library(tmp_path: Path) -> None:
    asked = Run(VERSION, tmp_path)

    assert asked.printed.strip().split()[-1][0].isdigit()
    assert asked.loaded & (HEAVY | {"pydantic", "rich", "typer"}) == set()
    assert list(tmp_path.iterdir()) == []
