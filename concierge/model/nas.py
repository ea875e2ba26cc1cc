"""A NAS that fetches what is finished, and what its key opens."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

__all__ = ["ALL_SCOPES", "FIRST_NAS", "Nas", "NasScope"]

FIRST_NAS: Final = "home"
"""The one whose key the settings tell."""


class NasScope(StrEnum):
    """One thing that a key opens; what it does not open is refused."""

    PENDING = "pending"
    """To see what waits."""
    SYNC = "sync"
    """To take it, and to say what became of it."""
    LIBRARY = "library"
    """To tell what the library holds."""


ALL_SCOPES: Final = tuple(NasScope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nas:
    """A NAS by its name; its key is kept as a SHA-256 in hex.

    One that `is_personal` fetches for the `people` of these ids alone, for nobody if they are gone; others fetch for
    everybody who has no NAS of their own.
    """

    name: str
    key_hash: str
    scopes: tuple[NasScope, ...] = ALL_SCOPES
    is_personal: bool = False
    people: tuple[int, ...] = ()
    created_at: datetime
    seen_at: datetime | None = None
    revoked_at: datetime | None = None
