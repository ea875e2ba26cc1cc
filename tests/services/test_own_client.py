"""What stands between a person's own client and the rest: one login, nobody's words, and an orderly end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from concierge.errors import (
    AccountUnusable,
    BadTorrent,
    ConciergeError,
    LoginFailed,
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentLimits
from concierge.services.own_client import OwnClient
from concierge.testing import FakeTorrentClient, an_info_hash

HASH = an_info_hash()
SOURCE = TorrentSource(info_hash=HASH, magnet=f"magnet:?xt=urn:btih:{HASH}")
WORDS = "root:x:0:0"


class Slow(FakeTorrentClient):
    """A client that answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may = asyncio.Event()
        self.at_once = 0
        self.most_at_once = 0

    async def check(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.may.wait()
        self.at_once -= 1


async def test_everything_reaches_the_client() -> None:
    inner = FakeTorrentClient(free_bytes=7)
    client = OwnClient(inner)

    await client.add(SOURCE, save_dir=None, is_paused=True)
    await inner.step()
    await client.choose_files(HASH, [0])
    await client.pause(HASH)
    await client.resume(HASH)
    await client.recheck(HASH)
    await client.set_location(HASH, Path("/elsewhere"))
    await client.set_limits(HASH, TorrentLimits())
    (status,), files, free = await client.list(), await client.files(HASH), await client.free_bytes()
    await client.remove(HASH, with_data=False)
    await client.check()

    did = ["add", "choose", "pause", "resume", "recheck", "move", "limit", "remove"]
    assert [what for what, _ in inner.told] == did
    assert (status.info_hash, len(files), free) == (HASH, 1, 7)


@pytest.mark.parametrize(
    "error, told",
    [
        (LoginFailed("fake", WORDS), AccountUnusable),
        (UnexpectedAnswer("fake", WORDS, problem=WORDS), ServiceUnavailable),
        (BadTorrent(WORDS, problem=WORDS), BadTorrent),
    ],
    ids=lambda value: getattr(value, "code", "") if isinstance(value, ConciergeError) else value.__name__,
)
async def test_nobodys_words_come_through(error: ConciergeError, told: type[ConciergeError]) -> None:
    with pytest.raises(told) as caught:
        await OwnClient(FakeTorrentClient(error=error)).check()

    assert WORDS not in f"{caught.value}{caught.value.facts}"


async def test_a_refused_login_is_the_last_call() -> None:
    inner = FakeTorrentClient(error=LoginFailed("fake", "wrong"))
    client = OwnClient(inner)
    with pytest.raises(AccountUnusable):
        await client.check()
    inner.error = None

    with pytest.raises(AccountUnusable):
        await client.add(SOURCE, save_dir=None, is_paused=True)

    assert inner.told == []


async def test_calls_go_one_at_a_time_until_one_has_gone_well() -> None:
    inner = Slow()
    client = OwnClient(inner)
    first = [asyncio.create_task(client.check()) for _ in range(4)]
    for _ in range(5):
        await asyncio.sleep(0)
    before = inner.most_at_once
    inner.may.set()
    await asyncio.gather(*first)
    inner.may.clear()
    later = [asyncio.create_task(client.check()) for _ in range(4)]
    for _ in range(5):
        await asyncio.sleep(0)
    inner.may.set()
    await asyncio.gather(*later)

    assert (before, inner.most_at_once) == (1, 4)


async def test_whoever_does_not_find_a_torrent_was_let_in() -> None:
    client = OwnClient(FakeTorrentClient())

    with pytest.raises(NotFound):
        await client.pause(HASH)

    assert client._is_let_in


async def test_it_ends_when_the_last_call_has_ended_and_takes_no_new_one() -> None:
    inner = Slow()
    client = OwnClient(inner)
    call = asyncio.create_task(client.check())
    end = asyncio.create_task(client.retired())
    for _ in range(3):
        await asyncio.sleep(0)
    is_early = end.done()
    inner.may.set()
    await asyncio.gather(call, end)

    assert not is_early
    with pytest.raises(ServiceUnavailable):
        await client.check()
