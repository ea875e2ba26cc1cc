"""Reminders: for tomorrow evening by the person's own clock, and never into quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from concierge.errors import NotFound, RateLimited
from concierge.model.calm import Calm, QuietHours
from concierge.model.reminder import RatingReminder
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.services.notifications import Household
from concierge.services.outbox import Outbox
from concierge.services.reminders import Reminders
from concierge.testing import FrozenClock
from tests.storage import ANNA, a_storage

FILM = Title(kind=TitleKind.MOVIE, name_en="Metropolis", year=1927, ids=ExternalIds(tmdb=19))
EVENINGS = QuietHours(start=time(18), end=time(21), zone=UTC)


class Teller:
    def __init__(self) -> None:
        self.told: list[RatingReminder] = []

    async def remind(self, reminder: RatingReminder) -> str:
        self.told.append(reminder)
        return "7"


async def test_it_is_due_tomorrow_evening_and_told_once_however_often_it_was_wanted() -> None:
    storage, clock = a_storage(), FrozenClock()
    reminders = Reminders(storage, Household(), clock=clock)

    first, second = await reminders.rate_later(ANNA, FILM), await reminders.rate_later(ANNA, FILM)

    async with storage.reading() as rows:
        (effect,) = await rows.outbox.of_user(ANNA.id)
    assert first == second == effect.due_at
    assert timedelta() < first - clock.now() <= timedelta(hours=48)


async def test_quiet_hours_put_it_off() -> None:
    clock = FrozenClock()
    reminders = Reminders(a_storage(), Household(calm=Calm(quiet=EVENINGS)), clock=clock)

    moment = await reminders.rate_later(ANNA, FILM)

    assert moment.astimezone(UTC).time() == time(21)


async def test_one_that_is_late_waits_until_the_quiet_hours_end() -> None:
    storage, clock, teller = a_storage(), FrozenClock(datetime(2026, 11, 27, 19, tzinfo=UTC)), Teller()
    reminders = Reminders(storage, Household(calm=Calm(quiet=EVENINGS)), clock=clock)
    await reminders.rate_later(ANNA, FILM)
    async with storage.reading() as rows:
        (effect,) = await rows.outbox.of_user(ANNA.id)

    with pytest.raises(RateLimited) as refused:
        await reminders.deliverer(teller).deliver(effect)

    assert refused.value.retry_after_s == timedelta(hours=2).total_seconds()
    assert teller.told == []


async def test_a_title_that_no_source_knows_has_nothing_to_be_asked_by() -> None:
    reminders = Reminders(a_storage(), Household(), clock=FrozenClock())

    with pytest.raises(NotFound):
        await reminders.rate_later(ANNA, Title(kind=TitleKind.MOVIE, name_en="Home video"))


async def test_the_outbox_hands_it_to_whoever_reminds() -> None:
    storage, clock, teller = a_storage(), FrozenClock(datetime(2026, 1, 1, 12, tzinfo=UTC)), Teller()
    reminders = Reminders(storage, Household(), clock=clock)
    await reminders.rate_later(ANNA, FILM)
    outbox = Outbox(storage, [])

    outbox.take_on(reminders.deliverer(teller))
    delivered = await outbox.deliver_due()

    assert delivered == 1
    assert [(one.reader.id, one.card) for one in teller.told] == [(ANNA.id, "m_19")]
