"""What a test needs of the machine: `@needs("transmission-daemon")`, `@needs(module="libtorrent")`."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterable

import pytest

# Daemons live in sbin, which is seldom on the path of a developer.
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def needs(*programs: str, module: str | None = None) -> pytest.MarkDecorator:
    """Mark `real` that names the programs, and the importable module, without which the test cannot run."""
    return pytest.mark.real(programs=programs, module=module)


def which(program: str) -> str | None:
    """Path of a program; the folders of daemons are searched too."""
    return shutil.which(program, path=SEARCH_PATH)


def missing(marks: Iterable[pytest.Mark]) -> tuple[str, ...]:
    """What the marks name and this machine has not."""
    absent: list[str] = []
    for mark in marks:
        absent += [program for program in mark.kwargs.get("programs", ()) if which(program) is None]
        module = mark.kwargs.get("module")
        if module and importlib.util.find_spec(module) is None:
            absent.append(f"module {module}")
    return tuple(absent)
