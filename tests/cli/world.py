"""A sandbox in a thread of its own, and the command line as a person starts it: as a process in 80 columns."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from concierge.sandbox import Sandbox
from tests.cli.warmed import is_read_at_start, run_warm, warm
from tests.forks.forked import Running
from tests.forks.forking import Order, Place
from tests.gates.source import ROOT
from tests.storage import put_schema

__all__ = ["Printed", "Shell", "command", "own_the_terminal", "served_sandbox"]

NOWHERE = "http://127.0.0.1:1"


@contextmanager
def served_sandbox(home: Path) -> Iterator[Sandbox]:
    """A sandbox whose event loop nobody else uses."""
    opened, done = Event(), asyncio.Event()
    worlds: list[Sandbox] = []
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        async with Sandbox.open(home) as world:
            worlds.append(world)
            opened.set()
            await done.wait()

    thread = Thread(target=lambda: asyncio.run(serve()), name="sandbox")
    thread.start()
    try:
        assert opened.wait(20), "the sandbox did not open"
        yield worlds[0]
    finally:
        loops[0].call_soon_threadsafe(done.set)
        thread.join(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Both streams."""
        return self.out + self.err


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A shell with its own home, in which settings lead to a sandbox."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    language: str = "ru"

    def with_(self, **settings: str) -> Shell:
        """The same shell with other settings."""
        return Shell(home=self.home, environ={**self.environ, **settings}, language=self.language)

    def settled(self) -> Shell:
        """The same shell, in whose home is a database of today: its first command has nothing to migrate."""
        put_schema(self.home / "data")
        return self

    def speaking(self, language: str) -> Shell:
        """The same shell in another language."""
        return Shell(home=self.home, environ=self.environ, language=language)

    def run(self, *arguments: str, typed: bytes = b"", patience_s: int = 120) -> Printed:
        """Runs `concierge` to its end, in a process that is loaded already. No command may ever show a traceback."""
        environ = self.variables()
        if is_read_at_start(environ):
            done = self._run_anew(arguments, typed, patience_s)
        else:
            done = run_warm(arguments, environ, self.home, typed, patience_s)
        printed = Printed(code=done.returncode, out=_text(done.stdout), err=_text(done.stderr))
        assert "Traceback" not in printed.all, printed.all
        return printed

    def _run_anew(
        self, arguments: Sequence[str], typed: bytes, patience_s: int
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command(*arguments),
            input=typed,
            capture_output=True,
            env=self.variables(),
            cwd=self.home,
            timeout=patience_s,
            check=False,
        )

    def start(self, *arguments: str) -> Running:
        """Starts `concierge`, in a process that is loaded already, and lets it run."""
        environ = self.variables()
        if is_read_at_start(environ):
            return self.start_anew(*arguments)
        return warm(environ).start_piped(Order(arguments=[*arguments], environ=environ, cwd=str(self.home)))

    def start_anew(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts `concierge` as a person does, loading and all, and lets it run."""
        return subprocess.Popen(
            command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.variables(),
            cwd=self.home,
        )

    def start_at(self, terminal: int, *arguments: str, place: Place = "group", anew: bool = False) -> Running:
        """Starts `concierge` at a terminal; `anew` as a person does, loading and all."""
        environ = self.variables()
        if not (anew or is_read_at_start(environ)):
            order = Order(arguments=[*arguments], environ=environ, cwd=str(self.home), place=place)
            return warm(environ).start(order, [terminal] * 3)
        return subprocess.Popen(
            command(*arguments),
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=environ,
            cwd=self.home,
            start_new_session=place != "group",
            preexec_fn=own_the_terminal if place == "terminal" else None,  # noqa: PLW1509  no thread of ours runs there
        )

    def interrupted(self, *arguments: str, when: bytes) -> Printed:
        """Starts `concierge` and presses Ctrl-C once its stderr has said `when`."""
        with self.start(*arguments) as process:
            said = b""
            assert process.stderr is not None
            while when not in said and (piece := os.read(process.stderr.fileno(), 4096)):
                said += piece
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        return Printed(code=process.wait(), out=_text(out), err=_text(said + err))

    def variables(self) -> dict[str, str]:
        """The whole environment: nothing of this machine's settings is in it."""
        kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COV")}
        own = {
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "80",
            "LANG": "C.UTF-8",
            "CONCIERGE_LANGUAGE": self.language,
            "CONCIERGE_DATA_DIR": str(self.home / "data"),
            "CONCIERGE_LIBRARY__DIR": str(self.home / "nas"),
            "CONCIERGE_LOG_LEVEL": "ERROR",
        }
        return {**kept, **own, **self.environ}


def command(*arguments: str) -> list[str]:
    """The command line that starts `concierge` from this tree."""
    return [sys.executable, "-m", "concierge_cli", *arguments]


def own_the_terminal() -> None:
    """Ctrl-C is a signal only from the terminal that controls the process."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _text(printed: bytes) -> str:
    return re.sub(r"\r\n?", "\n", printed.decode("utf-8"))
