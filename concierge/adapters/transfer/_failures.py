"""What the system says of a file, as the reason why it does not come home."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from concierge.errors import TransferFailed
from concierge.model.sync import SyncReason

__all__ = ["FULL", "failed", "plain_words", "reason_of", "reasons"]

# FAT and some limits speak of a file that is too large where there is room for no more of it.
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR})
# A network share whose server is gone.
_GONE: Final = frozenset({errno.ESTALE, errno.ENODEV, errno.ENOTCONN, errno.EHOSTDOWN, errno.ENXIO})
# A link where a folder or a file has to be, and names that the disk cannot have.
_STRANGE: Final = frozenset({errno.ELOOP, errno.ENAMETOOLONG, errno.EILSEQ})
_LONGEST: Final = 300


def reason_of(code: int | None) -> SyncReason:
    """The reason behind a number of `errno`."""
    if code in FULL:
        return SyncReason.NO_SPACE
    if code in _CLOSED:
        return SyncReason.NOT_WRITABLE
    if code in _GONE:
        return SyncReason.NOT_MOUNTED
    return SyncReason.UNSAFE if code in _STRANGE else SyncReason.OTHER


def failed(reason: SyncReason, detail: str) -> TransferFailed:
    """The error for a reason; what was said is cut short and made one printable line."""
    return TransferFailed(reason, plain_words(detail))


@contextmanager
def reasons(what: str) -> Iterator[None]:
    """Turns what the system refuses meanwhile into `TransferFailed`; `what` names the thing that it was about."""
    try:
        yield
    except OSError as error:
        raise failed(reason_of(error.errno), f"{error.strerror or error}: {what}") from error


def plain_words(text: str) -> str:
    """Text of somebody else, as one line without control characters, at most 300 of it: its end."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= _LONGEST else f"…{line[-_LONGEST:]}"
