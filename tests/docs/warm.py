"""A process that has loaded what examples load, and forks for each: started with the warnings that they get."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import concierge
import concierge.adapters
import concierge.agent
from tests.forks.forking import serve
from tests.forks.loading import load_below
from tests.forks.script import script


def load() -> None:
    """Imports what examples load at their first use."""
    load_below(concierge.adapters, concierge.agent)
    import_module("concierge.sandbox.rutor")
    # Whoever imports no part of it has none: `concierge.app` is no name of theirs.
    for part in [name for name, value in vars(concierge).items() if isinstance(value, ModuleType)]:
        delattr(concierge, part)


if __name__ == "__main__":
    load()
    serve(script)
