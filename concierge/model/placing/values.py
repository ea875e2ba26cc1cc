"""What is placed, as what, and where: the values that go into a plan and come out of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TypeAlias

from concierge.model.title import Title, TitleKind

__all__ = [
    "OTHER",
    "FileReason",
    "FileRole",
    "FoundFile",
    "Oddity",
    "Place",
    "Placement",
    "PlacingPlan",
    "Work",
]

OTHER = "other"


class FileRole(StrEnum):
    """What a file is to whoever watches."""

    VIDEO = "video"
    SUBTITLE = "subtitle"
    AUDIO = "audio"
    """A voice that stands beside its film."""
    EXTRA = "extra"
    """About the work, or cut from it: a trailer, an interview."""
    SAMPLE = "sample"
    JUNK = "junk"
    """Nothing that a player could use."""
    DANGER = "danger"
    """Never touched: a program, a link, a device."""


class FileReason(StrEnum):
    """Why a file is left out, or why it stands under its own name. Sentences: `place.reason.<value>`."""

    PROGRAM = "program"
    LINK = "link"
    DEVICE = "device"
    UNREADABLE = "unreadable"
    SAMPLE = "sample"
    HIDDEN = "hidden"
    """A system left it there."""
    UNFINISHED = "unfinished"
    EMPTY = "empty"
    ARCHIVE = "archive"
    DISC_IMAGE = "disc_image"
    NO_MEDIA = "no_media"
    NO_NUMBER = "no_number"
    """An episode whose name has no number: it keeps its name, and somebody should look at it."""
    OWN_NAME = "own_name"
    """One of several films, which cannot be told apart as parts or versions of one."""
    NO_FILM = "no_film"
    """A subtitle or a voice of which no film is there."""


# A destination, and why it is no better one.
Place: TypeAlias = tuple[PurePosixPath, FileReason | None]


class Oddity(StrEnum):
    """What a look at a file itself, rather than at its name, told about it."""

    LINK = "link"
    DEVICE = "device"
    PROGRAM = "program"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file; `path` is relative, with "/" between its parts, and comes from outside: untrusted."""

    path: str
    size_bytes: int
    oddity: Oddity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the files are. `name` is that of the release or the folder; without a title it is all that is known.

    `season` and `resolution` are what was asked for or promised, None where nothing was.
    """

    title: Title | None = None
    name: str = ""
    season: int | None = None
    resolution: int | None = None

    @property
    def kind(self) -> str:
        """Which of the library's folders it belongs in: "movie", "series" or "other"."""
        return OTHER if self.title is None else self.title.kind.value

    @property
    def is_series(self) -> bool:
        """Whether it has seasons and episodes."""
        return self.title is not None and self.title.kind is TitleKind.SERIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What becomes of a file: its place in the library's folder for its kind, None where it is left out.

    `reason` is there for every file that is left out, and for one that keeps its own name for want of a better one.
    """

    path: str
    size_bytes: int
    role: FileRole
    destination: PurePosixPath | None
    reason: FileReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingPlan:
    """What becomes of every file, in the order in which they were given; no two destinations are one.

    `folder` is the work's own folder, relative as the destinations are.
    """

    kind: str
    folder: PurePosixPath
    placements: tuple[Placement, ...]

    def placed(self) -> Iterator[tuple[Placement, PurePosixPath]]:
        """What has a place, with it."""
        return ((each, each.destination) for each in self.placements if each.destination is not None)

    @property
    def left_out(self) -> tuple[Placement, ...]:
        """What has none."""
        return tuple(each for each in self.placements if each.destination is None)
