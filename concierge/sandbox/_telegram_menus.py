"""Who the bot is, and the menus of its commands."""

from collections.abc import Mapping
from typing import Final

from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_state import Method, State
from concierge.sandbox._telegram_wire import BOT

__all__ = ["METHODS"]

ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}


def _me(state: State, given: Parameters) -> object:
    return {**BOT, **ABILITIES}


def _yes(state: State, given: Parameters) -> object:
    return True


def _set_commands(state: State, given: Parameters) -> object:
    state.commands[_scope(given), given.language_code] = given.commands
    return True


def _get_commands(state: State, given: Parameters) -> object:
    return state.commands.get((_scope(given), given.language_code), ())


def _scope(given: Parameters) -> str:
    return str((given.scope or {}).get("type", "default"))


METHODS: Final[Mapping[str, Method]] = {
    "deletewebhook": _yes,
    "getme": _me,
    "getmycommands": _get_commands,
    "setmycommands": _set_commands,
}
