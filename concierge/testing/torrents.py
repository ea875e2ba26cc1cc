"""A torrent client that moves when it is told to."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from concierge.errors import ConciergeError, NotFound
from concierge.model.release import TorrentSource
from concierge.model.torrent import Ability, TorrentEntry, TorrentLimits, TorrentState, TorrentStatus

__all__ = ["FakeTorrentClient", "entries"]


@dataclass(slots=True)
class _Torrent:
    files: tuple[TorrentEntry, ...]
    save_dir: Path
    is_paused: bool
    has_metadata: bool = False
    is_ours: bool = True
    error: str = ""
    seeds: int | None = None
    is_stuck: bool = False
    uploaded_bytes: int = 0
    completed_at: datetime | None = None
    state: TorrentState | None = None


def entries(*paths: str, size_bytes: int = 1000) -> tuple[TorrentEntry, ...]:
    """The files of a torrent, all of one size."""
    return tuple(
        TorrentEntry(index=index, path=path, size_bytes=size_bytes) for index, path in enumerate(paths)
    )


class FakeTorrentClient:
    """A TorrentClient in memory. `files` tells by info hash what a torrent holds; one unknown holds `film.mkv`.

    Nothing moves but by `step`: a torrent learns its files, then fetches half of what is wanted, then the rest.
    A check finds what was fetched into the same folder by any torrent. With `save_dir` finished files are really
    written there. `error` is raised by every call while it is set.
    `told` are the calls that change something, with their info hashes, and `asked` the questions. A torrent that failed
    with the words `full` goes on when it is resumed while there is any space.
    """

    name = "fake"
    abilities = frozenset(Ability)
    full = "No space left on device"

    def __init__(
        self,
        files: Mapping[str, Sequence[TorrentEntry]] | None = None,
        *,
        save_dir: Path | None = None,
        free_bytes: int | None = None,
        error: ConciergeError | None = None,
    ) -> None:
        """Begins without torrents."""
        self.error = error
        self.free = free_bytes
        self.told: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.limits: dict[str, TorrentLimits] = {}
        self._held = dict(files or {})
        self._save_dir = save_dir
        self._torrents: dict[str, _Torrent] = {}
        self._fetched: dict[tuple[Path, str, int], float] = {}

    async def step(self) -> None:
        """Moves every torrent on by one step."""
        for torrent in self._torrents.values():
            if not torrent.has_metadata:
                torrent.has_metadata = True
            elif not (torrent.is_paused or torrent.error or torrent.is_stuck):
                torrent.files = tuple(map(_fetched, torrent.files))
                self._fetched |= {_place(torrent, one): one.progress for one in torrent.files}
                await asyncio.to_thread(self._write, torrent)

    def hold(self, info_hash: str) -> None:
        """Has a torrent that somebody else put there."""
        files = tuple(self._held.get(info_hash) or entries("film.mkv"))
        folder = self._save_dir or Path("/downloads")
        self._torrents[info_hash] = _Torrent(files, folder, is_paused=False, has_metadata=True, is_ours=False)

    def share(self, info_hash: str, uploaded_bytes: int, completed_at: datetime | None = None) -> None:
        """Tells from now on that so much was given back, and since when all is there."""
        torrent = self._torrents[info_hash]
        torrent.uploaded_bytes, torrent.completed_at = uploaded_bytes, completed_at

    def be(self, info_hash: str, state: TorrentState | None) -> None:
        """Tells from now on that it is at that with the torrent; None is what it really does."""
        self._torrents[info_hash].state = state

    def lose(self, info_hash: str) -> None:
        """Forgets the torrent, as a client does whose state was deleted."""
        del self._torrents[info_hash]

    def lose_files(self, info_hash: str) -> None:
        """Stands without knowing the torrent's files, as Deluge may that was killed right after it was told of them."""
        torrent = self._torrents[info_hash]
        torrent.files = tuple(replace(one, is_wanted=True) for one in torrent.files)
        torrent.has_metadata, torrent.is_paused = False, True

    def fail(self, info_hash: str, error: str) -> None:
        """Stops the torrent with an error of the client's own."""
        self._torrents[info_hash].error = error

    def stick(self, info_hash: str, *, seeds: int | None = 0) -> None:
        """Lets no byte more come of the torrent, of which that many have the whole, until it is let loose."""
        self._torrents[info_hash].is_stuck, self._torrents[info_hash].seeds = True, seeds

    def loosen(self, info_hash: str) -> None:
        """Lets the torrent move again."""
        self._torrents[info_hash].is_stuck, self._torrents[info_hash].seeds = False, None

    async def add(
        self,
        source: TorrentSource,
        *,
        save_dir: Path | None,
        is_paused: bool,
        wanted: Sequence[int] | None = None,
    ) -> str:
        """Takes the torrent; one that is there stays as it is. A .torrent file tells the files at once."""
        self._act("add", source.info_hash)
        files = tuple(self._held.get(source.info_hash) or entries("film.mkv"))
        if wanted is not None:
            files = _chosen(files, wanted)
        folder = save_dir or self._save_dir or Path("/downloads")
        torrent = _Torrent(files, folder, is_paused, has_metadata=source.metainfo is not None)
        self._torrents.setdefault(source.info_hash, torrent)
        return source.info_hash

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The state of these torrents, or of all."""
        self.asked.append("list")
        self._refuse()
        names = self._torrents if info_hashes is None else info_hashes
        return tuple(_status(name, self._torrents[name]) for name in names if name in self._torrents)

    async def files(self, info_hash: str) -> tuple[TorrentEntry, ...]:
        """The torrent's files; empty before its first step. Raises NotFound."""
        self.asked.append("files")
        self._refuse()
        torrent = self._get(info_hash)
        return torrent.files if torrent.has_metadata else ()

    async def choose_files(self, info_hash: str, wanted: Sequence[int]) -> None:
        """Wants only the files with these indexes. Raises NotFound."""
        self._act("choose", info_hash)
        torrent = self._get(info_hash)
        torrent.files = _chosen(torrent.files, wanted)

    async def pause(self, info_hash: str) -> None:
        """Stops the torrent. Raises NotFound."""
        self._act("pause", info_hash)
        self._get(info_hash).is_paused = True

    async def resume(self, info_hash: str) -> None:
        """Lets the torrent go on. Raises NotFound."""
        self._act("resume", info_hash)
        torrent = self._get(info_hash)
        torrent.is_paused = False
        if torrent.error == self.full and (self.free is None or self.free > 0):
            torrent.error = ""

    async def recheck(self, info_hash: str) -> None:
        """Finds what was fetched into the torrent's folder, by this torrent or another one. Raises NotFound."""
        self._act("recheck", info_hash)
        torrent = self._get(info_hash)
        torrent.files = tuple(
            replace(one, progress=self._fetched.get(_place(torrent, one), one.progress))
            for one in torrent.files
        )

    async def set_location(self, info_hash: str, save_dir: Path) -> None:
        """Notes the folder; what was written stays where it is. Raises NotFound."""
        self._act("move", info_hash)
        self._get(info_hash).save_dir = save_dir

    async def set_limits(self, info_hash: str, limits: TorrentLimits) -> None:
        """Notes the limits in `limits`. Raises NotFound."""
        self._act("limit", info_hash)
        self._get(info_hash)
        self.limits[info_hash] = limits

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Forgets the torrent, and deletes its files `with_data`."""
        self._act("remove with data" if with_data else "remove", info_hash)
        torrent = self._torrents.pop(info_hash, None)
        if torrent is not None and with_data and self._save_dir is not None:
            for entry in torrent.files:
                await asyncio.to_thread((torrent.save_dir / entry.path).unlink, missing_ok=True)

    async def free_bytes(self) -> int | None:
        """The space that it was given."""
        self.asked.append("free")
        self._refuse()
        return self.free

    async def check(self) -> None:
        """Raises the given error."""
        self._refuse()

    def _refuse(self) -> None:
        if self.error is not None:
            raise self.error

    def _act(self, what: str, info_hash: str) -> None:
        self._refuse()
        self.told.append((what, info_hash))

    def _get(self, info_hash: str) -> _Torrent:
        if info_hash not in self._torrents:
            raise NotFound(f"torrent {info_hash}", what=info_hash)
        return self._torrents[info_hash]

    def _write(self, torrent: _Torrent) -> None:
        if self._save_dir is None:
            return
        for entry in torrent.files:
            if entry.progress == 1:
                path = torrent.save_dir / entry.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_content(entry))


def _place(torrent: _Torrent, entry: TorrentEntry) -> tuple[Path, str, int]:
    return torrent.save_dir, entry.path, entry.size_bytes


def _chosen(files: Sequence[TorrentEntry], wanted: Sequence[int]) -> tuple[TorrentEntry, ...]:
    if strangers := set(wanted) - {entry.index for entry in files}:
        raise NotFound(f"no file {min(strangers)}", what=f"file {min(strangers)}")
    return tuple(replace(entry, is_wanted=entry.index in wanted) for entry in files)


def _fetched(entry: TorrentEntry) -> TorrentEntry:
    return replace(entry, progress=min(1.0, entry.progress + 0.5)) if entry.is_wanted else entry


def _content(entry: TorrentEntry) -> bytes:
    pattern = hashlib.sha256(entry.path.encode()).digest()
    return (pattern * (entry.size_bytes // len(pattern) + 1))[: entry.size_bytes]


def _status(info_hash: str, torrent: _Torrent) -> TorrentStatus:
    wanted = [entry for entry in torrent.files if entry.is_wanted] if torrent.has_metadata else []
    total = sum(entry.size_bytes for entry in wanted)
    done = sum(int(entry.progress * entry.size_bytes) for entry in wanted)
    is_complete = bool(wanted) and done == total and not torrent.error
    return TorrentStatus(
        info_hash=info_hash,
        name=torrent.files[0].path.partition("/")[0],
        state=_state(torrent, is_complete=is_complete),
        progress=done / total if total else 0.0,
        wanted_bytes=total,
        seeds=torrent.seeds,
        uploaded_bytes=torrent.uploaded_bytes,
        is_complete=is_complete,
        completed_at=torrent.completed_at if is_complete else None,
        is_ours=torrent.is_ours,
        save_dir=str(torrent.save_dir),
        error=torrent.error,
    )


def _state(torrent: _Torrent, *, is_complete: bool) -> TorrentState:
    if torrent.error:
        return TorrentState.ERROR
    if torrent.state is not None:
        return torrent.state
    if not torrent.has_metadata:
        return TorrentState.METADATA
    if torrent.is_paused:
        return TorrentState.PAUSED
    return TorrentState.SEEDING if is_complete else TorrentState.DOWNLOADING
