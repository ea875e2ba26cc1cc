"""A process that has loaded nothing, and forks for each script."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.forks.forking import serve

__all__ = ["script"]


def script(arguments: Sequence[str]) -> None:
    """`python FILE ...`, as far as a program sees it."""
    sys.argv = [*arguments]
    sys.path[0] = str(Path(arguments[0]).parent)
    runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    serve(script)
