"""The outside of an update: whatever JSON it is, it is read or it is no update."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge_bot.envelope import KINDS, MOST_ID, BadUpdate, Envelope
from tests.bot.hooked import said_by

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
NAMES = st.sampled_from(
    ["from", "user", "chat", "id", "message", "data", "text", "date", "is_bot", "sender_chat", "type"]
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)
UPDATES = st.builds(
    lambda number, parts: {"update_id": number, **parts},
    st.integers(min_value=0, max_value=MOST_ID) | SCALARS,
    st.dictionaries(st.sampled_from([*KINDS, "edited_message", "channel_post"]), JSON, max_size=3),
)


@given(JSON | UPDATES)
def test_any_json_is_read_or_refused_and_nothing_else(raw: object) -> None:
    try:
        envelope = Envelope.read(raw)
    except BadUpdate:
        return

    assert 0 <= envelope.update_id <= MOST_ID
    for number in (envelope.sender_id, envelope.chat_id, envelope.sent_at):
        assert number is None or abs(number) <= MOST_ID
    assert isinstance(envelope.text, str)
    assert isinstance(envelope.is_urgent, bool)
    assert isinstance(envelope.is_private, bool)


def of(**content: object) -> Envelope:
    update = said_by(7, "привет", update_id=1)
    message = update["message"]
    assert isinstance(message, dict)
    return Envelope.read({"update_id": 1, "message": {**message, **content}})


def test_a_person_is_known_by_their_id() -> None:
    assert (of().sender_id, of().chat_id, of().text, of().is_private) == (7, 7, "привет", True)


@pytest.mark.parametrize(
    "content",
    [
        {"sender_chat": {"id": -100}},
        {"from": {"id": 7, "is_bot": True}},
        {"from": {"id": True}},
        {"from": None},
    ],
    ids=["an anonymous admin", "another bot", "no number", "nobody"],
)
def test_who_is_no_person_is_nobody(content: dict[str, object]) -> None:
    assert of(**content).sender_id is None


@pytest.mark.parametrize(
    "kind", ["edited_message", "channel_post", "edited_channel_post", "message_reaction"]
)
def test_other_kinds_are_nobodys_business(kind: str) -> None:
    update = said_by(7, "привет", update_id=1)

    assert Envelope.read({"update_id": 1, kind: update["message"]}).kind == ""
