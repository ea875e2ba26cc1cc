"""P12: the processor's time that the program on a NAS spends on an item; what the system copies is not its own."""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.figure import Figure
from tests.nas.house import House
from tests.nas.served import Queue, served

__all__ = ["figures"]

LIMIT_MS: Final = 5.0
ROUNDS: Final = 5
ITEMS: Final = 100
LISTED: Final = 1000


def figures() -> Iterator[Figure]:
    """Milliseconds for an item that is listed, and for one that is brought home from the same disk."""
    listed, brought = [], []
    for _ in range(ROUNDS):
        listed.append(_each_ms(LISTED, "pending", "--json"))
        brought.append(_each_ms(ITEMS, "once", "--json"))
    for name, seen in (("listed", listed), ("leased, planned, verified, placed, told", brought)):
        yield Figure(
            name=f"P12 nas: an item, {name}",
            unit="ms",
            limit=LIMIT_MS,
            median=median(seen),
            least=min(seen),
            is_gate=False,
        )


def _each_ms(items: int, *words: str) -> float:
    """What the command takes for so many items more than for none, for each."""
    return 1000 * (_cpu_s(items, *words) - _cpu_s(0, *words)) / items


def _cpu_s(items: int, *words: str) -> float:
    """User time, by the kernel's account of the process."""
    queue = Queue()
    with tempfile.TemporaryDirectory() as folder, served(queue) as url:
        house = House(home=Path(folder), url=url, queue=queue)
        rows = [house.film(f"Фильм {number}") for number in range(items)]
        command = house.start(*words)
        with ThreadPoolExecutor(max_workers=2) as readers:
            told = [readers.submit(stream.read) for stream in (command.stdout, command.stderr) if stream]
            _, status, used = os.wait4(command.pid, 0)
            said = "".join(one.result() for one in told)
        command.returncode = os.waitstatus_to_exitcode(status)
        is_done = words[0] != "once" or all(row.state == "done" for row in rows)
        if command.returncode or not is_done:
            raise RuntimeError(said)
    return used.ru_utime
