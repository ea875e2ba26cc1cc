"""Torrents in both versions of the protocol, as libtorrent makes them."""

from pathlib import Path

import libtorrent as lt

__all__ = ["in_both_versions"]


def in_both_versions(folder: Path) -> bytes:
    """A .torrent file of versions 1 and 2, whose files are padded to whole pieces; the files lie in the folder."""
    folder.mkdir()
    for number, size in enumerate((40_000, 50_000, 16_384, 100)):
        (folder / f"{number}.bin").write_bytes(bytes(size))
    creating = lt.create_torrent(lt.list_files(str(folder)), 16_384)
    lt.set_piece_hashes(creating, str(folder.parent))
    return bytes(lt.bencode(creating.generate()))
