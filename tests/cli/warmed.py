"""Loaded command lines that run command after command: one for each language, opened at the first need."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from threading import Lock

from tests.forks.forked import Loaded
from tests.forks.forking import Order
from tests.gates.source import ROOT
from tests.storage import put_schema

__all__ = ["close_all", "is_read_at_start", "run_warm", "warm"]

LANGUAGES = ("en", "ru")
# What libraries ask for as they are loaded.
ASKED_FOR_AT_IMPORT = frozenset(
    {"FORCE_COLOR", "GITHUB_ACTIONS", "NO_COLOR", "PY_COLORS", "TERMINAL_WIDTH", "TYPER_USE_RICH"}
)
_opened: dict[str, Loaded] = {}
_opening = Lock()


def is_read_at_start(environ: Mapping[str, str]) -> bool:
    """Whether this environment says what a process takes in once, at its start: a fork would not hear of it."""
    return (
        environ["CONCIERGE_LANGUAGE"] not in LANGUAGES
        or environ["LANG"] != "C.UTF-8"
        or environ["PYTHONPATH"] != str(ROOT)
        or not ASKED_FOR_AT_IMPORT.isdisjoint(environ)
        or any(name.startswith(("LC_", "PYTHON")) and name != "PYTHONPATH" for name in environ)
    )


def run_warm(
    arguments: Sequence[str], environ: Mapping[str, str], home: Path, typed: bytes, patience_s: int
) -> subprocess.CompletedProcess[bytes]:
    """What `subprocess.run` gives of the command, sooner.

    Raises:
        subprocess.TimeoutExpired: It took longer than that.
    """
    order = Order(arguments=[*arguments], environ={**environ}, cwd=str(home), patience_s=patience_s)
    with TemporaryFile() as read, TemporaryFile() as out, TemporaryFile() as err:
        read.write(typed)
        streams = (read, out, err)
        for stream in streams:
            stream.flush()
            stream.seek(0)
        code = warm(environ).start(order, [stream.fileno() for stream in streams]).wait()
        for stream in streams:
            stream.seek(0)
        done = subprocess.CompletedProcess(tuple(arguments), code, out.read(), err.read())
    if code == -signal.SIGALRM:
        raise subprocess.TimeoutExpired(done.args, patience_s, done.stdout, done.stderr)
    return done


def close_all() -> None:
    """Ends whatever was opened."""
    while _opened:
        _opened.popitem()[1].close()


def warm(environ: Mapping[str, str]) -> Loaded:
    """The command line that is loaded in the language of this environment."""
    language = environ["CONCIERGE_LANGUAGE"]
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COV")}
    own = {"LANG": "C.UTF-8", "HOME": os.devnull, "CONCIERGE_LANGUAGE": language}
    with _opening:
        if language not in _opened:
            home = mkdtemp(prefix="concierge-warm-")
            put_schema(Path(home))
            _opened[language] = Loaded("-m", "tests.cli.warm", home, environ={**kept, **own})
        return _opened[language]
