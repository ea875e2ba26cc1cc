"""Files by rsync over ssh."""

from collections.abc import Callable, Sequence
from pathlib import Path

from concierge.adapters.transfer.bandwidth import Bandwidth, Clock, local_now
from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.way import Checked
from concierge.model.sync import SyncFile

__all__ = ["RsyncWay"]


class RsyncWay:
    """The usual way: it goes on where it was cut off, and compares what was there already."""

    name = "rsync"

    def __init__(
        self,
        ssh: SshAccess,
        *,
        program: str = "rsync",
        is_old_allowed: bool = False,
        bandwidth: Bandwidth = Bandwidth(),
        now: Clock = local_now,
    ) -> None:
        """Takes the machine and the program; one older than 3.4.3 only if that is allowed."""
        self._ssh = ssh
        self._program = program
        self._is_old_allowed = is_old_allowed
        self._bandwidth = bandwidth
        self._now = now

    async def check(self) -> Checked:
        """The version of rsync here, and whether it may be used."""
        raise NotImplementedError

    async def fetch(
        self, source: str, files: Sequence[SyncFile], into: Path, *, told: Callable[[int], None]
    ) -> None:
        """The files of the folder `source` there, under their paths in `into`; see `Way`."""
        raise NotImplementedError
