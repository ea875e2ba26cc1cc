"""The project's own source as syntax trees: what the gates look at."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("concierge", "concierge_bot", "concierge_cli")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of Python."""

    path: str
    text: str
    tree: ast.Module
    all_nodes: tuple[ast.AST, ...]

    def at(self, node: ast.stmt | ast.expr | ast.ExceptHandler) -> str:
        """Where a node stands, as `path:line`."""
        return f"{self.path}:{node.lineno}"

    def nodes(self) -> Iterator[ast.AST]:
        """Every node of the file."""
        return iter(self.all_nodes)

    def functions(self) -> Iterator[Function]:
        """Every function of the file, methods and inner ones too."""
        return (node for node in self.nodes() if isinstance(node, Function))


def sources(*folders: str) -> tuple[Source, ...]:
    """All Python files below folders of the project, sorted by path in each."""
    return tuple(source for folder in folders for source in _below(folder))


@cache
def _below(folder: str) -> tuple[Source, ...]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    with _without_collector():
        return tuple(
            parse(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths
        )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of nodes that stay: the collector of garbage would look through them again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def parse(path: str, text: str) -> Source:
    """A file of Python as a syntax tree."""
    tree = ast.parse(text, filename=path)
    return Source(path=path, text=text, tree=tree, all_nodes=tuple(ast.walk(tree)))


def packages() -> tuple[Source, ...]:
    """What is shipped."""
    return sources(*PACKAGES)


def everything() -> tuple[Source, ...]:
    """What is shipped and what proves it."""
    return sources(*PACKAGES, "tests", "benchmarks", "evals")
