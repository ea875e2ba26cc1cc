"""Titles of an import that nobody could tell: asked about one after the other, however long that takes."""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

import concierge
from concierge_bot import title_words as words_for
from concierge_bot.formatted import Formatted, bold, joined, plain
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "ask_next", "offer_open_names", "open_ones"]

ACTION = "open_name"
MOST_CHOICES = 6
ASKED = frozenset({concierge.RowProblem.AMBIGUOUS, concierge.RowProblem.UNKNOWN})


def open_ones(names: Sequence[concierge.Unresolved]) -> tuple[concierge.Unresolved, ...]:
    """Those that a person can decide upon."""
    return tuple(one for one in names if one.id is not None and one.reason in ASKED)


async def offer_open_names(
    visit: Visit, names: Sequence[concierge.Unresolved]
) -> InlineKeyboardMarkup | None:
    """A button that begins the questions; None where there is none to ask."""
    if not names:
        return None
    label = visit.say.say("bot.import.decide", n=len(names))
    return await visit.keyboard([[Key(label=label, action=ACTION, args={"do": "next"}, is_single_use=False)]])


async def ask_next(visit: Visit, *, after: int = 0, note: str = "") -> None:
    """Asks about the next open name behind that one in the message that was pressed, or says that there is none."""
    left = [one for one in open_ones(await visit.me.imports.unresolved()) if (one.id or 0) > after]
    if not left:
        await visit.change(joined((note, visit.say.say("bot.import.decided")), "\n\n"))
        return
    question = joined((note, _question(visit, left[0], len(left))), "\n\n")
    await visit.change(question, keyboard=await visit.keyboard(_rows(visit, left[0]), as_one=True))


def _question(visit: Visit, one: concierge.Unresolved, left: int) -> Formatted:
    name = words_for.short(one.title if one.year is None else f"{one.title} ({one.year})")
    place = words_for.short(one.place)
    key = "bot.import.which" if one.choices else "bot.import.unknown"
    return joined((bold(name), plain(place), visit.say.say(key), visit.say.say("bot.import.left", n=left)))


def _rows(visit: Visit, one: concierge.Unresolved) -> list[list[Key]]:
    say, name_id = visit.say, str(one.id)
    choices = [
        (words_for.label(title, say), card)
        for title in one.choices[:MOST_CHOICES]
        if (card := concierge.card_of(title.kind, title.ids))
    ]
    rows = [
        [Key(label=label, action=ACTION, args={"do": "decide", "id": name_id, "card": card})]
        for label, card in choices
    ]
    return [
        *rows,
        [
            Key(label=say.say(f"bot.import.{do}"), action=ACTION, args={"do": do, "id": name_id})
            for do in ("keep", "skip")
        ],
    ]
