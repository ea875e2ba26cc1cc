"""Which lines and branches of the SDK ran, for CI, told by probes in its modules.

A tracer, as coverage's is, hears of every call in every library, and takes longer than the tests do.

`COUNT_LINES_IN=FOLDER` has each process of pytest write there what ran in it; `python -m tests.counting FOLDER
PERCENT` tells what all of them missed, and fails below that share.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path

import slipcover

from tests.gates.source import ROOT

__all__ = ["FOLDER", "Counting", "begin"]

FOLDER = "COUNT_LINES_IN"
SOURCE = [str(ROOT / "concierge")]


class Counting:
    """A plugin of pytest that counts whatever is imported from now on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        settings = _settings()
        self._counted = _counter([])
        matcher = slipcover.FileMatcher(SOURCE, settings["run"]["omit"], ROOT)
        slipcover.ImportManager(self._counted, matcher).__enter__()

    def pytest_sessionfinish(self) -> None:
        """What ran is written."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        path = self._folder / f"{worker}-{os.getpid()}.json"
        path.write_text(json.dumps(self._counted.get_coverage()), "utf-8")


def begin() -> Counting | None:
    """Counts from now on, if that is wished."""
    folder = os.environ.get(FOLDER)
    return Counting(Path(folder)) if folder else None


def report(folder: Path, percent: float) -> int:
    """Prints what no process ran; 1 if that is too much."""
    ran = _counter(SOURCE).get_coverage()
    for path in sorted(folder.glob("*.json")):
        slipcover.merge_coverage(ran, json.loads(path.read_text("utf-8")))
    slipcover.print_coverage(ran, skip_covered=True)
    covered = ran["summary"]["percent_covered"]
    sys.stdout.write(f"{covered:.2f} % of lines and branches ran; at least {percent:g} % have to.\n")
    return int(covered < percent)


def _counter(source: list[str]) -> slipcover.Slipcover:
    """With the modules under `source` that nothing imports, too."""
    settings = _settings()
    return slipcover.Slipcover(
        branch=True,
        # Probes stay: taking those out that were met means looking through every function there is.
        d_miss_threshold=-1,
        source=source,
        omit=settings["run"]["omit"],
        exclude_also=settings["report"]["exclude_also"],
    )


def _settings() -> dict[str, dict[str, list[str]]]:
    """Coverage's own: whoever measures with it is told the same."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    settings: dict[str, dict[str, list[str]]] = tomllib.loads(text)["tool"]["coverage"]
    return settings


if __name__ == "__main__":
    sys.exit(report(Path(sys.argv[1]), float(sys.argv[2])))
