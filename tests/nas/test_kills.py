"""Killed with -9 at anything that it does, the daemon ends right the next time."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nas.house import FILM, House
from tests.nas.killed import Executioner
from tests.nas.served import Json, Queue, Row, served

MOST_EVENTS = 400
HOME = {
    "Кино/Дюна/Дюна.mkv": FILM,
    "Кино/Дюна/Дюна.rus.mka": b"voice" * 900,
}


@pytest.fixture(scope="module")
def executioner() -> Iterator[Executioner]:
    with Executioner.start() as one:
        yield one


def film(house: House) -> Row:
    files = {"Dune/Дюна.mkv": FILM, "Dune/Дюна.rus.mka": b"voice" * 900}
    return house.film(files=files)


def paths_of(told: Json) -> list[str]:
    placed = told["placed"]
    assert isinstance(placed, list)
    return sorted(one["path"] for one in placed)


@pytest.mark.parametrize("lease", ["holds", "is over"])
def test_killed_anywhere_it_brings_everything_home_once_and_whole(
    lease: str, executioner: Executioner, tmp_path: Path
) -> None:
    for at in range(1, MOST_EVENTS, 1 if lease == "holds" else 3):
        queue = Queue()
        with served(queue) as url:
            house = House(home=tmp_path / str(at), url=url, queue=queue)
            row = film(house)

            ended = executioner.run(house.home, house.environ, at=at)

            seen = house.shelved()
            assert all(HOME[name] == data for name, data in seen.items()), at
            if lease == "is over":
                queue.give_back_all()
            if ended == -signal.SIGKILL:
                assert executioner.run(house.home, house.environ) == 0, at
            if row.state == "leased":
                # Killed between the answer and the first note of it: it waits for the end of its lease.
                assert house.rooms() == [], at
                queue.give_back_all()
                assert executioner.run(house.home, house.environ) == 0, at
            assert house.shelved() == HOME, at
            assert (row.state, row.reasons, house.rooms()) == ("done", [], []), at
            [*_, told] = row.completed
            assert paths_of(told) == ["Dune/Дюна.mkv", "Dune/Дюна.rus.mka"], at
            if ended == 0:
                assert at > 50
                return
    pytest.fail("it was killed every time")
