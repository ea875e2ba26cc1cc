"""Torrent clients that people have for themselves: entered, tried, looked at and given up."""

from collections.abc import Sequence

import structlog

from concierge.errors import LoginFailed, NotFound, SeedboxInUse, ServiceError
from concierge.model.access import Grant
from concierge.model.account import Account, CredentialKind, Scope
from concierge.model.audit import AuditEvent
from concierge.model.download import ClientKey, Download
from concierge.model.seedbox import OwnSeedbox
from concierge.model.user import User
from concierge.ports import Clock, Repositories, SeedboxDoor, Storage
from concierge.services.downloads import Downloads
from concierge.services.permission import required_now

__all__ = ["OwnSeedboxes"]

_log = structlog.get_logger(__name__)


class OwnSeedboxes:
    """A person has one client of each kind; the one that was entered last takes their new downloads.

    Those that are under way stay in the client that has them.
    """

    def __init__(self, storage: Storage, door: SeedboxDoor, downloads: Downloads, *, clock: Clock) -> None:
        """Takes the way to the clients, and what ends downloads in one that is given up."""
        self._storage = storage
        self._door = door
        self._downloads = downloads
        self._clock = clock

    async def add(
        self, user: User, address: str, *, username: str = "", password: str = "", api_key: str = ""
    ) -> OwnSeedbox:
        """The client that answers at the address and lets the person in; their downloads go there from now on.

        It is tried once, and nothing is kept unless it lets them in.

        Raises:
            NotAllowed: the person may not download.
            InputError: no address, a closed one, or a password that others could read on its way.
            NotFound: no torrent client answers there.
            SeedboxInUse: downloads are under way in a client of the same kind at another address.
            AccountUnusable: it refuses the account.
            ConfigError: there is no key to encrypt it with.
        """
        async with self._storage.reading() as rows:
            await required_now(rows, user, Grant.DOWNLOAD)
        found = await self._door.at(address)
        given = {"url": found.address, "username": username, "password": password, "api_key": api_key}
        values = {CredentialKind(f"{found.name}_{part}"): value for part, value in given.items() if value}
        account = Account(service=found.name, scope=Scope.PRIVATE, owner_id=user.id, values=values)
        async with self._storage.reading() as rows:
            await self._refuse_move(rows, user, found)
        await self._door.log_in(account)
        await self._store(user, found, account)
        return OwnSeedbox(name=found.name, address=found.address, is_used=True)

    async def list(self, user: User) -> tuple[OwnSeedbox, ...]:
        """The person's clients, by their kinds. Raises ConfigError if the keys cannot be used."""
        used = await self._door.kind_of(user.id)
        async with self._storage.reading() as rows:
            known = await rows.credentials.accounts(user.id)
            names = [one.service for one in known if f"{one.service}_url" in one.kinds]
            return tuple(
                [
                    OwnSeedbox(
                        name=name, address=await _address(rows, user, name) or "", is_used=name == used
                    )
                    for name in names
                ]
            )

    async def test(self, user: User, name: str | None = None) -> OwnSeedbox:
        """The client of that kind, else the one in use, which has just let the person in.

        A login that was refused is not tried again before the account is entered anew.

        Raises:
            NotAllowed: the person may not download.
            NotFound: they have no such client.
            AccountUnusable, CredentialUnreadable: it refuses the account, or the account cannot be read.
            ServiceUnavailable: no torrent client answers.
        """
        async with self._storage.reading() as rows:
            await required_now(rows, user, Grant.DOWNLOAD)
        seedbox = await self._named(user, name)
        client = await self._door.opened(ClientKey(seedbox.name, user.id))
        if client is None:
            raise _none(seedbox.name)
        await client.check()
        return seedbox

    async def remove(self, user: User, name: str | None = None, *, force: bool = False) -> OwnSeedbox:
        """The client that is forgotten: the one of that kind, else the one in use. What it has stays there.

        With `force` downloads that are under way in it end.

        Raises:
            NotFound: the person has no such client.
            SeedboxInUse: downloads are under way in it.
        """
        seedbox = await self._named(user, name)
        if force:
            await self._end_downloads(user, seedbox.name)
        async with self._storage.transaction() as rows:
            if unfinished := await _unfinished(rows, user, seedbox.name):
                raise _in_use(seedbox.name, len(unfinished))
            await rows.credentials.forget(user.id, seedbox.name)
            await self._note(rows, user, AuditEvent.ACCOUNT_FORGOTTEN, seedbox.name)
        self._door.changed()
        return seedbox

    async def _store(self, user: User, found: OwnSeedbox, account: Account) -> None:
        async with self._storage.transaction() as rows:
            await required_now(rows, user, Grant.DOWNLOAD)
            await self._refuse_move(rows, user, found)
            await rows.credentials.forget(user.id, found.name)
            for kind, value in account.values.items():
                await rows.credentials.store(user.id, kind, value)
            await self._note(rows, user, AuditEvent.ACCOUNT_STORED, found.name)
        self._door.changed()

    async def _refuse_move(self, rows: Repositories, user: User, found: OwnSeedbox) -> None:
        """What is under way in a client would begin anew at another address, and the old one would keep it for ever."""
        unfinished = await _unfinished(rows, user, found.name)
        if unfinished and await _address(rows, user, found.name) not in {None, found.address}:
            raise _in_use(found.name, len(unfinished))

    async def _end_downloads(self, user: User, name: str) -> None:
        async with self._storage.reading() as rows:
            unfinished = await _unfinished(rows, user, name)
        for download in unfinished:
            try:
                await self._downloads.remove(user, download.id)
            except ServiceError as error:
                # It is ended all the same; the client that does not answer keeps the torrent.
                _log.info("seedbox.kept_torrent", download_id=download.id, service=name, code=error.code)

    async def _named(self, user: User, name: str | None) -> OwnSeedbox:
        mine = await self.list(user)
        found = (one for one in mine if (one.is_used if name is None else one.name == name))
        seedbox = next(found, None)
        if seedbox is None:
            raise _none(name or "")
        return seedbox

    async def _note(self, rows: Repositories, user: User, event: AuditEvent, name: str) -> None:
        await rows.audit.add(
            self._clock.now(), user.id, event, f"account:{name}", {"scope": Scope.PRIVATE.value}
        )


async def _address(rows: Repositories, user: User, name: str) -> str | None:
    """The address of the person's client; "" if it cannot be decrypted, None if they have none."""
    try:
        return await rows.credentials.load(user.id, CredentialKind(f"{name}_url"))
    except NotFound:
        return None
    except LoginFailed as error:
        _log.info("seedbox.unreadable", service=name, code=error.code)
        return ""


async def _unfinished(rows: Repositories, user: User, name: str) -> Sequence[Download]:
    mine = await rows.downloads.of_user(user.id)
    return [one for one in mine if one.client == name and one.is_active]


def _in_use(name: str, count: int) -> SeedboxInUse:
    return SeedboxInUse(f"{count} downloads are under way in {name}", service=name, n=count)


def _none(name: str) -> NotFound:
    return NotFound(f"no own client {name}", what=name, problem="no_own_seedbox")
