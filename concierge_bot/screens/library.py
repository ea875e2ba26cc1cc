"""What the household has, a page at a time."""

from collections.abc import Iterator, Sequence

import concierge
from concierge_bot.cleaning import clean_line
from concierge_bot.formatted import Formatted, bold, italic, joined, plain
from concierge_bot.screen import Screen, key
from concierge_bot.title_keys import card_key
from concierge_bot.title_words import label, short
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "library_screen"]

ACTION = "library"
MOST_SHOWN = 10
MOST_IN_ROW = 5
LONGEST_TEXT = 60
LONGEST_LINE = 200


async def library_screen(visit: Visit, *, text: str = "", page: int = 0) -> Screen:
    """That page of the titles, or of those with the text in their name."""
    say, text = visit.say, short(text, LONGEST_TEXT)
    found = await visit.me.library.list(text=text, limit=MOST_SHOWN, start=page * MOST_SHOWN)
    silent = ", ".join(dict.fromkeys(say.site(one.service) for one in found.failures))
    note = say.say("bot.library.silent", services=silent) if silent else ""
    if not found.items and page == 0:
        empty = say.say("bot.library.none_with", what=text) if text else say.say("bot.library.empty")
        return Screen(words=joined([plain(empty), note], "\n\n"))
    first = page * MOST_SHOWN
    head = (
        say.say("bot.library.found", what=text, n=found.total)
        if text
        else say.say("bot.library.head", n=found.total)
    )
    lines = [_line(first + place, one, visit) for place, one in enumerate(found.items, 1)]
    cards = [
        each for place, one in enumerate(found.items, 1) for each in card_key(one.title, str(first + place))
    ]
    rows = [cards[at : at + MOST_IN_ROW] for at in range(0, len(cards), MOST_IN_ROW)]
    return Screen(
        words=joined([bold(plain(head)), joined(lines), note, italic(say.say("bot.library.legend"))], "\n\n"),
        rows=[*rows, *_turning(text, page, found.total)],
    )


def _line(place: int, one: concierge.LibraryTitle, visit: Visit) -> Formatted:
    told = clean_line(concierge.copies_told(one, visit.say))
    tail = plain(f" · {told}" if told else "")
    return plain(f"{place}. ") + bold(plain(label(one.title, visit.say))) + tail.cut(LONGEST_LINE)


def _turning(text: str, page: int, total: int) -> Iterator[Sequence[Key]]:
    keys: list[Key] = []
    if page > 0:
        keys.append(key("◀", ACTION, text=text, page=str(page - 1)))
    if (page + 1) * MOST_SHOWN < total:
        keys.append(key("▶", ACTION, text=text, page=str(page + 1)))
    if keys:
        yield keys
