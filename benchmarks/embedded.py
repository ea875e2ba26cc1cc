"""What a download by the embedded client costs, in our process and in a process of its own.

One and the same download runs here and in a child, in turns. The seeder is another process in both cases.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import TypeVar

import concierge
from benchmarks.embedded_roles import SECTION, Offer, downloaded
from benchmarks.figure import Figure, of_pairs, of_times
from concierge.adapters._http import Http
from concierge.adapters.torrents.embedded import ADAPTER

__all__ = ["figures"]

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
TICK_S = 0.002

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cost:
    """What one download cost; `delay_s` is how late the event loop was, 99 times of 100, `worst_s` at worst."""

    delay_s: float
    worst_s: float
    ours_s: float
    all_s: float


def figures() -> Iterator[Figure]:
    """Delays of the event loop and CPU time in our process, as multiples of those with a process of its own."""
    concierge.configure_logging("ERROR", list)
    pairs = asyncio.run(_measured())
    yield of_pairs(
        "embedded: delay, to a process of its own", 3.0, [(a.delay_s, i.delay_s) for a, i in pairs]
    )
    yield of_pairs("embedded: CPU, to a process of its own", 1.2, [(a.all_s, i.all_s) for a, i in pairs])
    for number, name in enumerate(("apart", "in process")):
        costs = [pair[number] for pair in pairs]
        yield _told(f"embedded: delay, 99 of 100, {name}", 5, [cost.delay_s for cost in costs])
        yield _told(f"embedded: delay at worst, {name}", 50, [cost.worst_s for cost in costs])
        yield _told(f"embedded: CPU of our process, {name}", 3000, [cost.ours_s for cost in costs])
        yield _told(f"embedded: CPU of all processes, {name}", 3000, [cost.all_s for cost in costs])


def _told(name: str, limit_ms: float, times_s: list[float]) -> Figure:
    figure = of_times(name, limit_ms, [time_s * 1000 for time_s in times_s])
    return Figure(
        name=name, unit="ms", limit=limit_ms, median=figure.median, least=figure.least, is_gate=False
    )


async def _measured() -> list[tuple[_Cost, _Cost]]:
    """Pairs of apart and in process; every other pair is measured the other way round, and the first is thrown away."""
    async with _seeder() as offer:
        pairs = [await _pair(offer, number) for number in range(-1, ROUNDS)]
    return pairs[1:]


async def _pair(offer: Offer, number: int) -> tuple[_Cost, _Cost]:
    if number % 2:
        inside = await _in_process(offer)
        return await _apart(offer), inside
    return await _apart(offer), await _in_process(offer)


@asynccontextmanager
async def _seeder() -> AsyncIterator[Offer]:
    with tempfile.TemporaryDirectory() as folder:
        async with _role("seed", folder) as process:
            yield Offer(**json.loads(await _line(process)))


async def _in_process(offer: Offer) -> _Cost:
    with tempfile.TemporaryDirectory() as folder:
        async with ADAPTER.build(SECTION, Http(), Path(folder)) as client, _watched() as cost:
            await downloaded(client, offer, lambda _: None)
        return cost()


async def _apart(offer: Offer) -> _Cost:
    with tempfile.TemporaryDirectory() as folder:
        async with _role("download", folder, offer.torrent) as process:
            await _line(process)
            facts: dict[str, float] = {}
            async with _watched() as cost:
                _given(process.stdin).write(b"go\n")
                while "cpu_s" not in facts:
                    facts = json.loads(await _line(process))
        return cost(facts["cpu_s"])


class _Watch:
    """How late the loop was, and what CPU time went by, between its beginning and its end."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._began = time.process_time()
        self._ours_s = 0.0

    async def tick(self) -> None:
        while True:
            due = time.perf_counter() + TICK_S
            await asyncio.sleep(TICK_S)
            self._late.append(time.perf_counter() - due)

    def end(self) -> None:
        self._ours_s = time.process_time() - self._began

    def __call__(self, others_s: float = 0.0) -> _Cost:
        return _Cost(
            delay_s=quantiles(self._late, n=100)[-1],
            worst_s=max(self._late),
            ours_s=self._ours_s,
            all_s=self._ours_s + others_s,
        )


@asynccontextmanager
async def _watched() -> AsyncIterator[_Watch]:
    watch = _Watch()
    ticking = asyncio.create_task(watch.tick())
    try:
        yield watch
    finally:
        watch.end()
        ticking.cancel()


@asynccontextmanager
async def _role(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "benchmarks.embedded_roles", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def _line(process: asyncio.subprocess.Process) -> bytes:
    line = await _given(process.stdout).readline()
    if not line:
        message = "the process ended"
        raise RuntimeError(message)
    return line


def _given(pipe: T | None) -> T:
    if pipe is None:
        message = "the process has no such pipe"
        raise RuntimeError(message)
    return pipe
