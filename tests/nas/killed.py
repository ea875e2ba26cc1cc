"""A daemon that is killed at the nth thing that it does to a disk or a network.

A process that has loaded everything reads one order a line, and forks for it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import concierge_cli.sync_daemon  # noqa: F401  loaded before the forks
from concierge_cli import sync_line
from tests.gates.source import ROOT

__all__ = ["Executioner"]

TOUCHING = {
    "open",
    "os.chmod",
    "os.link",
    "os.listdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.scandir",
    "shutil.rmtree",
    "socket.connect",
}


@dataclass(kw_only=True)
class Executioner:
    """The process that forks; used as a context."""

    process: subprocess.Popen[str]

    @classmethod
    def start(cls) -> Self:
        return cls(
            process=subprocess.Popen(
                [sys.executable, "-m", "tests.nas.killed"],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def run(self, home: Path, environ: dict[str, str], *, at: int = 0) -> int:
        """The exit code of `concierge sync once`, killed at that event; -9 if it was, 0 lets it live."""
        assert self.process.stdin
        assert self.process.stdout
        order = {"home": str(home), "environ": environ, "at": at}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            live(**order)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def live(home: str, environ: dict[str, str], at: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.chdir(home)
    os.environ.update(environ)
    left = [at]

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if event in TOUCHING and at:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)
    os._exit(sync_line.run(["once", "--json"]) or 0)


if __name__ == "__main__":
    serve()
