"""The buttons of the profile: the last change taken back, an older state, a new beginning."""

import concierge
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.screen import Screen, turn_screen
from concierge_bot.screens.profile import (
    ACTION,
    history_screen,
    profile_screen,
    reset_done_screen,
    reset_screen,
)
from concierge_bot.visit import Visit
from concierge_bot.wishes import keep_language

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    await turn_screen(visit, await _screen(visit, button))


async def _screen(visit: Visit, button: concierge.Button) -> Screen:
    profile, say = visit.me.profile, visit.say
    match button.args["do"]:
        case "history":
            return await history_screen(visit)
        case "ask_reset":
            return await reset_screen(visit)
        case "reset":
            await keep_language(visit.me, say.language)
            before = (await profile.get()).number
            await profile.reset()
            return reset_done_screen(say, before)
        case "undo":
            # The state before the one that was shown, whatever has been changed since.
            await profile.undo(int(button.args["before"]) - 1)
            return await profile_screen(visit, say.say("bot.profile.undone"))
        case "restore":
            await profile.undo(int(button.args["number"]))
            return await profile_screen(visit, say.say("bot.profile.restored"))
    return await profile_screen(visit)


PRESS = Press(action=ACTION, policy=EVERYBODY, run=_run)
