"""The .torrent file, read strictly: what passes here has one reading only, in every client."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from concierge.errors import BadTorrent
from concierge.model._bencode import Bencoded, decode
from concierge.model.torrent import TorrentEntry

__all__ = ["Metainfo", "entries_of", "leaves_of"]

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_TOTAL_BYTES: Final = 2**50
MAX_PIECE_BYTES: Final = 2**30
SHA1_BYTES: Final = 20
V2_MIN_PIECE_BYTES: Final = 16 * 1024

_Table: TypeAlias = dict[bytes, Bencoded]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metainfo:
    """What a .torrent file promises.

    `info_hash` is 40 lower-case hex digits, taken over the very bytes of the file: the v1 hash, or the first
    40 digits of `info_hash_v2` where there is no v1 part. `files` are in the order of their indexes, with the
    torrent's own folder in their paths; padding files are left out, but keep their index. Paths are untrusted
    text.
    """

    info_hash: str
    name: str
    files: tuple[TorrentEntry, ...]
    piece_length: int
    total_bytes: int
    info_hash_v2: str | None = None

    @classmethod
    def parse(cls, data: bytes) -> "Metainfo":
        """What the bytes of a .torrent file say.

        Raises:
            BadTorrent: larger than 10 MiB, not strict bencode, or at odds with itself.
        """
        if len(data) > MAX_BYTES:
            raise _bad(f"{len(data)} bytes are too many")
        document, spans = decode(data)
        info = document.get(b"info")
        if not isinstance(info, dict):
            raise _bad("no info dictionary")
        return _metainfo(info, data[slice(*spans[b"info"])])


def _metainfo(info: _Table, raw: bytes) -> Metainfo:
    piece_length = _integer(info, b"piece length", least=1, most=MAX_PIECE_BYTES)
    name = _name(info)
    is_v2, is_v1 = _is_v2(info), _is_v1(info)
    entries = entries_of(info)
    total = sum(size for _, size, _ in entries)
    if not 0 < total <= MAX_TOTAL_BYTES:
        raise _bad(f"a total of {total} bytes")
    if is_v1:
        _check_pieces(info, total, piece_length)
    if is_v2 and (piece_length < V2_MIN_PIECE_BYTES or piece_length & (piece_length - 1)):
        raise _bad(f"pieces of {piece_length} bytes")
    v2 = hashlib.sha256(raw).hexdigest() if is_v2 else None
    return Metainfo(
        # BitTorrent v1 names torrents by SHA-1.
        info_hash=hashlib.sha1(raw, usedforsecurity=False).hexdigest() if is_v1 else (v2 or "")[:40],
        name=name,
        files=tuple(
            TorrentEntry(index=index, path=path, size_bytes=size)
            for index, (path, size, is_padding) in enumerate(entries)
            if not is_padding
        ),
        piece_length=piece_length,
        total_bytes=sum(size for _, size, is_padding in entries if not is_padding),
        info_hash_v2=v2,
    )


_Entry: TypeAlias = tuple[str, int, bool]


def entries_of(info: _Table) -> tuple[_Entry, ...]:
    """Path, size and whether it is padding, of each file in the order in which the pieces run through them.

    Raises:
        BadTorrent: an info dictionary of another shape.
    """
    name = _name(info)
    if _is_v1(info):
        return tuple(_files_v1(info, name))
    piece_length = _integer(info, b"piece length", least=1, most=MAX_PIECE_BYTES)
    return tuple(_padded(leaves_of(info), piece_length))


def leaves_of(info: _Table) -> Iterator[tuple[str, _Table]]:
    """Path, with the torrent's own folder, and description of each file of a v2 torrent, in the order of its tree.

    Raises:
        BadTorrent: a tree of another shape.
    """
    name = _name(info)
    tree = info.get(b"file tree")
    if not isinstance(tree, dict) or not tree:
        raise _bad("no file tree")
    found = list(_leaves(tree))
    if len(found) == 1 and "/" not in found[0][0]:
        # Where its name is not the torrent's, libtorrent puts it into no folder either.
        yield found[0]
        return
    for path, leaf in found:
        yield f"{name}/{path}", leaf


def _is_v2(info: _Table) -> bool:
    return info.get(b"meta version") == 2  # noqa: PLR2004  the number is BEP 52's


def _is_v1(info: _Table) -> bool:
    return b"pieces" in info or not _is_v2(info)


def _files_v1(info: _Table, name: str) -> Iterator[_Entry]:
    if b"files" not in info:
        yield name, _size(info), False
        return
    files = info[b"files"]
    if b"length" in info or not isinstance(files, list) or not files:
        raise _bad("files are neither one nor many")
    for file in files:
        if not isinstance(file, dict):
            raise _bad("a file is not a dictionary")
        parts = file.get(b"path.utf-8", file.get(b"path"))
        if not isinstance(parts, list) or not parts:
            raise _bad("a file without a path")
        yield "/".join((name, *map(_text, parts))), _size(file), _is_padding(file)


def _padded(leaves: Iterator[tuple[str, _Table]], piece_length: int) -> Iterator[_Entry]:
    """In v2 each file begins with a piece; libtorrent counts the gap before it as a file."""
    gap = 0
    for path, leaf in leaves:
        if gap:
            yield "", gap, True
        size = _size(leaf)
        yield path, size, _is_padding(leaf)
        gap = -size % piece_length


def _leaves(tree: _Table) -> Iterator[tuple[str, _Table]]:
    """The files of a tree in its order; the stack holds what is still to be visited."""
    stack: list[tuple[str, Bencoded]] = [(_text(key), value) for key, value in reversed(tree.items())]
    while stack:
        path, node = stack.pop()
        if not isinstance(node, dict) or not node:
            raise _bad("a branch without files")
        if b"" not in node:
            stack += [(f"{path}/{_text(key)}", value) for key, value in reversed(node.items())]
            continue
        leaf = node[b""]
        if len(node) > 1 or not isinstance(leaf, dict):
            raise _bad("a file that is a folder")
        yield path, leaf


def _check_pieces(info: _Table, total: int, piece_length: int) -> None:
    pieces = info.get(b"pieces")
    expected = -(-total // piece_length) * SHA1_BYTES
    if not isinstance(pieces, bytes) or len(pieces) != expected:
        raise _bad("the number of pieces does not fit the size")


def _name(info: _Table) -> str:
    name = info.get(b"name.utf-8", info.get(b"name"))
    if not name:
        raise _bad("no name")
    return _text(name)


def _size(table: _Table) -> int:
    return _integer(table, b"length", least=0, most=MAX_TOTAL_BYTES)


def _is_padding(table: _Table) -> bool:
    attributes = table.get(b"attr", b"")
    return isinstance(attributes, bytes) and b"p" in attributes


def _integer(table: _Table, key: bytes, *, least: int, most: int) -> int:
    value = table.get(key)
    if not isinstance(value, int) or not least <= value <= most:
        raise _bad(f"{key.decode()} is not a number between {least} and {most}")
    return value


def _text(value: Bencoded) -> str:
    if not isinstance(value, bytes):
        raise _bad("a name that is not text")
    return value.decode("utf-8", errors="replace")


def _bad(problem: str) -> BadTorrent:
    return BadTorrent(f"not a .torrent file: {problem}", problem=problem)
