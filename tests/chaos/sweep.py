"""Plays a use case, kills it at each event of the database, and looks at what is left."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path

from tests.chaos.nursery import Life, Order
from tests.chaos.picture import Picture, differences
from tests.chaos.use_cases import UseCase
from tests.gates.source import ROOT
from tests.storage import put_schema

__all__ = ["Nursery", "Sweep", "nursery", "swept", "watched"]

KILLED = -9


@dataclass(slots=True, kw_only=True)
class Sweep:
    """What came of the kills of one use case; `faults` tells of each that left something wrong."""

    kills: int = 0
    points: int = 0
    acks: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)


class Nursery:
    """The warmed process; `calls` are those that each use case made on a file when it was watched last."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.calls: dict[str, list[str]] = {}

    def life(self, order: Order) -> Life:
        """A child's whole life."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        return Life(**json.loads(self._process.stdout.readline()))


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A warmed process for the length of the block."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "CONCIERGE"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.nursery"],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Nursery(process)


def watched(case: UseCase, nursery: Nursery, folder: Path, url: str) -> Life:
    """The life of a child that plays the use case undisturbed; a server's database may have today's schema already."""
    order = Order(act="make", use_case=case.name, folder=str(folder), url=url)
    if not url:
        put_schema(folder)
    assert nursery.life(order).end == 0
    whole = nursery.life(replace(order, act="watch"))
    assert whole.end == 0
    if not url:
        nursery.calls[case.name] = whole.calls
    return whole


def swept(
    case: UseCase,
    nursery: Nursery,
    folder: Path,
    url: str,
    *,
    most: int | None = None,
    end: float = math.inf,
) -> Sweep:
    """The use case, killed at every event, or at most so often and not after `end` on the monotonic clock.

    Each kill begins with a fresh database. Where not every event has its turn, those that have are spread.
    """
    whole = watched(case, nursery, folder, url)
    sweep = Sweep(points=len(whole.points))
    order = Order(act="die", use_case=case.name, folder=str(folder), url=url)
    for at in islice(_spread(len(whole.points)), most):
        if time.monotonic() > end:
            break
        where = f"{at} ({whole.points[at - 1]})"
        dead = nursery.life(replace(order, at=at))
        if dead.end != KILLED:
            sweep.faults.append(f"{where}: ended with {dead.end}")
            continue
        sweep.kills += 1
        sweep.acks += len(dead.acks)
        _judge(sweep, where, whole, dead, nursery.life(replace(order, act="look")), case)
    if nursery.life(replace(order, at=len(whole.points) + 1)).end != 0:
        sweep.faults.append("there are more events than were seen")
    return sweep


def _spread(count: int) -> Iterator[int]:
    """The numbers from 1 to `count`, each once, in an order whose every beginning is spread over all of them."""
    width = max(count - 1, 1).bit_length()
    for number in range(2**width):
        mirrored = int(f"{number:0{width}b}"[::-1], 2)
        if mirrored < count:
            yield mirrored + 1


def _judge(sweep: Sweep, where: str, whole: Life, dead: Life, look: Life, case: UseCase) -> None:
    if look.end != 0 or len(look.pictures) != 2:
        sweep.faults.append(f"{where}: what was left could not be opened and used again")
        return
    empty: Picture = {name: [] for name in whole.pictures[-1]}
    pictures = whole.pictures if case.start == "ready" else [empty, *whole.pictures]
    left, after = look.pictures
    if dead.acks != whole.acks[: len(dead.acks)]:
        sweep.faults.append(f"{where}: acknowledged {dead.acks}")
    if left != pictures[dead.commits]:
        sweep.lost += sum(commits <= dead.commits for commits in dead.commits_at_acks)
        sweep.faults.append(f"{where}: {differences(left, pictures[dead.commits])}")
    if not case.adds and after != whole.pictures[-1]:
        sweep.faults.append(f"{where}, run again: {differences(after, whole.pictures[-1])}")
    if not case.adds and look.acks != whole.acks:
        sweep.faults.append(f"{where}, run again: acknowledged {look.acks}")
