"""Files by sftp, for where rsync is missing or too old."""

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from concierge.adapters.transfer._answers import reason_in
from concierge.adapters.transfer._failures import failed
from concierge.adapters.transfer._hostile_paths import parts_of
from concierge.adapters.transfer._remote import Errand, Start, brought
from concierge.adapters.transfer._synced import Synced
from concierge.adapters.transfer.bandwidth import Bandwidth
from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.way import Checked
from concierge.errors import TransferFailed
from concierge.model.sync import SyncFile, SyncReason

__all__ = ["SftpWay"]

STILL_S: Final = 120.0
# 64 requests of 255 KiB are under way at once, and what was answered out of turn leaves a hole before it.
UNSURE_BYTES: Final = 64 * 261_120
# sftp reads its commands into 2,048 bytes, and takes what does not fit for the next command.
_LONGEST_LINE: Final = 2000
_UNSPEAKABLE: Final = re.compile(r"[\n\0]")
_OWN: Final = re.compile(
    r"File |remote |open |write |read |download |Unable to resume|[Cc]ouldn't|stat |realpath "
)
_THERE: Final = re.compile(r"^File |remote |^download |Unable to resume|^stat |^realpath |handle")
_CUT_OFF: Final = 255


class SftpWay:
    """The way where rsync cannot be had: it goes on from what was on the disk, since it can compare nothing."""

    name = "sftp"

    def __init__(
        self,
        ssh: SshAccess,
        *,
        program: str = "sftp",
        bandwidth: Bandwidth | None = None,
        still_s: float = STILL_S,
    ) -> None:
        """Takes the machine, the program, and for how long nothing may come: it would wait for ever."""
        self._still_s = still_s
        self._ssh = ssh
        self._program = program
        self._bandwidth = bandwidth or Bandwidth()

    async def check(self) -> Checked:
        """Whether sftp is here; it tells no version."""
        is_here = await asyncio.to_thread(shutil.which, self._program) is not None
        problem = "" if is_here else f"{self._program} is not on this machine"
        return Checked(name=self.name, version="", is_usable=is_here, problem=problem)

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        """The files of the folder `source` there, under their paths in `into`; see `Way`.

        Raises:
            TransferFailed: with the reason; UNSAFE also for a name with a line break, which sftp cannot be told.
        """
        synced = Synced(into, files, unsure_bytes=UNSURE_BYTES)
        errand = Errand(source=source, files=files, into=into, synced=synced)
        await brought(self, errand, told, self._bandwidth)

    @property
    def still_s(self) -> float | None:
        """For how long nothing may come."""
        return self._still_s

    def start(self, errand: Errand, limit_kib: int | None) -> Start:
        """The command, and others for it to read, for each file that is not whole; see `Synced.begin`."""
        limit = ["-l", str(limit_kib * 8192 // 1000)] if limit_kib else []
        port = ("-P", str(self._ssh.port))
        words = (self._program, *self._ssh.options, *port, *limit, "-b", "-", "--", self._ssh.address)
        return Start(words, b"".join(os.fsencode(line) + b"\n" for line in self._lines(errand)))

    def reason(self, code: int, said: str) -> TransferFailed:
        """Why it ended with that code."""
        otherwise = SyncReason.UNREACHABLE if code == _CUT_OFF else SyncReason.OTHER
        return reason_in(said, own=_OWN, there=_THERE, otherwise=otherwise)

    def _lines(self, errand: Errand) -> Iterator[str]:
        root = PurePosixPath(errand.source)
        if not root.is_absolute():
            raise failed(SyncReason.NO_WAY, f"sftp needs the whole path: {errand.source!r}")
        present = None
        for file in errand.files if errand.synced is None else errand.synced.begin():
            *above, name = parts_of(file.path)
            if above != present:
                yield _line("cd", str(root.joinpath(*above)))
                yield _line("lcd", str(errand.into.absolute().joinpath(*above)))
                present = above
            yield _line("reget", f"./{name}", f"./{name}")


def _line(*words: str) -> str:
    """A command with its words in quotes, in which sftp takes stars and brackets for themselves."""
    command, *paths = words
    quoted = (path.replace("\\", "\\\\").replace('"', '\\"') for path in paths)
    line = " ".join((command, *(f'"{path}"' for path in quoted)))
    if _UNSPEAKABLE.search(line) or len(os.fsencode(line)) > _LONGEST_LINE:
        raise failed(SyncReason.UNSAFE, f"a name that sftp cannot be told: {line!r}")
    return line
