"""What limits are counted by, and that two who count at once do not both count too little."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Unpack

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.download import Download, DownloadState, Holding
from concierge.model.user import User
from concierge.testing.builders import DownloadFields
from tests.adapters.storage.values import NOW, a_download, a_source


def a_hash(number: int) -> str:
    return f"{number:040x}"


async def stored(storage: SqlStorage, user: User, number: int, **fields: Unpack[DownloadFields]) -> Download:
    download = replace(a_download(user.id, number, info_hash=a_hash(number)), **fields)
    async with storage.transaction() as stores:
        return await stores.downloads.add(download, a_source(a_hash(number)))


async def test_others_are_all_but_one_torrent_and_of_one_person(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    await stored(storage, anna, 1, size_bytes=10)
    await stored(storage, anna, 2, size_bytes=200)
    await stored(storage, anna, 3, size_bytes=None)
    await stored(storage, boris, 4, size_bytes=5000)

    async with storage.reading() as stores:
        beside = await stores.downloads.others(anna.id, a_hash(2), since=NOW)
        whole = await stores.downloads.others(anna.id, a_hash(9), since=NOW)
        nobody = await stores.downloads.others(999, a_hash(1), since=NOW)

    assert beside == Holding(begun=2, size_bytes=10)
    assert whole == Holding(begun=3, size_bytes=210)
    assert nobody == Holding()


async def test_what_is_removed_takes_no_room_but_was_begun(storage: SqlStorage, anna: User) -> None:
    await stored(storage, anna, 1, size_bytes=10, state=DownloadState.REMOVED)
    await stored(storage, anna, 2, size_bytes=2**62, state=DownloadState.FAILED)

    async with storage.reading() as stores:
        found = await stores.downloads.others(anna.id, a_hash(9), since=NOW)

    assert found == Holding(begun=2, size_bytes=2**62)


async def test_only_what_was_begun_since_then_is_counted(storage: SqlStorage, anna: User) -> None:
    await stored(storage, anna, 1, size_bytes=1, created_at=NOW - timedelta(microseconds=1))
    await stored(storage, anna, 2, size_bytes=1, created_at=NOW)

    async with storage.reading() as stores:
        found = await stores.downloads.others(anna.id, a_hash(9), since=NOW)

    assert found == Holding(begun=1, size_bytes=2)


async def test_two_who_hold_the_person_count_one_after_the_other(storage: SqlStorage, anna: User) -> None:
    async def begin(number: int) -> bool:
        async with storage.transaction() as stores:
            await stores.users.locked(anna.id)
            if (await stores.downloads.others(anna.id, a_hash(number), since=NOW)).begun >= 3:
                return False
            download = a_download(anna.id, number, info_hash=a_hash(number))
            await stores.downloads.add(download, a_source(a_hash(number)))
        return True

    begun = await asyncio.gather(*(begin(number) for number in range(1, 9)))

    assert begun.count(True) == 3


async def test_nobody_is_held_who_is_not_there(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.users.locked(999)
