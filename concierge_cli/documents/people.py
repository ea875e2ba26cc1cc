"""The documents of people, invites and requests."""

from datetime import datetime

from concierge_cli.documents.base import Document
from concierge_cli.documents.downloads import DownloadDocument

__all__ = [
    "BY_COMMAND",
    "InviteDocument",
    "InvitesDocument",
    "IssuedDocument",
    "PersonDocument",
    "RequestDocument",
    "RequestsDocument",
    "UsersDocument",
]


class PersonDocument(Document):
    """A person; a limit that is null is none, and so is an age limit.

    Since `unreachable_since` the bot cannot write to them; null if it can.
    """

    id: int
    name: str
    role: str
    grants: list[str]
    downloads_a_day: int | None
    held_bytes: int | None
    money_a_day: float | None
    age_limit: int | None
    telegram_id: int | None
    unreachable_since: datetime | None


class UsersDocument(Document):
    """`concierge users --json`."""

    users: list[PersonDocument]


class InviteDocument(Document):
    """An invite that can still be used; `links` is the person whose Telegram account it links."""

    id: str
    role: str
    grants: list[str]
    created_at: datetime
    expires_at: datetime
    links: int | None


class IssuedDocument(InviteDocument):
    """`concierge users invite --json`: the only time that the code is shown."""

    code: str


class InvitesDocument(Document):
    """`concierge users invites --json`."""

    invites: list[InviteDocument]


class RequestDocument(Document):
    """A download that waits, or waited, for the owner's word."""

    id: str
    user_id: int
    title: str
    name: str
    size_bytes: int | None
    state: str
    created_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    download_id: str
    reason: str


class RequestsDocument(Document):
    """`concierge requests --json`."""

    requests: list[RequestDocument]


BY_COMMAND = {
    "users": UsersDocument,
    "users-invite": IssuedDocument,
    "users-invites": InvitesDocument,
    "users-revoke": InviteDocument,
    "users-set": PersonDocument,
    "users-remove": PersonDocument,
    "requests": RequestsDocument,
    "requests-approve": DownloadDocument,
    "requests-decline": RequestDocument,
}
