"""What trackers offer, as values."""

from concierge.model.release import TorrentSource


def test_no_torrent_file_is_in_the_repr_of_its_source() -> None:
    source = TorrentSource(info_hash="ab" * 20, metainfo=b"d8:announce30:http://t.example/?uk=passkey1e")

    assert "passkey" not in repr(source)
