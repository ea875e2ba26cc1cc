"""A picture that a person keeps as a file."""

import os
import tempfile
from pathlib import Path

from concierge_cli.failures import BadOption

__all__ = ["file_for", "keep"]


def file_for(wanted: Path, name: str, *, replace: bool) -> Path:
    """The file that is meant; in a folder it has that name.

    Raises:
        BadOption: it is there already, and shall not `replace` it.
    """
    file = wanted / name if wanted.is_dir() else wanted
    if file.exists() and not replace:
        raise BadOption("cli.profile.file_exists", str(file))
    return file


def keep(file: Path, picture: bytes) -> None:
    """Writes the picture, whole or not at all. Raises OSError, which names the file."""
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as opened:
            opened.write(picture)
        part.replace(file)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(file)) from error
