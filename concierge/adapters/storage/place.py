"""Where a database file lies: on a disk that stays, inside a container that will be gone, or on a share.

Source: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
"""

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

__all__ = [
    "Mount",
    "Place",
    "Signs",
    "can_be_written",
    "is_container",
    "is_frozen",
    "is_on_volume",
    "mounts_in",
    "place_among",
    "place_of",
]

# SQLite's locks do not hold there, and two writers break the file. Source: https://sqlite.org/howtocorrupt.html
_SHARES = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ncpfs", "afs", "davfs", "glusterfs", "lustre"),
        *("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs2", "fuse.glusterfs", "fuse.curlftpfs"),
    }
)
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})
_CGROUPS = re.compile(r"docker|kubepods|containerd|libpod|podman|lxc|crio")
_OCTAL = re.compile(r"\\([0-7]{3})")


class Place(StrEnum):
    """LASTING: what is written there stays. FLEETING: it goes with the container. SHARED: it is a network share."""

    LASTING = "lasting"
    FLEETING = "fleeting"
    SHARED = "shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A file system and the folder in which it appears."""

    point: PurePosixPath
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What container engines leave for the programs inside; none of them leaves all."""

    marker_files: bool = False
    variables: Mapping[str, str]
    control_groups: str = ""


def is_container(signs: Signs) -> bool:
    """Whether any of the signs speaks of a container."""
    is_told = bool(signs.variables.get("container") or signs.variables.get("KUBERNETES_SERVICE_HOST"))
    return signs.marker_files or is_told or _CGROUPS.search(signs.control_groups) is not None


def mounts_in(mountinfo: str) -> tuple[Mount, ...]:
    """The mounts that /proc/self/mountinfo lists; lines of another shape are passed over."""
    halves = (line.partition(" - ") for line in mountinfo.splitlines())
    fields = ((before.split(" "), after.split(" ")) for before, dash, after in halves if dash)
    return tuple(
        Mount(point=PurePosixPath(_OCTAL.sub(lambda code: chr(int(code[1], 8)), before[4])), kind=after[0])
        for before, after in fields
        if len(before) > 4  # noqa: PLR2004  the fifth field is the mount point
    )


def place_among(path: PurePosixPath, mounts: Sequence[Mount], *, in_container: bool) -> Place:
    """What becomes of a file with that absolute path."""
    mount = _mount_over(path, mounts)
    if mount is None:
        return Place.LASTING
    is_root = mount.point == PurePosixPath("/")
    if in_container and (is_root or mount.kind in _IN_MEMORY):
        return Place.FLEETING
    return Place.SHARED if mount.kind in _SHARES else Place.LASTING


def place_of(path: Path) -> Place:
    """What becomes of the file, as this machine tells. Whoever writes among temporary files means it so."""
    found = path.absolute().resolve()
    place = place_among(
        PurePosixPath(found), mounts_in(_read("/proc/self/mountinfo")), in_container=is_container(_signs())
    )
    is_temporary = found.is_relative_to(Path(tempfile.gettempdir()).resolve())
    return Place.LASTING if is_temporary and place is Place.FLEETING else place


def is_on_volume(path: Path) -> bool:
    """Whether the file lies on a file system that is known to be mounted there, and neither in memory nor the root."""
    found = PurePosixPath(path.absolute().resolve())
    mount = _mount_over(found, mounts_in(_read("/proc/self/mountinfo")))
    return mount is not None and mount.point != PurePosixPath("/") and mount.kind not in _IN_MEMORY


def _mount_over(path: PurePosixPath, mounts: Sequence[Mount]) -> Mount | None:
    """The mount that the path lies in. Of those that hide each other under one point, the last one is seen."""
    over = (mount for mount in reversed(mounts) if path.is_relative_to(mount.point))
    return max(over, key=lambda one: len(one.point.parts), default=None)


def can_be_written(path: Path) -> bool:
    """Whether SQLite can write there: it makes its log beside the file."""
    return os.access(path.parent, os.W_OK)


def is_frozen(path: Path) -> bool:
    """Whether the file system takes no writes from anybody who goes through this mount."""
    return bool(os.statvfs(path.parent).f_flag & os.ST_RDONLY)


def _signs() -> Signs:
    return Signs(
        marker_files=any(Path(name).exists() for name in ("/.dockerenv", "/run/.containerenv")),
        variables=os.environ,
        control_groups=_read("/proc/1/cgroup"),
    )


def _read(path: str) -> str:
    """The text of a file of the system; empty where there is none."""
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""
