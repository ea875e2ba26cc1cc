"""/seedbox: a torrent client of one's own, with its address and account behind it or asked for one after the other."""

import concierge
from concierge_bot.command import Command
from concierge_bot.policy import Policy
from concierge_bot.secrecy import refused_in_group, said_behind, wiped
from concierge_bot.seedbox import add, ask_username, entered, show_standing
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, args: str) -> None:
    if not visit.spot.is_private:
        await refused_in_group(visit, is_secret=bool(args))
        return
    given = entered(said_behind(visit).replace("\n", " "))
    if given.password:
        note = await wiped(visit)
        await add(visit, {"address": given.address, "username": given.username}, given.password, note=note)
    elif given.address:
        await ask_username(visit, {"address": given.address})
    else:
        await show_standing(visit)


COMMAND = Command(
    name="seedbox",
    policy=Policy(grant=concierge.Grant.DOWNLOAD, in_groups=True),
    run=_run,
    has_secrets=True,
)
