"""A person's lists at Trakt, read whole, or as far as they moved since the last whole read.

History alone has every play with its day, so the lists of what was watched, which have only the last day, are not read.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import count
from typing import Final

from httpx import codes

from concierge.adapters._http import Answer
from concierge.adapters._trakt_client import SERVICE, TraktClient
from concierge.adapters._trakt_cursor import Cursor, stamps_in
from concierge.adapters._trakt_objects import moment_of
from concierge.adapters._trakt_pages import PAGE_SIZE, batches
from concierge.adapters._trakt_rows import Placed, RowMaker, entry_of, key_of, plays, ratings, wishes
from concierge.errors import LoginFailed, NotFound
from concierge.model.connection import Tokens
from concierge.model.importing import ReadRow

__all__ = ["History", "TraktReading"]

# A list that needs no login.
EVERYBODYS: Final = "movies/trending"
_SLUG: Final = re.compile(r"\w[\w.-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraktReading:
    """One read of one person's lists: by tokens, or by the nickname what is public."""

    client: TraktClient
    nickname: str
    tokens: Tokens | None

    async def rows(self, noted: str) -> AsyncIterator[ReadRow | str]:
        """The rows, then the cursor. Raises NotFound, AccountUnusable, ServiceError."""
        before = Cursor.of(noted)
        # Asked for first: what changes during the read moves them once more.
        stamps = await self._stamps()
        wanted = before.moved(stamps)
        history = History(before, has_moved="history" in stamps)
        if "history" in wanted:
            async for row in self._history(history):
                yield row
        for name, path, make in (("ratings", "ratings/all", ratings), ("watchlist", "watchlist", wishes)):
            if name in wanted:
                async for row in self._list(name, path, make):
                    yield row
        yield str(Cursor(stamps=stamps, plays=history.plays, newest=history.newest))

    async def _stamps(self) -> dict[str, str]:
        if self.tokens is None:
            return {}
        return stamps_in((await self.client.get("sync/last_activities", tokens=self.tokens)).json())

    async def _history(self, history: "History") -> AsyncIterator[ReadRow]:
        """Plays, newest first, until those that are known; all of them where the numbers tell of others between."""
        numbers = count(1)
        async with aclosing(batches(self._asking("history"), key_of)) as found:
            async for batch in found:
                fresh, is_done = history.fresh(batch.rows, batch.total)
                placed: list[Placed] = [(f"history[{next(numbers)}]", row) for row in fresh]
                for row in plays(placed):
                    yield row
                if is_done:
                    return
        history.end()

    async def _list(self, name: str, path: str, make: RowMaker) -> AsyncIterator[ReadRow]:
        numbers = count(1)
        async for batch in batches(self._asking(path), key_of):
            placed: list[Placed] = [(f"{name}[{next(numbers)}]", row) for row in batch.rows]
            for row in make(placed):
                yield row

    def _asking(self, path: str) -> Callable[[int], Awaitable[Answer]]:
        whose = f"users/{self._slug()}" if self.tokens is None else "sync"

        async def ask(page: int) -> Answer:
            params = {"page": page, "limit": PAGE_SIZE}
            try:
                return await self.client.get(f"{whose}/{path}", params=params, tokens=self.tokens)
            except LoginFailed as error:
                if self.tokens is None and error.facts.get("status") == codes.FORBIDDEN:
                    # Also what a private profile is answered with. What everybody may see tells which it was.
                    await self.client.get(EVERYBODYS, params={"limit": 1})
                    raise self._unseen() from error
                raise
            except NotFound as error:
                raise self._unseen() from error

        return ask

    def _slug(self) -> str:
        slug = self.nickname.strip().removeprefix("@")
        if not _SLUG.fullmatch(slug):
            raise self._unseen()
        return slug

    def _unseen(self) -> NotFound:
        return NotFound(
            f"{SERVICE}: nobody, or nothing public",
            what=self.nickname or SERVICE,
            service=SERVICE,
            problem="no_lists",
        )


class History:
    """How far the plays were read, and whether that is all that came since the last whole read."""

    def __init__(self, before: Cursor, *, has_moved: bool) -> None:
        """Takes what was noted, and whether Trakt tells that a play came, went or changed since."""
        self._before = before
        self._has_moved = has_moved
        self.plays = before.plays
        self.newest = before.newest
        self._is_whole = before.plays is None or before.newest is None
        self._newer = 0
        self._totals: set[int | None] = set()

    def fresh(self, rows: Sequence[object], total: int | None) -> tuple[Sequence[object], bool]:
        """Which of these plays are to be told of, and whether the older ones are known all."""
        newer = [row for row in rows if self._is_newer(row)]
        self._newer += len(newer)
        self._totals.add(total)
        if self._is_whole or total is None or (newer and len(newer) == len(rows)):
            return rows, False
        # A play of long ago that was added, or one that was removed, shows in the number of all alone. Where a day was
        # put right one of each was: the number is the same, and nothing but the stamp tells of it.
        is_explained = self._newer > 0 or not self._has_moved
        if is_explained and self.plays is not None and self.plays + self._newer == total:
            self.plays = total
            return newer, True
        self._is_whole = True
        return rows, False

    def end(self) -> None:
        """Notes that every play was read."""
        # Where the number changed meanwhile, nobody knows which plays it counts.
        self.plays = next(iter(self._totals)) if len(self._totals) == 1 else None

    def _is_newer(self, row: object) -> bool:
        entry = entry_of(row)
        at = moment_of(entry.watched_at).at if entry else None
        if at is None:
            return False
        self.newest = max(at, self.newest or at)
        known = self._before.newest
        return known is None or at > known
