"""Proposals in a chat: their options as buttons, each of which counts once."""

import concierge
from concierge.texts import Texts
from concierge_bot.render import proposal_text
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "DECLINE", "show_proposal"]

ACTION = "proposal"
DECLINE = 0


async def show_proposal(visit: Visit, proposal: concierge.Proposal) -> None:
    """The title and its options, with a button for each and one that declines."""
    labels = [_label(proposal, number, visit.say) for number in range(1, len(proposal.options) + 1)]
    labelled = [*enumerate(labels, 1), (DECLINE, visit.say.say("bot.button.decline"))]
    rows = [
        [Key(label=label, action=ACTION, args={"proposal": proposal.id, "option": str(number)})]
        for number, label in labelled
    ]
    keyboard = await visit.keyboard(rows, as_one=True)
    await visit.reply(proposal_text(proposal, visit.say), keyboard=keyboard)


def _label(proposal: concierge.Proposal, number: int, say: Texts) -> str:
    option = proposal.options[number - 1]
    size = say.size(option.size_bytes)
    if option.act is not concierge.ProposedAct.START:
        return " · ".join((say.say(f"act.{option.act}"), *((size,) if option.size_bytes else ())))
    if len(proposal.options) == 1:
        return say.say("bot.button.only", size=size)
    label = say.say(f"label.{option.label}") if option.label else ""
    return " · ".join(part for part in (f"{number}. {label}".rstrip(), size) if part)
