"""The torrents inside the sandbox's qBittorrent: each look at them brings them a stage further."""

import re
from dataclasses import dataclass, field
from typing import Final

import libtorrent as lt

from concierge.sandbox._entries import Payload
from concierge.sandbox._qbittorrent_door import Profile
from concierge.sandbox._transmission_torrents import releases
from concierge.sandbox.catalogue import SandboxRelease, Seeding
from concierge.sandbox.torrents import PIECE_BYTES

__all__ = ["FOREVER_S", "FakeTorrent", "Identity", "offered_file", "offered_link", "release_of"]

FOREVER_S: Final = 8_640_000
ADDED_ON: Final = 1_795_000_000
_MAGNET = re.compile(r"magnet:\?.*urn:btih:([0-9a-fA-F]{40})|([0-9a-fA-F]{40})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a torrent is called; `hash` is what the server calls it by, the second version's where there is one."""

    hash: str
    name: str
    infohash_v1: str = ""
    infohash_v2: str = ""


@dataclass(slots=True, kw_only=True)
class FakeTorrent:
    """One torrent; `release` is None where no seeder has it.

    It shows itself after `hidden` looks, and is checked until after `checks` looks. `said` is a state that it is in
    whatever happens.
    """

    hash: str
    name: str
    release: SandboxRelease | None
    has_metadata: bool
    save_path: str
    is_stopped: bool
    infohash_v1: str = ""
    infohash_v2: str = ""
    download_path: str = ""
    stops_with_metadata: bool = False
    tags: list[str] = field(default_factory=list)
    category: str = ""
    priorities: dict[int, int] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    hidden: int = 0
    looks: int = 0
    checks: int = 0
    is_moving: bool = False
    said: str = ""
    dl_limit: int = 0
    up_limit: int = 0
    completion_sentinel: int = -1

    @property
    def files(self) -> tuple[Payload, ...]:
        """What is in it, as far as it is known."""
        return self.release.files if self.release and self.has_metadata else ()

    @property
    def wanted(self) -> list[int]:
        """The indexes of the files that are not skipped."""
        return [index for index in range(len(self.files)) if self.priorities.get(index, 1)]

    @property
    def size(self) -> int:
        """How much is wanted."""
        return sum(self.files[index].size_bytes for index in self.wanted)

    @property
    def have(self) -> int:
        """How much of what is wanted is there."""
        return sum(self._done()[index] for index in self.wanted)

    @property
    def is_whole(self) -> bool:
        """Whether all that is wanted is there."""
        return 0 < self.size == self.have

    def look(self) -> None:
        """The next stage: metadata, half of each wanted file, the whole, and its move to where it belongs."""
        if self.hidden:
            self.hidden -= 1
            return
        self.looks += 1
        self.is_moving = False
        if self.checks:
            self.checks -= 1
            return
        is_dead = self.release is None or self.release.seeding is Seeding.DEAD
        if self.is_stopped or is_dead or self.looks == 1:
            return
        if not self.has_metadata:
            self._learn()
            return
        self._fetch()

    def stop(self) -> None:
        """Ends its traffic, and takes back what it is to stop for later."""
        self.is_stopped = True
        self.stops_with_metadata = False

    def state(self, profile: Profile) -> str:
        """What it does, in the words of that version."""
        side = "UP" if self.is_whole else "DL"
        if self.said or self.is_moving:
            return self.said or "moving"
        if self.checks:
            return f"checking{side}"
        if self.is_stopped:
            return f"{'stopped' if profile.is_stopping else 'paused'}{side}"
        if not self.has_metadata:
            return "metaDL"
        if self.looks <= 1:
            return "checkingResumeData"
        return "stalledUP" if self.is_whole else "downloading"

    def facts(self, profile: Profile) -> dict[str, object]:
        """Everything that torrents/info tells of it, but its name there."""
        size, have = self.size, self.have
        folder = self.download_path or self.save_path
        facts: dict[str, object] = {
            "infohash_v1": self.infohash_v1,
            "infohash_v2": self.infohash_v2,
            "name": self.name,
            "state": self.state(profile),
            "progress": have / size if size else 0,
            "size": size,
            "total_size": sum(one.size_bytes for one in self.files) if self.files else -1,
            "amount_left": size - have,
            "completed": have,
            "downloaded": sum(self._done()) if self.files else 0,
            "uploaded": 0,
            "dlspeed": 0 if self.is_whole or self.is_stopped else 1000,
            "upspeed": 0,
            "eta": FOREVER_S if self.is_stopped or not size or self.is_whole else 60,
            "ratio": 0,
            "category": self.category,
            "tags": ", ".join(self.tags),
            "save_path": self.save_path,
            "download_path": self.download_path,
            "content_path": f"{folder}/{self.name}" if self.files else "",
            "added_on": ADDED_ON,
            "completion_on": ADDED_ON + self.looks if self.is_whole else self.completion_sentinel,
            "num_seeds": 0 if self.is_stopped else 1,
            "num_complete": 5,
            "num_leechs": 0,
            "dl_limit": self.dl_limit,
            "up_limit": self.up_limit,
        }
        if profile.is_stopping:
            facts["has_metadata"] = self.has_metadata
        return facts

    def rows(self, profile: Profile) -> list[dict[str, object]]:
        """What torrents/files tells."""
        rows: list[dict[str, object]] = []
        start = 0
        for index, (file, done) in enumerate(zip(self.files, self._done(), strict=False)):
            end = start + file.size_bytes
            rows.append(
                {
                    "name": file.path,
                    "size": file.size_bytes,
                    "progress": done / file.size_bytes,
                    "priority": self.priorities.get(index, 1),
                    "piece_range": [start // PIECE_BYTES, (end - 1) // PIECE_BYTES],
                    "availability": 1,
                    **({"is_seed": self.is_whole} if index == 0 else {}),
                    **({"index": index} if profile.numbers_files else {}),
                }
            )
            start = end
        return rows

    def _learn(self) -> None:
        self.has_metadata = True
        self.name = self.files[0].path.partition("/")[0]
        if self.stops_with_metadata:
            self.stop()

    def _fetch(self) -> None:
        was_whole = self.is_whole
        done = self._done()
        for index in self.wanted:
            size = self.files[index].size_bytes
            done[index] = min(size, done[index] + size // 2 + 1)
        if self.is_whole and not was_whole and self.download_path:
            self.download_path, self.is_moving = "", True

    def _done(self) -> list[int]:
        if not self.done and self.release:
            self.done = [0] * len(self.release.files)
        return self.done


def offered_link(link: str) -> Identity | None:
    """What a magnet or a bare hash names; None if it is neither."""
    match = _MAGNET.match(link)
    if match is None:
        return None
    info_hash = (match[1] or match[2]).lower()
    return Identity(hash=info_hash, name=info_hash, infohash_v1=info_hash)


def offered_file(content: bytes) -> Identity | None:
    """What a .torrent file holds; None if it is none."""
    try:
        offer = lt.load_torrent_buffer(content)
    except RuntimeError:
        return None
    hashes = offer.info_hashes
    v1 = str(hashes.v1) if hashes.has_v1() else ""
    v2 = str(hashes.v2) if hashes.has_v2() else ""
    return Identity(hash=(v2 or v1)[:40], name=offer.name, infohash_v1=v1, infohash_v2=v2)


def release_of(info_hash: str) -> SandboxRelease | None:
    """The release of the catalogue that has the hash."""
    return releases().get(info_hash)
