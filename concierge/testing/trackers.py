"""A tracker that answers as it is told."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from concierge.errors import ConciergeError, ServiceError
from concierge.model.account import Account, CaptchaAnswer, CredentialKind
from concierge.model.release import Inspection, Offers, Release, SearchQuery, TorrentSource
from concierge.testing.builders import an_info_hash

__all__ = ["FakeTracker"]


class FakeTracker:
    """A Tracker that gives the same rows to every query, after `delay_s`, or raises `error`.

    With `is_held` it answers no search before `let_go`. `queries`, `resolved` and `accounts` are what it was asked for,
    and by which account; it needs none until `account_kinds` is set.
    """

    def __init__(
        self,
        rows: Sequence[Release] = (),
        *,
        name: str = "fake",
        delay_s: float = 0.0,
        error: ConciergeError | None = None,
        source: TorrentSource | None = None,
        is_held: bool = False,
    ) -> None:
        """Takes the rows in the tracker's order; `source` is what every release resolves to."""
        self.name = name
        self.account_kinds: tuple[CredentialKind, ...] = ()
        self.serves_guests = True
        self.cut_short: ServiceError | None = None
        self.inspection = Inspection()
        self.inspected: list[Release] = []
        self.accounts: list[Account | None] = []
        self.rows = tuple(rows)
        self.delay_s = delay_s
        self.error = error
        self.source = source
        self.queries: list[SearchQuery] = []
        self.resolved: list[Release] = []
        self._open = asyncio.Event()
        if not is_held:
            self._open.set()

    def let_go(self) -> None:
        """Answers the searches that wait, and all later ones at once."""
        self._open.set()

    async def search(self, query: SearchQuery, account: Account | None = None) -> Offers:
        """The rows, whatever the query; `cut_short` is what is missing from them."""
        self.queries.append(query)
        self.accounts.append(account)
        await asyncio.sleep(self.delay_s)
        await self._open.wait()
        await self.check()
        return Offers(releases=self.rows, failure=self.cut_short)

    async def resolve(self, release: Release, account: Account | None = None) -> TorrentSource:
        """The given source, else a magnet link with the release's info hash, or one made from its id."""
        self.resolved.append(release)
        self.accounts.append(account)
        await self.check()
        info_hash = release.info_hash or an_info_hash(release.tracker_id)
        return self.source or TorrentSource(info_hash=info_hash, magnet=f"magnet:?xt=urn:btih:{info_hash}")

    async def inspect(self, release: Release, account: Account | None = None) -> Inspection:
        """The given inspection, with what the release resolves to where it names no source."""
        self.inspected.append(release)
        if self.inspection.source is not None:
            await self.check()
            return self.inspection
        return replace(self.inspection, source=await self.resolve(release, account))

    async def check(self, account: Account | None = None, captcha: CaptchaAnswer | None = None) -> None:  # noqa: ARG002  the port's signature
        """Raises the given error."""
        if self.error is not None:
            raise self.error
