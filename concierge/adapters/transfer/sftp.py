"""Files by sftp, for where rsync is missing or too old."""

from collections.abc import Callable, Sequence
from pathlib import Path

from concierge.adapters.transfer.bandwidth import Bandwidth, Clock, local_now
from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.way import Checked
from concierge.model.sync import SyncFile

__all__ = ["SftpWay"]


class SftpWay:
    """The way where rsync cannot be had: it goes on where it was cut off, and trusts what was there already."""

    name = "sftp"

    def __init__(
        self,
        ssh: SshAccess,
        *,
        program: str = "sftp",
        bandwidth: Bandwidth = Bandwidth(),
        now: Clock = local_now,
    ) -> None:
        """Takes the machine and the program."""
        self._ssh = ssh
        self._program = program
        self._bandwidth = bandwidth
        self._now = now

    async def check(self) -> Checked:
        """Whether sftp is here."""
        raise NotImplementedError

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        """The files of the folder `source` there, under their paths in `into`; see `Way`."""
        raise NotImplementedError
