"""Which way is taken."""

from collections.abc import Sequence
from typing import Final

from concierge.adapters.transfer.local import LocalWay
from concierge.adapters.transfer.rsync import RsyncWay
from concierge.adapters.transfer.sftp import SftpWay
from concierge.adapters.transfer.way import Way
from concierge.errors import ConfigError

__all__ = ["WAYS", "chosen_way"]

WAYS: Final = ("auto", "rsync", "sftp", "local")


async def chosen_way(wanted: str, *, rsync: RsyncWay | None, sftp: SftpWay | None, local: LocalWay) -> Way:
    """The way of that name. "auto" is rsync where it may be used, else sftp, and local without a machine to reach.

    Raises:
        ConfigError: no such way, or one that cannot be used here; the message says why.
    """
    if wanted not in WAYS:
        raise ConfigError(f"no such way: {wanted!r}", setting="CONCIERGE_SYNC__TRANSFER")
    candidates: Sequence[Way | None] = {
        "auto": (rsync, sftp) if rsync or sftp else (local,),
        "rsync": (rsync,),
        "sftp": (sftp,),
        "local": (local,),
    }[wanted]
    problems = ["no machine to reach is set"]
    for way in candidates:
        if way is None:
            continue
        checked = await way.check()
        if checked.is_usable:
            return way
        problems.append(checked.problem)
    raise ConfigError("; ".join(problems[1:] or problems), setting="CONCIERGE_SYNC__TRANSFER")
