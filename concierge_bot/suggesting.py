"""Titles that somebody may want to see, each with why, and a row of buttons."""

from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardMarkup

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.deep_links import Linker
from concierge_bot.formatted import Formatted, bold, italic, joined, plain
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "suggestions_of"]

ACTION = "suggestion"
MOST_REASONS, MOST_GENRES = 2, 3


async def suggestions_of(
    visit: Visit, items: Sequence[concierge.Recommendation], *, heading: str
) -> tuple[Formatted, InlineKeyboardMarkup | None]:
    """The titles under that heading, and their buttons; without titles it is said that there are none."""
    known = [one for one in items if concierge.card_of(one.title.kind, one.title.ids)]
    if not known:
        return plain(visit.say.say("bot.suggest.nothing")), None
    links = Linker(visit.parts.bot.username)
    lines = [_line(at, one, visit.say, links) for at, one in enumerate(known, 1)]
    keyboard = await visit.keyboard([_row(at, one, visit.say) for at, one in enumerate(known, 1)])
    return joined((bold(heading), *lines), "\n\n"), keyboard


def _row(at: int, one: concierge.Recommendation, say: Texts) -> list[Key]:
    card = concierge.card_of(one.title.kind, one.title.ids)
    actions = {"get": "get", "want": ACTION, "seen": ACTION}
    return [
        Key(
            label=say.say(f"bot.suggest.{do}", at=at),
            action=action,
            args={"card": card, "do": do},
            is_single_use=False,
        )
        for do, action in actions.items()
    ]


def _line(at: int, one: concierge.Recommendation, say: Texts, links: Linker) -> Formatted:
    title = one.title
    name = links.to(bold(words_for.label(title, say)), concierge.card_of(title.kind, title.ids))
    mark = f"★ {say.decimal(one.mark.value)}" if one.mark else ""
    facts = words_for.listed([words_for.genres(title, say, MOST_GENRES), mark])
    why = "; ".join(dict.fromkeys(_why(one, say)))
    return joined((plain(f"{at}. ") + name, facts, italic(why)))


def _why(one: concierge.Recommendation, say: Texts) -> Iterator[str]:
    """How it was thought of; what of a taste speaks for it is told by the genres."""
    told = [lead for lead in one.leads if lead.of is not None or lead.kind is concierge.LeadKind.WATCHLIST]
    for lead in told[:MOST_REASONS]:
        key = f"recommend.lead.{lead.kind}"
        points = "" if lead.points is None else say.score(lead.points)
        title = words_for.name(lead.of, say) if lead.of else ""
        yield say.say(key if lead.points is None else f"{key}.rated", title=title, points=points)
