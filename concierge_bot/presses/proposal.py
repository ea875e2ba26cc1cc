"""An option of a proposal, or its refusal: each proposal is carried out once, however often it is pressed."""

import asyncio

from telegram import Message

import concierge
from concierge_bot.live import LiveMessage
from concierge_bot.policy import Policy
from concierge_bot.press import Press
from concierge_bot.proposing import ACTION, DECLINE
from concierge_bot.render import error_text, progress_text
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    """Returns when the download has begun or could not; its progress goes on in the message that was pressed."""
    if int(button.args["option"]) == DECLINE:
        await visit.change(await _declined(visit, button.args["proposal"]))
        return
    is_settled = asyncio.Event()
    visit.parts.followers.start(_carry_out(visit, button, is_settled))
    await is_settled.wait()


async def _declined(visit: Visit, proposal_id: str) -> str:
    try:
        await visit.me.proposals.decline(proposal_id)
    except concierge.NotFound:
        return visit.say.say("bot.outdated")
    return visit.say.say("bot.declined")


async def _carry_out(visit: Visit, button: concierge.Button, is_settled: asyncio.Event) -> None:
    say, proposal_id = visit.say, button.args["proposal"]
    message = visit.message
    said = (message.text or "") if isinstance(message, Message) else ""
    async with visit.parts.chats.live(visit.spot, message_id=visit.pressed) as shown:
        shown.show(say.say("bot.starting"))
        try:
            accepted = await visit.me.proposals.accept(proposal_id, option=int(button.args["option"]))
        except concierge.ApprovalNeeded as error:
            shown.show(f"{said}\n\n📨 {say.error(error.code, error.facts)}".strip())
        except concierge.ConciergeError as error:
            if _is_outdated(error, proposal_id):
                shown.show(say.say("bot.outdated"))
            else:
                await visit.me.buttons.release(button.token)
                keyboard = message.reply_markup if isinstance(message, Message) else None
                shown.show(error_text(error, say, after=said), keyboard=keyboard)
        else:
            is_settled.set()
            await _follow(visit, accepted, shown)
        finally:
            is_settled.set()


async def _follow(visit: Visit, accepted: concierge.Accepted, shown: LiveMessage) -> None:
    say = visit.say
    if not accepted.is_under_way:
        act = "follow" if accepted.option.act is concierge.ProposedAct.FOLLOW else "remove"
        shown.show(say.say(f"act.done.{act}", n=len(accepted.downloads)))
        return
    download = accepted.download
    shown.show(progress_text(concierge.DownloadProgress(download=download), say))
    await visit.parts.followers.track(visit.me, download.id, shown, say)


def _is_outdated(error: concierge.ConciergeError, proposal_id: str) -> bool:
    told = str(error.facts.get("what", ""))
    return isinstance(error, concierge.NotFound) and told.startswith(proposal_id)


PRESS = Press(action=ACTION, policy=Policy(in_groups=True), run=_run)
