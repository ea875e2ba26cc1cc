"""What a list of files amounts to, whatever it holds."""

from __future__ import annotations

from hypothesis import given, strategies as st

from concierge.model.contents import Contents, contents_of
from concierge.model.torrent import TorrentEntry

PROBLEMS = {"", "program", "archive", "no_video", "no_episode"}
PATHS = st.lists(
    st.tuples(
        st.text(max_size=40) | st.sampled_from(["a.mkv", "b.rar", "s01e02.mkv", "x.exe"]),
        st.integers(0, 10**9),
    ),
    max_size=12,
)


def entries(*files: tuple[str, int]) -> tuple[TorrentEntry, ...]:
    return tuple(TorrentEntry(index=n, path=path, size_bytes=size) for n, (path, size) in enumerate(files))


def test_a_film_needs_itself_its_subtitles_and_voices_and_no_sample() -> None:
    found = contents_of(entries(("F/film.mkv", 900), ("F/film.rus.srt", 10), ("F/Sample/sample.mkv", 90)))

    assert found == Contents(file_count=3, total_bytes=1000, needed_bytes=910, video_count=1)


def test_an_episode_needs_itself_alone() -> None:
    files = entries(("S/S01E01.mkv", 500), ("S/S01E02.mkv", 700), ("S/S02E01.mkv", 900))

    assert contents_of(files, season=1).needed_bytes == 1200
    assert contents_of(files, season=1, episode=2) == Contents(
        file_count=3, total_bytes=2100, needed_bytes=700, video_count=1
    )
    assert contents_of(files, season=1, episode=3).problem == "no_episode"


def test_a_small_archive_beside_a_film_is_no_problem() -> None:
    assert contents_of(entries(("film.mkv", 9000), ("subs.rar", 10))).problem == ""


def test_an_empty_list_holds_nothing_to_watch() -> None:
    assert contents_of(()) == Contents(file_count=0, total_bytes=0, problem="no_video")


@given(PATHS, st.none() | st.integers(0, 5), st.none() | st.integers(0, 30))
def test_any_list_of_any_names_has_a_verdict(
    files: list[tuple[str, int]], season: int | None, episode: int | None
) -> None:
    found = contents_of(entries(*files), season=season, episode=episode)

    assert found.problem in PROBLEMS
    assert found.needed_bytes <= found.total_bytes
    assert bool(found.problem) is (found.video_count == 0)
