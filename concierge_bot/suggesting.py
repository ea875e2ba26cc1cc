"""Titles that somebody may want to see, with buttons to get, keep or rate each."""

from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardMarkup

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import Formatted, bold, italic, joined, plain
from concierge_bot.titled import args_of
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "suggestions_of"]

ACTION = "suggestion"
MOST_REASONS = 2
DOS = ("get", "want", "seen")


async def suggestions_of(
    visit: Visit, items: Sequence[concierge.Recommendation], *, heading: str = ""
) -> tuple[Formatted, InlineKeyboardMarkup | None]:
    """The titles with why each is proposed, and a row of buttons for each."""
    say = visit.say
    lines = [_line(at, one, say) for at, one in enumerate(items, 1)]
    head = bold(heading or say.say("bot.suggest.first")) if items else plain(say.say("bot.suggest.nothing"))
    rows = [_row(at, one, say) for at, one in enumerate(items, 1)]
    return joined((head, *lines), "\n\n"), await visit.keyboard(rows)


def _row(at: int, one: concierge.Recommendation, say: Texts) -> list[Key]:
    args = args_of(one.title, say.language)
    # On the list, seen and asked for are three things: each may be pressed.
    return [
        Key(label=say.say(f"bot.suggest.{do}", at=at), action=ACTION, args={**args, "do": do}) for do in DOS
    ]


def _line(at: int, one: concierge.Recommendation, say: Texts) -> Formatted:
    genres = ", ".join(say.say(f"genre.{genre}") for genre in one.title.genres[:3])
    mark = f"★ {say.decimal(one.mark.value)}" if one.mark else ""
    facts = " · ".join(part for part in (genres, mark) if part)
    why = "; ".join(dict.fromkeys(_why(one, say)))
    return joined((plain(f"{at}. ") + bold(plain(one.title.label(say.language))), facts, italic(plain(why))))


def _why(one: concierge.Recommendation, say: Texts) -> Iterable[str]:
    """How it was thought of; traits of a taste are told by the genres above."""
    told = [lead for lead in one.leads if lead.of is not None or lead.kind is concierge.LeadKind.WATCHLIST]
    for lead in told[:MOST_REASONS]:
        key = f"recommend.lead.{lead.kind}"
        points = "" if lead.points is None else say.score(lead.points)
        title = lead.of.name(say.language) if lead.of else ""
        yield say.say(key if lead.points is None else f"{key}.rated", title=title, points=points)
