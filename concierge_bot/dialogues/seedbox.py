"""What is written while somebody connects a torrent client of their own."""

import concierge
from concierge_bot.dialogue import Dialogue
from concierge_bot.policy import Policy
from concierge_bot.secrecy import wiped
from concierge_bot.seedbox import FLOW, add, ask_address, ask_password, ask_username, entered
from concierge_bot.visit import Visit

__all__ = ["DIALOGUE"]


async def _take(visit: Visit, flow: concierge.Flow, text: str) -> bool:
    facts = dict(flow.facts)
    match flow.step:
        case "address":
            await _addressed(visit, facts, text)
        case "username":
            await _named(visit, facts, text)
        case _:
            await add(visit, facts, text, note=await wiped(visit))
    return True


async def _addressed(visit: Visit, facts: dict[str, str], text: str) -> None:
    """The address; whoever writes the account beside or under it has said all at once."""
    given = entered(text.replace("\n", " "))
    facts |= {"address": given.address, "username": given.username}
    if given.password:
        await add(visit, facts, given.password, note=await wiped(visit))
    elif not given.address:
        await ask_address(visit, facts)
    elif given.username:
        await ask_password(visit, facts)
    else:
        await ask_username(visit, facts)


async def _named(visit: Visit, facts: dict[str, str], text: str) -> None:
    name, line_end, password = text.partition("\n")
    facts["username"] = name.strip()
    if line_end and password:
        await add(visit, facts, password, note=await wiped(visit))
    else:
        await ask_password(visit, facts)


DIALOGUE = Dialogue(name=FLOW, policy=Policy(grant=concierge.Grant.DOWNLOAD), take=_take, has_secrets=True)
