"""A sandbox in a thread of its own, and the command line as a person starts it: as a process in 80 columns."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Self

from concierge.sandbox import Sandbox
from tests.gates.source import ROOT

__all__ = ["Printed", "Shell", "Warm", "served_sandbox"]

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

    def speaking(self, language: str) -> Shell:
        """The same shell in another language."""
        return Shell(home=self.home, environ=self.environ, language=language)

    def run(self, *arguments: str, typed: bytes = b"", patience_s: float = 60) -> Printed:
        """Runs `concierge` to its end. No command may ever show a traceback."""
        done = subprocess.run(
            command(*arguments),
            input=typed,
            capture_output=True,
            env=self.variables(),
            cwd=self.home,
            timeout=patience_s,
            check=False,
        )
        printed = Printed(code=done.returncode, out=_text(done.stdout), err=_text(done.stderr))
        assert "Traceback" not in printed.all, printed.all
        return printed

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts `concierge` and lets it run."""
        return subprocess.Popen(
            command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.variables(),
            cwd=self.home,
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
        return Printed(code=process.returncode, out=_text(out), err=_text(said + err))

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


class Warm:
    """A loaded command line in one language, which runs command after command in forks of itself."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("warm.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=shell.variables(),
            cwd=shell.home,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def run(self, *arguments: str, **settings: str) -> Printed:
        """What `Shell.run` gives, sooner."""
        return self.typing(b"", *arguments, **settings)

    def typing(self, typed: bytes, *arguments: str, **settings: str) -> Printed:
        """The same with something to read."""
        shell = self._shell.with_(**settings)
        with TemporaryDirectory() as folder:
            out, err, read = Path(folder, "out"), Path(folder, "err"), Path(folder, "in")
            read.write_bytes(typed)
            order = {
                "arguments": arguments,
                "environ": shell.variables(),
                "cwd": str(shell.home),
                "typed": str(read),
                "out": str(out),
                "err": str(err),
            }
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            printed = Printed(code=code, out=_text(out.read_bytes()), err=_text(err.read_bytes()))
        assert "Traceback" not in printed.all, printed.all
        return printed


def command(*arguments: str) -> list[str]:
    """The command line that starts `concierge` from this tree."""
    return [sys.executable, "-m", "concierge_cli", *arguments]


def _text(printed: bytes) -> str:
    return re.sub(r"\r\n?", "\n", printed.decode("utf-8"))
