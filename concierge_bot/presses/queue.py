"""The buttons of the queue: pause, go on, remove, one or all."""

import concierge
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.screen import Screen, turn_screen
from concierge_bot.screens.queue import ACTION, clear_screen, queue_screen, remove_screen
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    await turn_screen(visit, await _screen(visit, button))


async def _screen(visit: Visit, button: concierge.Button) -> Screen:
    downloads, args = visit.me.downloads, button.args
    match args["do"]:
        case "ask":
            return await remove_screen(visit, args["id"])
        case "clear":
            return await clear_screen(visit)
        case "cleared":
            await downloads.clear()
        case "pause_all":
            await downloads.pause_all()
        case "resume_all":
            await downloads.resume_all()
        case doing:
            await _one(visit, doing, button)
    return await queue_screen(visit, page=int(args.get("page", "0")))


async def _one(visit: Visit, doing: str, button: concierge.Button) -> None:
    downloads = visit.me.downloads
    match doing:
        case "pause":
            await downloads.pause(button.args["id"])
        case "resume":
            await downloads.resume(button.args["id"])
        case "remove":
            await downloads.remove(button.args["id"], with_data="data" in button.args)


PRESS = Press(action=ACTION, policy=EVERYBODY, run=_run)
