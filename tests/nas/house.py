"""A household in a folder: a torrent client's downloads, a library, and the settings of a NAS that knows both."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.gates.source import ROOT
from tests.nas.served import KEY, Json, Queue, Row

__all__ = ["FILM", "House", "item"]

FILM = bytes(range(256)) * 40
HASH = "c" * 40


@dataclass(kw_only=True)
class House:
    """Everything that a daemon meets. Its torrent client has its folder at `/downloads`, as it sees it."""

    home: Path
    url: str
    queue: Queue
    more: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.downloads, self.library):
            folder.mkdir(parents=True)
        (self.library / ".concierge-library").touch()

    @property
    def downloads(self) -> Path:
        return self.home / "seedbox"

    @property
    def library(self) -> Path:
        return self.home / "nas"

    @property
    def staging(self) -> Path:
        return self.library / ".concierge-staging"

    @property
    def environ(self) -> dict[str, str]:
        """The settings, and nothing of this machine's own."""
        return {
            "CONCIERGE_SYNC__API_URL": self.url,
            "SYNC_API_KEY": KEY,
            "CONCIERGE_SYNC__LIBRARY": str(self.library),
            "CONCIERGE_SYNC__PATHS": f'{{"*": {{"/downloads": "{self.downloads}"}}}}',
            "CONCIERGE_SYNC__POLL_S": "1",
            "CONCIERGE_SYNC__RESERVE_GB": "0",
            "CONCIERGE_LANGUAGE": "en",
            **self.more,
        }

    def film(self, name: str = "Дюна", *, files: Mapping[str, bytes] | None = None, **changed: object) -> Row:
        """A download that is finished, and waits in the queue."""
        files = {f"{name}.mkv": FILM} if files is None else files
        for path, data in files.items():
            target = self.downloads / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return self.queue.add({**item(name, files), **changed})

    def shelved(self) -> dict[str, bytes]:
        """What stands in the library, without what is hidden there."""
        files = (path for path in self.library.rglob("*") if path.is_file())
        seen = {path.relative_to(self.library).as_posix(): path for path in files}
        return {
            name: path.read_bytes()
            for name, path in seen.items()
            if not any(part.startswith(".") for part in name.split("/"))
        }

    def rooms(self) -> list[str]:
        """The items that have a room in the staging folder."""
        return (
            sorted(path.name for path in self.staging.iterdir() if path.is_dir())
            if self.staging.exists()
            else []
        )

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """`concierge sync` to its end."""
        return subprocess.run(
            command(*words),
            env=self._variables(more),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """`concierge sync`, running."""
        return subprocess.Popen(
            command(*words),
            env=self._variables(more),
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _variables(self, more: Mapping[str, str]) -> dict[str, str]:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("CONCIERGE_", "SYNC_"))
        }
        return {**clean, "HOME": str(self.home), "PYTHONPATH": str(ROOT), **self.environ, **more}


def command(*words: str) -> Sequence[str]:
    return [sys.executable, "-m", "concierge_cli", "sync", *words]


def item(name: str = "Дюна", files: Mapping[str, bytes] | None = None) -> Json:
    """An item as the API tells of it."""
    files = {f"{name}.mkv": FILM} if files is None else files
    return {
        "id": f"item-{abs(hash(name)) % 10**8}",
        "token": None,
        "lease_until": None,
        "info_hash": HASH,
        "title": name,
        "kind": "movie",
        "client": "transmission",
        "source": "/downloads",
        "destination": f"Кино/{name}",
        "priority": 0,
        "attempts": 0,
        "size_bytes": sum(map(len, files.values())),
        "has_torrent": False,
        "replaces": [],
        "files": [
            {
                "path": path,
                "size_bytes": len(data),
                "destination": f"{name}/{path.rpartition('/')[2]}",
                "role": "video",
            }
            for path, data in files.items()
        ],
    }
