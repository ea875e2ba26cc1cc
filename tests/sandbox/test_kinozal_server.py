"""The sandbox's kinozal.tv speaks as the real one does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest

from concierge.sandbox import torrents
from concierge.sandbox._kinozal_pages import shown_size
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.kinozal import KinozalServer, Quirk
from tests.contracts.tracker import a_release

NUMBER = re.compile(r'<a href="/details\.php\?id=(\d+)" class="r[012]">')
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def server() -> AsyncIterator[KinozalServer]:
    async with serving(KinozalServer()) as opened:
        opened.offer(
            [
                a_release(
                    "Ночной паром / Night Ferry / 1931 / BDRip", key="a", seeders=3, size_bytes=3 << 30
                ),
                a_release("Паром / Ferry / 1930 / DVDRip", key="b", seeders=9, size_bytes=1 << 30),
                a_release("Паром (1 сезон: 1-6 серии из 6) / 1931 / DVDRip", key="c", size_bytes=2 << 30),
            ]
        )
        yield opened


@pytest.fixture
async def client(server: KinozalServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as opened:
        yield opened


async def log_in(client: httpx.AsyncClient, name: str, password: str) -> httpx.Response:
    body = urlencode({"username": name, "password": password, "returnto": ""}, encoding="cp1251")
    return await client.post("/takelogin.php", content=body.encode(), headers=FORM)


async def found(client: httpx.AsyncClient, query: str) -> list[int]:
    """The places of the releases on a page, in its order."""
    page = (await client.get(f"/browse.php?{query}")).raise_for_status().text
    return [int(number) - 2_147_000 for number in NUMBER.findall(page)]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8"])
async def test_words_are_taken_in_either_encoding(client: httpx.AsyncClient, encoding: str) -> None:
    assert await found(client, urlencode({"s": "ночной паром"}, encoding=encoding)) == [0]


@pytest.mark.parametrize(
    "query, places",
    [
        ("d=1931", [0, 2]),
        ("c=1001", [2]),
        ("c=8", [0, 1]),
        ("t=1", [1, 2, 0]),
        ("t=1&f=1", [0, 2, 1]),
        ("t=3", [0, 2, 1]),
        ("", [0, 1, 2]),
    ],
)
async def test_filters_and_orders_are_honoured(
    client: httpx.AsyncClient, query: str, places: list[int]
) -> None:
    assert await found(client, query) == places


async def test_pages_are_zipped_windows_1251_with_rows_as_the_site_writes_them(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/browse.php", headers={"accept-encoding": "identity"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/html; charset=windows-1251"
    assert "Найдено 3  раздач" in answer.text
    assert answer.text.count("<tr class='first bg'>") == 1
    assert answer.text.count("<tr class=bg>") == 2
    assert "</a><td class='s'>0</td>" in answer.text


async def test_a_page_holds_fifty_rows_and_the_last_may_come_again(
    server: KinozalServer, client: httpx.AsyncClient
) -> None:
    server.offer([a_release(f"Ferry {n}", key=f"{n}") for n in range(60)])

    pages = [len(await found(client, f"page={page}")) for page in range(3)]
    server.quirks.add(Quirk.LAST_PAGE_AGAIN)

    assert pages == [50, 10, 0]
    assert len(await found(client, "page=9")) == 10


async def test_nothing_found_is_said_without_a_table(client: httpx.AsyncClient) -> None:
    page = (await client.get("/browse.php?s=zzyzx")).text

    assert "Нет активных раздач" in page
    assert "t_peer" not in page


async def test_dates_have_four_forms_in_the_accounts_time_zone(
    server: KinozalServer, client: httpx.AsyncClient
) -> None:
    server.offer([a_release(f"Ferry {n}", key=f"{n}") for n in range(4)])
    server.now, server.step = server.now.replace(hour=20, minute=0), timedelta(hours=20)

    page = (await client.get("/browse.php")).text

    assert "<td class='s'>сейчас</td>" in page
    assert "<td class='s'>сегодня в 03:00</td>" in page
    assert "<td class='s'>вчера в 07:00</td>" in page
    assert re.search(r"<td class='s'>\d\d\.\d\d\.\d{4} в 11:00</td>", page)
    assert re.search(r"время: \d\d:\d\d", page)


async def test_a_login_gives_the_two_cookies_of_a_session(
    server: KinozalServer, client: httpx.AsyncClient
) -> None:
    answer = await log_in(client, server.username, server.password)

    assert (answer.status_code, answer.headers["location"]) == (302, "/userdetails.php?id=7")
    assert set(client.cookies) == {"uid", "pass"}
    assert "logout.php?hash4u=" in (await client.get("/browse.php")).text
    server.expire_sessions()
    assert "Гость!" in (await client.get("/browse.php")).text


async def test_refusals_say_why_and_the_sixth_locks_the_door(
    server: KinozalServer, client: httpx.AsyncClient
) -> None:
    unknown = await log_in(client, "никто", "x")
    wrong = [await log_in(client, server.username, "x") for _ in range(4)]
    locked = await log_in(client, server.username, server.password)

    assert "Не найдено имя пользователя « никто »" in unknown.text
    assert all("Не верно указан пароль" in answer.text for answer in wrong)
    assert "Превышен лимит попыток" in locked.text
    assert server.logins == 0


async def test_topics_are_for_all_and_their_torrents_for_members(
    server: KinozalServer, client: httpx.AsyncClient
) -> None:
    guest = (await client.get("/details.php?id=2147000")).text
    turned = await client.get("/download.php?id=2147000")
    await log_in(client, server.username, server.password)
    member = (await client.get("/details.php?id=2147000")).text
    torrent = await client.get("/download.php?id=2147000")

    assert f"({3 << 30:,})" in guest
    assert "/login.php?to=" in guest
    assert turned.headers["location"].startswith("login.php?to=%2Fdownload.php")
    assert "/download.php?id=2147000" in member
    assert server.passkey.encode() in torrent.content


async def test_the_hash_is_told_to_members_in_utf_8(server: KinozalServer, client: httpx.AsyncClient) -> None:
    guest = (await client.get("/get_srv_details.php?id=2147000&action=2")).text
    await log_in(client, server.username, server.password)
    answer = await client.get("/get_srv_details.php?id=2147000&action=2")

    assert "Инфо хеш" not in guest
    assert answer.content.decode("utf-8").startswith(
        f"<ul><li>Инфо хеш: {torrents.info_hash(server.topics[0].release).upper()}</li>"
    )
    assert '<div class="treeview"><ul><li>a <ul><li>a.mkv <i>58.59 КБ (60,000)</i></li>' in answer.text


@pytest.mark.parametrize("quirks, status", [(set(), 404), ({Quirk.GONE_WITHOUT_404}, 200)])
async def test_a_missing_topic_says_so(
    server: KinozalServer, client: httpx.AsyncClient, quirks: set[Quirk], status: int
) -> None:
    server.quirks |= quirks

    answer = await client.get("/details.php?id=1")

    assert answer.status_code == status
    assert "Нет раздачи с таким ID" in answer.text


async def test_a_session_can_be_made_to_expire(server: KinozalServer, client: httpx.AsyncClient) -> None:
    await log_in(client, server.username, server.password)
    server.arm(Fault(kind=FaultKind.LOGIN_EXPIRED, path="/browse.php"))

    assert "Гость!" in (await client.get("/browse.php")).text


async def test_a_path_that_nobody_asks_for_is_kept(server: KinozalServer, client: httpx.AsyncClient) -> None:
    assert (await client.get("/top.php")).status_code == 501
    assert [call.path for call in server.unknown] == ["/top.php"]


def test_sizes_have_at_most_two_digits_behind_the_point() -> None:
    assert [shown_size(size) for size in (5, 2048, 5 << 19, 5 << 29, 5 << 38)] == [
        "5 Б",
        "2 КБ",
        "2.5 МБ",
        "2.5 ГБ",
        "1.25 ТБ",
    ]
