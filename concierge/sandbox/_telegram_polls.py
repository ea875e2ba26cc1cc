"""Polls: asked, voted on, and stopped."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from concierge.sandbox._telegram_keyboards import checked_keyboard
from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_poll import Poll
from concierge.sandbox._telegram_sending import blank, sent
from concierge.sandbox._telegram_state import Method, State
from concierge.sandbox._telegram_wire import BOT_ID, bad_request

__all__ = ["METHODS"]

LONGEST_QUESTION = 300
LONGEST_OPTION = 100
MOST_OPTIONS = 12


def _send_poll(state: State, given: Parameters) -> object:
    options = tuple(option.text for option in given.options)
    if not 1 <= len(given.question) <= LONGEST_QUESTION:
        raise bad_request("poll question must be non-empty and not too long")
    if not 1 <= len(options) <= MOST_OPTIONS:
        raise bad_request(f"poll must have 1 to {MOST_OPTIONS} options")
    if not all(1 <= len(option) <= LONGEST_OPTION for option in options):
        raise bad_request(f"poll options length must not exceed {LONGEST_OPTION}")
    poll = Poll(
        poll_id=f"poll-{state.chats.last_id + 1}",
        question=given.question,
        options=options,
        is_anonymous=given.is_anonymous,
        allows_multiple_answers=given.allows_multiple_answers,
    )
    return sent(state, replace(blank(state, given), poll=poll))


def _stop_poll(state: State, given: Parameters) -> object:
    state.reachable(given)
    shown = state.chats.find(given.chat_id, given.message_id)
    if shown is None or shown.poll is None or shown.author_id != BOT_ID:
        raise bad_request("message with poll to stop not found")
    if shown.poll.is_closed:
        raise bad_request("poll has already been closed")
    closed = replace(shown.poll, is_closed=True)
    keyboard = checked_keyboard(given.reply_markup, of_edit=True)
    state.chats.shown[shown.message_id] = replace(shown, poll=closed, keyboard=keyboard)
    state.updates.put("poll", closed.wire())
    return closed.wire()


METHODS: Final[Mapping[str, Method]] = {"sendpoll": _send_poll, "stoppoll": _stop_poll}
