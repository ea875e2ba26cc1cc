"""Everything as a file, or nothing any more."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import concierge
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.screen import turn_screen
from concierge_bot.screens.privacy import ACTION, forget_screen, privacy_screen
from concierge_bot.uploads import send_file
from concierge_bot.visit import Visit

__all__ = ["PRESS"]

NAME = "concierge-export.zip"


async def _run(visit: Visit, button: concierge.Button) -> None:
    match button.args["do"]:
        case "export":
            await _export(visit)
        case "ask" | "again" as step:
            await turn_screen(visit, await forget_screen(visit, is_last=step == "again"))
        case "forget":
            await visit.me.privacy.forget()
            await visit.change(visit.say.say("bot.privacy.forgotten"))
        case _:
            await turn_screen(visit, await privacy_screen(visit))


async def _export(visit: Visit) -> None:
    folder = await asyncio.to_thread(TemporaryDirectory, prefix="concierge-")
    try:
        path = Path(folder.name) / NAME
        await visit.me.privacy.export(path)
        content = await asyncio.to_thread(path.read_bytes)
    finally:
        await asyncio.to_thread(folder.cleanup)
    await send_file(visit, NAME, content)


PRESS = Press(action=ACTION, policy=EVERYBODY, run=_run)
