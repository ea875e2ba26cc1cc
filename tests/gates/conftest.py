"""What the gates read of the project."""

from __future__ import annotations

import tomllib

import pytest
from pydantic import BaseModel, ConfigDict, Field

from tests.gates.source import ROOT


class Contract(BaseModel):
    """A contract of import-linter."""

    id: str
    name: str
    layers: tuple[str, ...] = ()


class ImportLinter(BaseModel):
    """The table `tool.importlinter`."""

    contracts: tuple[Contract, ...]


class Tools(BaseModel):
    """The table `tool`."""

    importlinter: ImportLinter


class Project(BaseModel):
    """The table `project`."""

    name: str
    dependencies: tuple[str, ...]
    extras: dict[str, tuple[str, ...]] = Field(alias="optional-dependencies")


class PyProject(BaseModel):
    """The parts of pyproject.toml that gates look at."""

    model_config = ConfigDict(frozen=True)

    project: Project
    tool: Tools


@pytest.fixture(scope="session")
def pyproject() -> PyProject:
    return PyProject.model_validate(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def names(pyproject: PyProject) -> dict[str, str]:
    """The name of each contract by its id."""
    return {contract.id: contract.name for contract in pyproject.tool.importlinter.contracts}
