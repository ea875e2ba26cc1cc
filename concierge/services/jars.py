"""Logins that outlive the process: cookie jars in the database, encrypted, each for the account that it is of."""

import hashlib
import json

import structlog

from concierge.errors import ConfigError, CredentialUnreadable, NotFound, StorageError
from concierge.model.account import Account
from concierge.ports import Storage

__all__ = ["StoredJars"]

_log = structlog.get_logger(__name__)
_UNKEPT = (ConfigError, CredentialUnreadable, NotFound, StorageError)


class StoredJars:
    """A `CookieJars` on the database. Without a login that is kept there is a new one: nothing else is lost."""

    def __init__(self, storage: Storage) -> None:
        """Keeps the jars in `storage`; those of accounts from the settings are the owner's."""
        self._storage = storage

    async def load(self, account: Account, mirror: str) -> str:
        """What `CookieJars.load` promises."""
        try:
            async with self._storage.reading() as rows:
                user_id = account.owner_id or (await rows.users.local_owner()).id
                kept = await rows.sessions.load(user_id, account.service, _place(account, mirror))
        except _UNKEPT as error:
            _log.info("session.unread", service=account.service, code=error.code)
            return ""
        return _jar_of(account, kept or "")

    async def save(self, account: Account, mirror: str, jar: str) -> None:
        """What `CookieJars.save` promises."""
        kept = json.dumps({"of": _digest(account), "jar": jar})
        try:
            async with self._storage.transaction() as rows:
                user_id = account.owner_id or (await rows.users.local_owner()).id
                await rows.sessions.save(user_id, account.service, _place(account, mirror), kept)
        except _UNKEPT as error:
            _log.warning("session.not_kept", service=account.service, code=error.code)


def _place(account: Account, mirror: str) -> str:
    """Apart for an account in the settings, which the owner may have beside one of their own."""
    return mirror if account.owner_id is not None else f"{mirror} settings"


def _jar_of(account: Account, kept: str) -> str:
    """The jar, if it is of an account with exactly these pieces."""
    try:
        found = json.loads(kept)
        is_of = found["of"] == _digest(account)
        jar = found["jar"]
    except (ValueError, TypeError, KeyError):
        return ""
    return str(jar) if is_of else ""


def _digest(account: Account) -> str:
    """Tells accounts apart by their pieces; it stands inside what is encrypted."""
    pieces = "\0".join(f"{kind}={account.values[kind]}" for kind in sorted(account.values))
    return hashlib.sha256(pieces.encode("utf-8", "surrogatepass")).hexdigest()
