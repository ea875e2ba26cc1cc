"""Reminders: written down with the moment, and told then, or after the quiet hours in which that lies."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from concierge.errors import NotFound, RateLimited
from concierge.model.calm import Calm, turned
from concierge.model.cards import card_of
from concierge.model.outbox import Effect, NewEffect
from concierge.model.reminder import RatingReminder
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import Clock, ReminderTeller, Repositories, Storage
from concierge.services.notifications import Household

__all__ = ["ReminderDeliverer", "Reminders"]

_KIND: Final = "rating_reminder"
_EVENING: Final = time(19, 0)


class Reminders:
    """Writes reminders down."""

    def __init__(self, storage: Storage, household: Household, *, clock: Clock) -> None:
        """Takes how calm it is for people who have set nothing else."""
        self._storage = storage
        self._household = household
        self._clock = clock

    def deliverer(self, teller: ReminderTeller) -> "ReminderDeliverer":
        """Who delivers what is written down here, by that teller."""
        return ReminderDeliverer(self._storage, teller, self._household, clock=self._clock)

    async def rate_later(self, user: User, title: Title) -> datetime:
        """When the person is asked again what they think of the title: tomorrow evening, by their own clock.

        Asked twice on a day they are reminded once. Raises NotFound for a title without an id anywhere.
        """
        card = card_of(title.kind, title.ids)
        if not card:
            raise NotFound("a title that no source knows", what=title.name(user.language or "en"))
        async with self._storage.transaction() as rows:
            person = await rows.users.get(user.id)
            calm = person.wishes.calm(self._household.calm)
            zone = person.wishes.tz or (calm.quiet.zone if calm.quiet else None)
            tomorrow = self._clock.now().astimezone(zone) + timedelta(days=1)
            moment = calm.moment(turned(tomorrow, _EVENING, zone))
            await rows.outbox.add_all([_effect(user, card, moment)])
        return moment


class ReminderDeliverer:
    """Delivers reminders; one that is late, after an outage, keeps to the quiet hours too."""

    kind = _KIND

    def __init__(
        self, storage: Storage, teller: ReminderTeller, household: Household, *, clock: Clock
    ) -> None:
        """Takes who reminds, and how calm it is for people who have set nothing else."""
        self._storage = storage
        self._teller = teller
        self._household = household
        self._clock = clock

    async def deliver(self, effect: Effect, others: Sequence[Effect] = ()) -> str:  # noqa: ARG002  one by one
        """What `Deliverer.deliver` promises."""
        async with self._storage.reading() as rows:
            person = await self._reader(rows, effect)
        self._keep_quiet(person.wishes.calm(self._household.calm))
        return await self._teller.remind(RatingReminder(reader=person, card=str(effect.payload["card"])))

    async def _reader(self, rows: Repositories, effect: Effect) -> User:
        return self._household.known(await rows.users.get(effect.user_id))

    def _keep_quiet(self, calm: Calm) -> None:
        now = self._clock.now()
        if (until := calm.quiet_until(now)) is not None:
            wait_s = (until - now).total_seconds()
            raise RateLimited("telegram", "quiet hours", retry_after_s=wait_s, is_personal=True)


def _effect(user: User, card: str, moment: datetime) -> NewEffect:
    return NewEffect(
        key=f"{_KIND}:{card}:{moment:%Y%m%d}",
        kind=_KIND,
        user_id=user.id,
        payload={"card": card},
        not_before=moment,
    )
