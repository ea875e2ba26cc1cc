"""Torrent clients of people's own, in memory: what answers where, and whom it lets in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from concierge.errors import AccountUnusable, NotFound
from concierge.model.account import Account
from concierge.model.download import ClientKey
from concierge.model.seedbox import OwnSeedbox
from concierge.ports import Storage, TorrentClient
from concierge.testing import FakeTorrentClient

__all__ = ["ADDRESS", "FakeSeedboxes"]

ADDRESS = "https://box.example"


@dataclass(slots=True, kw_only=True)
class FakeSeedboxes:
    """A SeedboxDoor. `kinds` tells what answers at an address, `refused` are passwords that are wrong everywhere.

    Whoever stands in `used` has that kind; with a `storage` whoever has an account there. `clients` are those opened.
    """

    kinds: dict[str, str] = field(default_factory=lambda: {ADDRESS: "transmission"})
    refused: set[str] = field(default_factory=lambda: {"wrong"})
    used: dict[int, str] = field(default_factory=dict)
    storage: Storage | None = None
    clients: dict[ClientKey, FakeTorrentClient] = field(default_factory=dict)
    logins: Counter[str] = field(default_factory=Counter)
    looks: int = 0

    async def kind_of(self, user_id: int) -> str:
        """The kind that was entered last."""
        if self.storage is None or user_id in self.used:
            return self.used.get(user_id, "")
        async with self.storage.reading() as rows:
            mine = await rows.credentials.accounts(user_id)
        newest = max(mine, key=lambda one: one.changed_at, default=None)
        return newest.service if newest else ""

    async def opened(self, key: ClientKey) -> TorrentClient | None:
        """The client that is there, or a new one for whoever has an account."""
        if key not in self.clients and await self._has_account(key):
            self.clients[key] = FakeTorrentClient()
        return self.clients.get(key)

    async def at(self, address: str) -> OwnSeedbox:
        """What answers. Raises NotFound."""
        if address not in self.kinds:
            raise NotFound("nobody", problem="own_seedbox")
        return OwnSeedbox(name=self.kinds[address], address=address)

    async def log_in(self, account: Account) -> None:
        """Counts the attempt. Raises AccountUnusable."""
        self.logins[account.service] += 1
        if self.refused & set(account.values.values()):
            raise AccountUnusable(account.service, "refused", problem="seedbox_refused")

    def changed(self) -> None:
        """Counts the call."""
        self.looks += 1
        self.clients.clear()

    async def _has_account(self, key: ClientKey) -> bool:
        if self.storage is None or key.user_id is None:
            return False
        async with self.storage.reading() as rows:
            return await rows.credentials.account(key.user_id, key.kind) is not None
