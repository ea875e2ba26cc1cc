"""What a person may do: everything that is not granted is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CHILD_AGE", "DEFAULTS", "NO_LIMITS", "Grant", "Limits", "Role"]

CHILD_AGE = 12


class Role(StrEnum):
    """Whom somebody is to the household; a stranger is known by name alone and may do nothing."""

    OWNER = "owner"
    MEMBER = "member"
    CHILD = "child"
    GUEST = "guest"
    STRANGER = "stranger"


class Grant(StrEnum):
    """One thing that a person may do.

    SEARCH: look for titles and releases. REQUEST: ask the owner for a download. DOWNLOAD: start one. HOUSEHOLD: use
    the household's accounts. MANAGE: see to people, their grants and their requests.
    """

    SEARCH = "search"
    REQUEST = "request"
    DOWNLOAD = "download"
    HOUSEHOLD = "household"
    MANAGE = "manage"


_MEMBERS = frozenset({Grant.SEARCH, Grant.REQUEST, Grant.HOUSEHOLD})
# What comes with a role, until somebody with MANAGE changes it.
DEFAULTS: Mapping[Role, frozenset[Grant]] = {
    Role.OWNER: frozenset(Grant),
    Role.MEMBER: _MEMBERS,
    Role.CHILD: _MEMBERS,
    Role.GUEST: frozenset({Grant.SEARCH}),
    Role.STRANGER: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a person may use; None is as much as they like.

    `downloads_a_day` counts by the UTC day. `held_bytes` is the size of everything that they have and have not
    removed. `money_a_day` is what language models may cost for them, in US dollars.
    """

    downloads_a_day: int | None = None
    held_bytes: int | None = None
    money_a_day: float | None = None


NO_LIMITS = Limits()
