"""constraints.txt names one tested version of everything that pyproject.toml asks for, and no address."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.gates.conftest import PyProject
from tests.gates.source import ROOT

LINE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+]+")


@pytest.fixture(scope="module")
def lines() -> list[str]:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.fixture(scope="module")
def versions(lines: list[str]) -> dict[str, str]:
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def test_constraints_hold_versions_only_in_order(lines: list[str]) -> None:
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert lines == sorted(lines, key=str.lower)


def test_each_dependency_has_a_tested_version_within_its_range(
    pyproject: PyProject, versions: dict[str, str]
) -> None:
    asked = [
        *pyproject.project.dependencies,
        *(row for rows in pyproject.project.extras.values() for row in rows),
    ]
    requirements = [Requirement(row) for row in asked]
    foreign = [row for row in requirements if row.name != pyproject.project.name]

    wrong = [
        str(row)
        for row in foreign
        if not row.specifier.contains(versions.get(canonicalize_name(row.name), "0"))
    ]

    assert wrong == []


def test_each_dependency_has_a_lower_bound(pyproject: PyProject) -> None:
    requirements = [Requirement(row) for row in pyproject.project.dependencies]

    assert [str(row) for row in requirements if ">=" not in {part.operator for part in row.specifier}] == []


def test_the_extra_for_developers_holds_every_other_extra(pyproject: PyProject) -> None:
    own = [row for row in pyproject.project.extras["dev"] if Requirement(row).name == pyproject.project.name]

    assert len(own) == 1
    assert Requirement(own[0]).extras == set(pyproject.project.extras) - {"dev"}
