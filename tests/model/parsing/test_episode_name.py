"""What an episode is called."""

from __future__ import annotations

import pytest

from concierge.model.parsing import parse_release


@pytest.mark.parametrize(
    "name, episode",
    [
        pytest.param("Shore.S01E02.The.Long.Night.1080p", "The Long Night", id="before the facts"),
        pytest.param("Shore - 05 - The Long Night [1080p]", "The Long Night", id="before a bracket"),
        pytest.param("Shore S01E02 The Long Night", "The Long Night", id="at the end"),
        pytest.param("Shore.2019.03.21.Lena.Marsh.1080p", "Lena Marsh", id="behind a date"),
        pytest.param("Shore.S01E02v2.The.Night.1080p", "The Night", id="behind a version"),
        pytest.param("Shore.S01E02.The.Night.GERMAN.1080p", "The Night", id="before a language"),
        pytest.param("Shore.S01E02.The.Night.PROPER.1080p", "The Night", id="before a flag"),
        pytest.param("Shore.S01E02.The.Night.NF.WEB-DL", "The Night", id="before a network"),
        pytest.param("Shore.S01E02.The.Web.1080p", "The Web", id="a weak word behind an article"),
        pytest.param("Shore.S01E02.The.Night.Part.2.1080p", "The Night Part 2", id="with a part"),
        pytest.param("S01E02.The.Long.Night.mkv", "The Long Night", id="without a series"),
    ],
)
def test_the_words_behind_the_number_are_the_episodes_name(name: str, episode: str) -> None:
    assert parse_release(name).episode_name == episode


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Shore.S01E02.1080p", id="nothing between"),
        pytest.param("Shore.S01.The.Long.Night", id="a season only"),
        pytest.param("Shore.S01E02.WEB.x264", id="a weak word alone"),
        pytest.param("Shore.S01E02-GRP", id="the group"),
        pytest.param("Shore.S01E02.NF.WEB-DL.1080p", id="a network"),
        pytest.param("Shore.2019.1080p", id="a film"),
        pytest.param("03 - Quiet Shore.avi", id="the only words are the title"),
    ],
)
def test_other_words_are_none(name: str) -> None:
    assert parse_release(name).episode_name == ""


def test_the_part_that_an_episodes_name_tells_stands_at_its_end() -> None:
    parsed = parse_release("Shore.S01E02.The.Night.Part.2.1080p")

    assert parsed.part == 2
    assert parsed.spans("part") == ((29, 29),)
