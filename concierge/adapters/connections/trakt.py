"""Trakt, version 2 of its API: lists of public profiles, and accounts that are linked by a code.

Source: https://trakt.docs.apiary.io
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from concierge.adapters._http import Http
from concierge.adapters._trakt_client import SERVICE, TraktClient, TraktSection, trakt_client
from concierge.adapters._trakt_login import TraktLogin
from concierge.adapters._trakt_reading import TraktReading
from concierge.adapters._trakt_writing import TraktWriting
from concierge.model.connection import DeviceCode, ListChange, Tokens
from concierge.model.importing import ReadRow
from concierge.ports import Adapter, ListService

__all__ = ["ADAPTER", "Trakt", "TraktSection"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Trakt:
    """A `ListService` and a `LinkedService`. A read costs a request for each hundred rows, and one if nothing moved."""

    name = SERVICE

    def __init__(self, client: TraktClient, *, now: Callable[[], datetime] = _utc_now) -> None:
        """Uses an open client; `now` tells the moment, aware."""
        self._client = client
        self._login = TraktLogin(client, now)

    def lists(
        self, nickname: str, tokens: Tokens | None = None, *, cursor: str = ""
    ) -> AsyncIterator[ReadRow | str]:
        """History, ratings and the watchlist: with tokens of whoever they stand for, else of a public profile.

        Plays of one title that stand near each other are one row. With a `cursor` lists that did not move are left
        out, and of history what was there. That an entry was taken away is told by no row.
        """
        return TraktReading(client=self._client, nickname=nickname, tokens=tokens).rows(cursor)

    async def begin(self) -> DeviceCode:
        """A login that waits for the person: one request. Raises ConfigError without the application's secret."""
        return await self._login.begin()

    async def tokens(self, code: DeviceCode) -> Tokens | None:
        """The tokens once the person has agreed; None while they have not: one request."""
        return await self._login.tokens(code)

    async def refreshed(self, tokens: Tokens) -> Tokens:
        """New tokens for old ones, of which both are worth nothing from then on: one request."""
        return await self._login.refreshed(tokens)

    async def revoke(self, tokens: Tokens) -> None:
        """Ends the login: one request; one that has ended is fine."""
        await self._login.revoke(tokens)

    async def push(self, change: ListChange, tokens: Tokens) -> str:
        """Makes the lists say what the change says; returns "added", "existing", "deleted" or "".

        Trakt has whole points: half a point goes up. Plays are of films and episodes: a viewing of a series as such
        stays here. One of which nobody knows when is a play on an unknown day there. A film or an episode that is gone
        loses all of its plays.
        """
        return await TraktWriting(client=self._client, tokens=tokens).push(change)


@asynccontextmanager
async def _opened(section: TraktSection, http: Http, _data_dir: Path) -> AsyncIterator[ListService]:
    async with trakt_client(section, http) as client:
        yield Trakt(client)


ADAPTER: Adapter[TraktSection, Http, ListService] = Adapter(name=SERVICE, section=TraktSection, build=_opened)
