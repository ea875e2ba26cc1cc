"""The buttons of somebody's own torrent client."""

import concierge
from concierge_bot.busy import seem_busy
from concierge_bot.formatted import plain
from concierge_bot.policy import Policy
from concierge_bot.press import Press
from concierge_bot.resuming import THEN, continuing
from concierge_bot.seedbox import FLOW, add, ask_address, ask_password
from concierge_bot.visit import Key, Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    flow = await visit.me.flows.get(visit.spot.chat_id)
    is_open = flow is not None and flow.name == FLOW
    facts = dict(flow.facts) if flow is not None and is_open else {}
    match button.args["do"]:
        case "enter":
            await ask_address(visit, {THEN: facts[THEN]} if THEN in facts else {})
        case "nameless" if "address" in facts:
            await ask_password(visit, facts)
        case "open" if "address" in facts:
            await add(visit, facts, "")
        case "test":
            await _test(visit, button.args["name"])
        case "remove" | "force":
            await _remove(visit, button.args["name"], force=button.args["do"] == "force")
        case "cancel":
            if is_open:
                await visit.me.flows.end(visit.spot.chat_id)
            await visit.change(visit.say.say("bot.login.cancelled"), keyboard=await continuing(visit, facts))
        case _:
            await visit.change(visit.say.say("bot.button.unknown"))


async def _test(visit: Visit, name: str) -> None:
    await seem_busy(visit)
    seedbox = await visit.me.seedboxes.test(name)
    site = visit.say.site(seedbox.name)
    await visit.reply(plain(visit.say.say("bot.seedbox.works", site=site, address=seedbox.address)))


async def _remove(visit: Visit, name: str, *, force: bool) -> None:
    say = visit.say
    try:
        removed = await visit.me.seedboxes.remove(name, force=force)
    except concierge.SeedboxInUse as error:
        label = say.say("bot.seedbox.button.force")
        key = Key(label=label, action=FLOW, args={"do": "force", "name": name})
        await visit.change(say.error(error.code, error.facts), keyboard=await visit.keyboard([[key]]))
    else:
        await visit.change(say.say("bot.seedbox.removed", site=say.site(removed.name)))


PRESS = Press(action=FLOW, policy=Policy(grant=concierge.Grant.DOWNLOAD), run=_run)
