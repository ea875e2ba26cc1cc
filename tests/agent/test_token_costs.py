"""What the model reads is short, and most of it is read from the prompt cache, in long conversations too."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from concierge.sandbox._anthropic_cache import PromptCache
from tests.agent.long_talk import Request, Talk, chosen, held, wanted
from tests.agent.predecessor import in_old_layout
from tests.agent.token_costs import LIMITS, Counted, costs, prefix_tokens, read_share, stated, units

# The benchmark holds twenty.
TURNS = 12
MOST_PREFIX_TOKENS = 5_000
LEAST_READ = 0.85
MOST_RESULT_TOKENS = 600


@pytest.fixture(scope="module")
def talk() -> Talk:
    return held(TURNS)


@pytest.fixture(scope="module")
def before(talk: Talk) -> Sequence[Sequence[Request]]:
    return in_old_layout(talk)


@pytest.fixture(params=[stated, PromptCache().counted], ids=["letters", "bytes"])
def counted(request: pytest.FixtureRequest) -> Counted:
    rule: Counted = request.param
    return rule


def test_each_wish_takes_two_calls_and_no_tool_fails(talk: Talk) -> None:
    assert {answer.finished.model_calls for answer in talk.answers} == {2}
    assert all(answer.tools == [("get_title", "")] for answer in talk.answers)
    assert all(len(answer.proposals) == 1 for answer in talk.answers)


def test_both_layouts_lead_to_the_same_choice_of_tools(
    talk: Talk, before: Sequence[Sequence[Request]]
) -> None:
    asked = [wanted(sentence) for sentence in talk.sentences]

    assert [chosen(turn[0]) for turn in talk.requests] == asked
    assert [chosen(turn[0]) for turn in before] == asked


def test_what_never_changes_is_short(talk: Talk, counted: Counted) -> None:
    assert prefix_tokens(talk.requests[0][0], counted) <= MOST_PREFIX_TOKENS


@pytest.mark.parametrize("smallest", [512, 1_024])
def test_a_conversation_costs_a_part_of_what_it_cost_before(
    talk: Talk, before: Sequence[Sequence[Request]], counted: Counted, smallest: int
) -> None:
    ours = costs(talk.requests, counted, smallest=smallest)
    old = costs(before, counted, smallest=smallest)

    for turns, limit in LIMITS.items():
        assert units(ours[:turns]) <= limit * units(old[:turns]), turns


def test_most_of_the_input_is_read_from_the_cache_from_the_second_turn_on(
    talk: Talk, counted: Counted
) -> None:
    ours = costs(talk.requests, counted)

    assert all(read_share(ours[1:turns]) >= LEAST_READ for turns in range(2, len(ours) + 1))
    assert all(call.fresh == 0 for turn in ours for call in turn)


def test_what_stands_in_front_of_the_conversation_stays_the_same(talk: Talk) -> None:
    first = talk.requests[0][0]

    for asked in (asked for turn in talk.requests for asked in turn):
        assert (asked.tools, asked.system_blocks) == (first.tools, first.system_blocks)


def test_a_conversation_loses_its_beginning_seldom(talk: Talk) -> None:
    begins = [turn[0].messages[0].text for turn in talk.requests]

    # Of forty-eight rows eighteen are dropped at once when there are more than thirty.
    assert len(set(begins)) == 2


def test_no_result_is_long(talk: Talk) -> None:
    assert max(map(len, talk.results)) / 3 <= MOST_RESULT_TOKENS
