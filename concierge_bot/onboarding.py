"""Setting up as one message that changes: a question after the other, each answer kept at once."""

from collections.abc import Mapping
from dataclasses import replace

import concierge
from concierge_bot.formatted import Formatted, bold, italic, joined, plain
from concierge_bot.keeping import keep
from concierge_bot.onboarding_answers import Answered, answered
from concierge_bot.onboarding_steps import Step, Way, said, steps_for
from concierge_bot.resuming import SETUP
from concierge_bot.suggesting import suggestions_of
from concierge_bot.visit import Key, Visit
from concierge_bot.wording import spoken

__all__ = ["begin", "finish", "is_new", "resume", "show", "step_named"]

FIRST_OFFERED = 3


async def is_new(visit: Visit) -> bool:
    """Whether this person has said nothing of themselves yet."""
    return (await visit.me.profile.get()).number == 0


async def begin(visit: Visit, *, header: str = "") -> None:
    """Shows the first step in a message of its own, under a greeting."""
    first = steps_for(visit.me.user)[0]
    await show(visit, first, message_id=None, header=header)


async def resume(visit: Visit) -> None:
    """Shows the step at which the person had stopped, else the first one, in a new message: the old one is far up."""
    flow = await visit.me.flows.get(visit.spot.chat_id)
    is_open = flow is not None and flow.name == SETUP
    step = step_named(visit, flow.step) if flow is not None and is_open else None
    await show(visit, step or steps_for(visit.me.user)[0], message_id=None)


def step_named(visit: Visit, code: str) -> Step | None:
    """The step of that name, if this person may have it."""
    return next((step for step in steps_for(visit.me.user) if step.code == code), None)


async def show(visit: Visit, step: Step, *, message_id: int | None, header: str = "", note: str = "") -> None:
    """The step in that message, or in a new one; the person is at it from now on."""
    visit = await _renewed(visit)
    await keep(visit, SETUP, step.code, {}, message_id=message_id)
    now = await answered(visit.me, step)
    keyboard = await visit.keyboard([*_choices(visit, step, now), *_ways_on(visit, step, now)])
    text = joined((header, _question(visit, step, now), note), "\n\n")
    async with visit.parts.chats.live(visit.spot, message_id=message_id) as shown:
        shown.show(text, keyboard=keyboard)


async def finish(visit: Visit, *, message_id: int | None) -> None:
    """The end: what follows from all that was said, as a first recommendation."""
    visit = await _renewed(visit)
    await visit.me.flows.end(visit.spot.chat_id)
    done = visit.say.say("bot.setup.done")
    async with visit.parts.chats.live(visit.spot, message_id=message_id) as shown:
        shown.show(f"{done}\n\n{visit.say.say('bot.setup.thinking')}")
        try:
            found = await visit.me.recommendations.list(limit=FIRST_OFFERED)
        except (concierge.ServiceError, concierge.NotAllowed):
            shown.show(f"{done}\n\n{visit.say.say('agent.help')}")
            return
        text, keyboard = await suggestions_of(visit, found.items, heading=visit.say.say("bot.suggest.first"))
        shown.show(joined((done, text), "\n\n"), keyboard=keyboard)


async def _renewed(visit: Visit) -> Visit:
    """The person as they are after their last answer, which may have been the language."""
    me = await visit.parts.house.user(telegram_id=visit.sender_id)
    return replace(visit, me=me, say=spoken(me.user.language or visit.say.language))


def _question(visit: Visit, step: Step, now: Answered) -> Formatted:
    mine = steps_for(visit.me.user)
    say = visit.say
    counted = say.say("bot.setup.place", at=mine.index(step) + 1, of=len(mine))
    own = [text for text, choice in now.words if not choice]
    heading = bold(say.say(f"bot.setup.{step.code}.title")) + plain("  ") + italic(counted)
    written = plain(say.say("bot.setup.own", words=", ".join(own))) if own else ""
    return joined((heading, say.say(f"bot.setup.{step.code}"), written), "\n\n")


def _choices(visit: Visit, step: Step, now: Answered) -> list[list[Key]]:
    keys = [_choice(visit, step, choice, now) for choice in step.choices]
    return [keys[at : at + step.per_row] for at in range(0, len(keys), step.per_row)]


def _choice(visit: Visit, step: Step, choice: str, now: Answered) -> Key:
    word = said(step, choice, visit.say)
    place = now.place(choice)
    mark = "" if not place else f"{place}. " if step.way is Way.IN_ORDER else "✓ "
    return _key(f"{mark}{word[:1].upper()}{word[1:]}", step, "choose", choice)


def _ways_on(visit: Visit, step: Step, now: Answered) -> list[list[Key]]:
    say, mine = visit.say, steps_for(visit.me.user)
    at = mine.index(step)
    rows = []
    if step.code in {"seedbox", "rutracker"}:
        rows.append([_key(say.say("bot.setup.connect"), step, "connect")])
    back = [_key(say.say("bot.setup.back"), mine[at - 1], "show")] if at else []
    on = say.say("bot.setup.next" if now.words else "bot.setup.skip")
    further = _key(on, mine[at + 1], "show") if at + 1 < len(mine) else _key(on, step, "finish")
    rows.append([*back, further])
    if at + 1 < len(mine):
        rows.append([_key(say.say("bot.setup.finish"), step, "finish")])
    return rows


def _key(label: str, step: Step, do: str, choice: str = "") -> Key:
    args: Mapping[str, str] = {"do": do, "step": step.code, "choice": choice}
    return Key(label=label, action=SETUP, args=args, is_single_use=False)
