"""A process that has loaded the storage, and forks for each program: `writer` and `rotator`, with their arguments."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import concierge.adapters.storage
from concierge.adapters.storage.schema import FOLDER, scripts
from tests.adapters.storage import rotator, writer
from tests.forks.forked import Forked, Loaded
from tests.forks.forking import Order, serve
from tests.forks.loading import load_below
from tests.gates.source import ROOT

__all__ = ["loaded_storage", "started"]

PROGRAMS: Mapping[str, Callable[..., None]] = {"rotator": rotator.main, "writer": writer.main}


def loaded_storage() -> Loaded:
    """The process, which nobody has asked for anything yet."""
    return Loaded("-m", "tests.adapters.storage.warm", environ=_environ())


def started(loaded: Loaded, program: str, folder: Path, *numbers: int, **environ: str) -> Forked:
    """The program, in a process of its own that is killed alone."""
    arguments = [program, str(folder), *map(str, numbers)]
    return loaded.start_piped(
        Order(arguments=arguments, environ={**_environ(), **environ}, cwd=str(ROOT), patience_s=120)
    )


def run(arguments: Sequence[str]) -> None:
    """The program of that name, with the arguments after it."""
    name, *words = arguments
    PROGRAMS[name](*words)


def _environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("COV", "CONCIERGE"))}


if __name__ == "__main__":
    load_below(concierge.adapters.storage)
    scripts(FOLDER)
    serve(run)
