"""Staged files, held against the hashes of their torrent."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from concierge.adapters.transfer._threads import Meter
from concierge.adapters.transfer.staging import opened_staged
from concierge.model.pieces import Pieces, PiecesFile

__all__ = ["Hashing"]

# Small enough for a processor's own memory, so that what was read is hashed before it is gone from there.
CHUNK: Final = 256 * 1024
_BLOCK: Final = 16 * 1024
_NOTHING: Final = bytes(32)


class Hashing:
    """Reads the files of `sizes`, by path, once. What it reads stands in the meter, in bytes."""

    def __init__(self, folder: Path, sizes: Mapping[str, int], pieces: Pieces, meter: Meter) -> None:
        self._folder = folder
        self._sizes = sizes
        self._pieces = pieces
        self._meter = meter
        self._buffer = memoryview(bytearray(CHUNK))
        self._stack = ExitStack()
        self._path = ""
        self._opened = -1

    def wrong(self) -> set[str]:
        """The paths of files that are not what the torrent holds.

        A piece that is partly in other files cannot be told; nor can a path that the torrent does not know.
        """
        wanted = [file for file in self._pieces.files if file.path in self._sizes and not file.is_padding]
        wrong = {file.path for file in wanted if file.size_bytes != self._sizes[file.path]}
        with self._stack:
            for file in wanted:
                if file.root and file.path not in wrong and self._root(file) != file.root:
                    wrong.add(file.path)
            for number in self._numbers(
                [file for file in wanted if not file.root and file.path not in wrong]
            ):
                wrong |= self._wrong_in(number)
        return wrong

    def _numbers(self, files: list[PiecesFile]) -> Iterator[int]:
        """The pieces of these files, in their order, each once."""
        length, following = self._pieces.length, 0
        for file in files:
            after = min(-(-(file.offset + file.size_bytes) // length), self._pieces.count)
            first = max(file.offset // length, following)
            yield from range(first, after)
            following = max(after, following)

    def _wrong_in(self, number: int) -> set[str]:
        """The paths of the files in a piece that is wrong."""
        parts = list(self._pieces.parts(number))
        if any(not self._is_there(file) for file, _, _ in parts):
            return set()
        digest = hashlib.sha1(usedforsecurity=False)
        for file, begin, length in parts:
            if file.is_padding:
                digest.update(bytes(length))
                continue
            for chunk in self._chunks(file, begin, length, CHUNK):
                digest.update(chunk)
        if digest.digest() == self._pieces.hash_of(number):
            return set()
        return {file.path for file, _, _ in parts if not file.is_padding}

    def _is_there(self, file: PiecesFile) -> bool:
        return file.is_padding or self._sizes.get(file.path) == file.size_bytes

    def _root(self, file: PiecesFile) -> bytes:
        """The root of the tree of hashes over blocks of 16 KiB, as BEP 52 has it; only one branch is kept."""
        branch: list[bytes] = []
        blocks = 0
        for chunk in self._chunks(file, 0, file.size_bytes, CHUNK):
            for place in range(0, len(chunk), _BLOCK):
                _grow(branch, hashlib.sha256(chunk[place : place + _BLOCK]).digest(), blocks)
                blocks += 1
        return _top(branch, blocks)

    def _chunks(self, file: PiecesFile, begin: int, length: int, most: int) -> Iterator[memoryview]:
        if file.path != self._path:
            self._stack.close()
            self._path, self._opened = (
                file.path,
                self._stack.enter_context(opened_staged(self._folder, file.path)),
            )
        end = begin + length
        while begin < end:
            count = os.preadv(self._opened, [self._buffer[: min(most, end - begin)]], begin)
            if not count:
                # It was cut off meanwhile: what was hashed of it will not be right.
                return
            self._meter.add(count)
            yield self._buffer[:count]
            begin += count


def _grow(branch: list[bytes], node: bytes, count: int) -> None:
    """Adds a leaf: where two hashes of a level are there, they become one of the next."""
    while count & 1:
        node = hashlib.sha256(branch.pop() + node).digest()
        count >>= 1
    branch.append(node)


def _top(branch: list[bytes], count: int) -> bytes:
    """The root, with hashes of nothing where leaves are missing up to a power of two."""
    nothing, top = _NOTHING, b""
    for level in range(max(count - 1, 0).bit_length()):
        has_left = bool(count >> level & 1)
        if has_left or top:
            left = branch.pop() if has_left else top
            right = (top or nothing) if has_left else nothing
            top = hashlib.sha256(left + right).digest()
        nothing = hashlib.sha256(nothing + nothing).digest()
    return top or (branch[-1] if branch else b"")
