"""The downloads of a person, and what can be done with each of them."""

from collections.abc import Iterator, Sequence

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import Formatted, bold, joined, plain
from concierge_bot.render import name_of, placed_text, progress_text
from concierge_bot.screen import Screen, key, once
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "block_of", "clear_screen", "queue_screen", "remove_screen"]

ACTION = "queue"
MOST_SHOWN = 6
LONGEST_FACTS = 480
LATER = (concierge.DownloadState.FAILED, concierge.DownloadState.ON_NAS)


async def queue_screen(visit: Visit, *, page: int = 0) -> Screen:
    """What is under way first, then what failed, then what can be watched."""
    say, found = visit.say, sorted(await visit.me.downloads.list(), key=_rank)
    if not found:
        return Screen(words=say.say("bot.queue.empty"), rows=[[_refresh(say, 0)]])
    pages = -(-len(found) // MOST_SHOWN)
    page = min(page, pages - 1)
    first = page * MOST_SHOWN
    shown = found[first : first + MOST_SHOWN]
    blocks = [block_of(first + place, one, say) for place, one in enumerate(shown, 1)]
    head = bold(say.say("bot.queue.head", n=len(found)))
    rows = [_keys(first + place, one, say, page) for place, one in enumerate(shown, 1)]
    return Screen(
        words=joined([head, *blocks], "\n\n"),
        rows=[*rows, [*_turning(page, pages), _refresh(say, page)], *_for_all(found, say)],
    )


async def remove_screen(visit: Visit, download_id: str) -> Screen:
    """Asks whether a download is to go. Raises NotFound."""
    say, download = visit.say, await visit.me.downloads.get(download_id)
    words = plain(say.say("bot.queue.ask_remove", name=name_of(download, say)))
    remove = once(say.say("bot.queue.remove"), ACTION, do="remove", id=download.id)
    with_data = once(say.say("bot.queue.remove_data"), ACTION, do="remove", id=download.id, data="yes")
    return Screen(words=words, rows=[[remove], [with_data], [_back(say)]], as_one=True)


async def clear_screen(visit: Visit) -> Screen:
    """Asks whether everything that is not in the library is to go."""
    say, found = visit.say, await visit.me.downloads.list()
    count = sum(one.download.state is not concierge.DownloadState.ON_NAS for one in found)
    clear = once(say.say("bot.queue.clear_yes"), ACTION, do="cleared")
    words = say.say("bot.queue.ask_clear", n=count)
    return Screen(words=words, rows=[[clear], [_back(say)]], as_one=True)


def _rank(one: concierge.DownloadProgress) -> int:
    state = one.download.state
    return 2 + LATER.index(state) if state in LATER else int(one.download.is_paused)


def block_of(place: int, one: concierge.DownloadProgress, say: Texts) -> Formatted:
    """One download, in so few lines that a page of them is one message."""
    if one.download.state is concierge.DownloadState.ON_NAS:
        name, facts = name_of(one.download, say), placed_text(one.download, say)
    else:
        name, _, facts = progress_text(one, say).partition("\n")
    return plain(f"{place}. ") + bold(plain(name)) + plain(f"\n{facts}").cut(LONGEST_FACTS)


def _keys(place: int, one: concierge.DownloadProgress, say: Texts, page: int) -> Sequence[Key]:
    download, keys = one.download, list[Key]()
    facts = {"id": download.id, "page": str(page)}
    if download.is_paused or download.state is concierge.DownloadState.FAILED:
        keys.append(key(say.say("bot.queue.resume", place=place), ACTION, do="resume", **facts))
    elif download.is_active:
        keys.append(key(say.say("bot.queue.pause", place=place), ACTION, do="pause", **facts))
    keys.append(key(say.say("bot.queue.away", place=place), ACTION, do="ask", id=download.id))
    return keys


def _for_all(found: Sequence[concierge.DownloadProgress], say: Texts) -> Iterator[Sequence[Key]]:
    """What is done with all at once, where there are several."""
    active = [one for one in found if one.download.is_active]
    if len(active) > 1:
        yield (
            key(say.say("bot.queue.pause_all"), ACTION, do="pause_all"),
            key(say.say("bot.queue.resume_all"), ACTION, do="resume_all"),
        )
    if len([one for one in found if one.download.state is not concierge.DownloadState.ON_NAS]) > 1:
        yield (key(say.say("bot.queue.clear"), ACTION, do="clear"),)


def _turning(page: int, pages: int) -> Iterator[Key]:
    if page > 0:
        yield key("◀", ACTION, do="show", page=str(page - 1))
    if page + 1 < pages:
        yield key("▶", ACTION, do="show", page=str(page + 1))


def _refresh(say: Texts, page: int) -> Key:
    return key(say.say("bot.refresh"), ACTION, do="show", page=str(page))


def _back(say: Texts) -> Key:
    return key(say.say("bot.back"), ACTION, do="show")
