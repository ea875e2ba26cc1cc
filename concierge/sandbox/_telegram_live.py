"""What shows that the bot is at work: drafts, actions, and answers to pressed buttons."""

from collections.abc import Mapping
from typing import Final

from concierge.sandbox import _telegram_text as texts
from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_state import Method, State
from concierge.sandbox._telegram_wire import bad_request

__all__ = ["METHODS"]

LONGEST_ANSWER = 200
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


def _draft(state: State, given: Parameters) -> object:
    state.writable(given)
    if given.chat_id < 0 or given.draft_id == 0:
        raise bad_request("drafts need a private chat and an id")
    text, _ = texts.text(given.text, given.parse_mode, given.entities, may_be_empty=True)
    state.drafts.append((given.chat_id, given.draft_id, text))
    return True


def _act(state: State, given: Parameters) -> object:
    state.actions.append((given.chat_id, given.action))
    return True


def _answer_query(state: State, given: Parameters) -> object:
    if given.callback_query_id not in state.open_queries:
        raise bad_request(OLD_QUERY)
    if len(given.text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    state.open_queries.discard(given.callback_query_id)
    state.answered[given.callback_query_id] = given.text
    if given.show_alert:
        state.alerts.add(given.callback_query_id)
    return True


METHODS: Final[Mapping[str, Method]] = {
    "answercallbackquery": _answer_query,
    "sendchataction": _act,
    "sendmessagedraft": _draft,
}
