from __future__ import annotations

import json
from typing import TypeVar

import pytest
from hypothesis import given, strategies as st

from concierge.adapters.storage.encoding import (
    decoded,
    decoded_decision,
    decoded_turn,
    encoded,
    encoded_decision,
    turn_kind,
)
from concierge.errors import StorageError
from concierge.model.conversation import (
    AssistantTurn,
    JsonValue,
    ToolCall,
    ToolResult,
    ToolTurn,
    Turn,
    UserTurn,
)
from concierge.model.quality_profile import PROFILES, QualityProfile
from concierge.model.title import Title
from concierge.model.user import Preferences
from tests.adapters.storage.values import TITLE, a_decision

T = TypeVar("T")

WORDS = st.text(max_size=8)
JSON_VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)
TOOL_CALLS = st.builds(
    ToolCall,
    id=WORDS,
    name=WORDS,
    arguments=st.dictionaries(WORDS, JSON_VALUES, max_size=3),
    broken=st.none() | WORDS,
)
TURNS: st.SearchStrategy[Turn] = st.one_of(
    st.builds(UserTurn, text=WORDS),
    st.builds(
        AssistantTurn,
        text=WORDS,
        calls=st.lists(TOOL_CALLS, max_size=2).map(tuple),
        provider=WORDS,
        provider_data=JSON_VALUES,
    ),
    st.builds(
        ToolTurn,
        results=st.lists(
            st.builds(ToolResult, call_id=WORDS, content=WORDS, is_error=st.booleans()), max_size=2
        ).map(tuple),
    ),
)


def kept(value: object) -> object:
    return json.loads(json.dumps(encoded(value)))


@pytest.mark.fuzz
@given(TURNS)
def test_every_turn_comes_back_as_it_was(turn: Turn) -> None:
    data = kept(turn)

    assert isinstance(data, dict)
    assert decoded_turn(turn_kind(turn), data) == turn


@pytest.mark.parametrize(
    "kind, value",
    [
        (QualityProfile, PROFILES["original+subs"]),
        (Title, TITLE),
        (Preferences, Preferences(resolution=720, voices=PROFILES["best"].voices)),
    ],
)
def test_a_value_comes_back_as_it_was(kind: type[T], value: T) -> None:
    assert decoded(kind, kept(value)) == value


@pytest.mark.parametrize("is_rejected", [False, True])
def test_a_decision_comes_back_with_its_name_read_anew(*, is_rejected: bool) -> None:
    decision = a_decision(is_rejected=is_rejected)

    data = json.loads(json.dumps(encoded_decision(decision)))

    assert "parsed" not in data
    assert decoded_decision(data) == decision
    assert decoded_decision({**data, "parsed": {"year": 1927}}) == decision


def test_a_field_that_older_data_lack_has_its_default() -> None:
    assert decoded(Preferences, {"resolution": 720, "forgotten": 1}) == Preferences(resolution=720)


def test_a_lone_surrogate_is_mended_wherever_it_stands() -> None:
    assert encoded({"a\ud800": ["\udfff", ("x",)]}) == {"a?": ["?", ["x"]]}


def test_what_has_no_json_form_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        encoded(object())


@pytest.mark.parametrize(
    "kind, data",
    [
        ("user", {}),
        ("tool", {"results": [{}]}),
        ("assistant", {}),
        ("assistant", {"text": "", "calls": None, "provider": "", "provider_data": None}),
        ("assistant", {"text": "", "calls": ["x"], "provider": "", "provider_data": None}),
        ("stranger", {}),
    ],
)
def test_damaged_data_are_a_storage_error(kind: str, data: dict[str, JsonValue]) -> None:
    with pytest.raises(StorageError):
        decoded_turn(kind, data)


def test_a_damaged_value_is_a_storage_error() -> None:
    with pytest.raises(StorageError):
        decoded(Title, {"kind": "poem"})
