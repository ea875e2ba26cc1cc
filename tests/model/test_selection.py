"""Which files of a torrent are wanted."""

from __future__ import annotations

import pytest

from concierge.errors import NotFound, UnsafeContent
from concierge.model.selection import PROGRAMS, Selection, choose_files, is_subtitle, is_video, numbers
from concierge.model.torrent import TorrentEntry

PACK = (
    "Show S01-S02/Season 1/Show.S01E01.mkv",
    "Show S01-S02/Season 1/Show.S01E02.mkv",
    "Show S01-S02/Season 1/Subs/Show.E02.ru.srt",
    "Show S01-S02/Season 2/Show.S02E01.mkv",
    "Show S01-S02/Season 2/02.mkv",
    "Show S01-S02/Season 2/poster.jpg",
)


def chosen(*paths: str, season: int | None = None, episode: int | None = None) -> list[str]:
    files = [TorrentEntry(index=index, path=path, size_bytes=10) for index, path in enumerate(paths)]
    return [entry.path for entry in choose_files(files, season=season, episode=episode).entries]


def test_films_come_with_their_subtitles_and_voices_and_without_the_rest() -> None:
    wanted = ["F/film.MKV", "F/film.ru.srt", "F/Gavrilov.mka"]

    assert chosen(*wanted, "F/readme.txt", "F/poster.jpg", "F/film.iso", "F/film.rar") == wanted


@pytest.mark.parametrize(
    "path",
    [
        "F/Sample/film.mkv",
        "F/sample.mkv",
        "F/film-sample.mkv",
        "F/Сэмпл.mkv",
        "F/семпл 1.avi",
        "SAMPLE/x.mkv",
    ],
)
def test_samples_are_never_wanted(path: str) -> None:
    assert chosen("F/film.mkv", path) == ["F/film.mkv"]


def test_a_word_that_only_contains_sample_is_no_sample() -> None:
    assert chosen("F/Resampled.mkv", "F/Samples of Life.mkv") == ["F/Resampled.mkv", "F/Samples of Life.mkv"]


@pytest.mark.parametrize(
    "season, episode, wanted",
    [
        (None, None, (0, 1, 2, 3, 4)),
        (1, None, (0, 1, 2)),
        (2, None, (3, 4)),
        (1, 2, (1, 2)),
        (2, 1, (3,)),
        (None, 1, (0, 3)),
    ],
)
def test_of_a_pack_only_the_asked_part_is_wanted(
    season: int | None, episode: int | None, wanted: tuple[int, ...]
) -> None:
    assert chosen(*PACK, season=season, episode=episode) == [PACK[index] for index in wanted]


def test_an_episode_inside_a_double_one_is_found() -> None:
    assert chosen("a.S01E01E02.mkv", "a.S01E03.mkv", season=1, episode=2) == ["a.S01E01E02.mkv"]


def test_a_lone_film_without_numbers_is_the_episode() -> None:
    assert chosen("Pilot.mkv", "Pilot.srt", season=1, episode=1) == ["Pilot.mkv", "Pilot.srt"]


@pytest.mark.parametrize(
    "paths, season, episode, what",
    [
        (("a.S01E01.mkv", "a.S01E02.mkv"), 1, 9, "S01E09"),
        (("a.S01E01.mkv", "a.S01E02.mkv"), None, 9, "S01E09"),
        (("a.S01E01.mkv", "a.S01E02.mkv"), 0, 9, "S00E09"),
        (("a.S01E01.mkv",), 2, None, "video"),
        (("readme.txt",), None, None, "video"),
        (("film.srt",), None, None, "video"),
        (("sample.mkv",), None, None, "video"),
        ((), None, None, "video"),
    ],
)
def test_what_is_not_there_is_named(
    paths: tuple[str, ...], season: int | None, episode: int | None, what: str
) -> None:
    with pytest.raises(NotFound) as missing:
        chosen(*paths, season=season, episode=episode)

    assert missing.value.facts["what"] == what


@pytest.mark.parametrize(
    "path",
    [
        *(f"F/x{suffix}" for suffix in sorted(PROGRAMS)),
        "F/Setup.EXE",
        "F/film.mkv.lnk",
        "F/x.exe ",
        "F/x.exe.",
        "x.\u202eexe",
        "x.exe\u200b",
    ],
)
def test_one_program_makes_the_whole_torrent_unfit(path: str) -> None:
    with pytest.raises(UnsafeContent) as unsafe:
        chosen("F/film.mkv", path)

    assert unsafe.value.facts["file"]


def test_a_selection_knows_its_indexes_and_its_size() -> None:
    selection = Selection(
        entries=(TorrentEntry(index=2, path="a", size_bytes=3), TorrentEntry(index=5, path="b", size_bytes=4))
    )

    assert (selection.indexes, selection.size_bytes) == ((2, 5), 7)


def test_the_nearest_folder_tells_the_season() -> None:
    assert numbers("Show S01-S03/Season 2/Subs/ru/05.srt")[0] == (2,)
    assert numbers("Show/S04E05.mkv") == ((4,), (5,))
    assert numbers("film.mkv") == ((), ())


def test_kinds_are_told_by_the_suffix() -> None:
    assert is_video("a.MKV")
    assert not is_video("a.mkv.txt")
    assert is_subtitle("a.SRT")
    assert not is_subtitle("a")
