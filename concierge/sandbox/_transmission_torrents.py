"""The torrents inside the sandbox's Transmission: each look at them brings them a stage further."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

import libtorrent as lt

from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease, Seeding

__all__ = ["Arguments", "FakeTorrent", "Refusal", "offered", "releases"]

Arguments: TypeAlias = Mapping[str, object]

_HASH = re.compile(r"urn:btih:([0-9a-fA-F]{40})")
STOPPED, DOWNLOADING, SEEDING = 0, 4, 6


class Refusal(Exception):
    """What the daemon answers when it does not do as told; `code` is JSON-RPC's."""

    def __init__(self, code: int, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail


@dataclass(slots=True, kw_only=True)
class FakeTorrent:
    """One torrent; `release` is None where no seeder has it."""

    id: int
    info_hash: str
    name: str
    release: SandboxRelease | None
    has_metadata: bool
    download_dir: str
    is_running: bool
    labels: list[str]
    unwanted: set[int] = field(default_factory=set)
    done: list[int] = field(default_factory=list)
    error: int = 0
    error_string: str = ""
    looks: int = 0

    def look(self) -> None:
        """The next stage: metadata first, then half of each wanted file, then the whole."""
        self.looks += 1
        release = self.release
        if not self.is_running or release is None or release.seeding is Seeding.DEAD or self.looks == 1:
            return
        if not self.has_metadata:
            self.has_metadata = True
            self.name = release.files[0].path.partition("/")[0]
            return
        for index, (payload, done) in enumerate(zip(release.files, self._done(), strict=True)):
            if index not in self.unwanted:
                step = payload.size_bytes // 2 + 1
                self.done[index] = min(payload.size_bytes, done + step)

    def facts(self) -> dict[str, object]:
        """Everything that torrent-get can tell, in snake case."""
        files = self.release.files if self.release and self.has_metadata else ()
        done = self._done() if files else []
        wanted = [index not in self.unwanted for index in range(len(files))]
        size = sum(one.size_bytes for one, is_wanted in zip(files, wanted, strict=True) if is_wanted)
        have = sum(one for one, is_wanted in zip(done, wanted, strict=True) if is_wanted)
        running = SEEDING if size and have == size else DOWNLOADING
        return {
            "id": self.id,
            "hash_string": self.info_hash,
            "name": self.name,
            "status": running if self.is_running else STOPPED,
            "percent_done": have / size if size else 0,
            "size_when_done": size,
            "total_size": sum(one.size_bytes for one in files),
            "left_until_done": size - have,
            "rate_download": 0,
            "eta": -2 if self.is_running else -1,
            "error": self.error,
            "error_string": self.error_string,
            "download_dir": self.download_dir,
            "is_finished": False,
            "is_stalled": False,
            "metadata_percent_complete": 1 if self.has_metadata else 0,
            "labels": list(self.labels),
            "peers_connected": 1 if self.is_running else 0,
            "files": [
                {"name": one.path, "length": one.size_bytes, "bytes_completed": bytes_completed}
                for one, bytes_completed in zip(files, done, strict=True)
            ],
            "wanted": wanted,
            "priorities": [0] * len(files),
        }

    def _done(self) -> list[int]:
        if not self.done and self.release:
            self.done = [0] * len(self.release.files)
        return self.done


def offered(arguments: Arguments) -> tuple[str, str, bool]:
    """The info hash, the name, and whether the metadata is there, of what torrent-add was given.

    Raises:
        Refusal: it is no torrent.
    """
    filename, metainfo = arguments.get("filename"), arguments.get("metainfo")
    if isinstance(filename, str) and filename:
        match = _HASH.search(filename)
        if match is None:
            raise Refusal(4, "unrecognized info")
        names = parse_qs(urlsplit(filename).query).get("dn", [match[1].lower()])
        return match[1].lower(), names[0], False
    if not isinstance(metainfo, str) or not metainfo:
        raise Refusal(-32602, "Invalid params", "no filename or metainfo specified")
    try:
        offer = lt.load_torrent_buffer(base64.b64decode(metainfo, validate=True))
    except (RuntimeError, binascii.Error) as error:
        raise Refusal(9, "invalid or corrupt torrent file") from error
    return str(offer.info_hashes.v1), offer.name, True


@cache
def releases() -> Mapping[str, SandboxRelease]:
    """The sandbox's releases by info hash."""
    return {torrents.info_hash(one): one for title in CATALOGUE for one in title.releases}
