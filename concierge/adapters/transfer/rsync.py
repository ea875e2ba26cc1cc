"""Files by rsync over ssh."""

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from concierge.adapters.transfer._answers import reason_in
from concierge.adapters.transfer._failures import failed, plain_words
from concierge.adapters.transfer._hostile_paths import parts_of
from concierge.adapters.transfer._programs import output_of
from concierge.adapters.transfer._remote import Errand, Start, brought
from concierge.adapters.transfer._threads import nobody
from concierge.adapters.transfer.bandwidth import Bandwidth
from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.staging import staged_bytes
from concierge.adapters.transfer.way import Checked
from concierge.errors import TransferFailed
from concierge.model.sync import SyncFile, SyncReason

__all__ = ["NO_PROGRAM_THERE", "OLDEST", "RsyncWay"]

# Older ones let a malicious server write or crash where they should not (CVE-2024-12084 to 12088, CVE-2026-43618).
OLDEST: Final = (3, 4, 3)
_SYNCING: Final = (3, 2, 4)
# Of `facts["problem"]`: the other machine has no rsync.
NO_PROGRAM_THERE: Final = "no program there"
_TIMEOUT_S: Final = 600
_VERSION: Final = re.compile(r"^rsync +version v?(\d+)\.(\d+)\.(\d+)", re.MULTILINE)
_NOT_FOUND: Final = 127
# What a shell says. Rsync itself sometimes hears of the broken line first, and ends as if that were all.
_NO_RSYNC: Final = re.compile(
    r"^(?!rsync:).*(\brsync: (command )?not found|command not found: rsync)", re.MULTILINE
)
_CUT_OFF: Final = frozenset({10, 12, 30, 35, 255})
_OWN: Final = re.compile(r"rsync\b|file has vanished|WARNING:|ERROR:|skipping")
_THERE: Final = re.compile(
    r"\[sender\]|\(in remote|link_stat|change_dir|send_files|vanished|failed verification|read errors"
)
_WILD: Final = re.compile(r"[*?\[]")


class RsyncWay:
    """The usual way: it goes on where it was cut off, and compares what was there already."""

    name = "rsync"

    def __init__(
        self,
        ssh: SshAccess,
        *,
        program: str = "rsync",
        is_old_allowed: bool = False,
        bandwidth: Bandwidth | None = None,
    ) -> None:
        """Takes the machine and the program; one older than 3.4.3 only if that is allowed."""
        self._ssh = ssh
        self._program = program
        self._is_old_allowed = is_old_allowed
        self._bandwidth = bandwidth or Bandwidth()
        self._checked: Checked | None = None

    async def check(self) -> Checked:
        """The version of rsync here, and whether it may be used."""
        printed = await output_of((self._program, "--version"))
        if printed is None:
            return self._refused("", f"{self._program} is not on this machine")
        match = _VERSION.search(printed)
        # openrsync says of itself that it is like rsync, and cannot protect what it is given.
        if match is None or printed.startswith("openrsync"):
            return self._refused("", f"not a usable rsync: {plain_words(printed)[:80]}")
        version = ".".join(match.groups())
        if _numbers(version) < OLDEST and not self._is_old_allowed:
            return self._refused(version, f"rsync {version} is older than {'.'.join(map(str, OLDEST))}")
        return Checked(name=self.name, version=version, is_usable=True)

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        """The files of the folder `source` there, under their paths in `into`; see `Way`.

        Raises:
            TransferFailed: with the reason; `facts["problem"]` is `NO_PROGRAM_THERE` if that machine has no rsync.
        """
        self._checked = self._checked or await self.check()
        if not self._checked.is_usable:
            raise failed(SyncReason.OTHER, self._checked.problem)
        is_resumed = await asyncio.to_thread(staged_bytes, into, files) > 0
        errand = Errand(source=source, files=files, into=into)
        await brought(self, errand, told, self._bandwidth)
        if is_resumed:
            # A file that is long enough was passed over, and after a power cut it may hold zeros.
            await brought(self, replace(errand, is_doubted=True), nobody, self._bandwidth)

    @property
    def still_s(self) -> float | None:
        """It minds that itself, and while it compares what is there nothing grows."""
        return None

    def start(self, errand: Errand, limit_kib: int | None) -> Start:
        """The command, and the names for it. A folder in the place of a file is not brought with all that is in it."""
        # A name begins with a dot here, since rsync takes a line that begins with "#" or ";" for a comment.
        names = (os.fsencode("/".join(parts_of(file.path))) for file in errand.files)
        return Start(self._words(errand, limit_kib), b"".join(b"./" + name + b"\0" for name in names))

    def _words(self, errand: Errand, limit_kib: int | None) -> Sequence[str]:
        longest = max((file.size_bytes for file in errand.files), default=0)
        return (
            *(self._program, "-t", "--omit-dir-times", "--no-links", "--no-devices", "--no-specials"),
            # As the umask has it, whatever the rights are over there: a file without any could not be gone on with.
            "--chmod=D=rwx,F=rw",
            *self._grown(errand),
            *(f"--timeout={_TIMEOUT_S}", f"--max-size={longest}b", "-s"),
            *("--files-from=-", "--from0"),
            *([f"--bwlimit={limit_kib}"] if limit_kib else []),
            *("-e", self._ssh.remote_shell, "--"),
            f"{self._ssh.address}:{_folder_there(errand.source)}",
            f"{errand.into.absolute()}/",
        )

    def _grown(self, errand: Errand) -> Sequence[str]:
        """How files grow. One gets the time that it has over there when all of it is right and on the disk.

        So what is doubted is compared if its time is another one. A program that cannot wait for the disk leaves no
        such mark: everything is compared.
        """
        is_syncing = self._checked is not None and _numbers(self._checked.version) >= _SYNCING
        unmarked = ("--fsync",) if is_syncing else ("--ignore-times",) if errand.is_doubted else ()
        return ("--inplace" if errand.is_doubted else "--append-verify", *unmarked)

    def reason(self, code: int, said: str) -> TransferFailed:
        """Why it ended with that code."""
        if code == _NOT_FOUND or _NO_RSYNC.search(said):
            return TransferFailed(SyncReason.OTHER, plain_words(said), problem=NO_PROGRAM_THERE)
        otherwise = SyncReason.UNREACHABLE if code in _CUT_OFF else SyncReason.OTHER
        return reason_in(said, own=_OWN, there=_THERE, otherwise=otherwise)

    def _refused(self, version: str, problem: str) -> Checked:
        return Checked(name=self.name, version=version, is_usable=False, problem=problem)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _folder_there(source: str) -> str:
    """The folder, as the other rsync reads it: it takes `[1080p]` for a pattern unless that is escaped.

    A backslash is itself where there is no pattern.
    """
    if "\0" in source or not source:
        raise failed(SyncReason.UNSAFE, f"no folder: {source!r}")
    # One that begins with a dash would be an option over there.
    anchored = source if source.startswith("/") else f"./{source}"
    escaped = re.sub(r"([*?\[\\])", r"\\\1", anchored) if _WILD.search(anchored) else anchored
    return f"{escaped.rstrip('/')}/"
