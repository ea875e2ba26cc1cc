"""Who is a member of a chat, and how the bot asks for it."""

from collections.abc import Mapping
from typing import Final

from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_state import Method, State
from concierge.sandbox._telegram_wire import BOT_ID, Fields, bad_request

__all__ = ["METHODS", "member"]

RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
CHIEFS = frozenset({"administrator", "creator"})


def member(state: State, user_id: int, status: str) -> Fields:
    """A member as the wire has it."""
    known: Fields = {"status": status, "user": state.people.author(user_id)}
    if status == "kicked":
        known["until_date"] = 0
    if status == "administrator":
        known |= dict.fromkeys(RIGHTS, True)
    if status in CHIEFS:
        known["is_anonymous"] = False
    return known


def _get_member(state: State, given: Parameters) -> object:
    place = state.people.place(given.chat_id)
    place.refuse()
    if given.user_id != BOT_ID and given.user_id not in state.people.known:
        raise bad_request("invalid user_id specified")
    return member(state, given.user_id, place.members.get(given.user_id, "left"))


def _get_administrators(state: State, given: Parameters) -> object:
    place = state.people.place(given.chat_id)
    place.refuse()
    if place.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return [member(state, user_id, told) for user_id, told in place.members.items() if told in CHIEFS]


def _leave(state: State, given: Parameters) -> object:
    place = state.people.place(given.chat_id)
    if place.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    place.refuse()
    place.members[BOT_ID] = "left"
    return True


METHODS: Final[Mapping[str, Method]] = {
    "getchatadministrators": _get_administrators,
    "getchatmember": _get_member,
    "leavechat": _leave,
}
