"""Where a title ends, and how it is written."""

from __future__ import annotations

import pytest

from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.title import (
    back_over,
    bracket_stop,
    first_anchor,
    names_of,
    outside,
    tight,
    written,
)
from concierge.model.parsing.tongues import is_tongue


@pytest.mark.parametrize(
    "raw, name",
    [
        pytest.param("The.Quiet.Shore", "The Quiet Shore", id="dots"),
        pytest.param("the_quiet_shore_", "the quiet shore", id="underscores"),
        pytest.param(" - The Quiet Shore -", "The Quiet Shore", id="dashes around"),
        pytest.param("Mr. Marsh", "Mr. Marsh", id="a dot among blanks"),
        pytest.param("S.W.A.T", "S.W.A.T", id="initials"),
        pytest.param("Agents.of.S.H.I.E.L.D.", "Agents of S.H.I.E.L.D", id="initials behind words"),
        pytest.param("Vol.2", "Vol 2", id="a number is no initial"),
        pytest.param("Quiet   Shore", "Quiet Shore", id="many blanks"),
        pytest.param("Quiet Shore)", "Quiet Shore", id="a bracket that nothing opened"),
        pytest.param("Quiet Shore (", "Quiet Shore", id="a bracket that nothing closes"),
        pytest.param("(500) Days", "(500) Days", id="a number in brackets first"),
        pytest.param("(500).Days.", "(500) Days", id="a number in brackets first, dotted"),
        pytest.param("Quiet Shore (US)", "Quiet Shore (US)", id="brackets behind"),
        pytest.param("...", "", id="nothing"),
    ],
)
def test_a_name_is_written_as_people_do(raw: str, name: str) -> None:
    assert written(raw) == name


@pytest.mark.parametrize(
    "text, names",
    [
        pytest.param("Quiet Shore", ["Quiet Shore"], id="one"),
        pytest.param("Quiet Shore AKA Tikhiy bereg", ["Quiet Shore", "Tikhiy bereg"], id="aka"),
        pytest.param("Quiet.Shore.a.k.a.Tikhiy.Bereg", ["Quiet Shore", "Tikhiy Bereg"], id="a.k.a."),
        pytest.param("Quiet Shore / Tikhiy bereg", ["Quiet Shore", "Tikhiy bereg"], id="slash"),
        pytest.param("Quiet Shore | Tikhiy bereg", ["Quiet Shore", "Tikhiy bereg"], id="bar"),
        pytest.param("Quiet Shore (Tikhiy bereg)", ["Quiet Shore", "Tikhiy bereg"], id="brackets"),
        pytest.param("Quiet Shore (US)", ["Quiet Shore (US)"], id="one word in brackets"),
        pytest.param("Face/Off", ["Face/Off"], id="a slash without blanks"),
        pytest.param("Aka Shore", ["Aka Shore"], id="aka at the beginning"),
        pytest.param(" - ", [], id="none"),
    ],
)
def test_names_are_told_apart(text: str, names: list[str]) -> None:
    facts = names_of(text, 0, len(text))

    assert [fact.value for fact in facts] == names
    assert all(text[fact.start : fact.end] == text[fact.start : fact.end].strip(" .-") for fact in facts)


def test_a_span_is_tight() -> None:
    assert tight("..Quiet.Shore..", 1, 15) == (2, 13)
    assert tight("....", 0, 4) == (4, 4)


@pytest.mark.parametrize(
    "low, title",
    [
        pytest.param("the quiet shore extended 1080p", "the quiet shore", id="an edition"),
        pytest.param("the quiet shore proper internal 1080p", "the quiet shore", id="two flags"),
        pytest.param("the quiet shore german 1080p", "the quiet shore", id="a language"),
        pytest.param("the web 1080p", "the web", id="behind an article"),
        pytest.param("web 1080p", "web", id="alone"),
        pytest.param("ships and uncut 1080p", "ships and uncut", id="behind a joiner"),
    ],
)
def test_words_between_title_and_facts_belong_to_the_title_only_where_they_must(low: str, title: str) -> None:
    marks = marks_in(low)
    edge = low.index("1080p")

    assert low[: back_over(low, marks, 0, edge, is_tongue=is_tongue)].strip() == title


def test_before_a_year_only_editorial_words_are_no_part_of_the_title() -> None:
    for low, title in (("quiet shore 3d 2013", "quiet shore 3d"), ("quiet shore uncut 2013", "quiet shore")):
        edge = low.index("2013")
        assert low[: back_over(low, marks_in(low), 0, edge, is_tongue=is_tongue)].strip() == title


@pytest.mark.parametrize(
    "low, title",
    [
        pytest.param("quiet shore [1080p] more", "quiet shore ", id="square"),
        pytest.param("quiet shore (1080p) more", "quiet shore ", id="round, with a technical word"),
        pytest.param(
            "quiet shore (tikhiy bereg) more", "quiet shore (tikhiy bereg) more", id="round, with a name"
        ),
        pytest.param("quiet shore (never closed", "quiet shore ", id="never closed"),
        pytest.param("quiet shore", "quiet shore", id="none"),
    ],
)
def test_a_bracket_with_facts_ends_a_title(low: str, title: str) -> None:
    assert low[: bracket_stop(low, marks_in(low), 0, len(low))] == title


def test_the_anchor_is_the_first_word_of_no_title() -> None:
    marks = marks_in("uncut web 2019 proper 1080p x264")
    anchor = first_anchor(marks, 0)

    assert anchor is not None
    assert anchor.value == "1080"
    assert first_anchor(marks_in("uncut web 2019"), 0) is None


def test_marks_that_reach_into_a_span_are_left_out() -> None:
    low = "1905 1080p x264"

    assert [mark.value for mark in outside(marks_in(low), [(2, 4)])] == ["1080", "avc"]
