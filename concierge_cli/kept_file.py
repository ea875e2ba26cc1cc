"""The files that a person names on the command line, and what is written into them."""

import os
import tempfile
from pathlib import Path

from concierge_cli.failures import BadOption

__all__ = ["file_for", "keep_file", "named_path"]


def named_path(text: str | Path) -> Path:
    """The path that was typed, with "~" read as a shell reads it."""
    return Path(os.path.expanduser(text))  # noqa: PTH111  a Path's own refuses a home that there is not


def file_for(wanted: Path, usual: str, *, replace: bool) -> Path:
    """The file that is meant; in a folder it has the `usual` name.

    Raises:
        BadOption: it is there already, and shall not `replace` it.
    """
    path = named_path(wanted)
    file = path / usual if path.is_dir() else path
    if file.exists() and not replace:
        raise BadOption("cli.file_exists", str(file))
    return file


def keep_file(file: Path, content: bytes) -> None:
    """Writes the content, whole or not at all. Raises OSError, which names the file."""
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
        part.replace(file)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(file)) from error
