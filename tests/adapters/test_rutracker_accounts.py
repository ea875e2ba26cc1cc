"""Rutracker with several accounts: each has its own login, its own cookies and its own rest after a refusal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from concierge.errors import CaptchaRequired, LoginFailed, ServiceError
from concierge.sandbox._serving import serving
from concierge.sandbox.rutracker import RutrackerServer
from tests.adapters.rutracker_forum import (
    LOGIN,
    METROPOLIS,
    ONE,
    SEARCH,
    TOPIC,
    an_account,
    opened_for_all,
    paths,
    release,
)

MINE, YOURS = an_account(owner_id=1), an_account(owner_id=2)


@pytest.fixture
async def server() -> AsyncIterator[RutrackerServer]:
    service = RutrackerServer(announce_url="http://127.0.0.1:6969/ann")
    async with serving(service):
        yield service
        assert service.unknown == []


async def test_two_people_log_in_each_for_themselves_even_with_one_account(server: RutrackerServer) -> None:
    async with opened_for_all(server) as tracker:
        for account in (MINE, YOURS, MINE, YOURS):
            assert (await tracker.search(METROPOLIS, account)).releases

    assert paths(server).count(LOGIN) == 2
    sessions = {dict(call.headers).get("cookie", "") for call in server.calls if call.path == SEARCH}
    assert len(sessions) == 2


async def test_many_searches_at_once_open_one_login_for_each_account(server: RutrackerServer) -> None:
    async with opened_for_all(server) as tracker:
        await asyncio.gather(*(tracker.search(METROPOLIS, one) for one in (MINE, YOURS) * 4))

    assert paths(server).count(LOGIN) == 2


async def test_a_refused_account_rests_and_another_one_goes_on(
    server: RutrackerServer, tmp_path: Path
) -> None:
    wrong = an_account(password="не тот", owner_id=1)
    async with opened_for_all(server, folder=tmp_path) as tracker:
        await tracker.check(YOURS)
        for _ in range(2):
            with pytest.raises(LoginFailed):
                await tracker.search(METROPOLIS, wrong)
        assert (await tracker.search(METROPOLIS, YOURS)).releases

    assert paths(server).count(LOGIN) == 2


async def test_the_rest_of_each_account_outlives_the_process(server: RutrackerServer, tmp_path: Path) -> None:
    wrong = [an_account(password=f"не тот {n}", owner_id=n) for n in (1, 2)]
    for _ in range(2):
        async with opened_for_all(server, folder=tmp_path) as tracker:
            for account in wrong:
                with pytest.raises(ServiceError):
                    await tracker.check(account)

    notes = await asyncio.to_thread((tmp_path / "rutracker-rest.json").read_text, "utf-8")
    assert paths(server).count(LOGIN) == 2
    assert len(json.loads(notes)) == 2
    assert "не тот" not in notes


async def test_a_new_password_is_tried_at_once(server: RutrackerServer) -> None:
    async with opened_for_all(server) as tracker:
        with pytest.raises(LoginFailed):
            await tracker.check(an_account(password="не тот", owner_id=1))
        with pytest.raises(CaptchaRequired):  # so says the forum after one wrong password
            await tracker.check(MINE)

    assert paths(server).count(LOGIN) == 2


async def test_a_guest_reads_a_topic_and_does_not_take_the_torrent_file(server: RutrackerServer) -> None:
    async with opened_for_all(server) as tracker:
        source = await tracker.resolve(release(ONE))

    assert source.magnet
    assert source.metainfo is None
    assert paths(server) == [TOPIC]
