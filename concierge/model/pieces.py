"""Where each file of a torrent lies in its pieces, and what they hash to."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from concierge.errors import BadTorrent
from concierge.model._bencode import Bencoded, decode
from concierge.model.metainfo import SHA1_BYTES, Metainfo, entries_of, leaves_of

__all__ = ["Pieces", "PiecesFile"]

SHA256_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesFile:
    """A file, by its path with the torrent's own folder, and where in the torrent's bytes it begins.

    Padding is zeros that nobody writes to a disk. `root` is the v2 hash of the whole file, b"" where there is none.
    """

    path: str
    size_bytes: int
    offset: int
    is_padding: bool
    root: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The files in the order of their bytes, the length of a piece, and the v1 hashes of all, without a gap.

    A torrent of v2 alone has none of those.
    """

    length: int
    hashes: bytes
    files: tuple[PiecesFile, ...]

    @classmethod
    def parse(cls, data: bytes) -> "Pieces":
        """What a .torrent file says of them.

        Raises:
            BadTorrent: as `Metainfo.parse`.
        """
        length = Metainfo.parse(data).piece_length
        info = decode(data)[0][b"info"]
        if not isinstance(info, dict):
            raise BadTorrent("not a .torrent file: no info dictionary", problem="no info dictionary")
        hashes = info.get(b"pieces", b"")
        return cls(
            length=length,
            hashes=hashes if isinstance(hashes, bytes) else b"",
            files=tuple(_files(info)),
        )

    def parts(self, number: int) -> Iterator[tuple[PiecesFile, int, int]]:
        """Of each file in that piece: where in the file it begins, and how many bytes of it are in the piece."""
        begin = number * self.length
        end = begin + self.length
        at = bisect_right(self.files, begin, key=lambda file: file.offset) - 1
        for file in self.files[max(at, 0) :]:
            if file.offset >= end:
                return
            first = max(begin - file.offset, 0)
            last = min(end - file.offset, file.size_bytes)
            if first < last:
                yield file, first, last - first

    @property
    def count(self) -> int:
        """How many v1 hashes there are."""
        return len(self.hashes) // SHA1_BYTES

    def hash_of(self, number: int) -> bytes:
        """The v1 hash of a piece."""
        return self.hashes[number * SHA1_BYTES : (number + 1) * SHA1_BYTES]


def _files(info: dict[bytes, Bencoded]) -> Iterator[PiecesFile]:
    entries = entries_of(info)
    roots = iter(_roots(info, [size for _, size, is_padding in entries if not is_padding]))
    offset = 0
    for path, size, is_padding in entries:
        root = b"" if is_padding else next(roots, b"")
        yield PiecesFile(path=path, size_bytes=size, offset=offset, is_padding=is_padding, root=root)
        offset += size


def _roots(info: dict[bytes, Bencoded], sizes: Sequence[int]) -> Sequence[bytes]:
    """The roots in the order of the files; none if the two halves of a torrent do not name the same files."""
    if b"file tree" not in info:
        return ()
    leaves = [leaf for _, leaf in leaves_of(info)]
    if [leaf.get(b"length") for leaf in leaves] != list(sizes):
        return ()
    roots = (leaf.get(b"pieces root") for leaf in leaves)
    return [root if isinstance(root, bytes) and len(root) == SHA256_BYTES else b"" for root in roots]
