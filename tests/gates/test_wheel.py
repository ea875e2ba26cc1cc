"""The built wheel is what a stranger gets: typed, complete, and the README's lines fit it."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.gates.source import PACKAGES, ROOT

pytestmark = pytest.mark.real(module="build")

PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def stranger(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interpreter of an environment that has the wheel, and our dependencies but not our tree."""
    folder = tmp_path_factory.mktemp("stranger") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    python = folder / "bin" / "python"
    site = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    )
    # A line of a .pth file adds the folder, but not what its own .pth files add: the editable tree.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python]
    run(*pip, "install", "-q", "--no-deps", "--no-index", "--force-reinstall", wheel, cwd=folder)
    return python


def test_the_wheel_ships_types_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)


def test_each_data_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    listed = run("git", "ls-files", "-co", "--exclude-standard", *PACKAGES, cwd=ROOT).splitlines()

    with zipfile.ZipFile(wheel) as archive:
        assert {path for path in listed if (ROOT / path).is_file()} - set(archive.namelist()) == set()


def test_the_installed_command_tells_its_version(stranger: Path) -> None:
    assert run(stranger.parent / "concierge", "--version", cwd=stranger.parent).strip()[-1].isdigit()


def test_the_lines_of_the_readme_fit_the_installed_library(stranger: Path, tmp_path: Path) -> None:
    blocks = PYTHON_BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert blocks
    for number, block in enumerate(blocks):
        (tmp_path / f"readme_{number}.py").write_text(block, encoding="utf-8")

    where = run(stranger, "-c", "import concierge; print(concierge.__file__)", cwd=tmp_path)
    mypy: list[str | Path] = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--python-executable",
        stranger,
        "--cache-dir",
        tmp_path / "c",
    ]
    run(*mypy, *sorted(tmp_path.glob("readme_*.py")), cwd=tmp_path)

    assert str(ROOT) not in where
