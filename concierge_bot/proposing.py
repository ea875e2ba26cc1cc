"""Proposals in a chat: their options as buttons, each of which counts once."""

from collections.abc import Sequence

import concierge
from concierge.texts import Texts
from concierge_bot.render import proposal_text
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "DECLINE", "labels", "proposal_keys", "show_proposal"]

ACTION = "proposal"
DECLINE = 0


async def show_proposal(visit: Visit, proposal: concierge.Proposal) -> None:
    """The title and its options, with a button for each and one that declines."""
    keyboard = await visit.keyboard(proposal_keys(proposal, visit.say), as_one=True)
    await visit.reply(proposal_text(proposal, visit.say), keyboard=keyboard)


def proposal_keys(proposal: concierge.Proposal, say: Texts) -> Sequence[Sequence[Key]]:
    """A row for each option, and one that declines; of all of them one is pressed."""
    return [
        [Key(label=label, action=ACTION, args={"proposal": proposal.id, "option": str(number)})]
        for number, label in labels(proposal, say)
    ]


def labels(proposal: concierge.Proposal, say: Texts) -> tuple[tuple[int, str], ...]:
    """What the buttons say, each with the number of its option; the last one declines."""
    options = range(1, len(proposal.options) + 1)
    return (*((at, _label(proposal, at, say)) for at in options), (DECLINE, say.say("bot.button.decline")))


def _label(proposal: concierge.Proposal, number: int, say: Texts) -> str:
    option = proposal.options[number - 1]
    size = say.size(option.size_bytes)
    if option.act is not concierge.ProposedAct.START:
        return " · ".join((say.say(f"act.{option.act}"), *((size,) if option.size_bytes else ())))
    if len(proposal.options) == 1:
        return say.say("bot.button.only", size=size)
    label = say.say(f"label.{option.label}") if option.label else ""
    return " · ".join(part for part in (f"{number}. {label}".rstrip(), size) if part)
