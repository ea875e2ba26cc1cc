"""The torrent clients that people have for themselves, opened when they are needed."""

import asyncio
import shutil
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import structlog

from concierge.adapters._remote_clients import RemoteClients, address_of
from concierge.errors import (
    AccountUnusable,
    ConfigError,
    InputError,
    LoginFailed,
    NotFound,
    ServiceError,
    ServiceUnavailable,
)
from concierge.model.account import Account
from concierge.model.download import ClientKey
from concierge.model.seedbox import OwnSeedbox
from concierge.ports import Storage, TorrentClient
from concierge.services.background import Background
from concierge.services.own_client import OwnClient

__all__ = ["PeoplesClients"]

# What another process changes is seen after so long.
FRESH_S: Final = 5.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    client: OwnClient
    since: datetime
    stack: AsyncExitStack


class PeoplesClients:
    """The SeedboxDoor of this process.

    A client is opened with the first use of it, one opening at a time for each, and kept with its session until the
    account changes or the context ends. All accounts are looked at together, in one statement and without opening them.
    """

    def __init__(
        self, storage: Storage, remote: RemoteClients, data_dir: Path, *, fresh_s: float = FRESH_S
    ) -> None:
        """Opens nothing yet. What a client needs on the disk lies in a folder of its person in `data_dir`."""
        self._storage = storage
        self._remote = remote
        self._folder = data_dir / "seedboxes"
        self._fresh_s = fresh_s
        self._background = Background()
        self._open: dict[ClientKey, _Opened] = {}
        self._turns: defaultdict[ClientKey, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: Mapping[ClientKey, datetime] | None = None
        self._fresh_until = 0.0

    async def __aenter__(self) -> Self:
        """Itself."""
        await self._background.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Closes all clients."""
        await self._background.__aexit__(kind, error, traceback)
        for one in self._open.values():
            await one.stack.aclose()
        self._open.clear()

    async def kind_of(self, user_id: int) -> str:
        """The kind of the client whose account the person has entered last, "" if they have none."""
        async with self._storage.reading() as rows:
            mine = await rows.credentials.accounts(user_id)
        known = (one for one in mine if one.service in self._remote.kinds)
        newest = max(known, key=lambda one: (one.changed_at, one.service), default=None)
        return newest.service if newest else ""

    async def opened(self, key: ClientKey) -> TorrentClient | None:
        """The client, None if the person has none of that kind any more; nothing is asked of it yet.

        Raises:
            AccountUnusable, CredentialUnreadable: the account cannot be used.
            ServiceUnavailable: the keys that accounts are encrypted with cannot be used.
        """
        async with self._turns[key]:
            since = (await self._accounts()).get(key)
            if since is None:
                # Another process may have kept it a moment ago.
                self.changed()
                since = (await self._accounts()).get(key)
            known = self._open.get(key)
            if known is not None and known.since == since:
                return known.client
            if known is not None:
                self._retire(key)
            if since is None:
                return None
            return await self._newly_opened(key, since)

    async def at(self, address: str) -> OwnSeedbox:
        """What answers at the address. Raises InputError, NotFound."""
        try:
            adapter, section = await self._remote.at(address)
        except (ServiceError, NotFound) as error:
            raise _nobody(error) from error
        return OwnSeedbox(name=adapter.name, address=address_of(section))

    async def log_in(self, account: Account) -> None:
        """Returns if the client lets the account in. Raises InputError, AccountUnusable, NotFound."""
        folder = self._folder_of(account.owner_id)
        try:
            async with self._remote.opened(account.service, _fields(account), folder) as client:
                await OwnClient(client).check()
        except LoginFailed:
            raise
        except ServiceError as error:
            raise _nobody(error) from error

    def changed(self) -> None:
        """Has the accounts looked at again before the next use."""
        self._fresh_until = 0.0

    async def _accounts(self) -> Mapping[ClientKey, datetime]:
        """When the account of each client was entered."""
        if self._known is not None and time.monotonic() < self._fresh_until:
            return self._known
        self._fresh_until = time.monotonic() + self._fresh_s
        async with self._storage.reading() as rows:
            stored = await rows.credentials.stored(tuple(self._remote.kinds))
        known = {ClientKey(one.service, one.user_id): one.changed_at for one in stored}
        if known != self._known:
            self._known = known
            await asyncio.to_thread(self._forget_folders, {str(key.user_id) for key in known})
        return known

    def _forget_folders(self, people: set[str]) -> None:
        """Drops what lies on the disk for people who have no client any more."""
        if self._folder.is_dir():
            for folder in self._folder.iterdir():
                if folder.name not in people:
                    shutil.rmtree(folder, ignore_errors=True)

    async def _newly_opened(self, key: ClientKey, since: datetime) -> TorrentClient | None:
        account = await self._account(key)
        if account is None:
            return None
        stack = AsyncExitStack()
        try:
            context = self._remote.opened(key.kind, _fields(account), self._folder_of(key.user_id))
        except InputError as error:
            raise AccountUnusable(key.kind, str(error), problem="seedbox_refused") from error
        client = OwnClient(await stack.enter_async_context(context))
        self._open[key] = _Opened(client, since, stack)
        _log.info("own_client.opened", service=key.kind, user_id=key.user_id)
        return client

    async def _account(self, key: ClientKey) -> Account | None:
        async with self._storage.reading() as rows:
            try:
                return await rows.credentials.account(key.user_id or 0, key.kind)
            except ConfigError as error:
                # Whatever is wrong with the keys holds up nobody who needs none.
                raise ServiceUnavailable(key.kind, str(error), problem="keys") from error

    def _retire(self, key: ClientKey) -> None:
        """Closes the client as soon as nobody is speaking to it any more."""
        gone = self._open.pop(key)
        self._background.start(_closed(gone))

    def _folder_of(self, user_id: int | None) -> Path:
        return self._folder / str(user_id)


async def _closed(gone: _Opened) -> None:
    try:
        await gone.client.retired()
    finally:
        await gone.stack.aclose()


def _fields(account: Account) -> Mapping[str, str]:
    return {kind.part: value for kind, value in account.values.items()}


def _nobody(error: ServiceError | NotFound) -> NotFound:
    """The one thing that is told of whatever is no torrent client: anything else would tell of the network."""
    _log.info("seedbox.not_found", code=error.code)
    return NotFound("no torrent client answers there", problem="own_seedbox")
