"""Every service that concierge knows, as it was opened."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from concierge.model.account import Account
from concierge.model.diagnosis import Notice
from concierge.model.service_state import Rest
from concierge.model.user import User
from concierge.ports import (
    LanguageModel,
    LibrarySource,
    ListService,
    MetadataSource,
    Notifier,
    SeedboxDoor,
    Storage,
    TorrentClient,
    Tracker,
)
from concierge.services.accounts import Accounts
from concierge.services.breaker import Breakers
from concierge.services.diagnosing import (
    Checked,
    KeyCheck,
    Member,
    SourceCheck,
    TrackerCheck,
    Unasked,
)
from concierge.services.quotas import Quotas

__all__ = ["Members"]

CHATS: Final = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Every service that concierge knows, opened where it is set up.

    `clients_elsewhere` are those of another process, which runs the torrents while this one only looks at them.
    `free_bytes` tells the room for downloads where this process runs no torrent client. `own_clients` opens those that
    people have for themselves.
    """

    storage: Storage
    warnings: Sequence[Notice] = ()
    household: Mapping[str, Account] = field(default_factory=dict)
    trackers: Sequence[Member[Tracker]]
    metadata: Sequence[Member[MetadataSource]]
    models: Sequence[Member[LanguageModel]]
    clients: Sequence[Member[TorrentClient]]
    clients_elsewhere: Sequence[Member[Checked]] = ()
    own_clients: SeedboxDoor
    connections: Sequence[Member[ListService]] = ()
    library: Sequence[Member[LibrarySource]] = ()
    notifiers: Sequence[Member[Notifier]] = ()
    free_bytes: Callable[[], Awaitable[int | None]] | None = None

    @property
    def client(self) -> TorrentClient | None:
        """The torrent client that this process runs, unless there is none or another process runs the torrents."""
        return next((one.port for one in self.clients if one.port is not None), None)

    @property
    def runs_torrents(self) -> bool:
        """Whether it is this process that runs the torrents, in the household's client or in people's own."""
        return bool(self.clients)

    async def seen_by(
        self, user: User, accounts: Accounts, breakers: Breakers, quotas: Quotas
    ) -> tuple[Member[Checked], ...]:
        """All of them, the database first, with the accounts that the person can use."""
        rests = await breakers.rests()
        return (
            *self._kept(),
            *self._trackers(user, accounts, breakers, rests),
            *self._sources(breakers, quotas, rests),
            *self._unlinked(),
            *self.models,
            *self.clients,
            *self.clients_elsewhere,
            *self.library,
            *await self._told(),
        )

    async def _told(self) -> tuple[Member[Checked], ...]:
        """The notifiers; with them comes who cannot be written to."""
        async with self.storage.reading() as rows:
            lost = [one for one in await rows.users.all() if one.unreachable_since is not None]
        if not lost:
            return tuple(self.notifiers)
        names = ", ".join(one.name or f"№ {one.id}" for one in lost)
        warnings = (Notice(code="unreachable", facts={"n": len(lost), "what": names}),)
        others = [one for one in self.notifiers if one.name != CHATS]
        chats = next((one.port for one in self.notifiers if one.name == CHATS), None)
        return (*others, Member(name=CHATS, kind="notifiers", port=chats or Unasked(), warnings=warnings))

    def _kept(self) -> Iterator[Member[Checked]]:
        yield Member(name="database", kind="storage", port=self.storage, warnings=self.warnings)
        keys = KeyCheck(self.storage.keys)
        yield Member(name="secrets", kind="storage", port=keys, missing=self.storage.keys.missing())

    def _trackers(
        self, user: User, accounts: Accounts, breakers: Breakers, rests: Mapping[str, Rest]
    ) -> Iterator[Member[Checked]]:
        for one in self.trackers:
            tracker = TrackerCheck(one.port, accounts, breakers, user) if one.port else None
            rest = rests.get(one.name)
            yield Member(name=one.name, kind=one.kind, port=tracker, missing=one.missing, rest=rest)

    def _unlinked(self) -> Iterator[Member[Checked]]:
        """Services with lists that are not set up; how the others stand, each person's connections tell."""
        told = {one.name for one in self.metadata}
        for one in self.connections:
            if one.port is None and one.name not in told:
                yield Member(name=one.name, kind=one.kind, missing=one.missing)

    def _sources(
        self, breakers: Breakers, quotas: Quotas, rests: Mapping[str, Rest]
    ) -> Iterator[Member[Checked]]:
        for one in self.metadata:
            source = SourceCheck(one.port, breakers, quotas) if one.port else None
            rest = rests.get(one.name)
            yield Member(name=one.name, kind=one.kind, port=source, missing=one.missing, rest=rest)
