"""Paths of torrents, which come from strangers: taken apart, or refused."""

import os
from typing import Final

from concierge.adapters.transfer._failures import failed
from concierge.model.sync import SyncReason

__all__ = ["parts_of"]

LONGEST_PART_BYTES: Final = 255
DEEPEST: Final = 64


def parts_of(path: str) -> tuple[str, ...]:
    """The components of a relative path with "/".

    Raises:
        TransferFailed: UNSAFE; it is empty, absolute, leads up, or holds what no name can hold.
    """
    parts = tuple(path.split("/"))
    if len(parts) > DEEPEST or not all(map(_is_name, parts)):
        raise failed(SyncReason.UNSAFE, f"an unsafe path: {path!r}")
    return parts


def _is_name(part: str) -> bool:
    if part in {"", ".", ".."} or "\0" in part:
        return False
    try:
        return len(os.fsencode(part)) <= LONGEST_PART_BYTES
    except UnicodeEncodeError:
        return False
