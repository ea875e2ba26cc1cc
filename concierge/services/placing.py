"""Where finished files belong in the library, and their way there."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from concierge.errors import NotFound, ServiceUnavailable, UnsafeContent
from concierge.model.download import Download
from concierge.model.paths import safe_component
from concierge.model.placing import DEFAULT_NAMING, FoundFile, Naming, PlacingPlan, Work, plan_files
from concierge.model.promise import Breach
from concierge.model.sync import SyncFile
from concierge.model.title import Title
from concierge.model.torrent import TorrentEntry
from concierge.ports import TrackReader, Transfer
from concierge.services._file_looks import is_file, is_inside, is_program
from concierge.services.checking import breaches_of

__all__ = ["Folders", "Placing", "Shipment", "plan", "shipment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The library's root, the names of its folders, and how what is in them is named."""

    root: Path
    movies: str = "Кино"
    series: str = "Сериалы"
    other: str = "Другое"
    naming: Naming = DEFAULT_NAMING

    def of(self, kind: str) -> str:
        """The name of the folder for "movie", "series" or "other"."""
        return {"movie": self.movies, "series": self.series}.get(kind, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What is to be brought home of a download: `destination` is the work's folder with the library's before it.

    The destinations of the files are relative to the library's folder for that `kind`; `source` is the folder of the
    torrent's files as its client sees it.
    """

    kind: str
    destination: str
    source: str
    files: tuple[SyncFile, ...]


class Placing:
    """Puts finished downloads into the library."""

    def __init__(self, transfer: Transfer, folders: Folders, tracks: TrackReader | None = None) -> None:
        """Takes the way and the place, and who looks into films; without anybody all are as they were promised."""
        self._transfer = transfer
        self.folders = folders
        self._tracks = tracks

    async def place(
        self, download: Download, entries: Sequence[TorrentEntry], save_dir: Path
    ) -> tuple[str, ...]:
        """The paths under which the wanted files now stand in the library; what was placed before stays as it is.

        Raises:
            ServiceUnavailable: the files are not reachable from this machine.
            UnsafeContent: a path leads out of the torrent's folder, or through a link; or a file is a program.
            NotFound: none of the files has a place in a library.
            NoSpace: the library's disk is full.
        """
        planned = plan(download, entries, self.folders)
        if not planned:
            raise NotFound(f"nothing of {download.id} can be placed", what="video")
        there = self._there(download, planned)
        missing = [path for path in planned if path not in there]
        await asyncio.to_thread(_require_harmless, missing, save_dir)
        placed = []
        for relative, target in planned.items():
            if relative in there:
                placed.append(there[relative])
                continue
            source = save_dir / relative
            if not await asyncio.to_thread(is_file, source):
                raise ServiceUnavailable("library", f"{source} is not on this machine", problem="not local")
            placed.append(str(await self._transfer.place(source, self.folders.root / target)))
        return tuple(placed)

    async def breaches(
        self, download: Download, entries: Sequence[TorrentEntry], save_dir: Path
    ) -> tuple[Breach, ...]:
        """In what the finished files are not what the release promised; see `breaches_of`."""
        # What leads elsewhere is not looked at; `place` refuses it.
        if self._tracks is None or not await asyncio.to_thread(_are_inside, entries, save_dir):
            return ()
        return await breaches_of(self._tracks, download, entries, save_dir)

    def is_reachable(self, download: Download, entries: Sequence[TorrentEntry], save_dir: Path) -> bool:
        """Whether the files that are still to be placed lie on this machine."""
        planned = plan(download, entries, self.folders)
        there = self._there(download, planned)
        return all(is_file(save_dir / relative) for relative in planned if relative not in there)

    def _there(self, download: Download, planned: Mapping[str, PurePosixPath]) -> Mapping[str, str]:
        """Where files of the torrent were placed before: where they should be, or beside it with a number."""
        targets = {relative: str(self.folders.root / target) for relative, target in planned.items()}
        left = [path for path in download.placed if path not in targets.values()]
        found = {
            relative: target if target in download.placed else _numbered_among(left, target)
            for relative, target in targets.items()
        }
        return {relative: path for relative, path in found.items() if path}

    async def is_kept(self, download: Download, roots: Sequence[Path]) -> bool | None:
        """Whether what was placed stands in the library, and apart from the torrent, whose files lie under these roots.

        None where this machine cannot tell: nothing is known to be placed, or not in this library. A NAS has held what
        it fetched against the torrent before it said so.
        """
        if download.nas and download.placed:
            return True
        placed = [Path(path) for path in download.placed]
        if not placed or not all(path.is_relative_to(self.folders.root) for path in placed):
            return None
        for path in placed:
            if not await self._transfer.holds(path):
                return False
        return await asyncio.to_thread(_are_apart, placed, roots)


def _numbered_among(paths: Sequence[str], target: str) -> str:
    """`X (2).mkv` or so of these paths for `X.mkv`; "" for none."""
    tail = PurePosixPath(target).suffix
    head = target.removesuffix(tail)
    numbered = re.compile(rf"{re.escape(head)} \([1-9][0-9]*\){re.escape(tail)}")
    return next((path for path in paths if numbered.fullmatch(path)), "")


def _are_apart(placed: Sequence[Path], roots: Sequence[Path]) -> bool:
    """Whether no file lies under a root, by whatever name; a disk that does not tell says nothing good."""
    try:
        theirs = [_folded_parts(root.resolve()) for root in roots]
        ours = [_folded_parts(path.resolve()) for path in placed]
    except (OSError, RuntimeError, ValueError):
        return False
    return not any(path[: len(root)] == root for path in ours for root in theirs)


def _folded_parts(path: Path) -> tuple[str, ...]:
    return tuple(part.casefold() for part in path.parts)


def _require_harmless(paths: Sequence[str], save_dir: Path) -> None:
    """Nothing is placed of a torrent of which one file leads elsewhere, or is a program by its first bytes."""
    for relative in paths:
        source = save_dir / relative
        if not is_inside(source, save_dir):
            raise UnsafeContent(f"{source} leads out of {save_dir}", file=source.name)
        if is_program(source):
            raise UnsafeContent(f"{source} is a program", file=source.name)


def _are_inside(entries: Sequence[TorrentEntry], save_dir: Path) -> bool:
    return all(is_inside(save_dir / entry.path, save_dir) for entry in entries)


def plan(
    download: Download, entries: Sequence[TorrentEntry], folders: Folders
) -> Mapping[str, PurePosixPath]:
    """For the path in the torrent of each file that has a place, its path under the library's root."""
    planned = _planned(download, entries, folders)
    folder = PurePosixPath(folders.of(planned.kind))
    return {each.path: folder / target for each, target in planned.placed()}


def shipment(
    download: Download,
    entries: Sequence[TorrentEntry],
    folders: Folders,
    others: Sequence[Title] = (),
    *,
    source: str = "",
) -> Shipment:
    """What of these files is to be brought home; `others` are titles whose folder might be called the same."""
    planned = _planned(download, entries, folders, others)
    return Shipment(
        kind=planned.kind,
        source=source,
        destination=str(PurePosixPath(folders.of(planned.kind)) / planned.folder),
        files=tuple(
            SyncFile(
                path=each.path, size_bytes=each.size_bytes, destination=str(target), role=each.role.value
            )
            for each, target in planned.placed()
        ),
    )


def _planned(
    download: Download, entries: Sequence[TorrentEntry], folders: Folders, others: Sequence[Title] = ()
) -> PlacingPlan:
    files = [FoundFile(path=entry.path, size_bytes=entry.size_bytes) for entry in entries]
    work = Work(
        title=download.title,
        name=safe_component(download.name, fallback=download.info_hash),
        season=download.season,
        resolution=download.resolution,
    )
    return plan_files(files, work, folders.naming, others)
