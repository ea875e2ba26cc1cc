"""Messages of text: sent, edited and deleted."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from concierge.sandbox import _telegram_text as texts
from concierge.sandbox._telegram_chats import ShownMessage
from concierge.sandbox._telegram_keyboards import checked_keyboard
from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_state import Method, State
from concierge.sandbox._telegram_wire import BOT_ID, bad_request

__all__ = ["METHODS", "blank", "edited", "owned", "sent"]

DELETABLE_S = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def blank(state: State, given: Parameters) -> ShownMessage:
    """A new message of the bot without content.

    Raises:
        Refused: the bot may not write there, the keyboard is wrong, or what it replies to is gone.
    """
    place = state.writable(given)
    reply = given.reply_parameters
    replied = None if reply is None else state.chats.find(place.chat_id, reply.message_id)
    if reply is not None and replied is None and not reply.allow_sending_without_reply:
        raise bad_request("message to be replied not found")
    return ShownMessage(
        message_id=0,
        chat_id=place.chat_id,
        date=int(time.time()),
        keyboard=checked_keyboard(given.reply_markup),
        reply_to=None if replied is None else replied.message_id,
        thread_id=given.message_thread_id,
        is_protected=given.protect_content,
        is_silent=given.disable_notification,
        has_preview=not given.link_preview_options.is_disabled,
    )


def sent(state: State, message: ShownMessage) -> object:
    """The wire's form of the message, which stands in its chat now."""
    state.drafting.pop(message.chat_id, None)
    return state.wire(state.chats.put(replace(message, message_id=state.chats.next_id())))


def owned(state: State, given: Parameters) -> ShownMessage:
    """The bot's message that a call is to change.

    Raises:
        Refused: the bot may not write there, or it is not its message.
    """
    state.writable(given)
    shown = state.chats.find(given.chat_id, given.message_id)
    if shown is None:
        raise bad_request("message to edit not found")
    if shown.author_id != BOT_ID:
        raise bad_request("message can't be edited")
    return shown


def edited(state: State, given: Parameters, changed: ShownMessage) -> object:
    """The wire's form of the message as it looks now.

    Raises:
        Refused: nothing has changed, or the keyboard is wrong.
    """
    changed = replace(changed, keyboard=checked_keyboard(given.reply_markup, of_edit=True))
    if changed == state.chats.shown[changed.message_id]:
        raise bad_request(NOT_MODIFIED)
    return state.wire(state.chats.put(replace(changed, is_edited=True)))


def _send(state: State, given: Parameters) -> object:
    message = blank(state, given)
    text, entities = texts.text(given.text, given.parse_mode, given.entities)
    return sent(state, replace(message, text=text, entities=entities))


def _edit_text(state: State, given: Parameters) -> object:
    shown = owned(state, given)
    if shown.file is not None or shown.poll is not None:
        raise bad_request("there is no text in the message to edit")
    text, entities = texts.text(given.text, given.parse_mode, given.entities)
    has_preview = not given.link_preview_options.is_disabled
    return edited(state, given, replace(shown, text=text, entities=entities, has_preview=has_preview))


def _edit_caption(state: State, given: Parameters) -> object:
    shown = owned(state, given)
    if shown.file is None:
        raise bad_request("there is no caption in the message to edit")
    text, entities = texts.caption(given.caption, given.parse_mode, given.caption_entities)
    return edited(state, given, replace(shown, text=text, entities=entities))


def _edit_buttons(state: State, given: Parameters) -> object:
    return edited(state, given, owned(state, given))


def _delete(state: State, given: Parameters) -> object:
    place = state.reachable(given)
    shown = state.chats.find(given.chat_id, given.message_id)
    if shown is None:
        raise bad_request("message to delete not found")
    is_ours = shown.author_id == BOT_ID or place.kind == "private"
    may_delete = is_ours or place.members.get(BOT_ID) == "administrator"
    if not may_delete or time.time() - shown.date > DELETABLE_S:
        raise bad_request("message can't be deleted")
    state.chats.delete(given.message_id)
    return True


METHODS: Final[Mapping[str, Method]] = {
    "deletemessage": _delete,
    "editmessagecaption": _edit_caption,
    "editmessagereplymarkup": _edit_buttons,
    "editmessagetext": _edit_text,
    "sendmessage": _send,
}
