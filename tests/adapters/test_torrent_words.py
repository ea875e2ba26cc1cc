"""Names, reasons and paths that strange torrent clients tell, as they are kept and shown."""

from __future__ import annotations

import pytest

from concierge.adapters import (
    _deluge_torrents as deluge,
    _qbittorrent_torrents as qbittorrent,
    _transmission_torrents as transmission,
)
from concierge.model.torrent import TorrentEntry, TorrentStatus

HASH = "ab" * 20
EVIL = "Film\n\x1b[2J\0\ud800\u202etxt" + "!" * 9_000
PATH = "Film/../a\n\0\ud800b.mkv"


def of_transmission() -> tuple[TorrentStatus, TorrentEntry]:
    torrent = transmission.Torrent.model_validate(
        {
            "hashString": HASH,
            "name": EVIL,
            "error": 3,
            "errorString": EVIL,
            "downloadDir": PATH,
            "files": [{"name": PATH, "length": 1}],
        }
    )
    return transmission.status_of(torrent), transmission.entries_of(torrent)[0]


def of_qbittorrent() -> tuple[TorrentStatus, TorrentEntry]:
    torrent = qbittorrent.Torrent.model_validate(
        {"hash": HASH, "name": EVIL, "state": "stalledDL", "save_path": PATH}
    )
    ((_, entry),) = qbittorrent.entries_of(qbittorrent.Files.model_validate([{"name": PATH, "size": 1}]))
    return qbittorrent.status_of(torrent), entry


def of_deluge() -> tuple[TorrentStatus, TorrentEntry]:
    torrent = deluge.DelugeTorrent.model_validate(
        {
            "state": "Error",
            "name": EVIL,
            "message": EVIL,
            "save_path": PATH,
            "files": [{"path": PATH, "size": 1, "index": 0}],
        }
    )
    (entry,) = deluge.entries(torrent)
    return deluge.status(HASH, torrent, is_ours=True), entry


@pytest.mark.parametrize(
    "told", [of_transmission(), of_qbittorrent(), of_deluge()], ids=["transmission", "qbittorrent", "deluge"]
)
def test_what_is_told_in_words_can_be_kept_and_shown(told: tuple[TorrentStatus, TorrentEntry]) -> None:
    status, entry = told

    for words in (status.name, status.error):
        assert words.isprintable()
        assert len(words) <= 255
    assert status.name.startswith("Film [2J txt!")
    assert status.error in {"", status.name}
    # What is odd and possible in a path stays: the file has that name.
    assert status.save_dir == entry.path == "Film/../a\n\ufffd\ufffdb.mkv"
