"""The torrents inside the sandbox's Deluge: each look at them brings them a stage further."""

from dataclasses import dataclass, field

from concierge.sandbox.catalogue import SandboxRelease, Seeding

__all__ = ["FakeTorrent"]

NORMAL = 4


@dataclass(slots=True, kw_only=True)
class FakeTorrent:
    """One torrent; `release` is None where no seeder has it.

    `selects` are the files that the magnet asks for, None where it does not say. With `state` it is in that state
    whatever happens, and `message` says why.
    """

    info_hash: str
    name: str
    release: SandboxRelease | None
    has_metadata: bool
    save_path: str
    is_paused: bool
    selects: frozenset[int] | None = None
    priorities: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    download_limit_kib: float = -1
    upload_limit_kib: float = -1
    state: str = ""
    message: str = "OK"
    looks: int = 0
    rechecks: int = 0

    def look(self) -> None:
        """The next stage: metadata first, then half of each wanted file, then the whole."""
        self.looks += 1
        release = self.release
        if self.is_paused or self.state or release is None or release.seeding is Seeding.DEAD:
            return
        if self.looks == 1:
            return
        if not self.has_metadata:
            self.has_metadata = True
            self.name = release.files[0].path.partition("/")[0]
            return
        for index, payload in enumerate(release.files):
            if self.wanted()[index]:
                step = payload.size_bytes // 2 + 1
                self.fetched()[index] = min(payload.size_bytes, self.fetched()[index] + step)

    def wanted(self) -> list[int]:
        """The priorities of the files; a list of another length than theirs counts for nothing."""
        count = len(self.release.files) if self.release and self.has_metadata else 0
        if len(self.priorities) != count:
            chosen = range(count) if self.selects is None else self.selects
            self.priorities = [NORMAL if index in chosen else 0 for index in range(count)]
        return self.priorities

    def fetched(self) -> list[int]:
        """The bytes of each file that are there."""
        if not self.done and self.release:
            self.done = [0] * len(self.release.files)
        return self.done

    def facts(self, label: str | None) -> dict[str, object]:
        """Everything that the status can tell; the label is left out where there is no plugin."""
        files = self.release.files if self.release and self.has_metadata else ()
        priorities, done = self.wanted(), self.fetched() if files else []
        size = sum(one.size_bytes for one, priority in zip(files, priorities, strict=True) if priority)
        have = sum(one for one, priority in zip(done, priorities, strict=True) if priority)
        is_finished = self.has_metadata and have == size
        facts: dict[str, object] = {
            "hash": self.info_hash,
            "name": self.name,
            "state": self.state or self._state(is_finished=is_finished),
            "progress": self._progress(is_finished=is_finished, share=have / size if size else 0.0),
            "total_size": sum(one.size_bytes for one in files),
            "total_wanted": size,
            "total_remaining": size - have,
            "is_finished": is_finished,
            "all_time_download": sum(done),
            "total_uploaded": 0,
            "download_payload_rate": 0,
            "upload_payload_rate": 0,
            "eta": 0,
            "ratio": -1.0,
            "num_peers": 1,
            "num_seeds": 1,
            "total_seeds": -1,
            "active_time": 0,
            "time_since_download": -1,
            "completed_time": 1_700_000_000 if is_finished and size else 0,
            "save_path": self.save_path,
            "message": self.message,
            "queue": -1 if is_finished else 0,
        }
        facts |= self._of_files()
        return facts if label is None else {**facts, "label": label}

    def _of_files(self) -> dict[str, object]:
        files = self.release.files if self.release and self.has_metadata else ()
        done = self.fetched() if files else []
        return {
            "files": [
                {"index": index, "path": one.path, "size": one.size_bytes, "offset": 0}
                for index, one in enumerate(files)
            ],
            "file_progress": [
                have / one.size_bytes if one.size_bytes else 0.0
                for one, have in zip(files, done, strict=True)
            ],
            "file_priorities": list(self.wanted()),
        }

    def _progress(self, *, is_finished: bool, share: float) -> float:
        """Of an error or a move it is not how much is there, and a file with gaps moves as if it were whole."""
        if self.state == "Moving":
            return 250.0
        return 100.0 if self.state or is_finished else share * 100

    def _state(self, *, is_finished: bool) -> str:
        if self.is_paused:
            return "Paused"
        return "Seeding" if is_finished else "Downloading"
