"""What the bot shows while it is at work: drafts and actions, and its answers to buttons and inline queries."""

import time
from collections.abc import Mapping
from typing import Final

from concierge.sandbox import _telegram_text as texts
from concierge.sandbox._telegram_inline import InlineAnswer, checked_answer
from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_state import Draft, Method, State
from concierge.sandbox._telegram_wire import bad_request

__all__ = ["METHODS"]

ACTIONS = frozenset({"typing", "upload_photo", "upload_document", "choose_sticker", "find_location"})
LONGEST_ANSWER = 200
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


def _draft(state: State, given: Parameters) -> object:
    state.writable(given)
    if given.chat_id < 0 or given.draft_id == 0:
        raise bad_request("drafts need a private chat and an id")
    text, entities = texts.text(given.text, given.parse_mode, given.entities, may_be_empty=True)
    state.drafts.append((given.chat_id, given.draft_id, text))
    state.drafting[given.chat_id] = Draft(
        draft_id=given.draft_id,
        text=text,
        entities=entities,
        can_stop=given.can_stop,
        thread_id=given.message_thread_id,
        at_s=time.monotonic(),
    )
    return True


def _act(state: State, given: Parameters) -> object:
    state.reachable(given)
    if given.action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.actions.append((given.chat_id, given.action))
    return True


def _answer_button(state: State, given: Parameters) -> object:
    _close(state, given.callback_query_id)
    if len(given.text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    state.answered[given.callback_query_id] = given.text
    if given.show_alert:
        state.alerts.add(given.callback_query_id)
    return True


def _answer_inline(state: State, given: Parameters) -> object:
    answer = InlineAnswer(
        results=given.results,
        cache_time_s=given.cache_time,
        is_personal=given.is_personal,
        next_offset=given.next_offset,
        button=given.button,
    )
    checked_answer(answer)
    _close(state, given.inline_query_id)
    state.inline_answers[given.inline_query_id] = answer
    return True


def _close(state: State, query_id: str) -> None:
    asked_at = state.open_queries.pop(query_id, None)
    if asked_at is None or time.monotonic() - asked_at >= state.query_life_s:
        raise bad_request(OLD_QUERY)


METHODS: Final[Mapping[str, Method]] = {
    "answercallbackquery": _answer_button,
    "answerinlinequery": _answer_inline,
    "sendchataction": _act,
    "sendmessagedraft": _draft,
}
