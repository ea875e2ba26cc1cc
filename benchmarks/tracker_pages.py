"""P3: what reading a tracker's page costs beside one regular expression over the same bytes."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator

import concierge
from benchmarks.figure import Figure, of_pairs, of_times
from concierge.adapters._rutracker_markup import decoded
from concierge.adapters._rutracker_pages import search_page
from concierge.adapters._rutracker_visit import LARGE_PAGE, Reader
from concierge.sandbox._rutracker_topics import Topic
from concierge.sandbox.rutracker_pages import PAGE_SIZE, Results, Visitor, search_page as forum_page

__all__ = ["figures"]

ROUNDS = 40
AT_ONCE = 20
TICK_S = 0.001
STALL_S = 0.020
TIMES_A_REGEX = 8.0
BASE = "https://rutracker.org"
# As many forums as the site offered in April 2026.
FORUMS = 1_327
NAME = (
    "Хранители бури / Stormkeepers {} (Лина Марш / Lena Marsh) [2024, США, Канада, фантастика, драма, WEB-DL 1080p]"
    " Dub (Пифагор) + MVO (HDRezka Studio) + Original Eng + Sub Rus, Eng"
)
# One pass over the rows that takes the very fields that we take.
ROW = re.compile(
    rb'<tr id="trs-tr-(\d+)".*?title="([^"]*)".*?class="gen f ts-text" href="[^"]*">([^<]*)<.*?tLink[^"]*"'
    rb' href="[^"]*">(.*?)</a>.*?tor-size" data-ts_text="(\d+)".*?data-ts_text="(-?\d+)".*?leechmed[^>]*>(\d+)<'
    rb'.*?number-format">(\d+)<.*?data-ts_text="(\d+)"',
    re.DOTALL,
)


def figures() -> Iterator[Figure]:
    """The ratio, the rows that are lost, and how long the loop stands still while many pages are read."""
    concierge.configure_logging("ERROR", list)
    body = _page()
    pairs = [_pair(lambda: _by_regex(body), lambda: search_page(decoded(body), BASE)) for _ in range(ROUNDS)]
    yield of_pairs("P3 Rutracker page of 50 rows, to a regex", TIMES_A_REGEX, pairs[1:])
    lost = PAGE_SIZE - len(search_page(decoded(body), BASE).releases)
    yield Figure(name="P3 Rutracker rows lost", unit="", limit=0, median=lost, least=lost)
    yield of_times("P3 stall of the loop, 20 pages at once", STALL_S, asyncio.run(_stalls(body)))


def _page() -> bytes:
    """A member's page of results, with the list of all forums above it."""
    topics = [Topic(topic_id=6_000_000 + n, name=NAME.format(n), seeders=n) for n in range(PAGE_SIZE)]
    results = Results(topics=topics, total=300, start=0, query="буря", search_id="jQabcdef1234")
    page = forum_page(Visitor(name="cinephile", form_token="0" * 32), results)
    forums = "\n".join(
        f'<option id="fs-{number}" value="{number}" class="fp-7"> |- Раздел форума номер {number}&nbsp;</option>'
        for number in range(3_000, 3_000 + FORUMS)
    )
    body = page.replace("</optgroup>", forums + "</optgroup>").encode("cp1251", "xmlcharrefreplace")
    if len(body) <= LARGE_PAGE:
        message = f"a page of {len(body)} bytes is none that a thread reads"
        raise RuntimeError(message)
    return body


def _by_regex(body: bytes) -> list[tuple[bytes, ...]]:
    found = [match.groups() for match in ROW.finditer(body)]
    if len(found) != PAGE_SIZE:
        message = f"the regular expression reads {len(found)} rows"
        raise RuntimeError(message)
    return found


def _pair(base: Callable[[], object], ours: Callable[[], object]) -> tuple[float, float]:
    return _cpu_s(base), _cpu_s(ours)


def _cpu_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


async def _stalls(body: bytes) -> list[float]:
    """The longest stall of the loop in each round, beyond the tick itself."""
    return [await _longest_stall(body) for _ in range(5)]


async def _longest_stall(body: bytes) -> float:
    reader = Reader()
    pages = asyncio.gather(*(reader.read(body, lambda page: search_page(page, BASE)) for _ in range(AT_ONCE)))
    longest = 0.0
    while not pages.done():
        began = time.perf_counter()
        await asyncio.sleep(TICK_S)
        longest = max(longest, time.perf_counter() - began - TICK_S)
    await pages
    return longest
