"""Many at once: those who ask are answered, whoever else holds a connection open."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.server.memory_desk import HOME_KEY, OTHER_KEY, MemoryDesk, an_item
from tests.server.sync_house import House, opened
from tests.server.wire import Wire, head, wired

IDLE, SLOW, ASKING = 100, 100, 200
ASK = head("GET", "/api/sync/pending", key=HOME_KEY)
SLOW_BODY = head("POST", "/api/sync/complete", key=OTHER_KEY, headers=[("Content-Length", "1000")])
SLOW_HEAD = b"GET /api/sync/pending HTTP/1.1\r\nHost: loc"


async def opened_wires(stack: AsyncExitStack, house: House, number: int) -> list[Wire]:
    return [await stack.enter_async_context(wired(house.address)) for _ in range(number)]


async def asked(house: House) -> int:
    async with wired(house.address) as wire:
        await wire.send(ASK, pause_s=0)
        return (await wire.hear()).status


async def test_all_are_answered_beside_those_who_idle_and_those_who_trickle() -> None:
    async with opened(MemoryDesk.of_a_household(an_item())) as house, AsyncExitStack() as stack:
        idle = await opened_wires(stack, house, IDLE)
        for wire in idle:
            await wire.send(ASK, pause_s=0)
        first = [(await wire.hear()).status for wire in idle]
        slow = await opened_wires(stack, house, SLOW)
        for number, wire in enumerate(slow):
            await wire.send(SLOW_BODY + b"{" if number % 2 else SLOW_HEAD, pause_s=0)

        found = await asyncio.gather(*(asked(house) for _ in range(ASKING)))

    assert first == [200] * IDLE
    assert found == [200] * ASKING


async def test_a_head_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concierge.server.heads.LONGEST_HEAD_S", 0.3)

    async with opened() as house, AsyncExitStack() as stack:
        silent, begun, later = await opened_wires(stack, house, 3)
        await later.send(ASK)
        first = await later.hear()
        await later.send(SLOW_HEAD)
        await begun.send(*(bytes([byte]) for byte in SLOW_HEAD[:20]), pause_s=0.01)
        given_up = [await wire.hear() for wire in (silent, begun, later)]
        ends = [await wire.reader.read() for wire in (silent, begun, later)]
        after = await asked(house)

    assert (first.status, after) == (200, 200)
    assert [one.status for one in given_up] == [408] * 3
    assert ends == [b""] * 3


async def test_a_body_that_comes_after_its_head_has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concierge.server.heads.LONGEST_HEAD_S", 0.2)
    body = b"{}"

    async with opened() as house, wired(house.address) as wire:
        request = head("POST", "/sync/lease", key=HOME_KEY, headers=[("Content-Length", "2")])
        await wire.send(request, pause_s=0.5)
        await wire.send(body)
        answer = await wire.hear()

    assert answer.status == 200
