"""The word about a torrent that is to leave its client: it may go, it stays, or it comes back from the trash."""

import concierge
from concierge_bot.answering_news import tell_answer
from concierge_bot.news_keys import SEEDING
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    cleanup, do, download_id = visit.me.cleanup, button.args["do"], button.args["id"]
    match do:
        case "release":
            await cleanup.release(download_id)
        case "keep":
            await cleanup.keep(download_id)
        case _:
            await cleanup.undo(download_id)
    await tell_answer(visit, button, f"✓ {visit.say.say(f'bot.news.{do}.done')}")


PRESS = Press(action=SEEDING, policy=EVERYBODY, run=_run)
