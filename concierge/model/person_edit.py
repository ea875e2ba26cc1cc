"""What may be changed of a person, and what comes of it."""

from dataclasses import replace
from math import isfinite
from typing import TypedDict

from concierge.errors import InputError, OutOfRange
from concierge.model.access import CHILD_AGE, DEFAULTS, Grant, Limits, Role
from concierge.model.query import cleaned
from concierge.model.user import User

__all__ = ["LONGEST_NAME", "PersonEdit", "edited", "person_name"]

LONGEST_NAME = 64
_OLDEST = 99
_MOST_DOWNLOADS = 10_000
_MOST_BYTES = 10**18
_MOST_MONEY = 1_000_000


class PersonEdit(TypedDict, total=False):
    """Only what stands there is changed; None lifts a limit. `grant` are added, `revoke` are taken away."""

    name: str
    role: Role
    grant: frozenset[Grant]
    revoke: frozenset[Grant]
    age_limit: int | None
    downloads_a_day: int | None
    held_bytes: int | None
    money_a_day: float | None


def edited(user: User, edit: PersonEdit) -> User:
    """The person as the edit makes them. A new role brings its own grants, and a child's an age limit.

    Raises:
        InputError: the name is empty or no text, or nothing is changed.
        OutOfRange: a number is none that a limit can have.
    """
    if not edit:
        raise InputError("nothing is to be changed", problem="nothing_to_change")
    changed = user if "role" not in edit else _in_role(user, edit["role"])
    if "name" in edit:
        changed = replace(changed, name=person_name(edit["name"]))
    if "age_limit" in edit:
        changed = replace(changed, age_limit=_whole("age_limit", edit["age_limit"], _OLDEST))
    grants = changed.grants | edit.get("grant", frozenset())
    return replace(
        changed, grants=grants - edit.get("revoke", frozenset()), limits=_limits(changed.limits, edit)
    )


def person_name(text: str) -> str:
    """A name as it is kept, in one line. Raises InputError if nothing of it can be read."""
    name = " ".join(cleaned(text).split())[:LONGEST_NAME].strip()
    if not name:
        raise InputError("a name without letters", problem="no_name")
    return name


def _in_role(user: User, role: Role) -> User:
    if role is user.role:
        return user
    is_grown_up = user.role is Role.CHILD
    age_limit = CHILD_AGE if role is Role.CHILD else None if is_grown_up else user.age_limit
    return replace(user, role=role, grants=DEFAULTS[role], age_limit=age_limit)


def _limits(limits: Limits, edit: PersonEdit) -> Limits:
    if "downloads_a_day" in edit:
        most = _whole("downloads_a_day", edit["downloads_a_day"], _MOST_DOWNLOADS)
        limits = replace(limits, downloads_a_day=most)
    if "held_bytes" in edit:
        limits = replace(limits, held_bytes=_whole("held_bytes", edit["held_bytes"], _MOST_BYTES))
    if "money_a_day" in edit:
        limits = replace(limits, money_a_day=_number("money_a_day", edit["money_a_day"], _MOST_MONEY))
    return limits


def _whole(name: str, value: int | None, most: int) -> int | None:
    _number(name, value, most)
    return value


def _number(name: str, value: float | None, most: int) -> float | None:
    if value is not None and not (isfinite(value) and 0 <= value <= most):
        raise OutOfRange(f"{name}: {value} is not from 0 to {most}", problem=name, low=0, high=most)
    return value
