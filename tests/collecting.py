"""How tests are loaded by the processes that run them: without the collector of garbage, and each from elsewhere."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from itertools import accumulate
from pathlib import Path

import pytest

__all__ = ["turned"]

TURNED = pytest.StashKey[bool]()
# Nearly all that is made while tests are loaded stays: the collector would look in vain.
gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """From here on there is garbage; the tests themselves stay, so that its collector need not look through them."""
    config, given = session.config, session.config.args
    config.args = turned(given)
    config.stash[TURNED] = config.args != given
    try:
        return (yield)
    finally:
        config.args = given
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the order of all processes, wherever this one began."""
    if config.stash[TURNED]:
        root = Path(config.args[0]).parent
        items.sort(key=lambda item: item.path.relative_to(root).parts[0])


def turned(args: list[str]) -> list[str]:
    """What is in a folder of tests, for a worker from another one on than for the others; all else as it is.

    What one of them has compiled the others find: side by side, each would compile everything.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers == 1 or len(args) != 1 or not Path(args[0]).is_dir():
        return args
    sizes = {str(path): size for path in sorted(Path(args[0]).resolve().iterdir()) if (size := _size(path))}
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    before = accumulate(sizes.values(), initial=0)
    first = sum(1 for size in before if size < sum(sizes.values()) * number / workers)
    found = list(sizes)
    return found[first:] + found[:first]


def _size(path: Path) -> int:
    """How many files of tests there are."""
    files = path.rglob("test_*.py") if path.is_dir() else [path]
    return sum(1 for file in files if file.name.startswith("test_"))
