"""Trakt's lists, read to their end: a partial read is never taken for the whole.

Every list is in pages of 100 when nothing is said, and 250 at most; more is cut silently. `X-Pagination-Page-Count`
tells how many there are. Source: https://github.com/trakt/trakt-api/issues/924
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final

from concierge.adapters._figures import figure
from concierge.adapters._http import Answer
from concierge.adapters._trakt_client import SERVICE
from concierge.errors import ServiceUnavailable, UnexpectedAnswer

__all__ = ["PAGE_SIZE", "Batch", "batches"]

PAGE_SIZE: Final = 100
# Ten times the plays that an account may hold.
MOST_PAGES: Final = 10_000
MOST_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The rows of a page that came on no page before, and how many the list has in all, if that was told."""

    rows: tuple[object, ...]
    total: int | None


async def batches(
    ask: Callable[[int], Awaitable[Answer]], key: Callable[[object], Hashable]
) -> AsyncGenerator[Batch, None]:
    """The whole list, page by page; `ask` is given the page's number, `key` tells rows apart.

    Where the list becomes shorter meanwhile, rows move to pages that were read already. Then it is read again.

    Raises:
        UnexpectedAnswer: a page is no list, or there is no end of them.
        ServiceUnavailable: the list changed each time that it was read.
    """
    seen: set[Hashable] = set()
    for _ in range(MOST_ROUNDS):
        total: int | None = None
        has_shrunk = False
        async for page in _pages(ask):
            fresh = {one: row for row in page.rows if (one := key(row)) not in seen}
            seen |= fresh.keys()
            has_shrunk |= total is not None and page.total is not None and page.total < total
            total = page.total
            yield Batch(rows=tuple(fresh.values()), total=total)
            if page.rows and not fresh and page.count is None:
                # A server that knows no pages gives the same rows whichever is asked for.
                break
        if not has_shrunk:
            return
    raise ServiceUnavailable(SERVICE, "the list changes while it is read", problem="changing")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    number: int
    rows: tuple[object, ...]
    count: int | None
    limit: int | None
    total: int | None

    @property
    def is_last(self) -> bool:
        if self.count is not None:
            return self.number >= self.count
        return len(self.rows) < (1 if self.limit is None else self.limit)


async def _pages(ask: Callable[[int], Awaitable[Answer]]) -> AsyncIterator[_Page]:
    for number in range(1, MOST_PAGES + 1):
        answer = await ask(number)
        page = _page(number, answer)
        yield page
        if page.is_last:
            return
    raise UnexpectedAnswer(SERVICE, "there is no end of pages")


def _page(number: int, answer: Answer) -> _Page:
    rows, count = answer.json(), _told(answer, "page-count")
    if not isinstance(rows, list):
        raise UnexpectedAnswer(answer.service, "the answer is no list")
    if not rows and count is not None and number < count:
        raise UnexpectedAnswer(answer.service, f"page {number} of {count} is empty")
    return _Page(
        number=number,
        rows=tuple(rows),
        count=count,
        limit=_told(answer, "limit"),
        total=_told(answer, "item-count"),
    )


def _told(answer: Answer, name: str) -> int | None:
    value = answer.headers.get(f"x-pagination-{name}", "").strip()
    return figure(value) if value.isdecimal() else None
