"""A text that a person changes: in their editor where they sit at a terminal, else what comes on stdin."""

import asyncio
import os
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from concierge_cli.failures import BadOption

__all__ = ["MOST_BYTES", "Draft", "is_interactive", "piped", "written"]

MOST_BYTES = 1 << 18
_EDITORS = ("nano", "vim", "vi", "notepad")


class Draft:
    """The file that an editor opens; it stays where it is unless it is thrown away."""

    def __init__(self, text: str) -> None:
        """Writes the text, for its owner alone."""
        handle, name = tempfile.mkstemp(prefix="concierge-profile-", suffix=".md")
        self.path = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def text(self) -> str:
        """What stands in it now. Raises BadOption if that is no text, or beyond all measure."""
        return _text(self.path.read_bytes(), str(self.path))

    @property
    def is_kept(self) -> bool:
        """Whether the file is still there."""
        return self.path.exists()

    def throw_away(self) -> None:
        """Removes the file."""
        self.path.unlink(missing_ok=True)


def is_interactive() -> bool:
    """Whether somebody sits at the terminal, for whom an editor can be opened."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def piped() -> str:
    """The text on stdin. Raises BadOption if it is empty, no text, or beyond all measure."""
    text = _text(sys.stdin.buffer.read(MOST_BYTES + 1), "-")
    if not text.strip():
        raise BadOption("cli.profile.empty", "-")
    return text


async def written(draft: Draft) -> bool:
    """Whether the person's editor ended well, as it does not when they leave it with Ctrl-C or it cannot start."""
    command = _editor(draft)
    with _deaf_to_interrupts():
        try:
            editor = await asyncio.create_subprocess_exec(*command, str(draft.path))
        except OSError as error:
            draft.throw_away()
            raise BadOption("cli.profile.no_editor", " ".join(command)) from error
        return await editor.wait() == 0


def _editor(draft: Draft) -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, _EDITORS), "")
    try:
        command = shlex.split(chosen)
    except ValueError:
        command = []
    if not command:
        draft.throw_away()
        raise BadOption("cli.profile.no_editor" if chosen else "cli.profile.no_editor_found", chosen)
    return command


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Inside, Ctrl-C is the editor's alone; a handler, for to ignore the signal would make the editor ignore it too."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _text(content: bytes, where: str) -> str:
    if len(content) > MOST_BYTES:
        raise BadOption("cli.profile.flood", where)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadOption("cli.profile.not_text", where) from error
