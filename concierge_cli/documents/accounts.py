"""Documents of accounts and of the keys that they are encrypted with. None holds a name, a password or a key in use."""

from typing import Literal

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "ForgottenDocument",
    "KeyDocument",
    "KeysDocument",
    "LoginDocument",
    "LoginsDocument",
    "NewKeyDocument",
    "RotationDocument",
    "StandingDocument",
    "UnreadableDocument",
]


class StandingDocument(Document):
    """How you stand at a service; `holders` are the ids of the people who have an account of their own there."""

    service: str
    account: Literal["own", "shared", "household", "unreadable", "none"]
    holders: list[int]


class LoginsDocument(Document):
    """`concierge login --json`."""

    services: list[StandingDocument]


class LoginDocument(Document):
    """`concierge login SERVICE --json`; `doubt` is the code of what kept the service from proving the account."""

    service: str
    scope: Literal["private", "household"]
    is_proved: bool
    doubt: str


class ForgottenDocument(Document):
    """`concierge login SERVICE --forget --json`."""

    service: str
    state: Literal["forgotten"] = "forgotten"


class KeyDocument(Document):
    """A key by its id, with how many records need it; a lost one is needed and not there."""

    id: str
    records: int
    is_lost: bool


class UnreadableDocument(Document):
    """A record that no key opens."""

    user: int
    service: str
    kind: str


class KeysDocument(Document):
    """`concierge keys --json`: the keys, newest first, then the lost ones."""

    place: Literal["settings", "file", "nowhere"]
    file: str
    keys: list[KeyDocument]
    unreadable: list[UnreadableDocument]


class NewKeyDocument(Document):
    """`concierge keys new --json`."""

    key: str


class RotationDocument(Document):
    """`concierge keys rotate --json`; `idle` keys may go from ENCRYPTION_KEY, `dropped` ones are gone from the file."""

    place: Literal["settings", "file", "nowhere"]
    newest: str
    moved: int
    is_resumed: bool
    dropped: list[str]
    idle: list[str]
    unreadable: list[UnreadableDocument]


BY_COMMAND = {
    "keys": KeysDocument,
    "keys-new": NewKeyDocument,
    "keys-rotate": RotationDocument,
    "login": LoginsDocument,
    "login-forget": ForgottenDocument,
    "login-service": LoginDocument,
}
