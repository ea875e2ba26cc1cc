"""Each example of Python in the documentation type-checks, and runs in the sandbox."""

from __future__ import annotations

import ast
import asyncio
import os
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest

from tests.docs.pages import ROOT, Block, blocks
from tests.forks.forked import Loaded
from tests.forks.forking import Order
from tests.storage import put_schema

# An example under this mark is a part of something bigger, and is only type-checked.
PART = "<!-- example: a part -->"
EXAMPLES = tuple(blocks("python"))
WHOLE = [block for block in EXAMPLES if block.mark != PART]
# No locale, and nothing of this machine's settings.
BARE = {"HOME": os.devnull, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}


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


@pytest.fixture(scope="module")
def loaded() -> Iterator[Loaded]:
    """What examples import is imported, with the warnings that they get."""
    pytest.importorskip("libtorrent")
    python = Loaded("-W", "error", "-m", "tests.docs.warm", environ=BARE)
    yield python
    python.close()


def anew(path: Path, environ: dict[str, str]) -> tuple[int, str]:
    """The exit code of the program, and what it says, started as a person does."""
    with TemporaryFile() as said:
        done = subprocess.run(
            [sys.executable, "-W", "error", path],
            cwd=path.parent,
            env=environ,
            stdout=said,
            stderr=said,
            timeout=60,
            check=False,
        )
        return done.returncode, text(said)


def warm(python: Loaded, path: Path, environ: dict[str, str]) -> tuple[int, str]:
    """The same, of a fork."""
    order = Order(arguments=[str(path)], environ=environ, cwd=str(path.parent), patience_s=60)
    with TemporaryFile() as said:
        code = python.start(order, [0, said.fileno(), said.fileno()]).wait()
        return code, text(said)


def text(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode()


def test_an_example_gets_warnings_as_errors_and_no_part_that_it_did_not_import(
    tmp_path: Path, loaded: Loaded
) -> None:
    for program, told in (
        ("import warnings; warnings.warn('old')", "UserWarning: old\n"),
        ("import concierge; concierge.app", "no attribute 'app'"),
    ):
        path = tmp_path / "program.py"
        path.write_text(program, encoding="utf-8")
        ends = [anew(path, BARE), warm(loaded, path, BARE)]

        assert [code for code, _ in ends] == [1, 1], ends
        assert all(told in said for _, said in ends), ends


@pytest.mark.parametrize("block", WHOLE, ids=lambda block: block.id)
async def test_each_whole_example_runs(block: Block, tmp_path: Path, loaded: Loaded) -> None:
    pytest.importorskip("libtorrent")
    world = pytest.importorskip("concierge.sandbox.world")
    bring(tmp_path)
    async with world.Sandbox.open(tmp_path / "sandbox") as sandbox:
        environ = {
            **BARE,
            **sandbox.environment(),
            "CONCIERGE_DATA_DIR": str(tmp_path / "data"),
            "CONCIERGE_LIBRARY__DIR": str(tmp_path / "nas"),
            "HOME": str(tmp_path),
        }
        is_first = block is WHOLE[0]
        if not is_first:
            await asyncio.to_thread(put_schema, tmp_path / "data")
        start = anew if is_first else partial(warm, loaded)
        code, output = await asyncio.to_thread(start, written(block, tmp_path), environ)

    assert code == 0, output
    assert not any(service.unknown for service in sandbox.services)
