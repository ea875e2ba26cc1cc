"""What a title of an import is: one of those that may be meant, a mere name, or for later."""

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.cards import title_of
from concierge_bot.open_names import ACTION, ask_next
from concierge_bot.policy import SEARCHERS
from concierge_bot.press import Press
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    name_id = int(button.args.get("id", "0"))
    match button.args["do"]:
        case "decide":
            await ask_next(visit, after=name_id, note=await _decided(visit, name_id, button.args["card"]))
        case "keep":
            await ask_next(visit, after=name_id, note=await _kept(visit, name_id))
        case _:
            await ask_next(visit, after=name_id)


async def _decided(visit: Visit, name_id: int, card: str) -> str:
    title = await title_of(visit, card)
    try:
        await visit.me.imports.decide(name_id, title)
    except concierge.NotFound:
        return ""  # it was decided elsewhere meanwhile
    return visit.say.say("import.decided", title=words_for.label(title, visit.say))


async def _kept(visit: Visit, name_id: int) -> str:
    try:
        await visit.me.imports.keep(name_id)
    except concierge.NotFound:
        return ""
    return visit.say.say("import.kept")


PRESS = Press(action=ACTION, policy=SEARCHERS, run=_run)
