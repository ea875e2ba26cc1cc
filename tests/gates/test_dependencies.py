"""What the packages import is what pyproject.toml asks for, and the other way round."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.gates.conftest import PyProject
from tests.gates.rules import imported_by_call
from tests.gates.source import PACKAGES, Source, packages

BY_DEVELOPERS_ALONE = ("concierge/texts/__main__.py",)


def imported(source: Source) -> Iterator[str]:
    """The top-level names of the foreign modules that a file imports."""
    for node in source.nodes():
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Call):
            names = imported_by_call(node)
        else:
            continue
        tops = {name.partition(".")[0] for name in names if not name.startswith(".")} - {""}
        yield from tops - set(PACKAGES) - sys.stdlib_module_names


def distributions(sources: tuple[Source, ...]) -> set[str]:
    """The names of the distributions that files import from."""
    homes = packages_distributions()
    return {canonicalize_name(homes.get(name, [name])[0]) for source in sources for name in imported(source)}


def asked(rows: tuple[str, ...]) -> set[str]:
    return {canonicalize_name(Requirement(row).name) for row in rows}


def test_each_import_has_a_dependency_that_is_asked_for(pyproject: PyProject) -> None:
    shipped = tuple(source for source in packages() if source.path not in BY_DEVELOPERS_ALONE)
    extras = [rows for name, rows in pyproject.project.extras.items() if name != "dev"]
    wanted = asked(pyproject.project.dependencies).union(*map(asked, extras))

    assert distributions(shipped) - wanted == set()


def test_nothing_is_asked_for_that_no_module_imports(pyproject: PyProject) -> None:
    wanted = asked(pyproject.project.dependencies)

    assert wanted - distributions(packages()) == set()
