"""The buttons of the watchlist: seen, off the list, back again, another page."""

import json

import concierge
from concierge_bot.formatted import plain
from concierge_bot.policy import SEARCHERS
from concierge_bot.press import Press
from concierge_bot.screen import Screen, once, turn_screen
from concierge_bot.screens.watchlist import ACTION, shelf_page, watchlist_screen
from concierge_bot.title_words import label
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    pages = json.loads(button.args.get("pages", "[]"))
    match button.args["do"]:
        case "back":
            await visit.me.taste.undo(int(button.args["entry"]))
            screen = await watchlist_screen(visit, pages, visit.say.say("bot.watchlist.back"))
        case "seen" | "away" as doing:
            screen = await _marked(visit, doing, int(button.args["title"]), pages)
        case _:
            screen = await watchlist_screen(visit, pages)
    await turn_screen(visit, screen)


async def _marked(visit: Visit, doing: str, title_id: int, pages: list[str]) -> Screen:
    """The page after the change, with the way back; unchanged if the title has left the list meanwhile."""
    page = await shelf_page(visit, pages)
    found = next((one.title for one in page.items if one.title.id == title_id), None)
    if found is None:
        return await watchlist_screen(visit, pages)
    if doing == "seen":
        marked = await visit.me.watched.add(found.title)
    else:
        marked = await visit.me.watchlist.remove(found.title)
    note = plain(visit.say.say(f"bot.watchlist.done.{doing}", title=label(found.title, visit.say)))
    screen = await watchlist_screen(visit, pages, note)
    if marked.entry is None:
        return screen
    undo = once(
        visit.say.say("bot.undo"), ACTION, do="back", entry=str(marked.entry), pages=json.dumps(pages)
    )
    return Screen(words=screen.words, rows=[[undo], *screen.rows])


PRESS = Press(action=ACTION, policy=SEARCHERS, run=_run)
