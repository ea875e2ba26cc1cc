"""Who changed what about whom: what may be looked up later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from concierge.errors import Fact

__all__ = ["AuditEntry", "AuditEvent"]


class AuditEvent(StrEnum):
    """What can happen that somebody may want to look up."""

    INVITE_MADE = "invite.made"
    INVITE_REVOKED = "invite.revoked"
    INVITE_REDEEMED = "invite.redeemed"
    PERSON_CHANGED = "person.changed"
    PERSON_REMOVED = "person.removed"
    ACCOUNT_STORED = "account.stored"
    ACCOUNT_FORGOTTEN = "account.forgotten"
    REQUEST_MADE = "request.made"
    REQUEST_APPROVED = "request.approved"
    REQUEST_DECLINED = "request.declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that was done.

    `actor_id` is who did it. `subject` names what it was done to, such as "user:3"; a person's name, code or secret
    stands neither there nor in `facts`.
    """

    at: datetime
    actor_id: int
    event: str
    subject: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
