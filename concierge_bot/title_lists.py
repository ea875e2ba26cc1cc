"""Several titles in one message, each with a link and a button to its card."""

from collections.abc import Sequence

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.deep_links import Linker
from concierge_bot.formatted import Formatted, Words, bold, joined, plain
from concierge_bot.visit import Key, Visit

__all__ = ["show_titles"]

MOST_SHOWN = 10
BUTTONS_A_ROW = 5


async def show_titles(visit: Visit, head: Words, titles: Sequence[concierge.Title]) -> None:
    """Answers with the first titles of a list; those that are adult are no part of it."""
    shown = [title for title in titles if not title.is_adult][:MOST_SHOWN]
    own = await visit.me.metadata.own(shown)
    links = Linker(visit.parts.bot.username)
    lines = [
        _line(place, title, mine, visit.say, links)
        for place, (title, mine) in enumerate(zip(shown, own, strict=True), 1)
    ]
    await visit.reply(joined([bold(head), *lines]), keyboard=await visit.keyboard(_rows(shown)))


def _line(
    place: int, title: concierge.Title, own: concierge.OwnTitle | None, say: Texts, links: Linker
) -> Formatted:
    card = concierge.card_of(title.kind, title.ids)
    is_series = title.kind is concierge.TitleKind.SERIES
    facts = [
        say.say("kind.series") if is_series else "",
        *words_for.ratings(title, say, 1),
        words_for.own_mark(own, say),
    ]
    told = words_for.listed(facts)
    line = plain(f"{place}. ") + links.to(words_for.label(title, say), card)
    return line + f" · {told}" if told else line


def _rows(titles: Sequence[concierge.Title]) -> Sequence[Sequence[Key]]:
    cards = [concierge.card_of(title.kind, title.ids) for title in titles]
    keys = [
        Key(label=str(place), action="card", args={"card": card}, is_single_use=False)
        for place, card in enumerate(cards, 1)
        if card
    ]
    return [keys[at : at + BUTTONS_A_ROW] for at in range(0, len(keys), BUTTONS_A_ROW)]
