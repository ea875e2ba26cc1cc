"""Who may import whom: the tree keeps six contracts, a planted wrong import of each kind is refused."""

from __future__ import annotations

import graphlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.gates.conftest import PyProject
from tests.gates.source import PACKAGES, ROOT

LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

PLANTED = {
    "storeys": {"concierge/model/planted.py": "import concierge.services\n"},
    "front-door": {"concierge_cli/planted.py": "from concierge import ports\n"},
    "adapters": {
        "concierge/adapters/trackers/planted.py": "from concierge.adapters.trackers import planted_too\n",
        "concierge/adapters/trackers/planted_too.py": "",
    },
    "storage": {"concierge/adapters/metadata/planted.py": "import concierge.adapters.storage\n"},
    "no-io": {"concierge/services/planted.py": "import httpx\n"},
    "doubles": {"concierge_bot/planted.py": "import concierge.testing\n"},
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def contracts(tree: Path) -> dict[str, bool]:
    """Each contract by its name, and whether it is kept."""
    lint = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    rows = re.findall(r"^(.+?) (KEPT|BROKEN)\b", lint.stdout, flags=re.MULTILINE)
    assert rows, lint.stdout + lint.stderr
    return {name: verdict == "KEPT" for name, verdict in rows}


def test_the_tree_keeps_all_six_contracts(tree: Path) -> None:
    verdicts = contracts(tree)

    assert len(verdicts) == len(PLANTED)
    assert all(verdicts.values()), verdicts


def test_each_module_stands_on_a_storey(pyproject: PyProject) -> None:
    [storeys] = [each for each in pyproject.tool.importlinter.contracts if each.id == "storeys"]
    placed = {name.strip(" ()") for layer in storeys.layers for name in layer.split("|")}

    modules = {f"concierge.{found.name}" for found in pkgutil.iter_modules([str(ROOT / "concierge")])}

    assert modules - placed == set()


def test_nothing_below_the_faces_goes_through_the_front_door() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    importers = graph.find_modules_that_directly_import("concierge")

    assert {module for module in importers if module.startswith("concierge.")} == set()


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_import_breaks_exactly_its_contract(kind: str, tree: Path, names: dict[str, str]) -> None:
    for path, text in PLANTED[kind].items():
        (tree / path).write_text(text, encoding="utf-8")

    broken = [name for name, is_kept in contracts(tree).items() if not is_kept]

    assert broken == [names[kind]]


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None, exclude_type_checking_imports=True)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    graphlib.TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle
