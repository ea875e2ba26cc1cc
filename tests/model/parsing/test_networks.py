"""The service or broadcaster that a copy comes from."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.networks import leading_network, read_network
from concierge.model.parsing.text import lowered

SPELLINGS = (
    "amzn nf it id cc web web-dl webrip 1080p x264 hallmark bbc imax cartoon network tv land - . [ ] ( ) & +"
)
PIECES = st.sampled_from([*SPELLINGS.split(), " ", "."])


def network(name: str, title: str) -> tuple[object, str] | None:
    low, zone = lowered(name), len(title)
    marks = [mark for mark in marks_in(low) if mark.start >= zone or not mark.is_weak]
    fact = read_network(low, zone=zone, marks=marks)
    return (fact.value, name[fact.start : fact.end]) if fact else None


@pytest.mark.parametrize(
    "rest, name, text",
    [
        ("S01E02.1080p.AMZN.WEB-DL.x264-ABC", "amazon", "AMZN"),
        ("S01E02 (1080p NF WEBRip x265)", "netflix", "NF"),
        ("S01E02.720p.iT.WEB-DL.x264", "itunes", "iT"),
        ("S01E02.720p.CC.WEBRip.x264", "comedy central", "CC"),
        ("S01E02.720p.Comedy.Central.WEBRip.x264", "comedy central", "Comedy.Central"),
        ("S01E02.720p.TV Land.WEBRip.x264", "tv land", "TV Land"),
        ("S01E02.720p.A&E.WEBRip.x264", "a&e", "A&E"),
        ("S01E02.720p.HBO-Go.WEB-DL.x264", "hbo go", "HBO-Go"),
        ("2019 2160p DSN+ WEB-DL HEVC", "disney", "DSN+"),
        ("2019.AMZN.1080p.x265-ABC", "amazon", "AMZN"),
        ("2019 Hallmark 720p HDTV x264", "hallmark", "Hallmark"),
        ("S01 complete (BBC, 2018)", "bbc", "BBC"),
        ("2160p.MAX.WEB-DL.DV-ABC", "hbo max", "MAX"),
    ],
)
def test_a_network_is_named_in_short_or_in_full(rest: str, name: str, text: str) -> None:
    assert network(f"Some.Harbour.{rest}", "Some.Harbour") == (name, text)


@pytest.mark.parametrize(
    "name, title",
    [
        ("Amazon.River.2019.1080p.BluRay.x264", "Amazon.River"),
        ("It.2019.1080p.BluRay.x264", "It"),
        ("Show.S01E02.As.Red.As.It.720p.HDTV.x264", "Show"),
        ("Show.S01E02.The.Amazon.at.Night.720p.HDTV.x264", "Show"),
        ("Film.2019.1080p.Max.BluRay.x264", "Film"),
        ("Film.2019.1080p.CC.Website.x264", "Film"),
        ("Film.2019.1080p.BluRay.x264-NF", "Film"),
    ],
)
def test_a_word_that_is_also_another_is_no_network(name: str, title: str) -> None:
    assert network(name, title) is None


def test_a_network_inside_of_another_fact_has_an_empty_span() -> None:
    assert network("Film.2019.German.NetflixUHD.x264", "Film") == ("netflix", "")


def test_an_edition_may_tell_who_publishes() -> None:
    assert network("Film.1960.Criterion.Collection.1080p.BluRay", "Film") == ("criterion collection", "")


def test_a_broadcaster_in_the_title_counts_and_stays_there() -> None:
    assert network("BBC.Harbours.1080p.HDTV.x264", "BBC.Harbours") == ("bbc", "")


def test_a_network_may_sign_before_the_title() -> None:
    name = "(nature) imax - the long harbour 2013 1080p"

    fact = leading_network(name)

    assert fact is not None
    assert fact.value == "imax"
    assert name[fact.end :].startswith("the long harbour")
    assert leading_network("the imax - story") is None


@pytest.mark.fuzz
@given(
    name=st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)), zone=st.integers(0, 60)
)
@example(name="amazon " * 280, zone=0)
@example(name="web." * 500, zone=0)
@example(name="nf.web" * 330, zone=5)
def test_whatever_stands_there_the_span_lies_inside(name: str, zone: int) -> None:
    low = lowered(name[:2000])

    fact = read_network(low, zone=min(zone, len(low)), marks=marks_in(low))

    assert fact is None or 0 <= fact.start <= fact.end <= len(low)
