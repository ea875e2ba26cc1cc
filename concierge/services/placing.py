"""Where finished files belong in the library, and their way there."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from concierge.errors import ServiceUnavailable, UnsafeContent
from concierge.model.download import Download
from concierge.model.paths import safe_component, safe_relative
from concierge.model.promise import Breach
from concierge.model.selection import is_video, numbers
from concierge.model.title import Title, TitleKind
from concierge.model.torrent import TorrentEntry
from concierge.ports import TrackReader, Transfer
from concierge.services.checking import breaches_of

__all__ = ["Folders", "Placing", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The library's root and the names of its folders."""

    root: Path
    movies: str = "Кино"
    series: str = "Сериалы"
    other: str = "Другое"


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
            UnsafeContent: a path leads out of the torrent's folder, or through a link.
            NoSpace: the library's disk is full.
        """
        placed = []
        for relative, target in plan(download, entries, self.folders).items():
            if self._is_placed(download, target):
                placed.append(str(self.folders.root / target))
                continue
            source = save_dir / relative
            if not await asyncio.to_thread(_is_inside, source, save_dir):
                raise UnsafeContent(f"{source} leads out of {save_dir}", file=source.name)
            if not await asyncio.to_thread(_is_file, source):
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
        planned = plan(download, entries, self.folders).items()
        return all(
            _is_file(save_dir / relative)
            for relative, target in planned
            if not self._is_placed(download, target)
        )

    def _is_placed(self, download: Download, target: PurePosixPath) -> bool:
        return str(self.folders.root / target) in download.placed

    async def is_kept(self, download: Download, roots: Sequence[Path]) -> bool | None:
        """Whether what was placed stands in the library, and apart from the torrent, whose files lie under these roots.

        None where this machine cannot tell: nothing is known to be placed, or not in this library. A NAS has compared
        what it fetched with the torrent, byte by byte, before it said so.
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


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that this file system cannot have
        return False


def _are_inside(entries: Sequence[TorrentEntry], save_dir: Path) -> bool:
    return all(_is_inside(save_dir / entry.path, save_dir) for entry in entries)


def _is_inside(source: Path, save_dir: Path) -> bool:
    """Whether a path from a torrent stays in its folder, and no link on its way leads elsewhere."""
    try:
        return source.resolve() == save_dir.resolve() / source.relative_to(save_dir)
    except (OSError, RuntimeError, ValueError):
        return False


def plan(
    download: Download, entries: Sequence[TorrentEntry], folders: Folders
) -> Mapping[str, PurePosixPath]:
    """For each file's path in the torrent, its path under the library's root; no two are the same."""
    if download.title is None:
        root = PurePosixPath(folders.other, safe_component(download.name, fallback=download.info_hash))
        named = {entry.path: root / safe_relative(_inside(entry.path)) for entry in entries}
    elif download.title.kind is TitleKind.MOVIE:
        named = _movie(download, download.title, entries, folders)
    else:
        named = _series(download, download.title, entries, folders)
    return _without_collisions(named)


def _movie(
    download: Download, title: Title, entries: Sequence[TorrentEntry], folders: Folders
) -> dict[str, PurePosixPath]:
    """`Кино/Title (Year)/Title (Year) - 1080p.mkv`; of several films in one torrent each keeps its own name."""
    label = safe_component(title.label("ru"))
    folder = PurePosixPath(folders.movies, label)
    films = [entry.path for entry in entries if is_video(entry.path)]
    if len(films) != 1:
        return {entry.path: folder / safe_relative(_inside(entry.path)) for entry in entries}
    stem = label if download.resolution is None else f"{label} - {download.resolution}p"
    return {entry.path: folder / safe_component(f"{stem}{_tail(entry.path, films[0])}") for entry in entries}


def _series(
    download: Download, title: Title, entries: Sequence[TorrentEntry], folders: Folders
) -> dict[str, PurePosixPath]:
    """`Сериалы/Title (Year)/Season 01/Title (Year) - S01E02.mkv`; a file without numbers keeps its own name."""
    label = safe_component(title.label("ru"))
    named: dict[str, PurePosixPath] = {}
    for entry in entries:
        seasons, episodes = numbers(entry.path)
        season = seasons[0] if seasons else 1 if download.season is None else download.season
        folder = PurePosixPath(folders.series, label, f"Season {season:02}")
        if not episodes:
            named[entry.path] = folder / safe_relative(_inside(entry.path))
            continue
        mark = f"S{season:02}" + "".join(f"E{number:02}" for number in episodes)
        same = (e.path for e in entries if is_video(e.path) and numbers(e.path) == (seasons, episodes))
        film = next(same, entry.path)
        named[entry.path] = folder / safe_component(f"{label} - {mark}{_tail(entry.path, film)}")
    return named


def _tail(path: str, film: str) -> str:
    """What follows the film's own name: ".mkv", ".ru.forced.srt"; for another name, that name after a dot."""
    name, stem = PurePosixPath(path).name, PurePosixPath(film).stem
    rest = name.removeprefix(stem)
    return rest if rest != name and not rest[:1].isalnum() else f".{name}"


def _inside(path: str) -> str:
    """The path without the torrent's own folder."""
    _, slash, rest = path.partition("/")
    return rest if slash else path


def _without_collisions(named: Mapping[str, PurePosixPath]) -> dict[str, PurePosixPath]:
    """The same targets, numbered where two are one to a file system that ignores case, or a file is a folder."""
    files: set[str] = set()
    folders: set[str] = set()
    free: dict[str, PurePosixPath] = {}
    for source, target in named.items():
        candidate, number = _beside(target, files), 2
        while _folded(candidate) in files | folders:
            candidate, number = candidate.with_name(_numbered(target, number)), number + 1
        files.add(_folded(candidate))
        folders.update(map(_folded, candidate.parents))
        free[source] = candidate
    return free


def _beside(target: PurePosixPath, files: set[str]) -> PurePosixPath:
    """The target, or a place beside the file that stands where one of its folders would."""
    blocked = [folder for folder in target.parents if _folded(folder) in files]
    return blocked[-1].with_name(target.name) if blocked else target


def _numbered(target: PurePosixPath, number: int) -> str:
    return f"{target.stem} ({number}){target.suffix}"


def _folded(path: PurePosixPath) -> str:
    return str(path).casefold()
