"""What a person wants to see, a page at a time."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import concierge
from concierge_bot.formatted import Words, bold, italic, joined, plain
from concierge_bot.moments import day
from concierge_bot.screen import Screen, key
from concierge_bot.title_keys import card_key, get_key
from concierge_bot.title_words import label
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "place_of", "shelf_page", "watchlist_screen"]

ACTION = "shelf"
MOST_SHOWN = 5
# As many as a button keeps; who goes further cannot come back by buttons to the first of them.
MOST_PAGES = 20


async def watchlist_screen(visit: Visit, pages: Sequence[str] = (), note: Words = "") -> Screen:
    """The page behind the last of `pages`, each of which names the place where one ended; `note` stands above."""
    say, page = visit.say, await shelf_page(visit, pages)
    if not page.items:
        empty = say.say("bot.watchlist.empty" if not pages else "bot.watchlist.end")
        return Screen(words=joined([note, empty], "\n\n"), rows=[*_turning(page, pages, visit)])
    lines = [
        plain(f"{at}. ")
        + bold(plain(label(one.title.title, say)))
        + plain(f" · {day(one.mark.added_at, say)}")
        for at, one in enumerate(page.items, 1)
    ]
    head = bold(say.say("bot.watchlist.head"))
    rows = [_keys(visit, at, one, pages) for at, one in enumerate(page.items, 1)]
    return Screen(
        words=joined([note, head, joined(lines), italic(say.say("bot.watchlist.legend"))], "\n\n"),
        rows=[*rows, *_turning(page, pages, visit)],
    )


async def shelf_page(visit: Visit, pages: Sequence[str]) -> concierge.ListPage[concierge.ToWatch]:
    """The part of the list that a page shows."""
    after = place_of(pages[-1]) if pages else None
    return await visit.me.watchlist.list(limit=MOST_SHOWN, after=after)


def place_of(told: str) -> concierge.Place:
    """Where a page ended, as it stands in a button."""
    at, _, number = told.rpartition("#")
    return concierge.Place(at=datetime.fromisoformat(at), title_id=int(number))


def _told(place: concierge.Place) -> str:
    return f"{place.at.isoformat()}#{place.title_id}"


def _keys(visit: Visit, place: int, one: concierge.ToWatch, pages: Sequence[str]) -> Sequence[Key]:
    say, title = visit.say, one.title.title
    facts = {"title": str(one.title.id), "pages": json.dumps(list(pages))}
    return (
        *card_key(title, str(place)),
        key(say.say("bot.watchlist.seen", place=place), ACTION, do="seen", **facts),
        *get_key(title, say.say("bot.watchlist.get", place=place)),
        key(say.say("bot.watchlist.away", place=place), ACTION, do="away", **facts),
    )


def _turning(
    page: concierge.ListPage[concierge.ToWatch], pages: Sequence[str], visit: Visit
) -> Iterator[Sequence[Key]]:
    keys = []
    if pages:
        keys.append(key(visit.say.say("bot.earlier"), ACTION, do="show", pages=json.dumps(pages[:-1])))
    if page.after is not None:
        further = json.dumps([*pages, _told(page.after)][-MOST_PAGES:])
        keys.append(key(visit.say.say("bot.further"), ACTION, do="show", pages=further))
    if keys:
        yield keys
