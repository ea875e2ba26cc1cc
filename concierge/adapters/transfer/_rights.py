"""Whose a file in the library is, and who may read it."""

import os
import stat
from dataclasses import dataclass

from concierge.errors import ConfigError

__all__ = ["Rights"]

_UNCHANGED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Numbers of owner and group, and modes; -1 and None leave it to the system."""

    uid: int = _UNCHANGED
    gid: int = _UNCHANGED
    mode: int | None = None
    dir_mode: int | None = None

    @classmethod
    def named(
        cls, owner: str | int | None, group: str | int | None, *, mode: int | None, dir_mode: int | None
    ) -> "Rights":
        """With owner and group by name or number.

        Raises:
            ConfigError: this machine knows nobody of that name.
        """
        return cls(uid=_user(owner), gid=_group(group), mode=mode, dir_mode=dir_mode)

    def would_change(self, found: os.stat_result) -> bool:
        """Whether a file that is so would not stay so."""
        return (
            self.uid not in {_UNCHANGED, found.st_uid}
            or self.gid not in {_UNCHANGED, found.st_gid}
            or self.mode not in {None, stat.S_IMODE(found.st_mode)}
        )

    def give(self, opened: int) -> None:
        """Sets those of an open file."""
        self._give(opened, self.mode)

    def give_folder(self, opened: int) -> None:
        """Sets those of an open folder."""
        self._give(opened, self.dir_mode)

    def _give(self, opened: int, mode: int | None) -> None:
        if (self.uid, self.gid) != (_UNCHANGED, _UNCHANGED):
            os.fchown(opened, self.uid, self.gid)
        # After the owner: the system takes special bits away when that changes.
        if mode is not None:
            os.fchmod(opened, mode)


def _user(name: str | int | None) -> int:
    if name is None or name == "":
        return _UNCHANGED
    if str(name).isdecimal():
        return int(name)
    import pwd

    try:
        return pwd.getpwnam(str(name)).pw_uid
    except KeyError as error:
        raise ConfigError(f"no user {name!r} here", setting="CONCIERGE_SYNC__OWNER") from error


def _group(name: str | int | None) -> int:
    if name is None or name == "":
        return _UNCHANGED
    if str(name).isdecimal():
        return int(name)
    import grp

    try:
        return grp.getgrnam(str(name)).gr_gid
    except KeyError as error:
        raise ConfigError(f"no group {name!r} here", setting="CONCIERGE_SYNC__GROUP") from error
