"""Who made a release."""

from __future__ import annotations

import pytest

from concierge.model.parsing.frame import framed
from concierge.model.parsing.group import group_facts
from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.text import lowered


def told(name: str) -> dict[str, object]:
    low = lowered(name)
    facts = group_facts(name, low, marks_in(low), framed(name, low), ())
    return {fact.field: fact.value for fact in facts}


@pytest.mark.parametrize(
    "name, group",
    [
        pytest.param("Shore.2019.1080p.x264-GRP", "GRP", id="behind a dash"),
        pytest.param("Shore.2019.1080p.x264-GRP.mkv", "GRP", id="before the file's ending"),
        pytest.param("Shore 2019 1080p x264 - GRP", "GRP", id="a dash between blanks"),
        pytest.param("Shore 2019 1080p x264 GRP", "GRP", id="the last word"),
        pytest.param("Shore.1080p.x264-FTW-HS", "FTW-HS", id="a dash within"),
        pytest.param("Shore.1080p.x264-Two_Word_Group", "Two Word Group", id="underscores for blanks"),
        pytest.param("[Group] Shore [1080p]", "Group", id="the first tag"),
        pytest.param("Shore (2019) (1080p x265 Silence)", "Silence", id="last in brackets"),
        pytest.param("Shore 1080p x265 (Silence) [QxR]", "Silence", id="before a collective"),
        pytest.param("Shore 1080p by Someone", "Someone", id="signed"),
        pytest.param("Shore.1080p.x264-GRP-xpost", "GRP", id="before what mirrors hang on"),
        pytest.param("Shore.1080p.x264-GRP_nzb", "GRP", id="before what indexers hang on"),
        pytest.param("Shore 2019 1080p [GRP]", "GRP", id="a tag behind"),
    ],
)
def test_the_group_is_found(name: str, group: str) -> None:
    assert told(name)["group"] == group


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Shore.1080p.WEB-DL", id="a technical word"),
        pytest.param("Shore.1080p.x264-English", id="a language"),
        pytest.param("Shore.1080p.x264-1080p", id="a height"),
        pytest.param("Shore - Harbour", id="a name of two parts"),
        pytest.param("Shore.2019.1080p.WEB-DL.exe", id="an ending of a program"),
        pytest.param("Shore 2019 1080p [1A2B3C4D]", id="a checksum"),
        pytest.param("Shore", id="a title alone"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_group_is_not_taken_for_one(name: str) -> None:
    assert "group" not in told(name)


def test_the_tag_of_a_site_stands_behind_the_group() -> None:
    assert told("Shore 2019 1080p x264-GRP[rarbg]") == {"group": "GRP", "site": "rarbg"}


def test_words_that_say_something_else_are_no_group() -> None:
    name = "Shore.1080p.x264-GRP"
    low = name.lower()

    assert group_facts(name, low, marks_in(low), framed(name, low), [(17, 20)]) == []
