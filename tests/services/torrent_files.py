"""Real .torrent files for tests."""

from __future__ import annotations

import hashlib

from concierge.model.release import TorrentSource

__all__ = ["a_torrent_file", "bencoded"]

PIECE = 16384


def bencoded(value: int | str | bytes | list[object] | dict[str, object]) -> bytes:
    """The value in bencode."""
    match value:
        case int():
            return b"i%de" % value
        case str():
            return bencoded(value.encode())
        case bytes():
            return b"%d:%s" % (len(value), value)
        case list():
            return b"l" + b"".join(bencoded(item) for item in value) + b"e"  # type: ignore[arg-type]  # as deep as the test nests
        case dict():
            pairs = (bencoded(key) + bencoded(value[key]) for key in sorted(value))  # type: ignore[arg-type]  # as deep as the test nests
            return b"d" + b"".join(pairs) + b"e"


def a_torrent_file(*paths: str, size_bytes: int = 1000, name: str = "Torrent") -> TorrentSource:
    """What a client needs for files of one size, in one folder."""
    files: list[object] = [{"length": size_bytes, "path": list(path.split("/"))} for path in paths]
    pieces = -(-size_bytes * len(paths) // PIECE)
    info = {"name": name, "piece length": PIECE, "files": files, "pieces": b"\0" * 20 * pieces}
    info_hash = hashlib.sha1(bencoded(info), usedforsecurity=False).hexdigest()
    return TorrentSource(info_hash=info_hash, metainfo=bencoded({"info": info}))
