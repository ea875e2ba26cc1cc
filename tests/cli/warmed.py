"""Loaded command lines that run command after command: one for each language, opened at the first need."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from tests.gates.source import ROOT

__all__ = ["close_all", "is_read_at_start", "run_warm"]

LANGUAGES = ("en", "ru")


class Warm:
    """A loaded command line in one language, which forks for each command."""

    def __init__(self, language: str) -> None:
        self._lock = Lock()
        kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COV")}
        own = {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "HOME": os.devnull, "CONCIERGE_LANGUAGE": language}
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("warm.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**kept, **own},
            cwd="/",
        )

    def close(self) -> None:
        """Lets it go, and waits until it has gone."""
        self._process.communicate(timeout=30)

    def run(self, order: Mapping[str, object]) -> int:
        """The exit code of a command, one at a time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


_opened: dict[str, Warm] = {}
_opening = Lock()


def is_read_at_start(environ: Mapping[str, str]) -> bool:
    """Whether this environment says what a process takes in once, at its start: a fork would not hear of it."""
    return (
        environ["CONCIERGE_LANGUAGE"] not in LANGUAGES
        or environ["LANG"] != "C.UTF-8"
        or environ["PYTHONPATH"] != str(ROOT)
        or any(name.startswith(("LC_", "PYTHON")) and name != "PYTHONPATH" for name in environ)
    )


def run_warm(
    arguments: Sequence[str], environ: Mapping[str, str], home: Path, typed: bytes, patience_s: int
) -> subprocess.CompletedProcess[bytes]:
    """What `subprocess.run` gives of the command, sooner.

    Raises:
        subprocess.TimeoutExpired: It took longer than that.
    """
    with TemporaryDirectory() as folder:
        out, err, read = Path(folder, "out"), Path(folder, "err"), Path(folder, "in")
        read.write_bytes(typed)
        order = {
            "arguments": arguments,
            "environ": environ,
            "cwd": str(home),
            "typed": str(read),
            "out": str(out),
            "err": str(err),
            "patience_s": patience_s,
        }
        code = _warm(environ["CONCIERGE_LANGUAGE"]).run(order)
        done = subprocess.CompletedProcess(tuple(arguments), code, out.read_bytes(), err.read_bytes())
    if code == -signal.SIGALRM:
        raise subprocess.TimeoutExpired(done.args, patience_s, done.stdout, done.stderr)
    return done


def close_all() -> None:
    """Ends whatever was opened."""
    while _opened:
        _opened.popitem()[1].close()


def _warm(language: str) -> Warm:
    with _opening:
        if language not in _opened:
            _opened[language] = Warm(language)
        return _opened[language]
