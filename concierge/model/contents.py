"""What a torrent holds, as its list of files says before a byte of it is downloaded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from concierge.errors import NotFound, UnsafeContent
from concierge.model.selection import choose_files, is_video, suffix
from concierge.model.torrent import TorrentEntry

__all__ = ["Contents", "contents_of"]

_ARCHIVES = re.compile(r"\.(?:rar|zip|7z|tar|gz|r\d\d|\d{3})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The files in short. `needed_bytes` is what would be fetched of them, `video_count` how many films that is.

    `free_bytes` is the room where it would go; None if nobody could tell.

    `problem` is "" for what can be watched, else "program", "archive" (behind which anything may be), "no_video" or
    "no_episode"; `file` then names one file that shows it.
    """

    file_count: int
    total_bytes: int
    needed_bytes: int = 0
    video_count: int = 0
    problem: str = ""
    file: str = ""
    free_bytes: int | None = None


def contents_of(
    entries: Sequence[TorrentEntry], *, season: int | None = None, episode: int | None = None
) -> Contents:
    """What the files amount to for whoever wants that season or episode, or all of it."""
    count, total = len(entries), sum(entry.size_bytes for entry in entries)
    try:
        wanted = choose_files(entries, season=season, episode=episode)
    except UnsafeContent as error:
        named = str(error.facts.get("file", ""))
        return Contents(file_count=count, total_bytes=total, problem="program", file=named)
    except NotFound:
        problem, file = _why_nothing(entries, total, is_part=season is not None or episode is not None)
        return Contents(file_count=count, total_bytes=total, problem=problem, file=file)
    return Contents(
        file_count=count,
        total_bytes=total,
        needed_bytes=wanted.size_bytes,
        video_count=sum(is_video(entry.path) for entry in wanted.entries),
    )


def _why_nothing(entries: Sequence[TorrentEntry], total: int, *, is_part: bool) -> tuple[str, str]:
    """Why no file is wanted, and the largest one that shows it."""
    packed = [entry for entry in entries if _ARCHIVES.fullmatch(suffix(entry.path))]
    if packed and sum(entry.size_bytes for entry in packed) * 2 >= total:
        return "archive", _name(max(packed, key=lambda entry: entry.size_bytes))
    has_videos = any(is_video(entry.path) for entry in entries)
    largest = max(entries, key=lambda entry: entry.size_bytes, default=None)
    return "no_episode" if is_part and has_videos else "no_video", "" if largest is None else _name(largest)


def _name(entry: TorrentEntry) -> str:
    return PurePosixPath(entry.path).name
