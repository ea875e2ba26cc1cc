"""One file inside what a person gave: its bytes, within limits, and the errors that name it."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final
from zipfile import BadZipFile

from concierge.errors import BadImport

__all__ = ["BROKEN", "LARGEST_MEMBER", "Member"]

LARGEST_MEMBER: Final = 256 * 1024 * 1024
# What zipfile and the decoders raise over bytes that somebody has damaged, or made up.
BROKEN: Final = (
    BadZipFile,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,  # a way of packing that is not known, a password that is wanted
    ValueError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Its name inside, the name of the file it came in, and how to open it; opening it may raise one of BROKEN."""

    name: str
    file: str
    size_bytes: int
    opened: Callable[[], IO[bytes]]

    def bad(self, problem: str, *, line: int = 0) -> BadImport:
        """The error for that problem, at that line if it is in the middle."""
        place = f"{self.name}:{line}" if line else self.name
        return BadImport(f"{place}: {problem}", problem=problem, file=self.file, place=place)
