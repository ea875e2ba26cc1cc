"""Forks of a loaded process, as `subprocess` gives processes."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import IO, Self, TypeAlias

from tests.forks.forking import Order
from tests.gates.source import ROOT

__all__ = ["Forked", "Loaded", "Running"]


class Forked:
    """A fork that runs: what tests need of `subprocess.Popen`."""

    def __init__(
        self, line: socket.socket, stdout: IO[bytes] | None = None, stderr: IO[bytes] | None = None
    ) -> None:
        self._line = line
        self._told = line.makefile("rb")
        self.pid = int(self._told.readline())
        self.stdout = stdout
        self.stderr = stderr
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self.wait()

    def poll(self) -> int | None:
        """The exit code, once it has ended; of whom a signal killed, its number with a minus."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code at its end.

        Raises:
            subprocess.TimeoutExpired: It runs for longer than that.
        """
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = int(self._told.readline())
            self._told.close()
            self._line.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """What its streams still say, and waits for its end.

        Raises:
            subprocess.TimeoutExpired: That takes longer.
        """
        until = None if timeout is None else time.monotonic() + timeout
        said = {stream: b"" for stream in (self.stdout, self.stderr) if stream is not None}
        waiting = set(said)
        while waiting:
            ready, _, _ = select.select(waiting, [], [], _left(until))
            if not ready:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            for stream in ready:
                piece = os.read(stream.fileno(), 65536)
                said[stream] += piece
                if not piece:
                    waiting.remove(stream)
                    stream.close()
        self.wait(_left(until))
        out, err = (b"" if stream is None else said[stream] for stream in (self.stdout, self.stderr))
        return out, err

    def send_signal(self, number: int) -> None:
        """As a kill from outside, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Asks it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it."""
        self.send_signal(signal.SIGKILL)


# A process that was started, in whichever way.
Running: TypeAlias = subprocess.Popen[bytes] | Forked


class Loaded:
    """A process that is loaded, and forks for each order."""

    def __init__(self, *python: str, environ: Mapping[str, str]) -> None:
        self._orders, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, *python],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"PYTHONPATH": str(ROOT), **environ},
                cwd="/",
            )

    def close(self) -> None:
        """Lets it go, and waits until it has gone."""
        self._orders.close()
        self._process.wait(30)

    def start(self, order: Order, streams: Sequence[int]) -> Forked:
        """A fork with these files for its streams."""
        return Forked(self._fork(order, streams))

    def start_piped(self, order: Order) -> Forked:
        """A fork whose output is read here, and to whom nobody types."""
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        nothing = os.open(os.devnull, os.O_RDWR)
        ends = (nothing, out_end, err_end)
        line = self._fork(order, ends)
        for end in ends:
            os.close(end)
        return Forked(line, os.fdopen(out, "rb"), os.fdopen(err, "rb"))

    def _fork(self, order: Order, streams: Sequence[int]) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._orders, [b"."], [*streams, theirs.fileno()])
        ours.sendall(json.dumps(asdict(order)).encode() + b"\n")
        return ours


def _left(until: float | None) -> float | None:
    return None if until is None else max(0.0, until - time.monotonic())
