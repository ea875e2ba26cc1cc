"""The webhook, at a real port: whoever is not Telegram gets nothing in, and Telegram's own updates get in once."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from structlog.testing import capture_logs

from tests.bot.conftest import OWNER, STRANGER
from tests.bot.hooked import HEADER, help_of, helped, hooked, said_by, statement

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bot.conftest import Household

FAR = 1_000_000
LIMIT = 1024 * 1024
NO_UPDATES = [
    b'{"update_id": 1, "mess',
    b"hello",
    b"",
    b"\xff\xfe{}",
    b"[]",
    b"null",
    b"{}",
    b'{"update_id": "7"}',
    b'{"update_id": true}',
    b'{"update_id": -1}',
    b'{"update_id": 1.5}',
    b'{"update_id": 9007199254740993}',
    b'{"update_id": ' + b"9" * 5000 + b"}",
    b'{"update_id": 1, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
]
STRANGE: list[dict[str, object]] = [
    {"from": {"id": OWNER}, "chat": {"id": 2**70}, "text": "a"},
    {"from": {"id": 2**70}, "chat": {"id": OWNER}, "text": "a"},
    {"from": {"id": OWNER}, "chat": "home", "text": ["a"]},
    {"from": {"id": OWNER}, "chat": {"id": OWNER}, "text": "\ud800 half"},
    {"from": {"id": OWNER}, "chat": {"id": OWNER}, "text": "nul\x00"},
    {"from": {"id": OWNER}},
    {"date": "yesterday", "from": {"id": OWNER}, "chat": {"id": OWNER, "type": 5}},
]


def kept(household: Household) -> list[tuple[object, ...]]:
    return statement(household, "SELECT update_id FROM inbox ORDER BY update_id")


async def test_whoever_has_not_the_secret_gets_nothing_in(household: Household) -> None:
    secrets: list[dict[bytes, bytes]] = [
        {},
        *({HEADER.encode(): one} for one in (b"wrong", b"", b"\xff\xfe")),
    ]

    async with hooked(household, CONCIERGE_SERVER__API_KEY="k" * 32) as hook:
        update = said_by(OWNER, "/help", update_id=FAR)
        with capture_logs() as logged:
            codes = [
                (await hook.http.post(hook.url, json=update, headers=one)).status_code for one in secrets
            ]
        numbers = await hook.http.get(f"{hook.health}/metrics", headers={"X-Api-Key": "k" * 32})
        household.telegram.say("/start")
        await household.sees(lambda messages: "Здравствуйте" in messages[-1].text)

    assert codes == [403] * 4
    assert [line["event"] for line in logged].count("bot.webhook_refused") == 1  # however many knock
    assert "concierge_webhook_refused_total 4.0" in numbers.text
    assert FAR not in {number for (number,) in kept(household)}
    assert help_of(household) == 0


async def test_a_body_is_not_read_before_the_secret_was_seen(household: Household) -> None:
    async with hooked(household) as hook:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(hook.url).port)
        writer.write(b"POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{")
        answer = await reader.readuntil(b"\r\n")
        writer.close()

    assert b" 403 " in answer


async def test_a_head_without_end_is_given_up(household: Household) -> None:
    async with hooked(household) as hook:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(hook.url).port)
        writer.write(b"POST /webhook HTTP/1.1\r\nHost: localhost\r\nX-Long: ")
        with suppress(ConnectionError):
            for _ in range(64):
                writer.write(b"x" * LIMIT)
                await writer.drain()
        answer = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(20):
                answer = await reader.read()
        writer.close()

    assert answer == b"" or b" 400 " in answer.splitlines()[0]


async def test_what_is_too_long_is_refused(household: Household) -> None:
    async with hooked(household) as hook:
        told = await hook.post(b"[" + b" " * (2 * LIMIT) + b"]")

        async def pieces(count: int) -> AsyncIterator[bytes]:
            for _ in range(count):
                yield b" " * 65536

        untold = await hook.http.post(hook.url, content=pieces(40), headers={HEADER: hook.secret})
        just = said_by(OWNER, "/help", update_id=FAR)
        fitting = json.dumps(just).encode()
        most = await hook.post(fitting + b" " * (LIMIT - len(fitting)))
        await helped(household)

    assert [told.status_code, untold.status_code, most.status_code] == [413, 413, 200]


async def test_what_is_no_update_is_refused_and_leaves_nothing(household: Household) -> None:
    async with hooked(household) as hook:
        before = kept(household)
        codes = {body: (await hook.post(body)).status_code for body in NO_UPDATES}

        assert {body for body, code in codes.items() if code != 400} == set()
        assert kept(household) == before


async def test_strange_updates_are_taken_and_hold_nobody_up(household: Household) -> None:
    async with hooked(household) as hook:
        codes = [
            (await hook.post({"update_id": FAR + number, "message": content})).status_code
            for number, content in enumerate(STRANGE)
        ]
        await hook.post(said_by(OWNER, "/help", update_id=2 * FAR))
        await helped(household)

    assert codes == [200] * len(STRANGE)
    assert statement(household, "SELECT update_id FROM inbox WHERE done_at IS NULL") == []


async def test_an_update_that_comes_fifty_times_is_handled_once(household: Household) -> None:
    update = said_by(OWNER, "/help", update_id=FAR)
    at_once = asyncio.Semaphore(8)

    async with hooked(household) as hook:

        async def post() -> int:
            async with at_once:
                return (await hook.post(update)).status_code

        codes = await asyncio.gather(*(post() for _ in range(50)))
        await hook.post(said_by(OWNER, "/start", update_id=FAR + 1))
        await household.sees(lambda messages: "Здравствуйте" in messages[-1].text)
        again = await hook.post(update)

    assert [*codes, again.status_code] == [200] * 51
    assert help_of(household) == 1


async def test_numbers_may_come_in_any_order_with_gaps_and_as_great_as_json_has_them(
    household: Household,
) -> None:
    numbers = [FAR + 9, FAR + 5, 2**53, FAR + 7, FAR + 6]

    async with hooked(household) as hook:
        codes = [
            (await hook.post(said_by(OWNER, "/help", update_id=number))).status_code for number in numbers
        ]
        await helped(household, times=5)

    assert codes == [200] * 5
    assert {2**53, *numbers} <= {number for (number,) in kept(household)}


async def test_a_number_that_telegram_begins_anew_with_is_a_new_update(household: Household) -> None:
    async with hooked(household) as hook:
        await hook.post(said_by(OWNER, "/help", update_id=FAR))
        await helped(household)
    statement(household, "UPDATE inbox SET done_at = '2026-01-01 00:00:00.000000' WHERE update_id = ?", FAR)

    async with household.house() as house:
        await house.inbox.forget_old()
    async with hooked(household) as hook:
        await hook.post(said_by(OWNER, "/help", update_id=FAR))
        await helped(household, times=2)


async def test_a_stranger_leaves_no_row_and_gets_no_answer(household: Household) -> None:
    async with hooked(household) as hook:
        users = statement(household, "SELECT count(*) FROM users")
        taken = await hook.post(said_by(STRANGER, "/help", update_id=FAR))
        await hook.post(said_by(OWNER, "/help", update_id=FAR + 1))
        await helped(household)

    assert taken.status_code == 200
    assert FAR not in {number for (number,) in kept(household)}
    assert statement(household, "SELECT count(*) FROM users") == users
    assert household.said(STRANGER) == []


async def test_hosts_that_are_not_ours_and_other_methods_are_refused(household: Household) -> None:
    update = said_by(OWNER, "/help", update_id=FAR)

    async with hooked(household, CONCIERGE_SERVER__HOSTS='["nas.lan"]') as hook:
        foreign = await hook.post(update, Host="evil.example")
        own = await hook.post(update, Host="nas.lan")
        got = await hook.http.get(hook.url)
        deleted = await hook.http.delete(hook.url, headers={HEADER: hook.secret})
        elsewhere = await hook.http.post(f"{hook.url}/more", json=update, headers={HEADER: hook.secret})
        probed = await hook.http.get(f"{hook.health}/health", headers={"Host": "10.0.0.5"})

    codes = [found.status_code for found in (foreign, own, got, deleted, elsewhere, probed)]
    assert codes == [400, 200, 405, 405, 404, 200]


async def test_a_body_that_does_not_end_is_given_up_and_others_get_through(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("concierge.server.bodies.LONGEST_S", 0.3)

    async with hooked(household) as hook:
        head = f"POST /webhook HTTP/1.1\r\nHost: localhost\r\n{HEADER}: {hook.secret}\r\nContent-Length: 99\r\n\r\n"
        slow = [await asyncio.open_connection("127.0.0.1", urlsplit(hook.url).port) for _ in range(20)]
        for _, writer in slow:
            writer.write(f"{head}{{".encode())
        taken = await hook.post(said_by(OWNER, "/help", update_id=FAR))
        answers = [await reader.readuntil(b"\r\n") for reader, _ in slow]
        for _, writer in slow:
            writer.close()

    assert taken.status_code == 200
    assert all(b" 408 " in answer for answer in answers)


@pytest.mark.parametrize("is_one", [False, True], ids=["two ports", "one port"])
async def test_how_it_is_is_told_under_both_paths(household: Household, *, is_one: bool) -> None:
    async with hooked(household, is_one=is_one, CONCIERGE_SERVER__API_KEY="k" * 32) as hook:
        codes = {
            path: [
                (
                    await hook.http.get(f"{hook.health}{prefix}{path}", headers={"X-Api-Key": "k" * 32})
                ).status_code
                for prefix in ("", "/api")
            ]
            for path in ("/health", "/ready", "/metrics")
        }
        keyless = await hook.http.get(f"{hook.health}/metrics")
        at_webhook = await hook.http.get(f"{hook.url.removesuffix('/webhook')}/health")
        household.telegram.say("/help")
        await helped(household)

    assert codes == {"/health": [200, 200], "/ready": [200, 200], "/metrics": [200, 200]}
    assert keyless.status_code == 403
    assert at_webhook.status_code == (200 if is_one else 404)


@pytest.mark.parametrize("is_one", [False, True], ids=["two ports", "one port"])
async def test_a_nas_gets_its_work_beside_it(household: Household, *, is_one: bool) -> None:
    async with hooked(household, is_one=is_one, SYNC_API_KEY="n" * 32) as hook:
        answers = [
            await hook.http.get(f"{hook.health}{prefix}/sync/pending", headers={"X-API-Key": "n" * 32})
            for prefix in ("", "/api")
        ]
        wrong = await hook.http.get(f"{hook.health}/sync/pending", headers={"X-API-Key": "wrong"})

    assert [one.text for one in answers] == ['{"sync_needed": false, "items": []}'] * 2
    assert wrong.status_code == 401


async def test_the_database_being_away_makes_telegram_send_again(household: Household) -> None:
    async with hooked(household) as hook:
        household.telegram.say("/start")
        await household.sees(len)
        statement(household, "ALTER TABLE inbox RENAME TO away")
        refused = await hook.post(said_by(OWNER, "/help", update_id=FAR))
        statement(household, "ALTER TABLE away RENAME TO inbox")
        taken = await hook.post(said_by(OWNER, "/help", update_id=FAR))
        await helped(household)

    assert (refused.status_code, taken.status_code) == (503, 200)


async def test_without_a_webhook_nothing_listens_for_one(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/help")
        await helped(household)
        with pytest.raises(httpx.ConnectError):
            async with httpx.AsyncClient(trust_env=False) as http:
                await http.post("http://127.0.0.1:8000/webhook", json={})
