"""Which way is taken."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from concierge.adapters.transfer.local import LocalWay
from concierge.adapters.transfer.rsync import NO_PROGRAM_THERE, RsyncWay
from concierge.adapters.transfer.sftp import SftpWay
from concierge.adapters.transfer.way import Checked, Way
from concierge.errors import ConfigError, TransferFailed
from concierge.model.sync import SyncFile

__all__ = ["WAYS", "RsyncElseSftp", "chosen_way"]

WAYS: Final = ("auto", "rsync", "sftp", "local")


class RsyncElseSftp:
    """Rsync, and sftp for what comes from a machine that has no rsync."""

    name = "rsync"

    def __init__(self, rsync: Way, sftp: Way) -> None:
        self._rsync = rsync
        self._sftp = sftp

    async def check(self) -> Checked:
        """As rsync."""
        return await self._rsync.check()

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        """As `Way` has it; what is there already is gone on with by either."""
        try:
            await self._rsync.fetch(source, files, into, told=told)
        except TransferFailed as error:
            if error.facts.get("problem") != NO_PROGRAM_THERE:
                raise
            await self._sftp.fetch(source, files, into, told=told)


async def chosen_way(wanted: str, *, rsync: RsyncWay | None, sftp: SftpWay | None, local: LocalWay) -> Way:
    """The way of that name. "auto" is rsync where it may be used, else sftp, and local without a machine to reach.

    Raises:
        ConfigError: no such way, or one that cannot be used here; the message says why.
    """
    candidates: dict[str, Sequence[Way | None]] = {
        "auto": (rsync, sftp) if rsync or sftp else (local,),
        "rsync": (rsync,),
        "sftp": (sftp,),
        "local": (local,),
    }
    if wanted not in candidates:
        raise _unusable(f"no such way: {wanted!r}")
    checks = [(way, await way.check()) for way in candidates[wanted] if way is not None]
    usable = [way for way, checked in checks if checked.is_usable]
    if not usable:
        raise _unusable("; ".join(checked.problem for _, checked in checks) or "no machine to reach is set")
    return RsyncElseSftp(usable[0], usable[1]) if len(usable) > 1 else usable[0]


def _unusable(problem: str) -> ConfigError:
    return ConfigError(problem, setting="CONCIERGE_SYNC__TRANSFER")
