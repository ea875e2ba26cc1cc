"""Whatever is killed, lost, doubled or late on the way home: nothing is lost, doubled, half seen or told twice.

Each sweep has a process of its own, which knows of everything that is done to its disk. What ended wrong is named by
its seed, and told again by the same seed alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.chaos.homeward.broken import BROKEN
from tests.gates.source import ROOT

HISTORIES = 1_000
ALL_HISTORIES = 10_000
# What the seeds of a usual run find.
FOUND = {
    "no-fence": "unfenced",
    "shown-is-taken": "lost",
    "lease-without-end": "lost",
    "complete-twice-tells-twice": "told",
    "placed-over-another": "lost|overwritten",
    "placed-before-verified": "partly visible",
    "journal-before-the-disk": "partly visible",
}


def begun(module: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.chaos.homeward.{module}", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate()
    print(said)  # noqa: T201  shown by `pytest -s`
    return process.returncode, said


def count(said: str, what: str) -> int:
    found = re.search(rf"^\s*([\d,]+) {what}$", said, re.MULTILINE)
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.parametrize("half", [0, 1])
def test_whatever_happens_everybody_gets_what_they_want_once(half: int) -> None:
    each = HISTORIES // 2

    code, said = ended(begun("history", str(half * each), str(each)))

    assert code == 0, said
    assert count(said, "histories") == each
    # Histories in which nobody came home would prove little.
    assert count(said, "ended on_nas") > each
    assert count(said, "killed") > each / 4
    assert count(said, "ended failed") < each / 50


def test_killed_at_any_step_a_film_comes_home() -> None:
    code, said = ended(begun("steps", "--every", "5"))

    assert code == 0, said
    assert count(said, "killed") > 400


@pytest.mark.parametrize("broken", BROKEN)
def test_a_defect_that_is_put_in_again_is_found(broken: str) -> None:
    # What is wrong for a moment only is found where each moment is tried.
    sweep = ("steps",) if broken == "journal-before-the-disk" else ("history", "0", str(HISTORIES))

    code, said = ended(begun(*sweep, "--broken", broken))

    assert (code, broken in FOUND) == (1, True)
    assert re.match(rf"seed \d+.*: (?:{FOUND[broken]})", said), said


@pytest.mark.soak
def test_ten_thousand_histories_end_right(soak_s: float) -> None:
    """All of them from a minute on; two tell at once."""
    each = round(ALL_HISTORIES / 2 * min(soak_s / 60, 1))
    halves = [begun("history", str(half * each), str(each)) for half in (0, 1)]

    for code, said in [ended(half) for half in halves]:
        assert (code, count(said, "histories")) == (0, each), said


@pytest.mark.soak
def test_killed_at_every_step_a_film_comes_home(soak_s: float) -> None:
    code, said = ended(begun("steps", "--every", "1" if soak_s >= 60 else "7"))

    assert code == 0, said
