"""The guard over blocking calls, as tests/conftest.py sets it up: who may block the event loop, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from blockbuster import BlockingError

# No file stands behind what is run here as if it stood in one: its lines are not to be counted.
pytestmark = pytest.mark.no_cover
ROOT = Path(__file__).parents[2]


def written_in(path: str, name: str = "look") -> Callable[[], object]:
    """A function of that file that reads a folder."""
    names: dict[str, Callable[[], object]] = {}
    code = compile(f"def {name}():\n    import os\n    return os.listdir('.')\n", path, "exec")
    exec(code, names)  # noqa: S102  the only way to stand in a file that does not exist
    return names[name]


@pytest.mark.parametrize(
    "path, name, is_refused",
    [
        (f"{ROOT}/concierge/services/new.py", "look", True),
        (f"{ROOT}/concierge_bot/new.py", "look", True),
        (f"{ROOT}/concierge/sandbox/new.py", "look", False),
        ("/usr/lib/library.py", "look", False),
        ("<frozen importlib._bootstrap>", "_find_and_load", False),
        ("<frozen importlib._bootstrap>", "look", False),
    ],
)
async def test_our_code_alone_is_kept_from_blocking_the_loop(
    path: str, name: str, *, is_refused: bool
) -> None:
    with pytest.raises(BlockingError) if is_refused else nullcontext():
        written_in(path, name)()


async def test_a_library_that_we_call_may_not_block_either() -> None:
    names: dict[str, Callable[[Callable[[], object]], object]] = {}
    exec(compile("def call(what):\n    return what()\n", f"{ROOT}/concierge/new.py", "exec"), names)  # noqa: S102

    with pytest.raises(BlockingError):
        names["call"](written_in("/usr/lib/library.py"))
    assert names["call"](written_in("<frozen importlib._bootstrap>", "_find_and_load"))


def test_without_a_loop_everybody_may_block() -> None:
    assert written_in(f"{ROOT}/concierge/new.py")()
