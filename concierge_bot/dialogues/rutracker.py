"""What is written while somebody logs in to Rutracker."""

import concierge
from concierge_bot.dialogue import Dialogue
from concierge_bot.policy import EVERYBODY
from concierge_bot.rutracker import FLOW, ask_password, ask_username, log_in
from concierge_bot.secrecy import wiped
from concierge_bot.visit import Visit

__all__ = ["DIALOGUE"]


async def _take(visit: Visit, flow: concierge.Flow, text: str) -> bool:
    match flow.step:
        case "username":
            await _named(visit, dict(flow.facts), text)
        case "password":
            note = await wiped(visit)
            await log_in(visit, flow.facts, text, note=note)
        case "captcha":
            await _read(visit, flow, text)
        case _:
            await _begin_again(visit, flow)
    return True


async def _named(visit: Visit, facts: dict[str, str], text: str) -> None:
    """The name; whoever writes the password under it has said all at once."""
    name, line_end, password = text.partition("\n")
    facts["username"] = name.strip()
    if line_end and password:
        await log_in(visit, facts, password, note=await wiped(visit))
    elif facts["username"]:
        await ask_password(visit, facts)
    else:
        await ask_username(visit, facts)


async def _read(visit: Visit, flow: concierge.Flow, text: str) -> None:
    pending = visit.parts.logins.at((visit.spot.chat_id, visit.sender_id))
    if pending is None:
        await _begin_again(visit, flow)
    else:
        await pending.give(text.strip())


async def _begin_again(visit: Visit, flow: concierge.Flow) -> None:
    """The login went with an earlier run, which has taken the password along; this may have been it, once more."""
    note = await wiped(visit)
    facts = {name: value for name, value in flow.facts.items() if name != "attempt"}
    await ask_password(visit, facts, after=f"{note}\n\n{visit.say.say('bot.login.restarted')}")


DIALOGUE = Dialogue(name=FLOW, policy=EVERYBODY, take=_take, has_secrets=True)
