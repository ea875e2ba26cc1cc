"""A one-time code that makes somebody known to the household."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from concierge.model.access import Grant, Role

__all__ = ["INVITE_LIFETIME", "Invite", "IssuedInvite", "code_hash", "is_code", "new_code"]

INVITE_LIFETIME = timedelta(days=7)
_CODE_BYTES = 24  # 192 bits: nobody finds one by trying
_CODE = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """What a code stands for; the code itself is kept nowhere.

    `user_id` is who made it. `for_user_id` is the person that its redeemer turns out to be; None makes a new person
    with `role` and `grants`.
    """

    id: str
    user_id: int
    role: Role
    grants: frozenset[Grant]
    created_at: datetime
    expires_at: datetime
    for_user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedInvite:
    """An invite with its code, which is shown this once."""

    code: str
    invite: Invite


def new_code() -> str:
    """A code of 32 characters that may stand in a link."""
    return secrets.token_urlsafe(_CODE_BYTES)


def is_code(text: str) -> bool:
    """Whether the text could be a code at all."""
    return _CODE.fullmatch(text) is not None


def code_hash(code: str) -> str:
    """What is stored of a code, 64 hex digits. The code is as random as a key, so that the hash needs no salt."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
