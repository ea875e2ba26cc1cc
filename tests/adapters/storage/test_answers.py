from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.kept_answer import KeptAnswer
from concierge.model.quota import UsedQuota
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW

DAY = date(2026, 11, 26)
ANSWER = KeptAnswer(
    key="1|tmdb|find|дюна",
    source="tmdb",
    body='["Дюна 🪱"]',
    fresh_until=NOW + timedelta(days=1),
    kept_until=NOW + timedelta(days=30),
)
POINTER = replace(ANSWER, key="1||same|imdb=tt1", source="", body=ANSWER.key)


async def keep(storage: SqlStorage, *answers: KeptAnswer) -> None:
    async with storage.transaction() as stores:
        await stores.answers.keep(answers)


async def test_answers_come_back_by_their_keys_in_one_statement(
    storage: SqlStorage, statements: Statements
) -> None:
    none = replace(ANSWER, key="1|omdb|find|дюна", source="omdb", body="")
    with statements.counted() as sent:
        await keep(storage, ANSWER, none)
    assert len(sent) == 1

    with statements.counted() as sent:
        async with storage.reading() as stores:
            kept = await stores.answers.get([ANSWER.key, none.key, "1|absent"], at=NOW)

    assert kept == {ANSWER.key: ANSWER, none.key: none}
    assert len(sent) == 1


async def test_a_newer_answer_takes_the_place_of_the_older(storage: SqlStorage) -> None:
    newer = replace(ANSWER, body="[]", fresh_until=NOW + timedelta(days=2))
    await keep(storage, ANSWER)
    await keep(storage, newer, newer)

    async with storage.reading() as stores:
        assert await stores.answers.get([ANSWER.key], at=NOW) == {ANSWER.key: newer}


async def test_pointers_lead_to_the_answer_in_one_statement(
    storage: SqlStorage, statements: Statements
) -> None:
    await keep(storage, ANSWER, POINTER, replace(POINTER, key="1||same|tmdb=1"))

    with statements.counted() as sent:
        async with storage.reading() as stores:
            led = await stores.answers.led_to([POINTER.key, "1||same|tmdb=1", "1||same|tvdb=1"], at=NOW)
            assert await stores.answers.led_to(["1||same|tvdb=1"], at=NOW) == ()

    assert led == (ANSWER,)
    assert len(sent) == 2


async def test_what_was_to_be_kept_no_longer_is_gone(storage: SqlStorage) -> None:
    await keep(storage, ANSWER, replace(POINTER, kept_until=NOW + timedelta(days=40)))
    late = ANSWER.kept_until

    async with storage.transaction() as stores:
        assert await stores.answers.get([ANSWER.key], at=late) == {}
        assert await stores.answers.drop(before=late) == 1
        assert await stores.answers.get([POINTER.key], at=NOW) != {}


async def test_requests_of_all_processes_are_counted_together(storage: SqlStorage) -> None:
    async def spend(requests: int, *, is_exhausted: bool = False) -> None:
        async with storage.transaction() as stores:
            await stores.quotas.spend("kinopoisk", DAY, requests, is_exhausted=is_exhausted)

    await asyncio.gather(*(spend(2) for _ in range(5)))
    await spend(0, is_exhausted=True)
    await spend(1)

    async with storage.transaction() as stores:
        await stores.quotas.spend("omdb", DAY - timedelta(days=1), 7)
        assert await stores.quotas.spent(DAY) == (
            UsedQuota(service="kinopoisk", day=DAY, used=11, is_exhausted=True),
        )
        assert await stores.quotas.drop(before=DAY) == 1
        assert await stores.quotas.spent(DAY - timedelta(days=1)) == ()
