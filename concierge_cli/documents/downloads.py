"""The documents of downloads."""

from typing import Annotated, Literal

from pydantic import Field

from concierge_cli.documents.base import Document
from concierge_cli.documents.search import SearchDocument

__all__ = [
    "BY_COMMAND",
    "BreachDocument",
    "DownloadDocument",
    "DownloadEvent",
    "DownloadsDocument",
    "FileDocument",
    "FilesDocument",
    "ProgressEvent",
    "TorrentDocument",
    "UndecidedEvent",
]


class BreachDocument(Document):
    """In what a download is not what its release promised: "voice", "silent", "short", "long" or "resolution".

    `file` names the file where there are several.
    """

    kind: str
    promised: str
    found: str
    file: str


class DownloadDocument(Document):
    """One download; `estimate_s` is how long one that has not begun will take, null without any history.

    `following` is how far its followed topic has come, `undecided` why the person has to decide.
    """

    id: str
    name: str
    title: str | None
    state: str
    info_hash: str
    size_bytes: int | None
    progress: float | None
    speed_bps: int | None
    eta_s: int | None
    estimate_s: int | None
    is_paused: bool
    failure: str
    placed: list[str]
    breaches: list[BreachDocument]
    following: str | None
    undecided: str


class DownloadsDocument(Document):
    """`concierge downloads --json`."""

    downloads: list[DownloadDocument]


class FileDocument(Document):
    """A file of a torrent; `progress` is the share that is there."""

    index: int
    path: str
    size_bytes: int
    is_wanted: bool
    progress: float


class FilesDocument(Document):
    """`concierge downloads files ID --json`; empty until the files are known."""

    files: list[FileDocument]


class TorrentDocument(Document):
    """`concierge downloads torrent --json`: a magnet link, and where the .torrent file was written if there is one."""

    info_hash: str
    magnet: str
    file: str | None


class ProgressEvent(DownloadDocument):
    """A download as it stands at a moment."""

    event: Literal["progress"] = "progress"


class UndecidedEvent(SearchDocument):
    """`concierge download` found no clear winner: choose with --pick, or by a handle."""

    event: Literal["undecided"] = "undecided"


DownloadEvent = Annotated[ProgressEvent | UndecidedEvent, Field(discriminator="event")]
BY_COMMAND = {
    "download": DownloadEvent,
    "downloads": DownloadsDocument,
    "downloads-change": DownloadDocument,
    "downloads-files": FilesDocument,
    "downloads-torrent": TorrentDocument,
}
