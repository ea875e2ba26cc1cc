"""Who may do what: what is not granted is refused, here and nowhere above."""

from datetime import datetime

from concierge.errors import LimitReached, NotAllowed, NotFound
from concierge.model.access import Grant, Role
from concierge.model.download import Holding
from concierge.model.user import User
from concierge.ports import Repositories

__all__ = [
    "day_of",
    "known_now",
    "money_left",
    "refuse_beyond_limits",
    "refuse_beyond_space",
    "require",
    "require_owner",
    "required_now",
    "unpriced",
]


def require(user: User, grant: Grant) -> None:
    """Returns if the person has the grant. Raises NotAllowed."""
    if not user.may(grant):
        raise NotAllowed(f"user {user.id} has no grant to {grant}", grant=grant.value)


async def known_now(rows: Repositories, user: User) -> User:
    """The person as they are now, whatever they were when their view was made. Raises NotAllowed if they are gone."""
    try:
        return await rows.users.get(user.id)
    except NotFound as error:
        raise NotAllowed(f"user {user.id} is known no more") from error


async def required_now(rows: Repositories, user: User, grant: Grant) -> User:
    """The person as they are now, who has the grant. Raises NotAllowed."""
    known = await known_now(rows, user)
    require(known, grant)
    return known


def require_owner(user: User) -> None:
    """Returns if the person is an owner. Raises NotAllowed."""
    if user.role is not Role.OWNER:
        raise NotAllowed(f"user {user.id} is {user.role}, not owner", grant=Role.OWNER.value)


def day_of(moment: datetime) -> datetime:
    """When the UTC day of a moment began: limits of a day count from then."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def refuse_beyond_limits(user: User, others: Holding, size_bytes: int | None) -> None:
    """Returns if the person may have one more download of that size beside the others. Raises LimitReached.

    A size that nobody knows yet counts as nothing; it is looked at again when it is known.
    """
    most, used = user.limits.downloads_a_day, others.begun
    if most is not None and used >= most:
        raise _reached(user, "downloads_a_day" if most else "downloads_off", limit=most, used=used, n=most)
    refuse_beyond_space(user, others, size_bytes or 0)


def refuse_beyond_space(user: User, others: Holding, size_bytes: int) -> None:
    """Returns if the person may hold that much beside the others. Raises LimitReached."""
    most, used = user.limits.held_bytes, others.size_bytes
    if most is not None and used + size_bytes > most:
        raise _reached(
            user,
            "held_bytes",
            limit=most,
            used=used,
            limit_bytes=most,
            used_bytes=used,
            needed_bytes=size_bytes,
        )


def money_left(user: User, cost_micros: int) -> int | None:
    """What models may still cost the person today, in millionths of a dollar; None is no limit. Raises LimitReached."""
    most = user.limits.money_a_day
    if most is None:
        return None
    if cost_micros >= most * 1e6:
        raise _reached(user, "money_a_day", limit=f"{most:g}", used=f"{cost_micros / 1e6:.2f}")
    return round(most * 1e6) - cost_micros


def unpriced(user: User, model: str) -> LimitReached:
    """Why a model whose price nobody knows is not asked for somebody with a limit of money."""
    return _reached(user, "money_unpriced", limit=f"{user.limits.money_a_day or 0:g}", what=model)


def _reached(user: User, name: str, **facts: int | str) -> LimitReached:
    return LimitReached(f"user {user.id} has reached the limit {name}", problem=name, **facts)
