"""/help: what to write, and every command that the person may use."""

import asyncio

import concierge
from concierge_bot.command import Command, Menu
from concierge_bot.formatted import Words, bold, joined
from concierge_bot.policy import Policy
from concierge_bot.registry import registry
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, _args: str) -> None:
    say = visit.say
    # Read from the folders at the start: here nothing waits for a disk.
    commands = (await asyncio.to_thread(registry)).commands.values()
    offered = [one for one in commands if _is_for(visit, one)]
    parts: list[Words] = [say.say("agent.help")] if visit.me.user.may(concierge.Grant.SEARCH) else []
    for menu in Menu:
        lines = [f"/{one.name} — {say.say(f'bot.command.{one.name}')}" for one in offered if one.menu is menu]
        if lines:
            parts.append(joined([bold(say.say(f"bot.help.{menu}")), *lines]))
    await visit.reply(joined(parts, "\n\n"))


def _is_for(visit: Visit, command: Command) -> bool:
    return command.policy.admits(visit.me.user) and (visit.spot.is_private or command.policy.in_groups)


COMMAND = Command(name="help", policy=Policy(in_groups=True), run=_run, order=60)
