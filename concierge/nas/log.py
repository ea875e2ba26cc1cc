"""The daemon's log: on stderr, one line for each event, readable in a terminal and JSON elsewhere, without secrets."""

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

__all__ = ["Log"]

_LEVELS: Final[Mapping[str, int]] = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40}


class Log:
    """Writes what is important enough."""

    def __init__(self, level: str, secrets: Sequence[str]) -> None:
        """Takes the least level, and what no line may hold."""
        self._least = _LEVELS[level]
        self._secrets = sorted((*secrets, *(json.dumps(s)[1:-1] for s in secrets)), key=len, reverse=True)

    def info(self, event: str, **facts: str | float | None) -> None:
        """Something went its way."""
        self._line("INFO", event, facts)

    def warning(self, event: str, **facts: str | float | None) -> None:
        """Something went wrong, and is gone on with."""
        self._line("WARNING", event, facts)

    def _line(self, level: str, event: str, facts: Mapping[str, str | float | None]) -> None:
        if _LEVELS[level] < self._least:
            return
        at = datetime.now(UTC).isoformat(timespec="seconds")
        text = _readable(event, facts) if sys.stderr.isatty() else _as_json(at, level, event, facts)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        # Nobody's work ends because a reader has gone.
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()


def _as_json(at: str, level: str, event: str, facts: Mapping[str, str | float | None]) -> str:
    return json.dumps({"event": event, "level": level.lower(), "timestamp": at, **facts})


def _readable(event: str, facts: Mapping[str, str | float | None]) -> str:
    """Escapes stand for what a terminal would obey."""
    return " ".join((event, *(f"{name}={json.dumps(value)}" for name, value in facts.items())))
