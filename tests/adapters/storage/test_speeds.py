"""How fast downloads were is summed up by tracker and hour, and what is long past weighs less."""

from __future__ import annotations

import asyncio

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.speed import Speed

ONE = Speed(tracker="rutracker", hour=21, size_bytes=40_000_000_000, seconds=3_600)


async def add(storage: SqlStorage, speed: Speed) -> None:
    async with storage.transaction() as stores:
        await stores.speeds.add(speed)


async def known(storage: SqlStorage) -> tuple[Speed, ...]:
    async with storage.reading() as stores:
        return await stores.speeds.all()


async def test_downloads_that_end_side_by_side_are_all_counted(storage: SqlStorage) -> None:
    night = Speed(tracker="", hour=0, size_bytes=1, seconds=60)

    await asyncio.gather(*(add(storage, ONE) for _ in range(5)), add(storage, night))

    summed = Speed(tracker="rutracker", hour=21, size_bytes=200_000_000_000, seconds=18_000, n=5)
    assert await known(storage) == (night, summed)


async def test_what_is_long_past_weighs_less(storage: SqlStorage) -> None:
    await add(storage, Speed(tracker="rutor", hour=1, size_bytes=32_000, seconds=3_200, n=32))
    await add(storage, Speed(tracker="rutor", hour=1, size_bytes=9_000, seconds=100))

    assert await known(storage) == (Speed(tracker="rutor", hour=1, size_bytes=25_000, seconds=1_700, n=17),)
