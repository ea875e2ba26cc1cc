"""Files that the bot or its people sent: kept by stable ids, and given back by getFile."""

import hashlib
import struct
from dataclasses import dataclass, field
from mimetypes import guess_type
from typing import Final, Literal

from concierge.sandbox._telegram_wire import Fields, Refused, bad_request

__all__ = ["FileKind", "Files", "StoredFile"]

FileKind = Literal["document", "photo", "voice"]
LARGEST_PHOTO: Final = 10 << 20
LARGEST_UPLOAD: Final = 50 << 20
LARGEST_DOWNLOAD: Final = 20 << 20
IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
FOLDERS = {"document": "documents", "photo": "photos", "voice": "voice"}
TYPES = {"photo": "image/jpeg", "voice": "audio/ogg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file by its id; the same bytes of the same kind have the same id."""

    file_id: str
    kind: FileKind
    name: str
    content: bytes = field(repr=False)
    mime_type: str

    @property
    def path(self) -> str:
        """Where the file server has it."""
        return f"{FOLDERS[self.kind]}/{self.file_id}"

    def wire(self) -> Fields:
        """What getFile answers."""
        known: Fields = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id[-12:]}"}
        return {**known, "file_size": len(self.content)}

    def media(self) -> object:
        """The field of a message that has it: a list of sizes for a photo."""
        if self.kind == "photo":
            width, height = _size(self.content)
            return [{**self.wire(), "width": width, "height": height}]
        if self.kind == "voice":
            return {**self.wire(), "duration": 3, "mime_type": self.mime_type}
        return {**self.wire(), "file_name": self.name, "mime_type": self.mime_type}


@dataclass(slots=True)
class Files:
    """All files by their ids."""

    known: dict[str, StoredFile] = field(default_factory=dict)

    def keep(self, kind: FileKind, content: bytes, *, name: str = "", mime_type: str = "") -> StoredFile:
        """The stored file of these bytes."""
        digest = hashlib.sha256(content + name.encode()).hexdigest()[:32]
        stored = StoredFile(
            file_id=f"{kind}-{digest}",
            kind=kind,
            name=name or kind,
            content=content,
            mime_type=TYPES.get(kind) or mime_type or guess_type(name)[0] or "application/octet-stream",
        )
        self.known[stored.file_id] = stored
        return stored

    def uploaded(self, kind: FileKind, content: bytes, *, name: str, mime_type: str = "") -> StoredFile:
        """The stored file of what the bot uploads.

        Raises:
            Refused: it is empty, too big, or no picture where one is wanted.
        """
        if not content:
            raise bad_request("file must be non-empty")
        if len(content) > LARGEST_UPLOAD:
            raise Refused(413, "Request Entity Too Large")
        if kind != "photo":
            return self.keep(kind, content, name=name, mime_type=mime_type)
        if len(content) > LARGEST_PHOTO:
            raise bad_request(
                f"file of size {len(content)} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes"
            )
        if not content.startswith(IMAGES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return self.keep(kind, content)

    def again(self, kind: FileKind, file_id: str) -> StoredFile:
        """A file by the id that it got earlier.

        Raises:
            Refused: there is none, or it is of another kind; an address of the web is no file here.
        """
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = self.known.get(file_id)
        if stored is None:
            raise bad_request("wrong remote file identifier specified: Wrong string length")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored

    def served(self, file_id: str) -> Fields:
        """What getFile answers.

        Raises:
            Refused: there is no such file, or it is too big to be downloaded.
        """
        stored = self.known.get(file_id)
        if stored is None:
            raise bad_request("invalid file_id")
        if len(stored.content) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return {**stored.wire(), "file_path": stored.path}

    def at(self, path: str) -> StoredFile | None:
        """The file that stands at a path of the file server."""
        return next((stored for stored in self.known.values() if stored.path == path), None)


def _size(content: bytes) -> tuple[int, int]:
    """Width and height where a PNG tells them; what other pictures say is of no use to anybody here."""
    if content.startswith(IMAGES[0]) and len(content) >= 24:  # noqa: PLR2004  the header's two numbers end there
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return 320, 480
