"""What somebody has answered so far: read from their profile, and written there at once."""

from dataclasses import dataclass

import concierge
from concierge.texts import Texts
from concierge_bot.onboarding_steps import STEPS, Step, Way, meant, said

__all__ = ["Answered", "add_words", "answered", "choose"]

JOINT = ", "


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What stands in the profile: words in their order, each with the choice that it means; "" if none is."""

    words: tuple[tuple[str, str], ...] = ()

    def place(self, choice: str) -> int:
        """Where the choice stands, counted from 1; 0 if it was not made."""
        return next((at for at, (_, one) in enumerate(self.words, 1) if one == choice), 0)


async def answered(me: concierge.UserView, step: Step) -> Answered:
    """What the profile says of that step by now."""
    document = (await me.profile.get()).document
    facts = [fact.text for fact in document.section(step.section).of(step.field)] if step.field else []
    if step.way is Way.IN_ORDER:
        facts = [part.strip() for fact in facts for part in fact.split(",") if part.strip()]
    return Answered(words=tuple((fact, meant(step, fact)) for fact in facts))


async def choose(me: concierge.UserView, say: Texts, step: Step, choice: str) -> None:
    """Writes the choice down; one of several that was made already is taken back."""
    now = await answered(me, step)
    word = said(step, choice, say)
    if step.way is Way.ONE:
        await me.profile.add(step.section, word, field=step.field)
    elif step.way is Way.IN_ORDER:
        kept = [text for text, one in now.words if one != choice]
        await _write(me, step, kept if now.place(choice) else [*kept, word])
    elif place := now.place(choice):
        await me.profile.remove(step.section, now.words[place - 1][0])
    else:
        await _take_from_rival(me, step, choice)
        await me.profile.add(step.section, word, field=step.field)


async def add_words(me: concierge.UserView, step: Step, words: str) -> tuple[str, ...]:
    """Writes what the person says in words of their own; returns what nobody could read as a wish."""
    if step.way is not Way.IN_ORDER:
        return (await me.profile.add(step.section, words, field=step.field)).unclear
    before = [text for text, _ in (await answered(me, step)).words]
    more = [part.strip() for part in words.replace("\n", ",").split(",") if part.strip()]
    saved = await me.profile.add(step.section, JOINT.join([*before, *more]), field=step.field)
    return saved.unclear


async def _write(me: concierge.UserView, step: Step, words: list[str]) -> None:
    if words:
        await me.profile.add(step.section, JOINT.join(words), field=step.field)
        return
    document = (await me.profile.get()).document
    for fact in document.section(step.section).of(step.field):
        await me.profile.remove(step.section, fact.text)


async def _take_from_rival(me: concierge.UserView, step: Step, choice: str) -> None:
    """Nobody loves what they never want."""
    rival = next((one for one in STEPS if one.code == step.rival), None)
    if rival is None:
        return
    there = await answered(me, rival)
    if place := there.place(choice):
        await me.profile.remove(rival.section, there.words[place - 1][0])
