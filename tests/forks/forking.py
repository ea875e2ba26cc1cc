"""A process that is loaded, and forks for each order: what a start costs is paid once.

It serves many at a time. An order comes over the socket that is its stdin, as four open files: the three streams of the
fork, and a line on which the fork reads what it is to be, and on which its number is told and then its exit code.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import fcntl
import gc
import io
import json
import os
import select
import signal
import socket
import sys
import termios
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NoReturn, TypeAlias

__all__ = ["Order", "Place", "serve"]

Place: TypeAlias = Literal["group", "session", "terminal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a fork is to be.

    `place` is where it stands: in the `group` of whoever started the loaded process, in a `session` of its own, or in
    one that the `terminal` controls which is its stdin. With `patience_s` an alarm ends it after that many seconds.
    """

    arguments: list[str]
    environ: dict[str, str]
    cwd: str
    place: Place = "group"
    patience_s: int = 0


Program: TypeAlias = Callable[[Sequence[str]], None]


def serve(program: Program) -> None:
    """Has a fork run the program with its arguments for each order, until nobody is left who gives one."""
    gc.collect()
    gc.freeze()  # no fork looks through what all of them share
    forks = _Forks(program)
    while forks.is_wanted:
        forks.carry_out()


@dataclass(slots=True)
class _Forks:
    """Those that run, and whom their end is told."""

    program: Program
    orders: socket.socket = field(default_factory=lambda: socket.socket(fileno=os.dup(0)))
    ended: tuple[int, int] = field(default_factory=os.pipe)
    running: dict[int, int] = field(default_factory=dict)
    is_wanted: bool = True

    def __post_init__(self) -> None:
        os.set_blocking(self.ended[1], False)
        signal.set_wakeup_fd(self.ended[1])
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def carry_out(self) -> None:
        """What is next: an order, or the end of a fork."""
        orders, ended = self.orders.fileno(), self.ended[0]
        ready, _, _ = select.select([orders, ended], [], [])
        if ended in ready:
            os.read(ended, 4096)
            self._tell_ends()
        if orders in ready:
            _, given, _, _ = socket.recv_fds(self.orders, 1, 4)
            self.is_wanted = bool(given)
            if given:
                self._fork(given)

    def _fork(self, given: Sequence[int]) -> None:
        *streams, line = given
        child = os.fork()
        if child == 0:
            self._forget()
            _become(self.program, streams, line)
        for stream in streams:
            os.close(stream)
        self.running[child] = line
        _tell(line, child)

    def _forget(self) -> None:
        """A fork has none of what the loaded process holds: whoever reads from another would wait for its end, too."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.orders.close()
        for held in (*self.ended, *self.running.values()):
            os.close(held)

    def _tell_ends(self) -> None:
        while self.running:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            line = self.running.pop(child)
            _tell(line, os.waitstatus_to_exitcode(status))
            os.close(line)


def _tell(line: int, number: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # whoever wanted it has gone
        os.write(line, f"{number}\n".encode())


def _become(program: Program, streams: Sequence[int], line: int) -> NoReturn:
    """Runs the program in this process, which is a fork.

    What it raises goes all the way up: Python tells of it, and ends as it always does.
    """
    with os.fdopen(line, encoding="utf-8") as told:
        order = Order(**json.loads(told.readline()))
    if order.place != "group":
        os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if order.place == "terminal":  # whose Ctrl-C is a signal only then
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.chdir(order.cwd)
    os.environ.clear()
    os.environ.update(order.environ)
    time.tzset()
    _renew_streams()
    if order.patience_s:
        signal.alarm(order.patience_s)
        # Where it stands when its time is nearly up: the alarm ends it without a word.
        faulthandler.dump_traceback_later(order.patience_s * 0.9)
    _end(_code_of(program, order.arguments))


def _renew_streams() -> None:
    """As Python makes them for the files that are there now."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        old: io.TextIOWrapper = getattr(sys, name)
        new = open(  # noqa: SIM115  as long as the process
            old.fileno(), mode, encoding=old.encoding, errors=old.errors, newline="\n", closefd=False
        )
        if name == "stderr" and isinstance(new, io.TextIOWrapper):
            new.reconfigure(line_buffering=True)
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


def _code_of(program: Program, arguments: Sequence[str]) -> int:
    try:
        program(arguments)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        raise
    return 0


def _end(code: int) -> NoReturn:
    """As at any program's end. Taking every loaded module apart would cost half as much as the program."""
    threading._shutdown()  # type: ignore[attr-defined]  # what waits for other threads has no public name
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
