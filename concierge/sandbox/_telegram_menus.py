"""Who the bot is, and the menus of its commands by scope and language."""

import re
from collections.abc import Mapping
from typing import Final

from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_state import Method, State
from concierge.sandbox._telegram_wire import BOT, bad_request

__all__ = ["METHODS"]

ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
MOST_COMMANDS = 100
NAME = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_DESCRIPTION = 256


def _me(state: State, given: Parameters) -> object:
    return {**BOT, **ABILITIES}


def _set_commands(state: State, given: Parameters) -> object:
    if len(given.commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in given.commands:
        if not NAME.fullmatch(command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[_menu(state, given)] = given.commands
    return True


def _get_commands(state: State, given: Parameters) -> object:
    return state.commands.get(_menu(state, given), ())


def _delete_commands(state: State, given: Parameters) -> object:
    state.commands.pop(_menu(state, given), None)
    return True


def _menu(state: State, given: Parameters) -> tuple[str, str]:
    """The name of a scope, with the chat and the user that it has, and the language."""
    scope = given.scope
    if scope.chat_id is not None:
        state.people.place(scope.chat_id).refuse()
    parts = (scope.type, scope.chat_id, scope.user_id)
    return ":".join(str(part) for part in parts if part is not None), given.language_code


METHODS: Final[Mapping[str, Method]] = {
    "deletemycommands": _delete_commands,
    "getme": _me,
    "getmycommands": _get_commands,
    "setmycommands": _set_commands,
}
