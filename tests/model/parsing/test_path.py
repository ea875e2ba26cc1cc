"""Paths: a file's own name, and what its folders add."""

from __future__ import annotations

import pytest

from concierge.model.parsing import parse_release
from concierge.model.parsing.path import is_path


@pytest.mark.parametrize(
    "low",
    [
        "movies/shore.mkv",
        "/mnt/nas/shore",
        "d:\\video\\shore",
        "shore (2019)/shore.mkv",
        "сериалы/берег/сезон 1",
    ],
)
def test_a_path_is_known(low: str) -> None:
    assert is_path(low)


@pytest.mark.parametrize(
    "low",
    [
        "face/off",
        "брат / brother",
        "маяк/lighthouse(1984)",
        "https://site.org/shore.mkv",
        "shore",
        "",
        "a\\b",
    ],
)
def test_a_name_with_a_slash_is_none(low: str) -> None:
    assert not is_path(low)


@pytest.mark.parametrize(
    "name, names, seasons, episodes, year",
    [
        pytest.param("/films/Quiet Shore (2019)/movie.mkv", ("Quiet Shore",), (), (), 2019, id="title above"),
        pytest.param(
            "/films/x/Quiet.Shore.2019.1080p.mkv", ("Quiet Shore",), (), (), 2019, id="title in the file"
        ),
        pytest.param(
            "tv/Quiet Shore/Season 02/S02E05.mkv", ("Quiet Shore",), (2,), (5,), None, id="code only"
        ),
        pytest.param("tv/Quiet Shore/Season 02/05.mkv", ("Quiet Shore",), (2,), (5,), None, id="number only"),
        pytest.param(
            "Quiet Shore\\Season 2\\05 - Night.avi", ("Quiet Shore",), (2,), (5,), None, id="backslashes"
        ),
        pytest.param("Сериалы/Берег/Сезон 1/01. Начало.mkv", ("Берег",), (1,), (1,), None, id="Russian"),
        pytest.param("D:\\Видео\\Берег (2019)\\movie.mkv", ("Берег",), (), (), 2019, id="drive"),
        pytest.param("movies/Shore.mkv", ("Shore",), (), (), None, id="nothing but a file's name"),
    ],
)
def test_folders_tell_what_a_file_does_not(
    name: str, names: tuple[str, ...], seasons: tuple[int, ...], episodes: tuple[int, ...], year: int | None
) -> None:
    parsed = parse_release(name)

    assert (parsed.names, parsed.seasons, parsed.episodes, parsed.year) == (names, seasons, episodes, year)


def test_the_words_behind_a_number_are_the_episodes_name_where_a_folder_has_the_series() -> None:
    assert parse_release("Quiet Shore/Season 02/E05-The Night.mkv").episode_name == "The Night"


def test_the_facts_of_a_folder_stand_where_the_folder_does() -> None:
    parsed = parse_release("tv/Quiet Shore/Season 02/S02E05.mkv")

    assert [parsed.text[start:end] for start, end in parsed.spans("titles")] == ["Quiet Shore"]
