"""Another language model, or another degree of thinking."""

import concierge
from concierge_bot.policy import SEARCHERS
from concierge_bot.press import Press
from concierge_bot.screen import turn_screen
from concierge_bot.screens.models import ACTION, models_screen
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    models = visit.me.models
    if button.args["do"] == "model":
        choice = await models.choose(button.args["model"])
    else:
        kept = next((one.model.id for one in await models.list() if one.is_chosen and not one.is_usual), "")
        choice = await models.choose(kept, effort=button.args["effort"])
    await turn_screen(visit, await models_screen(visit, choice))


PRESS = Press(action=ACTION, policy=SEARCHERS, run=_run)
