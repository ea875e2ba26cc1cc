"""The NASes of the household: whose key it is, and how one is let in and out."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from concierge.errors import InputError, NotAllowed, NotFound
from concierge.model.nas import ALL_SCOPES, FIRST_NAS, Nas, NasScope
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.permission import require_owner

__all__ = ["IssuedKey", "Nases"]

_NAME = re.compile(r"[\w.-]{1,40}")
_SEEN_EVERY = timedelta(minutes=1)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """A NAS and its key, which nobody can be told again."""

    nas: Nas
    key: str


class Nases:
    """Knows NASes by their keys; `first_key` is that of the settings."""

    def __init__(self, storage: Storage, *, clock: Clock, first_key: str = "") -> None:
        """Takes where they are kept."""
        self._storage = storage
        self._clock = clock
        self._first_hash = _hashed(first_key) if first_key else ""

    async def is_configured(self) -> bool:
        """Whether there is any NAS."""
        return bool(self._first_hash) or bool(await self._known())

    async def of_key(self, key: str) -> Nas:
        """The NAS of that key. Raises NotAllowed; all keys are compared, and none faster than another."""
        given = _hashed(key)
        found = [one for one in await self._known() if hmac.compare_digest(one.key_hash, given)]
        if not found:
            raise NotAllowed("no NAS has this key", what="sync")
        return await self._seen(found[0])

    async def list(self, user: User) -> tuple[Nas, ...]:
        """Every NAS, for the owner. Raises NotAllowed."""
        require_owner(user)
        return await self._known()

    async def add(
        self,
        user: User,
        name: str,
        *,
        people: Sequence[int] = (),
        scopes: Sequence[NasScope] = ALL_SCOPES,
    ) -> IssuedKey:
        """A NAS with a new key; the old key of one that has the name is worth nothing any more.

        Raises:
            NotAllowed: only the owner lets one in.
            InputError: a name that a file could not have.
        """
        require_owner(user)
        if not _NAME.fullmatch(name):
            raise InputError(f"a NAS cannot be called {name!r}", problem="nas_name", given=name)
        key = secrets.token_urlsafe(32)
        nas = Nas(
            name=name,
            key_hash=_hashed(key),
            scopes=tuple(scopes),
            is_personal=bool(people),
            people=tuple(people),
            created_at=self._clock.now(),
        )
        async with self._storage.transaction() as rows:
            await rows.nases.put(nas)
        _log.info("nas.added", nas=name)
        return IssuedKey(nas=nas, key=key)

    async def revoke(self, user: User, name: str) -> None:
        """Takes the key back; what the NAS is at goes to another one once its lease has ended.

        Raises:
            NotAllowed: only the owner does so.
            NotFound: there is no such NAS.
        """
        require_owner(user)
        async with self._storage.transaction() as rows:
            if not await rows.nases.revoke(name, at=self._clock.now()):
                raise NotFound(f"no NAS {name!r}", what=name)
        _log.info("nas.revoked", nas=name)

    async def _known(self) -> tuple[Nas, ...]:
        async with self._storage.reading() as rows:
            known = await rows.nases.all()
        if not self._first_hash:
            return known
        first = next((one for one in known if one.name == FIRST_NAS), None)
        if first is not None and hmac.compare_digest(first.key_hash, self._first_hash):
            return known
        return await self._with_first(known, first)

    async def _with_first(self, known: Sequence[Nas], first: Nas | None) -> tuple[Nas, ...]:
        """The key of the settings is that of the first NAS, whatever it was before."""
        base = first or Nas(name=FIRST_NAS, key_hash="", created_at=self._clock.now())
        renewed = replace(base, key_hash=self._first_hash)
        async with self._storage.transaction() as rows:
            await rows.nases.put(renewed)
        return tuple(sorted((renewed, *(one for one in known if one is not first)), key=lambda one: one.name))

    async def _seen(self, nas: Nas) -> Nas:
        now = self._clock.now()
        if nas.seen_at is None or now - nas.seen_at >= _SEEN_EVERY:
            async with self._storage.transaction() as rows:
                await rows.nases.seen(nas.name, at=now)
        return nas


def _hashed(key: str) -> str:
    """Keys are long and random, so that one pass is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
