"""What a process imports before it forks: all that the product loads at its first use."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

__all__ = ["load_below"]

LATE = ("concierge.app", "aiosqlite", "libtorrent", "alembic.command", "httpcore", "anyio._backends._asyncio")


def load_below(*packages: ModuleType) -> None:
    """Imports every module of the packages but programs and migrations, and libraries that are loaded late."""
    for package in packages:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and ".migrations" not in module.name:
                import_module(module.name)
    for name in LATE:
        import_module(name)
