"""The methods of every store and of every view: what the product writes, it writes through one of them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import CodeType, ModuleType

from concierge import views
from concierge.adapters.storage import repositories

__all__ = ["doors"]


def doors() -> dict[CodeType, str]:
    """The code of each public method and property, with a name such as "SqlUsers.get"."""
    return {
        code: f"{kind.__name__}.{name}"
        for module in (*_modules(repositories), *_modules(views))
        for kind in _classes(module)
        for name, code in _methods(kind)
    }


def _modules(of: ModuleType) -> Iterator[ModuleType]:
    yield of
    for found in pkgutil.iter_modules(getattr(of, "__path__", ())):
        yield importlib.import_module(f"{of.__name__}.{found.name}")


def _classes(module: ModuleType) -> Iterator[type]:
    named = (getattr(module, name) for name in getattr(module, "__all__", ()))
    yield from (one for one in named if inspect.isclass(one) and one.__name__.startswith(("Sql", "User")))


def _methods(kind: type) -> Iterator[tuple[str, CodeType]]:
    for name, member in vars(kind).items():
        function = member.fget if isinstance(member, property) else member
        if not name.startswith("_") and inspect.isfunction(function):
            yield name, function.__code__
