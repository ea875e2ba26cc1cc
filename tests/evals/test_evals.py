"""The scripted conversations are sound data, and the quick ones hold against the grammar."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from concierge.agent.tool import Tool
from concierge.errors import ConfigError
from concierge.model.conversation import ToolCall
from concierge.registry import discover
from concierge.sandbox._serving import serving
from concierge.sandbox.anthropic import AnthropicServer
from evals.conversations import Answer, Before, Call, Conversation, Turn, conversations
from evals.judging import complaints
from evals.marks import NOT_THERE, UNKNOWN_WORDS, is_outdated, remarked
from evals.page import block
from evals.person import NAMED
from evals.running import Outcome, Verdict, run
from evals.said import Said, Standing
from evals.stories import stories
from evals.table import as_json, table
from evals.tools import TOOLS
from evals.worlds import GRAMMAR
from tests.storage import put_schema

ALL = conversations()
LEAST = 150
# No search over the trackers, or one.
QUICK = (
    "help-1-ru",
    "help-1-en",
    "help-start",
    "only-signs",
    "only-a-picture",
    "verb-alone-ru",
    "verb-alone-en",
    "language-follows-en-ru",
    "queue-2-ru",
    "queue-2-en",
    "queue-4-ru",
    "queue-4-en",
    "too-long-ru",
    "too-long-en",
    "no-money-left-queue-ru",
    "no-money-left-help-en",
    "watchlist-add-en",
    "negated-en",
    "pressed-ru",
    "list-of-releases-en",
    "episode-en",
)


def a_conversation(*, grammar: str = "", required: bool = True) -> Conversation:
    return Conversation(
        id="x", stories=("US-040",), grammar=grammar, required=required, turn=(Turn(say="help"),)
    )


def titles_of(before: Before) -> tuple[str, ...]:
    lists = (before.watchlist, before.watched, before.blocked, before.downloads, tuple(before.ratings))
    return tuple(text for texts in lists for text in texts)


def lacks(turn: Turn, *calls: ToolCall) -> tuple[str, ...]:
    return complaints(turn, Said(calls=calls), Standing())


def test_each_conversation_has_an_id_of_its_own() -> None:
    assert [name for name, count in Counter(one.id for one in ALL).items() if count > 1] == []


def test_there_are_enough_in_both_languages() -> None:
    count = Counter(one.language for one in ALL)

    assert len(ALL) >= LEAST
    assert set(count) == {"ru", "en"}
    assert min(count.values()) * 5 >= len(ALL) * 2


def test_each_story_is_known_and_is_told_of_or_has_a_reason() -> None:
    told = {story for one in ALL for story in one.stories}
    known = stories()

    assert told - set(known) == set()
    assert {name for name, story in known.items() if bool(story.without) == (name in told)} == set()


def test_each_tool_that_is_named_is_known() -> None:
    named = {name for one in ALL for turn in one.turn for call in turn.calls for name in call.tools}
    never = {name for one in ALL for turn in one.turn for name in turn.never}

    assert (named | never) - TOOLS == set()
    assert {tool.spec.name for tool in discover("concierge.agent.tools", "TOOL", Tool)} - TOOLS == set()


def test_each_conversation_expects_something_of_each_turn() -> None:
    empty = [one.id for one in ALL for turn in one.turn if turn == Turn(say=turn.say)]

    assert empty == []


async def test_the_quick_ones_are_as_their_marks_say(tmp_path: Path) -> None:
    pytest.importorskip("libtorrent")
    put_schema(tmp_path / "healthy")
    chosen = [one for one in ALL if one.id in QUICK]
    assert len(chosen) == len(QUICK)

    outcomes = await run(chosen, tmp_path)

    assert [(one.conversation.id, one.verdict, one.lacks) for one in outcomes if one.is_fault] == []
    assert "all" in table(outcomes)
    assert as_json(outcomes).count('"id"') == len(QUICK)


async def test_a_provider_is_asked_where_its_settings_say_and_what_it_used_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("libtorrent")
    put_schema(tmp_path / "healthy")
    chosen = [one for one in ALL if one.id == "film-and-year-en"]
    async with serving(AnthropicServer()) as provider:
        monkeypatch.setenv("CONCIERGE_ANTHROPIC__BASE_URL", provider.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", provider.api_key)

        [outcome] = await run(chosen, tmp_path, model="anthropic")

    assert outcome.model_calls == len(provider.calls) > 0
    assert outcome.usage.tokens > 0
    assert outcome.usage.cost_micros > 0


async def test_a_provider_without_a_key_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("libtorrent")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)

    with pytest.raises(ConfigError, match="ANTHROPIC_API_KEY"):
        await run(ALL[:1], tmp_path, model="anthropic")


@pytest.mark.parametrize(
    "conversation,model,complaint,verdict",
    [
        pytest.param(a_conversation(), GRAMMAR, "", Verdict.PASSED, id="passed"),
        pytest.param(a_conversation(), GRAMMAR, "x", Verdict.FAILED, id="failed"),
        pytest.param(a_conversation(grammar="why"), GRAMMAR, "x", Verdict.EXCUSED, id="marked"),
        pytest.param(a_conversation(grammar="why"), GRAMMAR, "", Verdict.UNMARKED, id="marked wrongly"),
        pytest.param(a_conversation(grammar="why"), "anthropic", "x", Verdict.FAILED, id="a model"),
        pytest.param(a_conversation(required=False), GRAMMAR, "x", Verdict.FAILED, id="not required"),
    ],
)
def test_a_mark_has_to_be_true(
    conversation: Conversation, model: str, complaint: str, verdict: Verdict
) -> None:
    outcome = Outcome(conversation=conversation, model=model, lacks=(complaint,) if complaint else ())

    assert outcome.verdict is verdict
    is_wrong = verdict in {Verdict.FAILED, Verdict.UNMARKED}
    assert outcome.is_fault is (is_wrong and conversation.required)


def test_a_call_is_found_behind_the_tool_of_the_rare_ones() -> None:
    turn = Turn(say="x", calls=(Call(tool="statistics", args={"year": 2024}, text="Линч"),))
    rare = ToolCall(
        id="1",
        name="other_tool",
        arguments={"name": "statistics", "arguments": {"year": 2024, "who": ["Дэвид Линч"]}},
    )

    assert lacks(turn, rare) == ()


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(
            ToolCall(id="1", name="get_title", arguments={"query": "Дюна", "year": 1984}), id="year"
        ),
        pytest.param(ToolCall(id="1", name="get_title", arguments={"year": 2021}), id="without a name"),
        pytest.param(
            ToolCall(id="1", name="find_title", arguments={"query": "Дюна", "year": 2021}), id="tool"
        ),
    ],
)
def test_another_call_is_not_enough(call: ToolCall) -> None:
    turn = Turn(say="x", calls=(Call(tool="get_title", args={"query": ("Dune", "дюна"), "year": 2021}),))

    assert len(lacks(turn, call)) == 1


def test_what_must_not_be_called_is_seen() -> None:
    call = ToolCall(id="1", name="start_download", arguments={})

    assert lacks(Turn(say="x", never=("start_download",)), call) == ("start_download was called",)
    assert lacks(Turn(say="x", idle=True), call) == ("it acted: ['start_download']",)


def test_lists_are_compared_as_a_whole() -> None:
    row = frozenset({"Дюна (2021)", "Dune (2021)"})
    standing = Standing(
        watchlist=(row,), ratings=((row, 9.0),), profile="любит Линча", memory=("по субботам",)
    )
    right = Turn(
        say="x", watchlist=("Dune (2021)",), ratings={"Дюна (2021)": 9}, profile=("Линч",), memory=("суббот",)
    )
    wrong = Turn(
        say="x", watchlist=(), watched=("Dune (2021)",), ratings={"Дюна (2021)": 8}, not_profile=("Линч",)
    )

    assert complaints(right, Said(), standing) == ()
    assert len(complaints(wrong, Said(), standing)) == 4


def test_an_answer_without_words_has_no_facts() -> None:
    assert "nothing was said" in lacks(Turn(say="x", answer=Answer(language="en")))


def test_marks_are_brought_up_to_date_one_by_one() -> None:
    text = "".join(f'id = "{name}"\ngrammar = "{NOT_THERE}"\n' for name in "abc")

    remarks = remarked(text, passed={"b"}, there={"b", "c"})

    assert remarks == (
        f'id = "a"\ngrammar = "{NOT_THERE}"\nid = "b"\nid = "c"\ngrammar = "{UNKNOWN_WORDS}"\n'
    )


def test_no_mark_wants_a_tool_that_is_there() -> None:
    outdated = [one.id for one in ALL if is_outdated(one)]

    assert outdated == [], "bring the marks up to date: python -m evals --update-marks"


def test_each_title_of_the_world_before_has_its_year() -> None:
    texts = [text for one in ALL for text in titles_of(one.before)]

    assert texts
    assert [text for text in texts if NAMED.fullmatch(text) is None] == []


def test_the_page_has_a_row_for_each_story() -> None:
    assert block().count("| US-") == len(stories())
