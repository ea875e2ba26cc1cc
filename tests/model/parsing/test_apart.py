"""Facts that claim the same letters."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.parsing.apart import apart
from concierge.model.parsing.facts import Fact

NAME = Fact("name", "Quiet Shore", 0, 11)
YEAR = Fact("year", 2019, 12, 16)


def test_facts_that_stand_apart_stay_as_they_are() -> None:
    facts = [NAME, Fact("original_name", "Quiet Shore", 11, 11), YEAR]

    assert apart(facts) is facts


@pytest.mark.parametrize(
    "rival, kept",
    [
        pytest.param(Fact("year", 2019, 6, 11), [], id="a year"),
        pytest.param(Fact("languages", ("en",), 6, 11), [], id="a language"),
        pytest.param(Fact("flag", "complete", 6, 11), [Fact("flag", "complete", 11, 11)], id="a flag"),
        pytest.param(Fact("part", 2, 6, 11), [Fact("part", 2, 11, 11)], id="a part"),
    ],
)
def test_what_a_name_says_beside_itself_stands_at_its_end(rival: Fact, kept: list[Fact]) -> None:
    assert apart([NAME, rival, YEAR]) == [NAME, *kept, YEAR]


@pytest.mark.parametrize(
    "loser, winner",
    [
        pytest.param(Fact("year", 1905, 12, 16), Fact("episodes", (5,), 14, 16), id="episode over year"),
        pytest.param(
            Fact("languages", ("it",), 12, 14), Fact("network", "itunes", 12, 14), id="network over language"
        ),
        pytest.param(
            Fact("episode_title", "X", 12, 20), Fact("resolution", "1080", 15, 20), id="height over title"
        ),
        pytest.param(Fact("group", "WEB", 12, 15), Fact("rip", "web", 12, 15), id="source over group"),
    ],
)
def test_the_surer_fact_keeps_the_letters(loser: Fact, winner: Fact) -> None:
    assert apart([NAME, loser, winner]) == [NAME, winner]


FACTS = st.builds(
    lambda field, start, length: Fact(field, 1, start, start + length),
    st.sampled_from(
        ["name", "year", "episodes", "rip", "group", "flag", "part", "episode_title", "languages"]
    ),
    st.integers(0, 30),
    st.integers(0, 8),
)


@given(st.lists(FACTS, max_size=12))
def test_no_two_facts_share_a_letter(facts: list[Fact]) -> None:
    kept = apart(sorted(facts, key=lambda fact: fact.start))

    taken = [place for fact in kept for place in range(fact.start, fact.end)]
    assert len(taken) == len(set(taken))
    assert [fact.start for fact in kept] == sorted(fact.start for fact in kept)
