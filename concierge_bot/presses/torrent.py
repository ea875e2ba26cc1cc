"""The .torrent file of a pick."""

import concierge
from concierge_bot.cards import ABOUT_TITLES
from concierge_bot.press import Press
from concierge_bot.torrents import send_torrent
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    handle = button.args["handle"]
    stored = await visit.me.search.stored(handle)
    await send_torrent(visit, handle, stored.decision.release.name)


PRESS = Press(action="torrent", policy=ABOUT_TITLES, run=_run)
