"""Which of a name's numbers is its year."""

from __future__ import annotations

import pytest

from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.year import year_facts


@pytest.mark.parametrize(
    "low, expected",
    [
        pytest.param("shore 2019 ", {"year": 2019}, id="behind the title"),
        pytest.param("2012 2009 ", {"year": 2009}, id="the title is a year"),
        pytest.param("2001 a shore 1968 ", {"year": 1968}, id="the title begins with a year"),
        pytest.param("shore 2049 2017 ", {"year": 2017}, id="the title ends with a year"),
        pytest.param("shore (2019) 2020 ", {"year": 2019}, id="brackets count first"),
        pytest.param("2008 the quiet shore ", {"year": 2008}, id="in front of a title of several words"),
        pytest.param("2008 shore ", {}, id="in front of one word it is a part of the title"),
        pytest.param("2019 - shore ", {}, id="in front of a dash"),
        pytest.param("1984 ", {}, id="alone it is the title"),
        pytest.param("shore 2019-2021 ", {"year": 2019, "year_end": 2021}, id="range"),
        pytest.param("shore (2019 – 2021) ", {"year": 2019, "year_end": 2021}, id="range in brackets"),
        pytest.param("shore 2021-2019 ", {"year": 2019}, id="a range backwards is none"),
        pytest.param("shore ", {}, id="none"),
    ],
)
def test_the_year_is_told_from_other_numbers(low: str, expected: dict[str, int]) -> None:
    facts = year_facts(low, marks_in(low), 0, len(low))

    assert {fact.field: fact.value for fact in facts} == expected
    assert all(low[fact.start : fact.end] == str(fact.value) for fact in facts)


def test_a_year_behind_the_facts_counts_if_none_stands_before() -> None:
    low = "shore 1080p 2019"

    assert [fact.value for fact in year_facts(low, marks_in(low), 0, low.index("1080p"))] == [2019]
