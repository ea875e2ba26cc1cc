"""What a tree is, where only its names tell."""

from __future__ import annotations

import pytest

from concierge.model.placing import FoundFile, guess
from concierge.model.title import TitleKind


def files(*paths: str) -> list[FoundFile]:
    return [FoundFile(path=path, size_bytes=1000 + place) for place, path in enumerate(paths)]


@pytest.mark.parametrize(
    "paths, name, year, kind, season",
    [
        (("Dune.2021.2160p.mkv",), "Dune", 2021, TitleKind.MOVIE, None),
        (("Дюна (2021)/film.mkv",), "Дюна", 2021, TitleKind.MOVIE, None),
        (("Sherlock.S02.1080p/Sherlock.S02E01.mkv",), "Sherlock", None, TitleKind.SERIES, 2),
        (("Шерлок/Сезон 1/01.mkv", "Шерлок/Сезон 2/01.mkv"), "Шерлок", None, TitleKind.SERIES, None),
        (
            ("Dune.2021/Dune.2021.mkv", "Dune.2021/Extras/Big.Show.S01E01.mkv"),
            "Dune",
            2021,
            TitleKind.MOVIE,
            None,
        ),
    ],
)
def test_names_of_files_and_folders_tell_the_work(
    paths: tuple[str, ...], name: str, year: int | None, kind: TitleKind, season: int | None
) -> None:
    found = guess(files(*paths))

    assert (found.name, found.year, found.kind, found.season) == (name, year, kind, season)
    assert found.works == ()


def test_the_folder_above_tells_what_the_folder_itself_does_not() -> None:
    assert guess(files("Season 2/05.mkv"), ("Sherlock",)).name == "Sherlock"


def test_several_works_are_named_and_none_is_guessed_for_all() -> None:
    found = guess(
        files("Downloads/Dune.2021.mkv", "Downloads/Sherlock.S01E01.mkv", "Downloads/Dune.2021.srt")
    )

    assert set(found.works) == {"Dune (2021)", "Sherlock"}


def test_nothing_to_watch_tells_nothing() -> None:
    assert guess(files("x/readme.txt")).name == ""
