"""A look at files before they are taken: whether they are plain, stay inside, and are no programs."""

import os
from pathlib import Path

__all__ = ["is_file", "is_inside", "is_program"]

# Windows, Linux and macOS programs, scripts, and a shortcut of Windows: no film begins like that.
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"\xca\xfe\xba\xbe",
    b"L\0\0\0\x01\x14\x02\0",
)


def is_file(path: Path) -> bool:
    """Whether there is a file of that name."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that this file system cannot have
        return False


def is_inside(source: Path, folder: Path) -> bool:
    """Whether a path from outside stays in its folder, and no link on its way leads elsewhere."""
    try:
        return source.resolve() == folder.resolve() / source.relative_to(folder)
    except (OSError, RuntimeError, ValueError):
        return False


def is_program(path: Path) -> bool:
    """Whether its first bytes are those of a program; not of a link or a device, nor where it cannot be read."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError):
        return False
    try:
        return os.read(descriptor, 8).startswith(_PROGRAMS)
    except OSError:
        return False
    finally:
        os.close(descriptor)
