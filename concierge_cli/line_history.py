"""The lines that were typed in conversations on this machine, kept in a file that only its owner may read."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import concierge
from concierge_cli.visible import on_one_line

__all__ = ["MOST_LINES", "LineHistory", "forget_lines"]

MOST_LINES = 500
_LONGEST_LINE = 1_000
_NAME = "chat-history"
# Whoever types one of these words may type the secret behind it; a long mix of letters and digits may be one itself.
_NAMED = re.compile(
    r"(?i)(?<![^\W_])(?:парол\w+|пасс|секрет\w*|токен\w*|passwords?|passkeys?|passwd|secrets?|tokens?|api.?keys?)"
    r"(?![^\W_])"
)
_SHAPE = re.compile(r"(?=[\w-]*[0-9])(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{20,}")


class LineHistory:
    """What was typed, the newest line last: at most `MOST_LINES`, each once.

    A file that cannot be read or written is no reason to end a conversation: then it lasts as long as the program.
    """

    def __init__(self, folder: Path, secrets: Callable[[], Iterable[str]]) -> None:
        """Reads nothing yet. A line with one of the `secrets` in it is never kept."""
        self._file = folder / _NAME
        self._secrets = secrets
        self._own: list[str] = []

    def lines(self) -> Sequence[str]:
        """Those of earlier conversations, of others that go on now, and of this one."""
        return _each_once([*_read(self._file), *self._own])

    def remember(self, typed: str) -> None:
        """Keeps the line, unless it begins with a space, is very long or has the look of a secret."""
        line = on_one_line(typed).rstrip()
        if not line or typed[:1].isspace() or len(line) > _LONGEST_LINE or self._is_secret(line):
            return
        self._own = list(_each_once([*self._own, line]))
        with suppress(OSError):
            _write(self._file, _each_once([*_read(self._file), line]))

    def _is_secret(self, line: str) -> bool:
        is_known = concierge.redacted(line, self._secrets()) != line
        return is_known or _NAMED.search(line) is not None or _SHAPE.search(line) is not None


def forget_lines(folder: Path) -> None:
    """Deletes the file of the lines, if there is one, and what a program that was killed left of the next one."""
    for file in (folder / _NAME, *folder.glob(f".{_NAME}-*")):
        file.unlink(missing_ok=True)


def _each_once(lines: Sequence[str]) -> Sequence[str]:
    """The newest of those that are the same, and of all the newest."""
    newest_first = dict.fromkeys(reversed(lines))
    return [*reversed(newest_first)][-MOST_LINES:]


def _read(file: Path) -> Sequence[str]:
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return ()
    return [line for line in map(on_one_line, text.split("\n")) if line]


def _write(file: Path, lines: Sequence[str]) -> None:
    """Puts a new file in the place of the old one, so that whoever is killed leaves one of the two, whole."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as opened:
            opened.writelines(f"{line}\n" for line in lines)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
