"""Which lines and branches of the SDK ran, for CI, told by probes in its modules.

A tracer, as coverage's is, hears of every call in every library, and takes longer than the tests do.

`COUNT_LINES_IN=FOLDER` has each process of pytest write there what ran in it; `python -m tests.counting FOLDER
PERCENT` tells what all of them missed, and fails below that share.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tomllib
from pathlib import Path
from types import FunctionType

import pytest
import slipcover

from tests.gates.source import ROOT
from tests.probing import Finder

__all__ = ["FOLDER", "Counting", "begin"]

FOLDER = "COUNT_LINES_IN"
SOURCE = [str(ROOT / "concierge")]
# From Python 3.12 on, the interpreter itself forgets what was met.
HAS_PROBES = sys.version_info < (3, 12)
# A look for probes that were met, in functions that are known, takes as long as some tests.
TESTS_BETWEEN_LOOKS = 250


class Counting:
    """A plugin of pytest that counts whatever is imported from now on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        settings = _settings()
        self._counted = _counter([])
        matcher = slipcover.FileMatcher(SOURCE, settings["run"]["omit"], ROOT)
        sys.meta_path.insert(0, Finder("concierge", self._counted, matcher, folder / "prepared"))
        self._functions: list[FunctionType] = []
        self._tests = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self) -> None:
        """The functions with probes are noted, while the collector of garbage still tells of them."""
        if HAS_PROBES:
            probed = self._counted.code2index
            self._functions = [
                one for one in gc.get_objects() if type(one) is FunctionType and one.__code__ in probed
            ]

    def pytest_runtest_logfinish(self) -> None:
        """Now and then, probes that were met are taken out."""
        self._tests += 1
        if self._functions and self._tests % TESTS_BETWEEN_LOOKS == 0:
            self._take_out()

    def _take_out(self) -> None:
        """As slipcover does it, but for its search, at each time, for every function there is."""
        counted = self._counted
        for path, met in counted._get_newly_seen().items():
            counted.all_seen[path].update(met)
            for code in list(counted.instrumented[path]):
                counted.deinstrument(code, met)
        for function in self._functions:
            function.__code__ = counted.replace_map.get(function.__code__, function.__code__)
        counted.replace_map.clear()

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
        # It never looks itself for probes that were met: it would search for every function, thousands of times.
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
