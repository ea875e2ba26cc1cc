"""How the secrets in the database are kept: under which keys, and what cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["KeyPlace", "KeyReport", "Rotation", "Unreadable"]


class KeyPlace(StrEnum):
    """Where the newest key stands: in ENCRYPTION_KEY, in the key file, or nowhere yet."""

    SETTINGS = "settings"
    FILE = "file"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A secret that none of the keys opens."""

    user_id: int
    service: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReport:
    """The keys by their ids, newest first, how many secrets each one holds, and what cannot be read.

    `needed` counts the secrets by key, also those whose key is lost; `file` is the key file's path, if keys may
    stand in one.
    """

    place: KeyPlace
    file: str
    keys: tuple[str, ...]
    needed: Mapping[str, int]
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What a change of keys did.

    `newest` is the key that everything readable is under now; `moved` secrets were not before. `is_resumed` says
    that an earlier change was brought to its end, without a new key. `dropped` keys are gone from the key file,
    `idle` ones hold nothing and may go from ENCRYPTION_KEY.
    """

    place: KeyPlace
    newest: str
    moved: int
    is_resumed: bool = False
    dropped: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
