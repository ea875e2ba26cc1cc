"""Changing the keys: everything readable goes under the newest one, in small transactions, so that it may be killed."""

from asyncio import to_thread
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog
from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Table,
    Update,
    and_,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlmodel import SQLModel

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.keys import SETTING, Key
from concierge.adapters.storage.repositories.account_sessions import session_place
from concierge.adapters.storage.repositories.flows import flow_place
from concierge.adapters.storage.repositories.inbox import answer_place, payload_place
from concierge.adapters.storage.tables import CredentialRow, FlowRow, InboxRow, SessionRow, table
from concierge.adapters.storage.vault import Place, Sealed, Vault
from concierge.errors import CredentialUnreadable
from concierge.model.secrecy import KeyPlace, KeyReport, Rotation, Unreadable

__all__ = ["SqlKeys"]

BATCH = 100
Transaction: TypeAlias = Callable[[], AbstractAsyncContextManager[Connection]]
Progress: TypeAlias = Callable[[int, int], None]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secret:
    """Where rows of one kind have a secret, and what for each was sealed; where there is none the columns are null.

    One that does not last is nobody's to enter again.
    """

    row: type[SQLModel]
    place: Callable[[RowMapping], Place]
    column: str = "token"
    key_id: str = "key_id"
    is_lasting: bool = True

    @property
    def rows(self) -> Table:
        """The table."""
        return table(self.row)

    @property
    def key(self) -> ColumnElement[str]:
        """The column that names the key."""
        return self.rows.c[self.key_id]


def _account_place(secret: RowMapping) -> Place:
    kind = str(secret["kind"])
    return Place(user_id=secret["user_id"], service=kind.partition("_")[0], kind=kind)


_SECRETS = (
    _Secret(row=CredentialRow, place=_account_place),
    _Secret(row=SessionRow, place=lambda row: session_place(row["user_id"], row["service"], row["mirror"])),
    _Secret(
        row=InboxRow, place=lambda row: payload_place(row["user_id"], row["update_id"]), is_lasting=False
    ),
    _Secret(
        row=InboxRow,
        place=lambda row: answer_place(row["user_id"], row["update_id"]),
        column="answer_token",
        key_id="answer_key_id",
        is_lasting=False,
    ),
    _Secret(row=FlowRow, place=lambda row: flow_place(row["user_id"], row["chat_id"]), is_lasting=False),
)


@dataclass(slots=True)
class _Walk:
    """A walk over secrets: how many there are, how many were seen and moved, which ones no key opens."""

    total: int = 0
    seen: int = 0
    moved: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)


def _unheard(_done: int, _total: int) -> None:
    """Progress that nobody follows."""


class SqlKeys:
    """The keys of this database's secrets."""

    def __init__(self, begin: Transaction, vault: Vault) -> None:
        """`begin` makes a writing transaction."""
        self._begin = begin
        self._vault = vault

    def missing(self) -> tuple[str, ...]:
        """The variable that has to be set before there can be a key; none where a file can hold it."""
        return () if self._vault.keyring.file else (SETTING,)

    async def check(self) -> None:
        """Returns if the keys that there are can be used. Raises ConfigError."""
        await self._vault.check()

    async def report(self) -> KeyReport:
        """The keys, what they hold, and what cannot be read: every secret is tried. Raises ConfigError."""
        ring = self._vault.keyring
        known = await to_thread(ring.known)
        walk = _Walk()
        for kind in _SECRETS:
            async with self._begin() as connection:
                found = await connection.rows(select(kind.rows).where(kind.key.is_not(None)))
            for secret in found:
                await self._opened(kind, secret, walk)
        return KeyReport(
            place=await to_thread(lambda: ring.place),
            file=ring.file,
            keys=tuple(key.id for key in known),
            needed=await self._needed(),
            unreadable=tuple(walk.unreadable),
        )

    async def rotate(self, progress: Progress = _unheard) -> Rotation:
        """Puts everything readable under the newest key: a new one of the file, or the first of ENCRYPTION_KEY.

        One that was killed is brought to its end first, and then makes no other key. `progress` hears how many
        secrets of how many were looked at.

        Raises:
            ConfigError: there is no key to begin with, or the keys cannot be used.
        """
        ring = self._vault.keyring
        newest = (await to_thread(ring.needed))[0]
        place = await to_thread(lambda: ring.place)
        walk = await self._walked(newest, progress)
        is_resumed = place is KeyPlace.FILE and walk.moved > 0
        if place is KeyPlace.FILE and not is_resumed:
            newest = await to_thread(ring.prepend)
            walk = await self._walked(newest, progress)
        dropped = await self._drop_idle() if place is KeyPlace.FILE else ()
        needed = await self._needed()
        others = [key.id for key in await to_thread(ring.known) if key != newest]
        _log.info("keys.rotated", newest=newest.id, moved=walk.moved, unreadable=len(walk.unreadable))
        return Rotation(
            place=place,
            newest=newest.id,
            moved=walk.moved,
            is_resumed=is_resumed,
            dropped=dropped,
            idle=tuple(key for key in others if key not in needed),
            unreadable=tuple(walk.unreadable),
        )

    async def _walked(self, newest: Key, progress: Progress) -> _Walk:
        """What a walk over every secret that is not under that key did."""
        walk = _Walk()
        for kind in _SECRETS:
            walk.total += await self._count(kind, newest)
        for kind in _SECRETS:
            last: RowMapping | None = None
            while batch := await self._moved(kind, newest, last, walk):
                last = batch[-1]
                walk.seen += len(batch)
                progress(min(walk.seen, walk.total), walk.total)
        return walk

    async def _moved(
        self, kind: _Secret, newest: Key, last: RowMapping | None, walk: _Walk
    ) -> Sequence[RowMapping]:
        """The next secrets that were not under the key, and now are where they can be read; one transaction."""
        async with self._begin() as connection:
            batch = await connection.rows(_next(kind, newest, last))
            for secret in batch:
                value = await self._opened(kind, secret, walk)
                if value is not None:
                    sealed = await self._vault.sealed(kind.place(secret), value)
                    walk.moved += await connection.change(_change(kind, secret, sealed))
        return batch

    async def _opened(self, kind: _Secret, secret: RowMapping, walk: _Walk) -> str | None:
        place = kind.place(secret)
        sealed = Sealed(token=secret[kind.column], key_id=secret[kind.key_id])
        try:
            return await self._vault.opened(place, sealed)
        except CredentialUnreadable:
            if kind.is_lasting:
                walk.unreadable.append(
                    Unreadable(user_id=place.user_id, service=place.service, kind=place.kind)
                )
            return None

    async def _drop_idle(self) -> tuple[str, ...]:
        """Takes the keys that hold nothing out of the file.

        Inside a writing transaction: whoever stores a secret reads the file inside of one too, so none is sealed
        with a key that goes at this moment.
        """
        async with self._begin() as connection:
            needed = frozenset(await _needed(connection))
            return await to_thread(self._vault.keyring.keep, needed)

    async def _needed(self) -> Mapping[str, int]:
        async with self._begin() as connection:
            return await _needed(connection)

    async def _count(self, kind: _Secret, newest: Key) -> int:
        statement = select(func.count().label("n")).select_from(kind.rows).where(kind.key != newest.id)
        async with self._begin() as connection:
            row = await connection.row(statement)
        return 0 if row is None else int(row["n"])


async def _needed(connection: Connection) -> Mapping[str, int]:
    """How many secrets there are under each key."""
    counts: Counter[str] = Counter()
    for kind in _SECRETS:
        counted = select(kind.key.label("key_id"), func.count().label("n"))
        grouped = counted.where(kind.key.is_not(None)).group_by(kind.key)
        counts.update({found["key_id"]: found["n"] for found in await connection.rows(grouped)})
    return counts


def _next(kind: _Secret, newest: Key, last: RowMapping | None) -> Select[tuple[object, ...]]:
    """The next rows, by the primary key, that are not under that key."""
    names = tuple(kind.rows.primary_key.columns)
    statement = select(kind.rows).where(kind.key != newest.id).order_by(*names).limit(BATCH)
    if last is None:
        return statement
    return statement.where(tuple_(*names) > tuple_(*(literal(last[column.name]) for column in names)))


def _change(kind: _Secret, secret: RowMapping, sealed: Sealed) -> Update:
    """Puts the new token in place of the one that was read; one that was stored meanwhile is newer, and stays."""
    rows = kind.rows
    same = and_(*(column == secret[column.name] for column in rows.primary_key.columns))
    statement = update(rows).where(same, rows.c[kind.column] == secret[kind.column])
    return statement.values({kind.column: sealed.token, kind.key_id: sealed.key_id})
