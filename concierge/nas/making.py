"""Puts the daemon together from its settings."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from concierge.adapters.probe.plain import Unreadable, tracks_of
from concierge.adapters.transfer.bandwidth import Bandwidth
from concierge.adapters.transfer.local import LocalWay
from concierge.adapters.transfer.publishing import LibraryFolder
from concierge.adapters.transfer.rsync import RsyncWay
from concierge.adapters.transfer.sftp import SftpWay
from concierge.adapters.transfer.ssh import SshAccess
from concierge.adapters.transfer.verifying import differing
from concierge.adapters.transfer.way import Way
from concierge.adapters.transfer.ways import chosen_way
from concierge.errors import ConfigError
from concierge.model.sync import SyncFile
from concierge.model.tracks import Tracks
from concierge.nas.api import LEASE_S
from concierge.nas.carrying import Rules, Tools
from concierge.nas.desk import ApiDesk
from concierge.nas.media import media_servers
from concierge.nas.rooms import Rooms
from concierge.nas.settings import NasSettings
from concierge.nas.threads import aside

__all__ = ["Monotonic", "library_of", "rules_of", "tools_of", "way_of", "ways_of"]

_OCTAL: Final = 8


class Monotonic:
    """The clock of this machine that nobody sets."""

    def monotonic(self) -> float:
        """Seconds since it was started."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Lets so much time pass."""
        await asyncio.sleep(seconds)


async def tools_of(settings: NasSettings, desk: ApiDesk) -> Tools:
    """What items are carried with. Raises ConfigError."""
    return Tools(
        desk=desk,
        way=await way_of(settings),
        library=library_of(settings),
        differing=_differing,
        tracks_of=_tracks,
        media=media_servers(settings),
        clock=Monotonic(),
        aside=aside,
        rooms=Rooms(settings.staging_folder),
    )


def rules_of(settings: NasSettings, *, most_tries: int | None = None) -> Rules:
    """How things are done here."""
    return Rules(
        paths=settings.paths,
        folders=settings.folders,
        marker=settings.marker,
        reserve_bytes=settings.reserve_bytes,
        lease_s=LEASE_S,
        most_tries=most_tries,
    )


def library_of(settings: NasSettings) -> LibraryFolder:
    """The library's folder. Raises ConfigError."""
    return LibraryFolder(
        settings.root,
        owner=settings.owner or None,
        group=settings.group or None,
        mode=_mode(settings.mode),
        dir_mode=_mode(settings.dir_mode),
    )


async def way_of(settings: NasSettings) -> Way:
    """The way that is taken here. Raises ConfigError if there is none."""
    rsync, sftp, local = ways_of(settings)
    try:
        return await chosen_way(settings.transfer, rsync=rsync, sftp=sftp, local=local)
    except ConfigError as error:
        setting = str(error.facts.get("setting", "CONCIERGE_SYNC__TRANSFER"))
        raise ConfigError(str(error), setting=setting, problem=str(error)) from error


def ways_of(settings: NasSettings) -> tuple[RsyncWay | None, SftpWay | None, LocalWay]:
    """All ways; those to another machine only if one is set. Raises ConfigError."""
    # A file with another owner is not the one that the torrent client shares.
    local = LocalWay(is_linked=not any((settings.owner, settings.group, settings.mode)))
    if not settings.ssh_host:
        return None, None, local
    ssh = SshAccess(
        host=settings.ssh_host,
        user=settings.ssh_user,
        port=settings.ssh_port,
        key=settings.ssh_key,
        known_hosts=settings.ssh_known_hosts,
    )
    bandwidth = Bandwidth(settings.bandwidth, shared_by=settings.parallel)
    rsync = RsyncWay(
        ssh, program=settings.rsync, is_old_allowed=settings.allow_old_rsync, bandwidth=bandwidth
    )
    return rsync, SftpWay(ssh, bandwidth=bandwidth), local


async def _differing(files: Sequence[SyncFile], into: Path, torrent: bytes | None) -> Sequence[str]:
    return await differing(into, files, torrent)


def _tracks(path: Path) -> Tracks | None:
    try:
        return tracks_of(path)
    except Unreadable:
        return None  # it is placed nevertheless: who watches it may have a better player


def _mode(text: str) -> int | None:
    return int(text, _OCTAL) if text else None
