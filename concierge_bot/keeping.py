"""Dialogues are kept with the language that they are held in: a name or a password says nothing of that."""

from collections.abc import Mapping
from dataclasses import replace

import concierge
from concierge_bot.visit import Visit

__all__ = ["keep", "spoken_in"]

LANGUAGE = "language"


async def keep(
    visit: Visit, name: str, step: str, facts: Mapping[str, str], *, message_id: int | None = None
) -> None:
    """The person's dialogue in this chat stands at that step from now on."""
    told = {**facts, LANGUAGE: visit.say.language}
    flow = concierge.Flow(name=name, step=step, facts=told, message_id=message_id)
    await visit.me.flows.put(visit.spot.chat_id, flow)


def spoken_in(visit: Visit, flow: concierge.Flow) -> Visit:
    """The visit in the language of the dialogue, whatever its answer looks like."""
    language = flow.facts.get(LANGUAGE)
    if not language:
        return visit
    return replace(visit, say=visit.parts.wording.kept(visit.sender_id, language, visit.me))
