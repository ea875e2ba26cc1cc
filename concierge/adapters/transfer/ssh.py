"""How the torrent client's machine is reached: with one key, and only if it is the machine that is known."""

import os
import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from pathlib import Path
from typing import Final

from concierge.errors import ConfigError

__all__ = ["SshAccess", "bare_environment"]

# Neither begins with a dash: it would be an option.
_HOST: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})")
_USER: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.+$@-]{0,62})")
_MOST_PORTS: Final = 65535
_OPTIONS: Final = (
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "StrictHostKeyChecking=yes",
    "GlobalKnownHostsFile=/dev/null",
    "UpdateHostKeys=no",
    "PreferredAuthentications=publickey",
    "PasswordAuthentication=no",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "PermitLocalCommand=no",
    "ControlPath=none",
    "ConnectTimeout=20",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
    "LogLevel=ERROR",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SshAccess:
    """A machine, who we are there, our key, and the file that says which keys the machine itself has.

    Raises:
        ConfigError: a host or a user that is none, or a port that cannot be.
    """

    host: str
    user: str = ""
    port: int = 22
    key: Path | None = None
    known_hosts: Path | None = None
    program: str = "ssh"

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.host) and not _is_ipv6(self.host):
            raise ConfigError(f"no host: {self.host!r}", setting="CONCIERGE_SYNC__SSH_HOST")
        if self.user and not _USER.fullmatch(self.user):
            raise ConfigError(f"no user: {self.user!r}", setting="CONCIERGE_SYNC__SSH_USER")
        if not 0 < self.port <= _MOST_PORTS:
            raise ConfigError(f"no port: {self.port}", setting="CONCIERGE_SYNC__SSH_PORT")

    @property
    def address(self) -> str:
        """`user@host`, as rsync and sftp read it before a colon."""
        host = f"[{self.host}]" if _is_ipv6(self.host) else self.host
        return f"{self.user}@{host}" if self.user else host

    @property
    def options(self) -> tuple[str, ...]:
        """Options that ssh and sftp read alike. No file of the user's or of the machine's has a say."""
        words = ["-F", "/dev/null"]
        if self.key is not None:
            words += ["-i", _without_tokens(str(self.key))]
        for option in (*_OPTIONS, f"UserKnownHostsFile={self._known()}"):
            words += ["-o", option]
        return tuple(words)

    @property
    def remote_shell(self) -> str:
        """The command that rsync splits into words itself: at spaces, but for what stands in quotes."""
        words = (self.program, *self.options, "-p", str(self.port))
        return " ".join(map(_quoted_for_rsync, words))

    def _known(self) -> str:
        if self.known_hosts is None:
            return "/dev/null"
        # In this option ssh reads several paths, unless they are quoted.
        path = _without_tokens(str(self.known_hosts)).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{path}"'


def bare_environment() -> dict[str, str]:
    """What the programs are given: no RSYNC_* and no agent, and messages in one language."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    return {"PATH": os.defpath} | kept | {"LC_ALL": "C"}


def _is_ipv6(host: str) -> bool:
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return "%" not in host


def _without_tokens(path: str) -> str:
    """A path in which ssh sees no `%h`."""
    return path.replace("%", "%%")


def _quoted_for_rsync(word: str) -> str:
    """A word as rsync reads it: in quotes, those inside doubled. It knows no backslash."""
    if not set(word) & set(" '\""):
        return word
    doubled = word.replace("'", "''")
    return f"'{doubled}'"
