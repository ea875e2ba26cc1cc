"""/rutracker: an account there, with a name and a password behind it or asked for one after the other."""

from concierge_bot.command import Command
from concierge_bot.policy import Policy
from concierge_bot.rutracker import ask_password, log_in, show_standing
from concierge_bot.secrecy import parted, refused_in_group, said_behind, wiped
from concierge_bot.visit import Visit

__all__ = ["COMMAND"]


async def _run(visit: Visit, args: str) -> None:
    if not visit.spot.is_private:
        await refused_in_group(visit, is_secret=bool(args))
        return
    name, password = parted(said_behind(visit))
    if name and password:
        note = await wiped(visit)
        await log_in(visit, {"username": name}, password, note=note)
    elif name:
        await ask_password(visit, {"username": name})
    else:
        await show_standing(visit)


COMMAND = Command(name="rutracker", policy=Policy(in_groups=True), run=_run, has_secrets=True)
