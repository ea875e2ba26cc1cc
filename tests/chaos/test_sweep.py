"""kill -9 at every event of the database, of everything that is written: nothing acknowledged is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.doors import doors
from tests.chaos.reads import READS
from tests.chaos.sweep import Nursery, Sweep, nursery, swept, watched
from tests.chaos.use_cases import USE_CASES, UseCase
from tests.postgres import postgres_ready, postgres_ready_url, postgres_server, postgres_template

__all__ = ["postgres_ready", "postgres_ready_url", "postgres_server", "postgres_template"]

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.real)]
# So many for each use case here; the soak goes through every event.
KILLS = 4


@pytest.fixture(scope="module")
def warmed() -> Iterator[Nursery]:
    with nursery() as process:
        yield process


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("postgres_ready_url")) if request.param == "postgres" else ""


@pytest.mark.parametrize("case", USE_CASES, ids=lambda case: str(case.name))
def test_a_kill_loses_nothing_acknowledged(case: UseCase, warmed: Nursery, tmp_path: Path, url: str) -> None:
    sweep = swept(case, warmed, tmp_path / "home", url, most=KILLS)

    assert sweep.faults == []
    assert (sweep.kills, sweep.lost) == (min(KILLS, sweep.points), 0)


@pytest.mark.soak
def test_a_kill_at_any_event_of_anything_loses_nothing_acknowledged(
    warmed: Nursery, tmp_path: Path, url: str, soak_s: float
) -> None:
    sweeps: dict[str, Sweep] = {}
    last_end = time.monotonic() + soak_s
    for number, case in enumerate(USE_CASES):
        # What one leaves of its share is its followers'.
        end = time.monotonic() + (last_end - time.monotonic()) / (len(USE_CASES) - number)
        sweeps[case.name] = swept(case, warmed, tmp_path / str(number), url, end=end)

    kills, points, acks = (
        sum(getattr(sweep, what) for sweep in sweeps.values()) for what in ("kills", "points", "acks")
    )
    print(f"{kills} kills at {points} events; {acks} writes acknowledged before them, none lost")  # noqa: T201  shown by `pytest -s`
    assert {name: sweep.faults for name, sweep in sweeps.items() if sweep.faults} == {}
    assert sum(sweep.lost for sweep in sweeps.values()) == 0


def test_every_method_that_writes_is_in_a_use_case(warmed: Nursery, tmp_path: Path) -> None:
    for case in USE_CASES:
        if case.name not in warmed.calls:  # the tests above have watched them, where they ran
            watched(case, warmed, tmp_path / case.name, "")
    called = {call for calls in warmed.calls.values() for call in calls}

    assert set(doors().values()) - called - set(reads()) == set()


def test_what_is_said_to_write_nothing_exists() -> None:
    assert set(reads()) - set(doors().values()) == set()


def reads() -> Iterator[str]:
    for kind, names in READS.items():
        yield from (f"{kind}.{name}" for name in names)
