"""A finished turn is kept short: handles stay, long texts go, and what strangers wrote stays fenced."""

from __future__ import annotations

import json

from hypothesis import given, strategies as st

from concierge.agent.compacting import compacted
from concierge.agent.policy import Fence, unfenced
from concierge.model.conversation import JsonValue, ToolResult, ToolTurn
from concierge.testing import FakeTracker, ScriptedModel, a_call, a_release, calling, saying
from tests.agent.answering import Conversation
from tests.services.house import House

DUB = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
STUDIOS = ("LostFilm", "NewStudio", "Кубик в Кубе", "Кураж-Бамбей", "AlexFilm", "Jaskier")
MOST_CHARACTERS = 1_500
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=20), inner, max_size=8),
    max_leaves=60,
)


def short(value: JsonValue) -> str:
    fence = Fence()
    turn = ToolTurn(results=(ToolResult(call_id="a", content=fence.around(value)),))
    [kept] = compacted([turn], fence)
    assert isinstance(kept, ToolTurn)
    return kept.results[0].content


async def test_a_search_is_kept_by_its_handles_and_can_be_gone_back_to() -> None:
    releases = [a_release(f"{DUB} {studio}", size_bytes=8_000_000_000) for studio in STUDIOS]
    call = calling(a_call("find_releases", query="Метрополис"))
    model = ScriptedModel(call, saying("Вот."), saying("Да."))
    talk = Conversation(model=model, house=House(trackers=(FakeTracker(releases),)))
    await talk.ask("что есть из Метрополиса?")
    await talk.ask("а поменьше?")

    whole, kept = (str(model.requests[number].turns[2]) for number in (1, 2))
    assert len(kept) < len(whole) / 2
    [results] = [turn for turn in model.requests[2].turns if isinstance(turn, ToolTurn)]
    rows = unfenced(results.results[0].content)["releases"]
    assert isinstance(rows, list)
    handles = [str(row).partition(" ")[0] for row in rows]
    assert len(handles) == len(STUDIOS)
    assert all([await _is_known(talk, handle) for handle in handles])
    assert results.results[0].content.startswith("<data-")


async def _is_known(talk: Conversation, handle: str) -> bool:
    return (await talk.house.new_search().stored(talk.user, handle)).decision.handle == handle


def test_an_error_keeps_its_code() -> None:
    said = unfenced(short({"error": "not_found", "message": "x" * 500, "facts": {"what": "y"}}))

    assert said["error"] == "not_found"
    assert len(str(said["message"])) == 80


@given(st.dictionaries(st.text(max_size=20), VALUES, max_size=8))
def test_whatever_a_tool_says_its_line_is_short_and_fenced(value: dict[str, JsonValue]) -> None:
    content = short(value)

    first, _, rest = content.partition("\n")
    inside, _, last = rest.rpartition("\n")
    assert (first[0], last[:2]) == ("<", "</")
    assert isinstance(json.loads(inside), dict)
    assert len(inside) <= 8 * MOST_CHARACTERS


def test_a_line_that_was_made_short_stays_as_it_is() -> None:
    once = short({"status": "proposed", "releases": [{"handle": "abc123", "name": DUB, "why": ["a"] * 50}]})

    again = short(unfenced(once))

    assert unfenced(again) == unfenced(once) == {"status": "proposed", "releases": [f"abc123 {DUB}"[:80]]}
