"""How long a download takes follows from how long others took, and is not told without any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from concierge.model.download import Download, DownloadState
from concierge.model.speed import LONGEST_S, Speed, Speeds, seconds_for, waiting_s
from concierge.model.torrent import TorrentState, TorrentStatus
from tests.adapters.storage.values import NOW

EVENING = Speed(tracker="rutracker", hour=21, size_bytes=2_000_000, seconds=2, n=2)
NIGHT = Speed(tracker="rutracker", hour=3, size_bytes=8_000_000, seconds=2, n=1)
OTHER = Speed(tracker="rutor", hour=21, size_bytes=12_000_000, seconds=2, n=5)
ALL = (EVENING, NIGHT, OTHER)
WAITING = Download(
    id="d1",
    user_id=1,
    info_hash="ab" * 20,
    name="film",
    state=DownloadState.QUEUED,
    created_at=NOW,
    changed_at=NOW,
    tracker="rutracker",
    size_bytes=1_470_000_000,
)
HELD = TorrentStatus(info_hash=WAITING.info_hash, name="film", state=TorrentState.QUEUED)


@pytest.mark.parametrize(
    "tracker, hour, bps",
    [
        ("rutracker", 21, 1_000_000),
        ("rutracker", 3, 2_500_000),
        ("rutracker", 12, 2_500_000),
        ("kinozal", 21, 22_000_000 / 6),
        ("", 21, 22_000_000 / 6),
    ],
    ids=["this hour", "one alone is not enough", "the tracker", "any tracker", "a magnet link"],
)
def test_the_nearest_history_that_is_enough_is_gone_by(tracker: str, hour: int, bps: float) -> None:
    assert Speeds(known=ALL, hour=hour).bps(tracker) == pytest.approx(bps)


def test_without_history_nothing_is_said() -> None:
    assert Speeds().bps("rutracker") is None
    assert waiting_s(WAITING, None, Speeds()) is None


def test_one_that_waits_is_told_how_long_it_will_take() -> None:
    speeds = Speeds(known=ALL, hour=21)

    assert waiting_s(WAITING, None, speeds) == waiting_s(WAITING, HELD, speeds) == 1_500


@pytest.mark.parametrize(
    "download, torrent",
    [
        (replace(WAITING, size_bytes=None), None),
        (replace(WAITING, size_bytes=0), None),
        (replace(WAITING, is_paused=True), None),
        (replace(WAITING, state=DownloadState.DOWNLOADED), None),
        (replace(WAITING, state=DownloadState.FAILED), None),
        (replace(WAITING, state=DownloadState.DOWNLOADING), replace(HELD, progress=0.01)),
        (replace(WAITING, state=DownloadState.DOWNLOADING), replace(HELD, eta_s=5)),
    ],
)
def test_of_what_has_begun_is_over_or_of_no_known_size_nothing_is_guessed(
    download: Download, torrent: TorrentStatus | None
) -> None:
    assert waiting_s(download, torrent, Speeds(known=ALL, hour=21)) is None


@given(size=st.integers(0, 2**50), bps=st.floats(1e-9, 1e12), more=st.integers(1, 99))
def test_more_bytes_never_take_less_time_and_nothing_longer_than_a_week(
    size: int, bps: float, more: int
) -> None:
    assert 30 <= seconds_for(size, bps) <= seconds_for(size + more, bps) <= LONGEST_S
