"""Bencode, decoded without recursion and without mercy for second spellings of the same thing."""

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from concierge.errors import BadTorrent

__all__ = ["Bencoded", "decode"]

MAX_DEPTH: Final = 64
# Ten thousand files, each with everything that programs write of one. A token costs 60 bytes of memory at most.
MAX_TOKENS: Final = 300_000

Bencoded: TypeAlias = "int | bytes | list[Bencoded] | dict[bytes, Bencoded]"

_INTEGER = re.compile(rb"i(0|-?[1-9][0-9]{0,18})e")
_LENGTH = re.compile(rb"(0|[1-9][0-9]{0,8}):")


def decode(data: bytes) -> tuple[dict[bytes, Bencoded], dict[bytes, tuple[int, int]]]:
    """The dictionary that `data` spells, and where in `data` each of its values lies.

    Raises:
        BadTorrent: anything but one dictionary, in the one spelling that the format allows, at most 64 levels
            deep and of at most 300,000 tokens.
    """
    decoder = _Decoder(data=data)
    if data[:1] != b"d":
        raise _bad("it does not begin with a dictionary", 0)
    while True:
        decoder.step()
        if decoder.is_done:
            break
    if decoder.position != len(data):
        raise _bad("bytes after the end", decoder.position)
    return decoder.root, decoder.spans


@dataclass(slots=True)
class _Frame:
    """A list or a dictionary that is still open; `key` waits for its value."""

    items: list[Bencoded] | dict[bytes, Bencoded]
    start: int
    key: bytes | None = None
    last_key: bytes | None = None


@dataclass(slots=True, kw_only=True)
class _Decoder:
    data: bytes
    position: int = 0
    tokens: int = 0
    stack: list[_Frame] = field(default_factory=list)
    root: dict[bytes, Bencoded] = field(default_factory=dict)
    spans: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return not self.stack

    def step(self) -> None:
        """Reads one token."""
        self.tokens += 1
        if self.tokens > MAX_TOKENS:
            raise _bad("too many parts", self.position)
        match self.data[self.position : self.position + 1]:
            case b"d":
                self._open({})
            case b"l":
                self._open([])
            case b"e":
                self._close()
            case b"i":
                self._integer()
            case _:
                self._string()

    def _open(self, items: list[Bencoded] | dict[bytes, Bencoded]) -> None:
        if len(self.stack) == MAX_DEPTH:
            raise _bad("too deep", self.position)
        self._expect_value()
        if not self.stack and isinstance(items, dict):
            self.root = items
        self.stack.append(_Frame(items, self.position))
        self.position += 1

    def _close(self) -> None:
        frame = self.stack.pop()
        if frame.key is not None:
            raise _bad("a key without a value", self.position)
        self.position += 1
        if self.stack:
            self._put(frame.items, frame.start)

    def _integer(self) -> None:
        match = _INTEGER.match(self.data, self.position)
        if match is None:
            raise _bad("a malformed number", self.position)
        self._expect_value()
        self.position = match.end()
        self._put(int(match[1]), match.start())

    def _string(self) -> None:
        match = _LENGTH.match(self.data, self.position)
        if match is None:
            raise _bad("no bencode", self.position)
        end = match.end() + int(match[1])
        if end > len(self.data):
            raise _bad("cut short", self.position)
        value = self.data[match.end() : end]
        self.position = end
        frame = self.stack[-1]
        if isinstance(frame.items, dict) and frame.key is None:
            self._take_key(frame, value)
        else:
            self._put(value, match.start())

    def _take_key(self, frame: _Frame, key: bytes) -> None:
        if frame.last_key is not None and key <= frame.last_key:
            raise _bad("keys out of order", self.position)
        frame.key = frame.last_key = key

    def _expect_value(self) -> None:
        if self.stack and isinstance(self.stack[-1].items, dict) and self.stack[-1].key is None:
            raise _bad("a key that is not text", self.position)

    def _put(self, value: Bencoded, start: int) -> None:
        frame = self.stack[-1]
        if isinstance(frame.items, list):
            frame.items.append(value)
            return
        if frame.key is None:
            raise _bad("a key that is not text", start)
        if len(self.stack) == 1:
            self.spans[frame.key] = (start, self.position)
        frame.items[frame.key] = value
        frame.key = None


def _bad(problem: str, position: int) -> BadTorrent:
    return BadTorrent(f"not a .torrent file: {problem} at byte {position}", problem=problem)
