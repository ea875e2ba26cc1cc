"""What a library holds, as a NAS tells it: file by file, or folder by folder as older scripts do."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from concierge.server.sync_desk import IndexedFile
from concierge.server.sync_shapes import Bytes, Shape, Text

__all__ = ["FoldersAsked", "FoldersTold", "IndexAsked", "IndexTold"]

MIB = 1024 * 1024
Mebibytes = Annotated[float, Field(ge=0, le=2**33, allow_inf_nan=False)]


class IndexFileShape(Shape):
    """A file: `path` in the library's folder for its kind."""

    kind: Literal["movie", "series", "other"]
    path: Text
    size_bytes: Bytes
    modified_at: Annotated[AwareDatetime, Field(strict=False)] | None = None

    def value(self) -> IndexedFile:
        """As it goes on."""
        return IndexedFile(
            kind=self.kind, path=self.path, size_bytes=self.size_bytes, modified_at=self.modified_at
        )


class IndexAsked(Shape):
    """Everything that the library holds."""

    known_by: ClassVar[str] = "files"

    files: list[IndexFileShape] = Field(max_length=200_000)

    def values(self) -> tuple[IndexedFile, ...]:
        """As it goes on."""
        return tuple(file.value() for file in self.files)


class EntryShape(Shape):
    """A file or a folder, with its size in mebibytes."""

    name: Text
    type: Literal["dir", "file"]
    size_mb: Mebibytes | None = None


class FolderShape(EntryShape):
    """An entry with what is in it."""

    items: list[EntryShape] = Field(default=[], max_length=100_000)

    def values(self, kind: str) -> Iterator[IndexedFile]:
        """Its files; what has a size, and nothing in it that is told, stands for itself."""
        if self.type == "file" or (self.size_mb and not self.items):
            yield _file(kind, self.name, self.size_mb)
        for one in self.items:
            if one.type == "file":
                yield _file(kind, f"{self.name}/{one.name}", one.size_mb)


class FoldersAsked(Shape):
    """Everything that the library's two folders hold, as older scripts list it."""

    movies: list[FolderShape] = Field(max_length=100_000)
    tv: list[FolderShape] = Field(max_length=100_000)

    def values(self) -> tuple[IndexedFile, ...]:
        """As it goes on."""
        pairs = [("movie", one) for one in self.movies] + [("series", one) for one in self.tv]
        return tuple(file for kind, folder in pairs for file in folder.values(kind))


class IndexTold(Shape):
    """How many files were taken in."""

    ok: Literal[True] = True
    files: int


class FoldersTold(Shape):
    """How many entries were taken in, as older scripts read it."""

    ok: Literal[True] = True
    movies: int
    tv: int


def _file(kind: str, path: str, size_mb: float | None) -> IndexedFile:
    return IndexedFile(kind=kind, path=path, size_bytes=int((size_mb or 0) * MIB))
