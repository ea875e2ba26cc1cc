"""What language models cost people, and what is left of their limits."""

from collections.abc import Sequence
from datetime import date, timedelta

from concierge.model.cost import MONTH, CostReport, DayUse, PersonCosts, spans_of
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.permission import known_now, require_owner

__all__ = ["Costing"]


class Costing:
    """Adds up what was counted for people over the last days."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where it is counted."""
        self._storage = storage
        self._clock = clock

    async def report(self, user: User) -> CostReport:
        """What models cost the person, with the limit that they have now. Raises NotAllowed if they are gone."""
        today = self._clock.now().date()
        async with self._storage.reading() as rows:
            known = await known_now(rows, user)
            uses = await rows.usage.since(_first(today), user_id=known.id)
        return _report(known, uses, today)

    async def everyones(self, user: User) -> tuple[PersonCosts, ...]:
        """What models cost everybody for whom any was asked in a month, the dearest first.

        Raises:
            NotAllowed: the person is not an owner.
        """
        today = self._clock.now().date()
        async with self._storage.reading() as rows:
            require_owner(await known_now(rows, user))
            people = await rows.users.all()
            uses = await rows.usage.since(_first(today))
        all_of = {one.id: [use for use in uses if use.user_id == one.id] for one in people}
        costs = [
            PersonCosts(user=one, report=_report(one, all_of[one.id], today))
            for one in people
            if all_of[one.id]
        ]
        return tuple(sorted(costs, key=lambda one: -one.report.month.total.cost_micros))


def _first(today: date) -> date:
    return today - timedelta(days=MONTH - 1)


def _report(user: User, uses: Sequence[DayUse], today: date) -> CostReport:
    day, week, month = spans_of(uses, today)
    most = user.limits.money_a_day
    limit = None if most is None else round(most * 1e6)
    return CostReport(today=day, week=week, month=month, limit_micros=limit)
