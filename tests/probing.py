"""Puts probes into the modules that are counted, as they are imported.

What does not depend on the process is done once for all: it takes several times as long as the probes.
"""

from __future__ import annotations

import ast
import hashlib
import marshal
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

import slipcover
from slipcover.branch import preinstrument

__all__ = ["Finder"]


class Prepared(NamedTuple):
    """A module whose branches are marked, and all that there is to be met."""

    code: CodeType
    lines: set[int]
    branches: set[tuple[int, int]]


class Finder(MetaPathFinder):
    """Finds the modules of a package that are counted; what is prepared of them is kept in the folder."""

    def __init__(
        self, package: str, counted: slipcover.Slipcover, matcher: slipcover.FileMatcher, folder: Path
    ) -> None:
        self._package = package
        self._counted = counted
        self._matcher = matcher
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As Python finds it."""
        if fullname.partition(".")[0] != self._package:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None or not self._matcher.matches(spec.origin):
            return None
        spec.loader = Loader(fullname, spec.origin, self._counted, self._folder)
        return spec


class Loader(SourceFileLoader):
    """Loads a module with probes."""

    def __init__(self, fullname: str, path: str, counted: slipcover.Slipcover, folder: Path) -> None:
        super().__init__(fullname, path)
        self._counted = counted
        self._folder = folder

    def exec_module(self, module: ModuleType) -> None:
        """Runs it, counted."""
        counted, ready = self._counted, self._prepared()
        # As a part of another one, for what there is to be met is known.
        code = counted.instrument(ready.code, parent=ready.code)
        counted.code_lines[self.path].update(ready.lines)
        counted.code_branches[self.path].update(ready.branches)
        if sys.version_info < (3, 12):
            counted.instrumented[self.path].add(code)
        exec(code, module.__dict__)  # noqa: S102  it is what importing means

    def _prepared(self) -> Prepared:
        source = self.get_data(self.path)
        name = hashlib.sha256(self.path.encode() + b"\0" + source).hexdigest()
        kept = self._folder / name
        try:
            return Prepared(*marshal.loads(kept.read_bytes()))  # noqa: S302  these tests have written it
        except FileNotFoundError:
            ready = _prepare(source, self.path)
        written = kept.with_suffix(f".{os.getpid()}")
        written.write_bytes(marshal.dumps(tuple(ready)))
        written.replace(kept)
        return ready


def _prepare(source: bytes, path: str) -> Prepared:
    code = compile(preinstrument(ast.parse(source)), path, "exec", dont_inherit=True)
    found = slipcover.Slipcover
    return Prepared(code, set(found.lines_from_code(code)), set(found.branches_from_code(code)))
