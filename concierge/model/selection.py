"""Which files of a torrent are wanted, and which make it unfit to be downloaded at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from concierge.errors import NotFound, UnsafeContent
from concierge.model.parsing import parse_release
from concierge.model.query import cleaned
from concierge.model.torrent import TorrentEntry

__all__ = ["Selection", "choose_files", "is_sound", "is_subtitle", "is_video"]

VIDEO = frozenset(
    {".mkv", ".mp4", ".avi", ".m4v", ".mov", ".ts", ".m2ts", ".mpg", ".mpeg", ".wmv", ".webm", ".vob", ".ogm"}
)
SUBTITLES = frozenset({".srt", ".ass", ".ssa", ".sub", ".idx", ".sup", ".vtt"})
SOUND = frozenset({".mka", ".ac3", ".dts", ".eac3", ".flac", ".aac"})
PROGRAMS = frozenset(
    {
        ".exe",
        ".lnk",
        ".scr",
        ".bat",
        ".cmd",
        ".com",
        ".ps1",
        ".vbs",
        ".js",
        ".jar",
        ".msi",
        ".apk",
        ".zipx",
        ".arj",
        ".lzh",
        ".sh",
    }
)
_SAMPLE = re.compile(r"(?:^|[^a-zа-яё])(?:sample|сэмпл|семпл)(?:[^a-zа-яё]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The wanted files, in the torrent's order."""

    entries: tuple[TorrentEntry, ...]

    @property
    def indexes(self) -> tuple[int, ...]:
        """Their indexes in the torrent."""
        return tuple(entry.index for entry in self.entries)

    @property
    def size_bytes(self) -> int:
        """Their size together."""
        return sum(entry.size_bytes for entry in self.entries)


def choose_files(
    entries: Sequence[TorrentEntry], *, season: int | None = None, episode: int | None = None
) -> Selection:
    """The videos with their subtitles and voices: of the asked season or episode, or all; never samples.

    Raises:
        UnsafeContent: there is a program among the files.
        NotFound: no file is a video, or none is of the asked episode.
    """
    for entry in entries:
        if suffix(entry.path) in PROGRAMS:
            raise UnsafeContent(f"{entry.path} is a program", file=PurePosixPath(entry.path).name)
    useful = [
        e for e in entries if suffix(e.path) in VIDEO | SUBTITLES | SOUND and not _SAMPLE.search(e.path)
    ]
    is_alone = sum(is_video(entry.path) for entry in useful) == 1
    wanted = [entry for entry in useful if _is_of(entry, season, episode, is_alone=is_alone)]
    if not any(is_video(entry.path) for entry in wanted):
        what = "video" if episode is None else f"S{1 if season is None else season:02}E{episode:02}"
        raise NotFound(f"no file for {what}", what=what)
    return Selection(entries=tuple(wanted))


def is_video(path: str) -> bool:
    """Whether the file's suffix is a film's."""
    return suffix(path) in VIDEO


def is_sound(path: str) -> bool:
    """Whether the file's suffix is that of a voice which stands beside its film."""
    return suffix(path) in SOUND


def is_subtitle(path: str) -> bool:
    """Whether the file's suffix is a subtitle's."""
    return suffix(path) in SUBTITLES


def suffix(path: str) -> str:
    """The last suffix in lower case, with its dot; what nobody sees behind it does not hide it."""
    return PurePosixPath(cleaned(path).rstrip(" .")).suffix.lower()


def _is_of(entry: TorrentEntry, season: int | None, episode: int | None, *, is_alone: bool) -> bool:
    """Whether the file is of the part; a film that is `is_alone` need not name its episode."""
    if season is None and episode is None:
        return True
    seasons, episodes = numbers(entry.path)
    fits_season = season is None or not seasons or season in seasons
    if episode is None:
        return fits_season
    return fits_season and (episode in episodes or (is_alone and not episodes))


def numbers(path: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The seasons and the episodes that a file's path names; the nearest folder speaks where the name is silent."""
    pure = PurePosixPath(path)
    named = parse_release(pure.name)
    folders = (parse_release(folder.name).seasons for folder in pure.parents if folder.name)
    return named.seasons or next(filter(None, folders), ()), named.episodes
