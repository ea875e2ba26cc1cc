"""People of a house, as the owner has made them known."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from concierge.errors import NotFound
from concierge.model.access import CHILD_AGE, DEFAULTS, Grant, Limits, Role
from concierge.model.audit import AuditEntry
from concierge.model.user import User
from concierge.services.people import People
from concierge.services.requests import Requests
from tests.services.house import ANNA, House

NO_LIMITS = Limits()
_telegram_ids = count(5001)


def new_people(house: House, *, owner_telegram_id: int | None = None) -> People:
    return People(
        house.storage, house.new_downloads(), clock=house.clock, owner_telegram_id=owner_telegram_id
    )


def new_requests(house: House) -> Requests:
    return Requests(house.storage, house.new_downloads(), clock=house.clock)


async def a_person(
    house: House,
    role: Role = Role.MEMBER,
    *,
    grant: frozenset[Grant] = frozenset(),
    limits: Limits = NO_LIMITS,
) -> User:
    """Somebody new, with the grants of the role and those that are named."""
    async with house.storage.transaction() as rows:
        fresh = await rows.users.by_telegram_id(next(_telegram_ids))
        person = replace(
            fresh,
            role=role,
            grants=DEFAULTS[role] | grant,
            limits=limits,
            age_limit=CHILD_AGE if role is Role.CHILD else None,
        )
        await rows.users.save(person)
    return person


async def known(house: House, user_id: int) -> User | None:
    """What the house knows of somebody now."""
    try:
        async with house.storage.reading() as rows:
            return await rows.users.get(user_id)
    except NotFound:
        return None


async def audited(house: House) -> list[AuditEntry]:
    """What was done, oldest first."""
    return list(reversed(await new_people(house).audit(ANNA)))
