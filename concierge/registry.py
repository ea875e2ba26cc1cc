"""Finds what a folder of modules offers, and what installed packages add to it through entry points."""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

__all__ = ["discover"]

T = TypeVar("T")


def discover(package: str, attribute: str, kind: type[T]) -> tuple[T, ...]:
    """Every `attribute` of the public modules in `package`, by module name, then those of entry points.

    The entry point group has the package's name. Modules whose name begins with "_" hold shared code and are
    passed over, as are modules without the attribute.

    Raises:
        TypeError: something of that name has another type.
    """
    found: list[T] = []
    added = (entry.load() for entry in _added(tuple(sys.path), package))
    for thing in (*_of_folder(package, attribute), *added):
        if not isinstance(thing, kind):
            message = f"{package}: {attribute} is {type(thing).__name__}, not {kind.__name__}"
            raise TypeError(message)
        found.append(thing)
    return tuple(found)


def _of_folder(package: str, attribute: str) -> list[object]:
    folder = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    modules = [importlib.import_module(f"{package}.{name}") for name in names if not name.startswith("_")]
    return [getattr(module, attribute) for module in modules if hasattr(module, attribute)]


@cache
def _added(path: tuple[str, ...], group: str) -> tuple[EntryPoint, ...]:
    return tuple(_choosing(path)(group=group))


@cache
def _choosing(_path: tuple[str, ...]) -> Callable[..., Iterable[EntryPoint]]:
    """What chooses among all entry points on that path: a file of each package is read for it, so it is done once."""
    return entry_points().select
