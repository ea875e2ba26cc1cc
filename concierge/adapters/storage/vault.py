"""Secrets, sealed for one row of one person: whoever moves the row to somebody else gets nothing out of it."""

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from concierge.adapters.storage.keys import Key, Keyring
from concierge.errors import CredentialUnreadable

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

__all__ = ["Place", "Sealed", "Vault"]

# The first byte of a plaintext; another layout gets another number.
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The row that a secret is sealed for."""

    user_id: int
    service: str
    kind: str

    def mark(self) -> bytes:
        """What stands before the secret in the plaintext: version, user and kind."""
        return b"\0".join((bytes((_VERSION,)), str(self.user_id).encode(), self.kind.encode(), b""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A secret as the database keeps it; `key_id` says which key it needs."""

    token: str
    key_id: str


class Vault:
    """Seals and opens secrets. Every method raises ConfigError if the keys cannot be used."""

    def __init__(self, keyring: Keyring) -> None:
        """Takes the keys from the ring."""
        self.keyring = keyring
        self._known: tuple[Key, ...] = ()

    async def check(self) -> None:
        """Returns if the keys that there are can be used; there need not be any."""
        self._known = await to_thread(self.keyring.known)

    async def sealed(self, place: Place, value: str) -> Sealed:
        """The secret under the newest key, which is made if there is none."""
        return (await self.sealed_all([(place, value)]))[0]

    async def sealed_all(self, secrets: Sequence[tuple[Place, str]]) -> Sequence[Sealed]:
        """Many at once, in their order, all under the newest key."""
        self._known, sealed = await to_thread(_encrypted, self.keyring, secrets)
        return sealed

    async def opened(self, place: Place, sealed: Sealed) -> str:
        """The secret that was sealed for that place.

        Raises:
            CredentialUnreadable: no key opens it, or it was sealed for another place.
        """
        if sealed.key_id not in {key.id for key in self._known}:
            self._known = await to_thread(self.keyring.readable)
        keys = self._known
        plain = await to_thread(_decrypted, keys, sealed.token)
        mark = place.mark()
        if plain is None or not plain.startswith(mark):
            raise CredentialUnreadable(place.service, "cannot be decrypted", kind=place.kind)
        try:
            return plain[len(mark) :].decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise CredentialUnreadable(place.service, "is no text", kind=place.kind) from error


def _encrypted(
    keyring: Keyring, secrets: Sequence[tuple[Place, str]]
) -> tuple[tuple[Key, ...], Sequence[Sealed]]:
    # Read anew each time: another process may have changed keys a moment ago and dropped the old ones.
    keys = keyring.needed()
    fernet = _fernet(keys)
    # Lone surrogates pass too: a secret comes back as it was given.
    plain = (place.mark() + value.encode("utf-8", "surrogatepass") for place, value in secrets)
    return keys, [Sealed(token=fernet.encrypt(one).decode("ascii"), key_id=keys[0].id) for one in plain]


def _decrypted(keys: Sequence[Key], token: str) -> bytes | None:
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(tuple(keys)).decrypt(token.encode("ascii", "replace")) if keys else None
    except InvalidToken:
        return None


@lru_cache(maxsize=4)
def _fernet(keys: tuple[Key, ...]) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(key.text) for key in keys])
