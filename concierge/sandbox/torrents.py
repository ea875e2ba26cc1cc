"""The catalogue's releases as torrents: their bytes, their metainfo (BEP 3, version 1) and their magnets."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import TypeAlias
from urllib.parse import quote

from concierge.sandbox._entries import Payload, SandboxRelease

__all__ = ["PIECE_BYTES", "bencoded", "content", "info_hash", "magnet", "metainfo"]

PIECE_BYTES = 32 * 1024

Bencodable: TypeAlias = "int | str | bytes | Sequence[Bencodable] | Mapping[bytes, Bencodable]"

_EBML = bytes.fromhex(
    "1A45DFA3A3 42868101 42F78101 42F28104 42F38108 4282886D6174726F736B61 42878104 42858102"
)
_MAGIC = {
    ".avi": b"RIFF\x00\x00\x10\x00AVI LIST",
    ".exe": b"MZ\x90\x00\x03\x00\x00\x00",
    ".ifo": b"DVDVIDEO-VTS",
    ".mkv": _EBML,
    ".mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomavc1",
    ".vob": b"\x00\x00\x01\xba",
}


def content(payload: Payload) -> bytes:
    """The file's bytes: always the same for a path, after the first bytes that such a file really has."""
    suffix = PurePosixPath(payload.path).suffix.lower()
    write = _TEXTS.get(suffix)
    if write is not None:
        return write(payload.size_bytes).encode("ascii")
    magic = _MAGIC[suffix]
    noise = hashlib.shake_128(payload.path.encode()).digest(payload.size_bytes - len(magic))
    return magic + noise


def metainfo(release: SandboxRelease, announce_url: str) -> bytes:
    """The .torrent file; its info dictionary, and so the hash, does not depend on the address."""
    return b"d8:announce%b4:info%be" % (bencoded(announce_url), _info(release))


@cache
def info_hash(release: SandboxRelease) -> str:
    """40 hexadecimal digits, in lower case."""
    return hashlib.sha1(_info(release)).hexdigest()


def magnet(release: SandboxRelease, announce_url: str, *, peers: Sequence[str] = ()) -> str:
    """The magnet as Rutracker prints it: an upper-case hash, one tracker and no name.

    `peers` ("127.0.0.1:6881") are clients to ask besides the tracker's.
    """
    named = "".join(f"&x.pe={peer}" for peer in peers)
    return f"magnet:?xt=urn:btih:{info_hash(release).upper()}&tr={quote(announce_url, safe='')}{named}"


def bencoded(value: Bencodable) -> bytes:
    """The value in the encoding of BEP 3."""
    match value:
        case int():
            return b"i%de" % value
        case str():
            return bencoded(value.encode())
        case bytes():
            return b"%d:%b" % (len(value), value)
        case Mapping():
            return b"d" + b"".join(bencoded(key) + bencoded(value[key]) for key in sorted(value)) + b"e"
    return b"l" + b"".join(map(bencoded, value)) + b"e"


@cache
def _info(release: SandboxRelease) -> bytes:
    first, *others = release.files
    common: dict[bytes, Bencodable] = {b"piece length": PIECE_BYTES, b"pieces": _pieces(release.files)}
    if not others and "/" not in first.path:
        return bencoded({**common, b"name": first.path, b"length": first.size_bytes})
    folder = first.path.partition("/")[0]
    entries: list[Bencodable] = [
        {b"length": payload.size_bytes, b"path": payload.path.removeprefix(f"{folder}/").split("/")}
        for payload in release.files
    ]
    return bencoded({**common, b"name": folder, b"files": entries})


def _pieces(payloads: Sequence[Payload]) -> bytes:
    whole = b"".join(map(content, payloads))
    starts = range(0, len(whole), PIECE_BYTES)
    return b"".join(hashlib.sha1(whole[start : start + PIECE_BYTES]).digest() for start in starts)


def _subtitles(size_bytes: int) -> str:
    return _fitted("".join(map(_cue, range(1, 1800))), size_bytes)


def _cue(number: int) -> str:
    minutes, seconds = divmod(number * 2 - 2, 60)
    return (
        f"{number}\n00:{minutes:02}:{seconds:02},000 --> 00:{minutes:02}:{seconds + 1:02},500\nSilence.\n\n"
    )


def _notes(size_bytes: int) -> str:
    return _fitted("A release of the sandbox. Nothing in it is real.\n", size_bytes)


def _fitted(text: str, size_bytes: int) -> str:
    return (text * (size_bytes // len(text) + 1))[:size_bytes]


_TEXTS: dict[str, Callable[[int], str]] = {".nfo": _notes, ".srt": _subtitles, ".txt": _notes}
