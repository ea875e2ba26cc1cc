"""Fragments become calls, halves become letters, schemas become smaller: the parts of the client, each alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._openai_answer import Answer
from concierge.adapters._openai_calls import Fragments
from concierge.adapters._openai_reasoning import joined
from concierge.adapters._openai_schema import plain
from concierge.adapters._openai_vendors import vendor_of
from concierge.model.conversation import Done, JsonValue, TextDelta, ToolCall, Usage

ARGUMENTS = st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.integers() | st.none(), max_size=3)


def heard(*pieces: dict[str, JsonValue]) -> list[ToolCall]:
    fragments = Fragments(service="x")
    for piece in pieces:
        fragments.take(piece)
    return [call for call, _ in fragments.calls()]


def piece(**given: JsonValue) -> dict[str, JsonValue]:
    function: dict[str, JsonValue] = {
        name: given.pop(name) for name in ("name", "arguments") if name in given
    }
    return {**given, "function": function}


def answer(name: str = "openai") -> Answer:
    return Answer(vendor=vendor_of("openrouter" if name == "openrouter" else "openai", ""), model="m")


def told(answer: Answer, **delta: JsonValue) -> str:
    choice = {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    event = answer.take(json.dumps(choice).encode())
    return event.text if isinstance(event, TextDelta) else ""


@given(st.lists(ARGUMENTS, min_size=1, max_size=4), st.data())
def test_arguments_come_whole_however_they_were_cut_and_mixed(
    wanted: list[dict[str, JsonValue]], data: st.DataObject
) -> None:
    left = [json.dumps(arguments) for arguments in wanted]
    pieces = [piece(index=at, id=f"id{at}", name="f", arguments="") for at in range(len(left))]
    while any(left):
        at = data.draw(st.sampled_from([at for at, text in enumerate(left) if text]))
        size = data.draw(st.integers(1, len(left[at])))
        pieces.append(piece(index=at, arguments=left[at][:size]))
        left[at] = left[at][size:]

    calls = heard(*pieces)

    assert [call.arguments for call in calls] == wanted
    assert [call.id for call in calls] == [f"id{at}" for at in range(len(wanted))]


@pytest.mark.parametrize(
    "pieces",
    [
        (piece(index=0, id="a", name="f", arguments="{}"), piece(index=0, id="b", name="f", arguments="{}")),
        (piece(id="a", name="f", arguments="{}"), piece(id="b", name="f", arguments="{}")),
        (piece(name="f", arguments="{}"), piece(name="f", arguments="{}")),
        (piece(index=0, name="f", arguments=""), piece(index=0, name="g", arguments="{}")),
        (piece(name="f", arguments=None), piece(name="g", arguments={})),
        (
            piece(index=0, id="a", name="f", arguments="{"),
            piece(index=0, arguments="}"),
            piece(index=0, id="b", name="f", arguments="{"),
            piece(index=0, arguments="}"),
        ),
    ],
    ids=["one number", "no number", "neither number nor id", "no arguments", "null", "one number in pieces"],
)
def test_two_calls_are_two_however_they_are_numbered(pieces: tuple[dict[str, JsonValue], ...]) -> None:
    calls = heard(*pieces)

    assert [call.arguments for call in calls] == [{}, {}]
    assert len({call.id for call in calls}) == 2


@pytest.mark.parametrize(
    "pieces",
    [
        (piece(id="a", name="f", arguments='{"q":'), piece(arguments="1}")),
        (
            piece(index=0, id="a", name="f", arguments='{"q":'),
            piece(index=0, id="a", name="f", arguments="1}"),
        ),
        (piece(index=0, name="f", arguments='{"q":'), piece(index=0, id="a", arguments="1}")),
        (piece(index=0, id="a", name="f"), piece(index=0, id="", name="", arguments='{"q":1}')),
        (
            {"index": 0, "id": "a"},
            {"index": 0, "function": None},
            piece(index=0, name="f", arguments='{"q":1}'),
        ),
    ],
    ids=["no number", "all said again", "a late id", "empty repeats", "a late name"],
)
def test_one_call_is_one_however_it_is_told(pieces: tuple[dict[str, JsonValue], ...]) -> None:
    (call,) = heard(*pieces)

    assert call == ToolCall(id="a", name="f", arguments={"q": 1})


def test_ids_that_repeat_are_replaced() -> None:
    calls = heard(*(piece(index=at, id="same", name="f", arguments="{}") for at in range(2)))

    assert [call.id for call in calls] == ["same", "call_2"]


def test_the_halves_of_a_letter_are_put_together() -> None:
    begun = answer()

    deltas = [told(begun, content=text) for text in ("Да \ud83c", "\udfac!", "\udc00?")]

    assert deltas == ["Да ", "🎬!", "\N{REPLACEMENT CHARACTER}?"]


def test_chunks_may_lack_whatever_they_do_not_need() -> None:
    begun = answer()
    told(begun, content="Да.", tool_calls=[None], reasoning_details="no")

    deltas = [
        begun.take(line) for line in (b"{}", b'{"choices":[{"finish_reason":"stop"}]}', b'{"choices":[]}')
    ]

    assert deltas == [None] * 3
    assert [type(event) for event in begun.ending()] == [Usage, Done]


def test_a_content_of_parts_is_its_text() -> None:
    assert (
        told(answer(), content=[{"type": "text", "text": "Д"}, {"type": "image"}, {"text": "а"}, 7]) == "Да"
    )


@pytest.mark.parametrize(
    "usage, tokens",
    [
        ({"prompt_tokens": 9, "completion_tokens": 3}, (9, 0, 0, 3, 0)),
        ({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 2}}, (3, 4, 2, 0, 0)),
        ({"prompt_tokens": 1, "prompt_tokens_details": {"cached_tokens": 4}}, (0, 4, 0, 0, 0)),
        ({"prompt_tokens": -1, "completion_tokens": "x", "prompt_tokens_details": None}, (0, 0, 0, 0, 0)),
        ({"cost": 0.5}, (0, 0, 0, 0, 500_000)),
        ({"cost": -1}, (0, 0, 0, 0, 0)),
        ({"cost": float("inf")}, (0, 0, 0, 0, 0)),
        ({"cost": "0.5"}, (0, 0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_tokens_are_counted_once(usage: dict[str, JsonValue], tokens: tuple[int, ...]) -> None:
    heard_so_far = answer("openrouter")
    told(heard_so_far, content="Да.")
    heard_so_far.take(json.dumps({"choices": [], "usage": usage}).encode())
    heard_so_far.take(b"[DONE]")

    counted, done = heard_so_far.ending()

    assert isinstance(done, Done)
    assert counted == Usage(
        model="m",
        input_tokens=tokens[0],
        cache_read_tokens=tokens[1],
        cache_write_tokens=tokens[2],
        output_tokens=tokens[3],
        cost_micros=tokens[4],
    )


def test_reasoning_that_has_no_number_is_left_as_it_came() -> None:
    details: list[dict[str, JsonValue]] = [
        {"type": "reasoning.text", "text": "a", "index": 0},
        {"type": "reasoning.text", "text": "b", "index": 0, "signature": None},
        {"type": "reasoning.text", "text": "c", "index": 1},
        {"type": "reasoning.summary", "summary": "d"},
        {"type": "reasoning.summary", "summary": "e"},
    ]

    assert joined(details) == [
        {"type": "reasoning.text", "text": "ab", "index": 0},
        {"type": "reasoning.text", "text": "c", "index": 1},
        *details[3:],
    ]


def test_a_schema_keeps_what_the_smaller_language_can_say() -> None:
    year: dict[str, JsonValue] = {
        "anyOf": [{"type": "integer", "minimum": 1880}, {"type": "null"}],
        "default": None,
        "title": "Year",
        "description": "its year",
    }
    either: JsonValue = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    schema: dict[str, JsonValue] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"year": year, "title": {"type": "string", "title": "Title"}, "either": either},
        "required": ["title"],
    }

    assert plain(schema) == {
        "type": "object",
        "properties": {
            "year": {"type": "integer", "minimum": 1880, "description": "its year", "nullable": True},
            "title": {"type": "string"},
            "either": {"type": "string"},
        },
        "required": ["title"],
    }
    assert plain({"type": "array", "items": year})["items"] == plain(year)
