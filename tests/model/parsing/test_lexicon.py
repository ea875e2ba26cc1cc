"""Technical words, wherever they stand and however they are glued together."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.tables.editions import EDITIONS, FLAGS, REGIONS
from concierge.model.parsing.tables.picture import BIT_DEPTHS, CODECS, HDR, RESOLUTIONS, RIPS, THREE_D
from concierge.model.parsing.tables.sound import AUDIO_CODECS

TABLES: dict[str, Mapping[str, str]] = {
    "rip": RIPS,
    "resolution": RESOLUTIONS,
    "codec": CODECS,
    "bit_depth": BIT_DEPTHS,
    "hdr": HDR,
    "three_d": THREE_D,
    "audio": AUDIO_CODECS,
    "edition": EDITIONS,
    "flag": FLAGS,
    "region": REGIONS,
}


def said(low: str) -> list[str]:
    return [f"{mark.field} {mark.value}" for mark in marks_in(low)]


def letters(low: str) -> list[str]:
    return [low[mark.start : mark.end] for mark in marks_in(low)]


def rows() -> list[tuple[str, str, str]]:
    return [
        (field, value, spelling.removeprefix("?"))
        for field, table in TABLES.items()
        for value, row in table.items()
        for spelling in row.split("|")
    ]


@pytest.mark.parametrize("field, value, spelling", rows())
def test_each_spelling_of_the_tables_is_one_mark(field: str, value: str, spelling: str) -> None:
    # What a spelling only implies has no place of its own: a source of UHD is of 2160 lines.
    marks = [mark for mark in marks_in(f"- {spelling} -") if mark.start < mark.end]

    assert len(marks) == 1
    assert (marks[0].start, marks[0].end) == (2, 2 + len(spelling))
    # A spelling that two rows have belongs to the first of them.
    if sum(each == spelling for _, _, each in rows()) == 1:
        assert (marks[0].field, marks[0].value) == (field, value)


@pytest.mark.parametrize(
    "low, expected",
    [
        pytest.param("web-dl 1080p", ["rip web-dl", "resolution 1080"], id="dash"),
        pytest.param("webdl.1080p", ["rip web-dl", "resolution 1080"], id="joined"),
        pytest.param("web dl_1080p", ["rip web-dl", "resolution 1080"], id="blank"),
        pytest.param("uhd.bluray", ["resolution ~2160", "rip uhd-bluray"], id="UHD tells the lines"),
        pytest.param("1070-1080", [], id="a range of episodes"),
        pytest.param("flac 24-96", ["audio flac", "flag other"], id="how sound is sampled"),
        pytest.param("web-dlrip", ["rip web-dlrip"], id="the longest spelling counts"),
        pytest.param("webcam", [], id="no part of a longer word"),
        pytest.param("1920x800", ["resolution 800"], id="width and height"),
        pytest.param("2160p60", ["resolution 2160"], id="pictures a second"),
        pytest.param("1080i", ["resolution 1080i"], id="interlaced"),
        pytest.param("bd1080p", ["rip bluray", "resolution 1080"], id="source and height glued"),
        pytest.param("720phevc", ["resolution 720", "codec hevc"], id="height and codec glued"),
        pytest.param("hevc10bit", ["codec hevc", "bit_depth 10"], id="codec and depth glued"),
        pytest.param("2xdvd9", ["rip dvd9"], id="how often"),
        pytest.param("director's cut", ["edition directors"], id="apostrophe"),
        pytest.param("hdr10+ dv", ["hdr hdr10+", "hdr dv"], id="plus"),
        pytest.param("dd+ 5.1", ["audio eac3", "channels 5.1"], id="plus and channels"),
        pytest.param("ddp5.1", ["audio eac3", "channels 5.1"], id="channels glued"),
        pytest.param("aac2.0", ["audio aac", "channels 2.0"], id="channels glued to aac"),
        pytest.param("ddp51", ["audio eac3", "channels 5.1"], id="channels without a dot"),
        pytest.param("dts-hd ma 7.1", ["audio dts-hd", "channels 7.1"], id="channels behind"),
        pytest.param("5.1", [], id="channels alone say nothing"),
        pytest.param("bluray.5.1", ["rip bluray", "channels 5.1"], id="channels behind another fact"),
        pytest.param("1,46 gb", ["size 1,46 gb"], id="size"),
        pytest.param("700mb", ["size 700mb"], id="size glued"),
        pytest.param("700 kb", ["size 700 kb"], id="small size"),
        pytest.param("2013 gb", ["year 2013"], id="a year and a country are no size"),
        pytest.param("gb 1080p", ["resolution 1080"], id="a country is no size"),
        pytest.param("gb1080p", [], id="a country glued to a height"),
        pytest.param("9" * 400 + " gb", [], id="no size is so long"),
        pytest.param("[1a2b3c4d]", ["crc 1a2b3c4d"], id="checksum"),
        pytest.param("1a2b3c4d", [], id="no checksum without brackets"),
        pytest.param("tt1234567", ["imdb tt1234567"], id="imdb"),
        pytest.param("{tmdb-5512}", ["tmdb 5512"], id="tmdb"),
        pytest.param("1999г", ["year 1999"], id="a year with its letter"),
        pytest.param("1899 2039 2040", ["year 1899", "year 2039"], id="years"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_technical_words_are_found_as_they_are_written(low: str, expected: list[str]) -> None:
    assert said(low) == expected


@pytest.mark.parametrize(
    "low, expected",
    [
        pytest.param("web-dl 1080p", ["web-dl", "1080p"], id="apart"),
        pytest.param("ddp5.1", ["ddp", "5.1"], id="codec and channels"),
        pytest.param("x265.10bit", ["x265", "10bit"], id="codec and depth"),
        pytest.param("bd1080p", ["bd", "1080p"], id="source and height"),
        pytest.param("1,46 gb", ["1,46 gb"], id="size"),
        pytest.param("dolby vision profile 8.", ["dolby vision profile 8"], id="spelling of four words"),
    ],
)
def test_a_mark_covers_only_the_letters_that_say_it(low: str, expected: list[str]) -> None:
    assert letters(low) == expected


@pytest.mark.parametrize("word", ["web", "ts", "cam", "uncut", "proper", "hdr", "3d", "2019", "dv"])
def test_words_that_titles_use_as_well_are_weak(word: str) -> None:
    assert [mark.is_weak for mark in marks_in(word)] == [True]


@pytest.mark.parametrize("word", ["web-dl", "bluray", "1080p", "x264", "dts-hd", "extended cut"])
def test_words_of_no_title_are_not(word: str) -> None:
    assert [mark.is_weak for mark in marks_in(word)] == [False]
