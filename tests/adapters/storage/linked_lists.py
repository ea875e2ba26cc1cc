"""A person with an account at a service at which things happen in the middle of requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import TypeAdapter

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.account import CredentialKind
from concierge.model.connection import Connection, DeviceCode, ListChange, Tokens
from concierge.model.importing import ImportedRow, ReadRow
from concierge.model.title import ExternalIds, TitleKind
from concierge.model.user import User
from concierge.ports import ListService
from concierge.services.connections import Connections
from concierge.services.pushing import Pushing
from concierge.testing import FakeListService, FakeMetadata, a_title
from tests.services.importing_of import Importing

__all__ = ["DUNE", "SEEN", "TOKENS", "Interrupted", "Linked", "NicknameService"]

DUNE = a_title("Дюна", name_en="Dune", year=2021, ids=ExternalIds(tmdb=438631))
SEEN = ImportedRow(
    place="history[1]", name="Dune", year=2021, kind=TitleKind.MOVIE, ids=DUNE.ids, is_watched=True
)
TOKENS = CredentialKind("fakelists_tokens")


class Interrupted(FakeListService):
    """A service at which something happens in the middle of the next request, or of the next exchange of tokens.

    `lost` is what comes instead of the next answers to whether the person has agreed; `refusal` is for new tokens,
    `unrevoked` for those that are to be ended.
    """

    meanwhile: Callable[[], Awaitable[object]] | None = None
    exchanging: Callable[[], Awaitable[object]] | None = None
    lost: tuple[Exception, ...] = ()
    refusal: Exception | None = None
    unrevoked: Exception | None = None

    async def lists(
        self, nickname: str, tokens: Tokens | None = None, *, cursor: str = ""
    ) -> AsyncIterator[ReadRow | str]:
        """The rows, after that."""
        await self._happens()
        async for row in super().lists(nickname, tokens, cursor=cursor):
            yield row

    async def push(self, change: ListChange, tokens: Tokens) -> str:
        """The push, after that."""
        await self._happens()
        return await super().push(change, tokens)

    async def tokens(self, code: DeviceCode) -> Tokens | None:
        """The person's tokens. Raises what is `lost` before."""
        if self.lost:
            error, *rest = self.lost
            self.lost = tuple(rest)
            raise error
        return await super().tokens(code)

    async def refreshed(self, tokens: Tokens) -> Tokens:
        """New tokens, after that. Raises `refusal`."""
        happens, self.exchanging = self.exchanging, None
        if happens is not None:
            await happens()
        if self.refusal is not None:
            raise self.refusal
        return await super().refreshed(tokens)

    async def revoke(self, tokens: Tokens) -> None:
        """The tokens ended. Raises `unrevoked`."""
        if self.unrevoked is not None:
            raise self.unrevoked
        await super().revoke(tokens)

    async def _happens(self) -> None:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()


class NicknameService:
    """A service without a login."""

    def __init__(self, error: Exception | None = None) -> None:
        self.name = "nicknames"
        self.error = error
        self.reads = 0

    async def lists(
        self,
        nickname: str,
        tokens: Tokens | None = None,
        *,
        cursor: str = "",
    ) -> AsyncIterator[ReadRow | str]:
        self.reads += 1
        if self.error is not None:
            raise self.error
        yield cursor or "read"


@dataclass(slots=True, kw_only=True)
class Linked:
    """A person, their account, and what stands between."""

    storage: SqlStorage
    service: Interrupted = field(default_factory=lambda: Interrupted([SEEN]))
    open_service: NicknameService = field(default_factory=NicknameService)
    house: Importing = field(init=False)
    connections: Connections = field(init=False)

    def __post_init__(self) -> None:
        self.house = Importing(
            storage=self.storage, sources=(FakeMetadata((DUNE,)),), pushing=Pushing(["fakelists"])
        )
        services: list[ListService] = [self.service, self.open_service]
        self.connections = Connections(
            self.storage, services, self.house.imports, self.house.metadata.quotas, clock=self.house.clock
        )

    async def me(self) -> User:
        async with self.storage.transaction() as rows:
            return await rows.users.local_owner()

    async def connect(self) -> User:
        me = await self.me()
        await self.connections.finish(me, "fakelists", await self.connections.begin("fakelists"))
        return me

    async def store(self, me: User, written: str) -> None:
        async with self.storage.transaction() as rows:
            await rows.credentials.store(me.id, TOKENS, written)

    async def ends_soon(self, me: User, access: str = "old") -> None:
        """Stores a login that is to be exchanged before it is used."""
        ends = self.house.clock.now() + timedelta(minutes=5)
        tokens = Tokens(access=access, refresh="refresh", expires_at=ends)
        await self.store(me, TypeAdapter(Tokens).dump_json(tokens).decode())

    async def stored(self, me: User) -> str | None:
        """The access token that is kept; None if none is."""
        async with self.storage.reading() as rows:
            try:
                kept = await rows.credentials.load(me.id, TOKENS)
            except NotFound:
                return None
        return TypeAdapter(Tokens).validate_json(kept).access

    async def only(self, me: User) -> Connection:
        [connected] = await self.connections.list(me)
        return connected
