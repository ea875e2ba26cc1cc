"""/invite: a code that lets somebody in."""

import concierge
from concierge_bot.command import Command, Menu
from concierge_bot.policy import MANAGERS
from concierge_bot.screen import open_screen
from concierge_bot.screens.invites import ROLES, invites_screen, issued_screen
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, args: str) -> None:
    role = _role(visit, args)
    if role is None:
        await open_screen(visit, await invites_screen(visit))
    else:
        await open_screen(visit, issued_screen(visit, await visit.me.people.invite(role=role)))


def _role(visit: Visit, args: str) -> concierge.Role | None:
    """The role by its code or by its name in the person's language; None for anything else."""
    told = args.strip().casefold()
    return next((one for one in ROLES if told in {one.value, visit.say.say(f"role.{one}")}), None)


COMMAND = Command(name="invite", policy=MANAGERS, run=_run, menu=Menu.MANAGERS)
