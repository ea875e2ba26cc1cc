"""Requests that wait for a word."""

from collections.abc import Sequence

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.formatted import Formatted, bold, italic, joined, plain
from concierge_bot.people import called
from concierge_bot.screen import Screen, key, once
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "FLOW", "deciding", "reason_screen", "request_block", "requests_screen"]

ACTION = "request"
FLOW = "decline"
MOST_SHOWN = 8
LONGEST_RELEASE = 200


async def requests_screen(visit: Visit) -> Screen:
    """The open requests, oldest first, with buttons for each."""
    say, waiting = visit.say, await visit.me.requests.list()
    if not waiting:
        return Screen(words=say.say("requests.none"))
    people = {one.id: one for one in await visit.me.people.list()}
    shown = waiting[:MOST_SHOWN]
    blocks = [
        plain(f"{place}. ") + request_block(one, people.get(one.user_id), say)
        for place, one in enumerate(shown, 1)
    ]
    rows = [
        [
            once(say.say("bot.request.approve_nth", place=place), ACTION, do="approve", id=one.id),
            key(say.say("bot.request.decline_nth", place=place), ACTION, do="ask", id=one.id),
        ]
        for place, one in enumerate(shown, 1)
    ]
    return Screen(
        words=joined([bold(say.say("bot.request.head", n=len(waiting))), *blocks], "\n\n"), rows=rows
    )


def request_block(request: concierge.Request, person: concierge.User | None, say: Texts) -> Formatted:
    """Who asks for what, and how big it is."""
    who = say.say("people.unknown") if person is None else called(person, say)
    size = "" if request.size_bytes is None else f" · {say.size(request.size_bytes)}"
    asks = say.say("bot.request.asks", name=who)
    title, release = words_for.short(request.title), words_for.short(request.release_name, LONGEST_RELEASE)
    return joined([plain(asks), bold(title) + plain(size), italic(release)])


def deciding(request_id: str, say: Texts) -> Sequence[Sequence[Key]]:
    """The buttons of one request."""
    approve = once(say.say("bot.request.approve"), ACTION, do="approve", id=request_id)
    return [[approve, key(say.say("bot.request.decline"), ACTION, do="ask", id=request_id)]]


def reason_screen(request_id: str, say: Texts) -> Screen:
    """Asks why; whoever gives no reason presses, and who thinks better of it too."""
    without = once(say.say("bot.request.without"), ACTION, do="decline", id=request_id)
    approve = once(say.say("bot.request.approve_after_all"), ACTION, do="approve", id=request_id)
    return Screen(words=say.say("bot.request.ask_reason"), rows=[[without], [approve]], as_one=True)
