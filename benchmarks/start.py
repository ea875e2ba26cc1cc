"""P1 and P2: what it costs to start the command line and to import the library, beside Python itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure, of_pairs

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
