"""The buttons of setting up."""

import concierge
from concierge_bot import rutracker, seedbox
from concierge_bot.onboarding import finish, resume, show, step_named
from concierge_bot.onboarding_answers import choose
from concierge_bot.onboarding_steps import Step, Way, steps_for
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.resuming import SETUP, THEN
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    step = step_named(visit, button.args.get("step", ""))
    if step is None:  # the button leads to no certain one, or the person may have it no more
        await resume(visit)
        return
    match button.args["do"]:
        case "choose":
            await _choose(visit, step, button.args["choice"])
        case "connect":
            await _connect(visit, step)
        case "finish":
            await finish(visit, message_id=visit.pressed)
        case _:
            await show(visit, step, message_id=visit.pressed)


async def _choose(visit: Visit, step: Step, choice: str) -> None:
    """One choice leads on by itself; of several each stays to be seen."""
    await choose(visit.me, visit.say, step, choice)
    mine = steps_for(visit.me.user)
    further = mine[mine.index(step) + 1] if step.way is Way.ONE else step
    await show(visit, further, message_id=visit.pressed)


async def _connect(visit: Visit, step: Step) -> None:
    """Leads to the account's own dialogue, and from its end back to the step behind this one."""
    mine = steps_for(visit.me.user)
    at = mine.index(step)
    then = {THEN: mine[min(at + 1, len(mine) - 1)].code}
    if step.code == seedbox.FLOW:
        await seedbox.ask_address(visit, then)
    else:
        await rutracker.ask_username(visit, then)


PRESS = Press(action=SETUP, policy=EVERYBODY, run=_run)
