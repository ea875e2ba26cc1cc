"""A process that has loaded what examples load, and forks for each: started with the warnings that they get."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

import concierge
import concierge.adapters
import concierge.agent
from tests.forks.forking import serve
from tests.forks.script import script


def load() -> None:
    """Imports what examples load at their first use."""
    for package in (concierge.adapters, concierge.agent):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                import_module(module.name)
    for name in (
        "concierge.app",
        "concierge.sandbox.rutor",
        "aiosqlite",
        "libtorrent",
        "alembic.command",
        "httpcore",
        "anyio._backends._asyncio",
    ):
        import_module(name)
    # Whoever imports no part of it has none: `concierge.app` is no name of theirs.
    for part in [name for name, value in vars(concierge).items() if isinstance(value, ModuleType)]:
        delattr(concierge, part)


if __name__ == "__main__":
    load()
    serve(script)
