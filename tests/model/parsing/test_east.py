"""Titles among Chinese and Japanese writing."""

from __future__ import annotations

import pytest

from concierge.model.parsing import parse_release
from concierge.model.parsing.east import eastern_title
from concierge.model.parsing.facts import Fact
from concierge.model.parsing.lexicon import marks_in


@pytest.mark.parametrize(
    "name, title",
    [
        pytest.param("[字幕组][狐狸的森林 / Kitsune no Mori][05][1080p]", "Kitsune no Mori", id="brackets"),
        pytest.param(
            "【字幕组】【狐狸的森林】【Kitsune no Mori】【05】【1080P】",
            "Kitsune no Mori",
            id="wide brackets",
        ),
        pytest.param("[Group] 狐の森 Kitsune no Mori - 03 (1080p)", "Kitsune no Mori", id="both in one run"),
        pytest.param("[Group] 狐の森 - 03 (1080p)", "狐の森", id="without Latin letters"),
        pytest.param("[Group] Kitsune no Mori - 03 [1080p]", "Kitsune no Mori", id="Latin letters only"),
    ],
)
def test_the_title_in_latin_letters_counts(name: str, title: str) -> None:
    assert parse_release(name).names == (title,)


def test_a_name_in_latin_letters_is_none_of_those() -> None:
    low = "kitsune no mori 1080p"

    assert eastern_title(low, 0, len(low), marks_in(low), ()) is None


def test_the_numbers_of_episodes_end_the_title() -> None:
    low = "狐の森 kitsune no mori 03"

    assert eastern_title(low, 0, len(low), (), [Fact("episodes", (3,), 20, 22)]) == (4, 20)
