"""Answers that a person can press when a tool asks back: sentences in their own words, never in those of others."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from concierge.agent.tool import ToolContext
from concierge.model.conversation import OfferedAnswer
from concierge.model.errand import Errand, ErrandKind, errand_of
from concierge.model.known_title import folded
from concierge.model.resolution import Resolution
from concierge.model.understanding import Intent, Understood, understand
from concierge.model.understood import Slots
from concierge.texts import texts

__all__ = ["MOST_ANSWERS", "offer_ban", "offer_others", "offer_titles", "offer_yes"]

MOST_ANSWERS: Final = 4
LONGEST_LABEL: Final = 60
# On a button a longer sentence is none any more.
_LONGEST_ANSWER: Final = 200
_YEAR_AT_THE_END: Final = re.compile(r"\((\d{4})\)$")
_AT_THE_END: Final = " .,;:!?…"


def offer_titles(ctx: ToolContext, labels: Iterable[str], *, but: str = "") -> None:
    """Offers what was said once more with the year of each title, where their years tell the titles apart.

    The title that is named `but` needs no button: the answer is about it.
    """
    named = [(label, found[1]) for label in labels if (found := _YEAR_AT_THE_END.search(label))]
    years = [year for _, year in named]
    said = ctx.said.rstrip(_AT_THE_END)
    says = [f"{said}, {year}" for year in years]
    is_clear = len(set(years)) == len(years) > 1 and not any(year in ctx.said for year in years)
    if is_clear and all(_is_same_wish(said, one) for one in says):
        _offer(ctx, [(label, one) for (label, _), one in zip(named, says, strict=True) if label != but])


def offer_others(ctx: ToolContext, meant: Resolution) -> None:
    """Offers the other titles that may be meant, where the answer is about the first of several."""
    if meant.is_ambiguous:
        labels = [title.label(ctx.language) for title in meant.titles]
        offer_titles(ctx, labels, but=labels[0])


def offer_ban(ctx: ToolContext, words: str, scopes: Sequence[str]) -> None:
    """Offers each of the scopes that a ban may have, if the words of the ban are the person's own."""
    say = texts(ctx.language).say
    if words and folded(words) in folded(ctx.said):
        _offer(
            ctx,
            [
                (say(f"agent.block.{scope}", title=words), say(f"agent.answer.block.{scope}", title=words))
                for scope in scopes
            ],
        )


def offer_yes(ctx: ToolContext) -> None:
    """Offers to agree to what was asked."""
    say = texts(ctx.language).say
    _offer(ctx, [(say("agent.answer.yes"), say("agent.answer.yes"))])


def _is_same_wish(said: str, with_year: str) -> bool:
    """Whether the sentence asks for the same with the year behind it, also where no model reads it."""
    if len(with_year) > _LONGEST_ANSWER:
        return False
    errands = errand_of(said), errand_of(with_year)
    if errands[0] or errands[1]:
        before, after = errands
        return before is not None and after is not None and _named(before) == _named(after)
    wishes = [understand(text).wishes for text in (said, with_year)]
    return [len(each) for each in wishes] == [1, 1] and _wish(wishes[0][0]) == _wish(wishes[1][0])


def _named(errand: Errand) -> tuple[ErrandKind, Slots]:
    return errand.kind, replace(errand.slots, year=None)


def _wish(wish: Understood) -> tuple[Intent, Slots]:
    return wish.intent, replace(wish.slots, year=None)


def _offer(ctx: ToolContext, answers: Sequence[tuple[str, str]]) -> None:
    ctx.answers += [
        OfferedAnswer(
            label=label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…", says=says
        )
        for label, says in answers[:MOST_ANSWERS]
    ]
