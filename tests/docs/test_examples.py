"""Each example of Python in the documentation type-checks, and runs in the sandbox."""

from __future__ import annotations

import ast
import asyncio
import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks

# An example under this mark is a part of something bigger, and is only type-checked.
PART = "<!-- example: a part -->"
EXAMPLES = tuple(blocks("python"))
WHOLE = [block for block in EXAMPLES if block.mark != PART]


def written(block: Block, folder: Path) -> Path:
    path = folder / f"example_{EXAMPLES.index(block)}.py"
    path.write_text(textwrap.dedent(block.text) + "\n", encoding="utf-8")
    return path


def bring(folder: Path) -> None:
    """The files that examples read."""
    row = "Date,Name,Year,Letterboxd URI\n2024-01-05,Metropolis,1927,https://boxd.it/x\n"
    with zipfile.ZipFile(folder / "letterboxd.zip", "w") as archive:
        archive.writestr("watched.csv", row)


def test_each_example_fits_the_types(tmp_path: Path) -> None:
    paths = [written(block, tmp_path) for block in EXAMPLES]

    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


def runs_something(text: str) -> bool:
    """Whether the example, as it stands, does more than define."""
    return any(
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
        for statement in ast.parse(textwrap.dedent(text)).body
    )


@pytest.mark.parametrize("block", WHOLE, ids=lambda block: block.id)
def test_no_whole_example_only_defines(block: Block) -> None:
    assert runs_something(block.text)


def test_an_example_whose_functions_nobody_calls_runs_nothing() -> None:
    assert not runs_something('"""Words."""\nimport asyncio\n\nasync def main() -> None:\n    print(1)\n')


@pytest.mark.parametrize("block", WHOLE, ids=lambda block: block.id)
async def test_each_whole_example_runs(block: Block, tmp_path: Path) -> None:
    pytest.importorskip("libtorrent")
    world = pytest.importorskip("concierge.sandbox.world")
    bring(tmp_path)
    async with world.Sandbox.open(tmp_path / "sandbox") as sandbox:
        environ = {
            **sandbox.environment(),
            "CONCIERGE_DATA_DIR": str(tmp_path / "data"),
            "CONCIERGE_LIBRARY__DIR": str(tmp_path / "nas"),
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-W",
            "error",
            written(block, tmp_path),
            cwd=tmp_path,
            env=environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await asyncio.wait_for(process.communicate(), 60)

    assert process.returncode == 0, output.decode()
    assert not any(service.unknown for service in sandbox.services)
