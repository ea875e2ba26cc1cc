"""A day's requests are counted, whatever the database and the clock do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from concierge.errors import QuotaExceeded, StorageError
from concierge.services.quotas import Quotas
from concierge.testing import FrozenClock
from tests.storage import FailingStorage, UnwritableStorage, a_storage

BROKEN = StorageError("read-only")


class Metered:
    """A source of three requests a day."""

    name = "metered"
    daily_limit = 3
    spent = 0


async def ask(quotas: Quotas, source: Metered, *, is_exhausted: bool = False) -> None:
    await quotas.refuse_spent(source)
    source.spent += 1
    await quotas.spent(source, is_exhausted=is_exhausted)


async def test_what_cannot_be_written_still_counts_and_is_written_later() -> None:
    storage, clock, source = UnwritableStorage(a_storage()), FrozenClock(), Metered()
    quotas = Quotas(storage, clock=clock)
    storage.error = BROKEN
    for _ in range(2):
        await ask(quotas, source)
        clock.advance(timedelta(minutes=1))
    assert (await quotas.used())["metered"].used == 2

    storage.error = None
    await ask(quotas, source)

    assert (await Quotas(storage, clock=clock).used())["metered"].used == 3
    with pytest.raises(QuotaExceeded):
        await ask(quotas, source)


async def test_two_that_ask_with_one_key_spend_of_one_quota() -> None:
    storage, clock, one, another = a_storage(), FrozenClock(), Metered(), Metered()
    quotas = Quotas(storage, clock=clock)

    for source in (one, another, one):
        await ask(quotas, source)

    assert (await quotas.used())["metered"].used == 3
    with pytest.raises(QuotaExceeded):
        await ask(quotas, another)


async def test_yesterday_counts_no_more_where_today_cannot_be_read() -> None:
    storage, clock, source = FailingStorage(a_storage()), FrozenClock(), Metered()
    quotas = Quotas(storage, clock=clock)
    await ask(quotas, source, is_exhausted=True)
    with pytest.raises(QuotaExceeded):
        await ask(quotas, source)
    storage.error = BROKEN
    clock.advance(timedelta(days=1))

    await ask(quotas, source)

    assert (await quotas.used())["metered"].used == 1
    assert not (await quotas.used())["metered"].is_exhausted


async def test_a_clock_that_goes_back_hides_not_what_others_spend() -> None:
    storage, clock, source = a_storage(), FrozenClock(), Metered()
    ours, theirs = Quotas(storage, clock=clock), Quotas(storage, clock=clock)
    await ours.used()
    clock.advance(timedelta(hours=-1))
    await ask(theirs, source)

    assert (await ours.used())["metered"].used == 1
