"""/cancel: ends what is being asked, or what is being answered."""

from concierge_bot.command import Command
from concierge_bot.policy import Policy
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    is_stopped = visit.parts.turns.stop(visit.spot.chat_id, visit.sender_id)
    is_ended = await visit.me.flows.end(visit.spot.chat_id)
    await visit.reply(visit.say.say("bot.cancel.done" if is_stopped or is_ended else "bot.cancel.nothing"))


COMMAND = Command(name="cancel", policy=Policy(in_groups=True), run=_run, order=6)
