"""P1, P2 and P20: what starting the command line and importing the library costs, beside Python itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure, of_pairs
from tests.nas.house import item
from tests.nas.served import KEY, Queue, served

__all__ = ["figures"]

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 15
NOTHING = "pass"
COMMAND = "import sys; sys.argv = ['concierge', {0!r}]; from concierge_cli.main import main; main()"
LIMITS = {
    "P1 concierge --version": (COMMAND.format("--version"), 2.0),
    "P1 concierge --help": (COMMAND.format("--help"), 9.0),
    "P2 import concierge": ("import concierge", 10.0),
}
PENDING = ("sync", "pending", "--json")
MOST_PENDING, MOST_PENDING_MB = 15.0, 40.0
ASK = "import sys; sys.argv = ['concierge', *{0!r}]; from concierge_cli.main import main; main()"
# Of a process that was spawned the kernel's account holds its parent's memory, too.
MEMORY = """
import sys
sys.argv = ["concierge", *{0!r}]
from concierge_cli.main import main
try:
    main()
finally:
    with open("/proc/self/status") as status:
        sys.stderr.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""
HEAVY = "anthropic", "sqlalchemy", "sqlmodel", "telegram", "libtorrent", "httpx"
LOADED = f"import sys, concierge; print(len(set({HEAVY!r}) & set(sys.modules)))"


def figures() -> Iterator[Figure]:
    """CPU time as a multiple of `python -c pass`, and how many heavy libraries the import loads."""
    for name, (code, limit) in LIMITS.items():
        yield of_pairs(name, limit, [_pair(code, number) for number in range(-1, ROUNDS)][1:])
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], env=_environment(), capture_output=True, text=True, check=True
    )
    count = float(loaded.stdout)
    yield Figure(name="P2 heavy libraries loaded by it", unit="", limit=0, median=count, least=count)

    yield from _pending()


def _pending() -> Iterator[Figure]:
    """A script's look at the queue of a server that has ten items in it."""
    queue = Queue()
    for number in range(10):
        queue.add({**item(f"Film {number}"), "id": f"item-{number}"})
    with served(queue) as url:
        os.environ |= {"CONCIERGE_SYNC__API_URL": url, "SYNC_API_KEY": KEY}
        pairs = [_pair(ASK.format(PENDING), number) for number in range(-1, ROUNDS)][1:]
        told = subprocess.run(
            [sys.executable, "-c", MEMORY.format(PENDING)],
            env=_environment(),
            capture_output=True,
            text=True,
            check=True,
        )
    yield of_pairs("P20 concierge sync pending", MOST_PENDING, pairs)
    memory = int(told.stderr) / 1024
    yield Figure(name="P20 its memory", unit="MB", limit=MOST_PENDING_MB, median=memory, least=memory)


def _pair(code: str, number: int) -> tuple[float, float]:
    """The costs of nothing and of the code; every other pair is measured the other way round."""
    if number % 2:
        ours = _cpu_s(code)
        return _cpu_s(NOTHING), ours
    return _cpu_s(NOTHING), _cpu_s(code)


def _cpu_s(code: str) -> float:
    """CPU seconds of a process of its own, by the kernel's account."""
    quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", code], _environment(), file_actions=quiet)
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        message = f"python -c {code!r} failed"
        raise RuntimeError(message)
    return used.ru_utime + used.ru_stime


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "CONCIERGE_LANGUAGE": "en"}
