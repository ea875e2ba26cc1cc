"""A fork of a loaded process is to itself and to others what a process of its own would be."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from tests.cli.world import own_the_terminal
from tests.forks.forked import Loaded
from tests.forks.forking import Order, Place
from tests.gates.source import ROOT

ENVIRON = {
    "HOME": os.devnull,
    "LANG": "C.UTF-8",
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(ROOT),
    "TZ": "Asia/Tokyo",
}
FACTS = """
import contextlib, json, os, signal, sys, threading, time, warnings
facts = {
    "files": sorted(os.listdir("/dev/fd")),
    "signals": {int(one): str(signal.getsignal(one)).split(" at ")[0] for one in signal.valid_signals()},
    "mask": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "wakeup": signal.set_wakeup_fd(-1),
    "environ": dict(os.environ),
    "zone": time.tzname,
    "place": [os.getcwd(), sys.argv, sys.path, __name__, __file__],
    "leads": [os.getsid(0) == os.getpid(), os.getpgrp() == os.getpid()],
    "threads": threading.active_count(),
    "umask": os.umask(0),
    "warnings": [str(one) for one in warnings.filters],
    "streams": [
        [one.encoding, one.errors, one.line_buffering, one.write_through, one.fileno(), one.isatty(), one.closed]
        for one in (sys.stdin, sys.stdout, sys.stderr)
    ],
    "same": [sys.stdin is sys.__stdin__, sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__],
}
with contextlib.suppress(OSError):
    facts["foreground"] = os.tcgetpgrp(0) == os.getpgrp()
if facts["leads"][0]:
    with contextlib.suppress(OSError), open("/dev/tty") as own:
        facts["terminal"] = own.isatty()
with open("facts", "w") as told:
    json.dump(facts, told)
"""
WAITS = "import os, signal; os.write(1, b'here\\n'); signal.pause()"


@pytest.fixture(scope="module")
def loaded() -> Iterator[Loaded]:
    python = Loaded("-m", "tests.forks.script", environ={**ENVIRON, "TZ": "UTC"})
    yield python
    python.close()


def written(folder: Path, program: str) -> Path:
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    return path


def order(path: Path, place: Place = "group") -> Order:
    return Order(arguments=[str(path)], environ=ENVIRON, cwd=str(path.parent), place=place)


def anew(path: Path, streams: Sequence[int], place: Place = "group") -> int:
    """The exit code of the program, as a process of its own."""
    stdin, stdout, stderr = streams
    return subprocess.run(
        [sys.executable, path],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=path.parent,
        env=ENVIRON,
        start_new_session=place != "group",
        preexec_fn=own_the_terminal if place == "terminal" else None,
        check=False,
    ).returncode


def facts_of(ends: Sequence[Callable[[], int]], folder: Path) -> list[dict[str, object]]:
    """What each of them wrote down."""
    facts = []
    for end in ends:
        assert end() == 0
        facts.append(json.loads((folder / "facts").read_text("utf-8")))
    return facts


@pytest.mark.parametrize("place", ["group", "session", "terminal"])
def test_it_finds_the_same_world_at_a_terminal(place: Place, tmp_path: Path, loaded: Loaded) -> None:
    path = written(tmp_path, FACTS)

    def end(start: Callable[[int], int]) -> int:
        ours, theirs = pty.openpty()
        code = start(theirs)
        os.close(theirs)
        os.close(ours)
        return code

    ways = [
        lambda side: loaded.start(order(path, place), [side] * 3).wait(),
        lambda side: anew(path, [side] * 3, place),
    ]
    fork, own = facts_of([partial(end, way) for way in ways], tmp_path)

    assert fork == own
    assert fork.get("terminal", False) is (place == "terminal")


def test_it_finds_the_same_world_among_files(tmp_path: Path, loaded: Loaded) -> None:
    path = written(tmp_path, FACTS)

    with TemporaryFile() as read, TemporaryFile() as said:
        streams = [read.fileno(), said.fileno(), said.fileno()]
        fork, own = facts_of([loaded.start(order(path), streams).wait, lambda: anew(path, streams)], tmp_path)

    assert fork == own


@pytest.mark.parametrize(
    "program, code, out, err",
    [
        ("print('one')", 0, "one\n", ""),
        ("import sys; sys.exit('gone')", 1, "", "gone\n"),
        ("import sys; sys.exit(7)", 7, "", ""),
        ("1 / 0", 1, "", "ZeroDivisionError: division by zero\n"),
        ("raise KeyboardInterrupt", -signal.SIGINT, "", "KeyboardInterrupt\n"),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL, "", ""),
        (
            "import threading as t, time; t.Thread(target=lambda: print(time.sleep(0.1))).start()",
            0,
            "None\n",
            "",
        ),
        ("import atexit; atexit.register(print, 'left')", 0, "left\n", ""),
    ],
    ids=["said", "words", "a code", "error", "ctrl-c", "killed", "thread", "at exit"],
)
def test_it_ends_the_same(
    program: str, code: int, out: str, err: str, tmp_path: Path, loaded: Loaded
) -> None:
    path = written(tmp_path, program)
    own = subprocess.run([sys.executable, path], env=ENVIRON, capture_output=True, check=False)

    with loaded.start_piped(order(path)) as fork:
        said = fork.communicate(30)

    assert (own.returncode, fork.returncode) == (code, code)
    assert [told.decode() for told in (own.stdout, said[0])] == [out, out]
    assert all(told.decode().endswith(err) for told in (own.stderr, said[1])), (own.stderr, said[1])
    assert bool(said[1]) is bool(err)


def test_many_run_at_once_and_each_ends_for_itself(tmp_path: Path, loaded: Loaded) -> None:
    path = written(tmp_path, WAITS)
    forks = [loaded.start_piped(order(path)) for _ in range(4)]
    for fork in forks:
        assert fork.stdout is not None
        assert fork.stdout.readline() == b"here\n"

    ends = []
    for number, fork in reversed(list(enumerate(forks, 1))):
        assert fork.poll() is None
        fork.send_signal([signal.SIGKILL, signal.SIGTERM][number % 2])
        # Its readers see the end of it while the others live on.
        assert fork.communicate(30) == (b"", b"")
        ends.append(fork.returncode)
        fork.kill()

    assert len({fork.pid for fork in forks}) == 4
    assert ends == [-signal.SIGKILL, -signal.SIGTERM] * 2


def test_whoever_waits_in_vain_is_told_so(tmp_path: Path, loaded: Loaded) -> None:
    with loaded.start_piped(order(written(tmp_path, WAITS))) as fork:
        for wait in (fork.wait, fork.communicate):
            with pytest.raises(subprocess.TimeoutExpired):
                wait(0.01)
        fork.kill()

    assert fork.returncode == -signal.SIGKILL
