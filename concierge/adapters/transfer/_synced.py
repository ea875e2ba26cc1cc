"""How much of staged files is on the disk, written down beside them: of the rest a power cut may leave zeros."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from concierge.adapters.transfer._failures import reasons
from concierge.adapters.transfer._folders import opened_folder, sync_folder
from concierge.adapters.transfer.staging import opened_staged, shorten, staged_size
from concierge.model.sync import SyncFile

__all__ = ["EACH_BYTES", "Synced"]

# So much more of a file has to be there before the disk is waited for.
EACH_BYTES: Final = 4 * 1024 * 1024


class Synced:
    """Files that a program brings one after the other; it knows nothing of the disk, and may leave holes at an end.

    Its methods wait for the disk: call them in a thread. Each raises `TransferFailed`.
    """

    def __init__(self, into: Path, files: Sequence[SyncFile], *, unsure_bytes: int) -> None:
        """Takes how much at the end of a file that still grows may be holes."""
        self._into, self._files, self._unsure_bytes = into, files, unsure_bytes
        self._path = into.with_name(f"{into.name}.synced")
        self._known: dict[str, int] = {}
        self._left: Sequence[SyncFile] = ()

    def begin(self) -> Sequence[SyncFile]:
        """The files of which something is missing, once what is not known to be on the disk was cut off."""
        told = _read(self._path)
        with reasons(str(self._path)):
            self._known = {file.path: self._cut(file, told.get(file.path, 0)) for file in self._files}
            self._write()
        self._left = [file for file in self._files if not self._is_whole(file)]
        return self._left

    def note(self, *, is_all: bool = False) -> None:
        """Waits for the disk, and writes down what is there; `is_all` where the program is done with all of them."""
        with reasons(str(self._path)):
            known = dict(self._known)
            while self._left and (is_all or self._is_begun(self._left[1:])):
                self._sync(self._left[0], self._size(self._left[0]))
                self._left = self._left[1:]
            for file in self._left[:1]:
                sure = self._size(file) - self._unsure_bytes
                if sure >= self._known[file.path] + EACH_BYTES:
                    self._sync(file, sure)
            if known != self._known:
                self._write()

    def _cut(self, file: SyncFile, told: int) -> int:
        known = min(told, self._size(file))
        shorten(self._into, file.path, known)
        return known

    def _is_whole(self, file: SyncFile) -> bool:
        # One without a byte is made, too.
        return self._known[file.path] == file.size_bytes > 0

    def _is_begun(self, following: Sequence[SyncFile]) -> bool:
        """Whether the program is at one of these by now: the one before it is ended then."""
        first = next((file for file in following if file.size_bytes), None)
        return first is not None and self._size(first) > self._known[first.path]

    def _size(self, file: SyncFile) -> int:
        return staged_size(self._into, file.path) or 0

    def _sync(self, file: SyncFile, size: int) -> None:
        if size:
            with opened_staged(self._into, file.path) as opened:
                os.fsync(opened)
        self._known[file.path] = size

    def _write(self) -> None:
        part = self._path.with_name(f"{self._path.name}.part")
        with part.open("w") as file:
            json.dump(self._known, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
        with opened_folder(self._path.parent) as folder:
            sync_folder(folder)


def _read(path: Path) -> dict[str, int]:
    """What was written; nothing is known where that cannot be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    told = found.items() if isinstance(found, dict) else ()
    return {name: size for name, size in told if isinstance(size, int) and size >= 0}
