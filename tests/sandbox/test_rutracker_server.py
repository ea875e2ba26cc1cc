"""The sandbox's Rutracker speaks the wire: read with plain requests and a parser, without our own client."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import quote_plus

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from concierge.sandbox import torrents
from concierge.sandbox._rutracker_topics import Status, Topic
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease
from concierge.sandbox.rutracker import RutrackerServer

METROPOLIS = 6100101
ANNOUNCE = "http://127.0.0.1:6969/ann"


@pytest.fixture
async def server() -> AsyncIterator[RutrackerServer]:
    service = RutrackerServer(announce_url=ANNOUNCE)
    async with serving(service):
        yield service
        assert service.unknown == []


@pytest.fixture
async def guest(server: RutrackerServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{server.url}/forum/", trust_env=False) as client:
        yield client


@pytest.fixture
async def member(server: RutrackerServer, guest: httpx.AsyncClient) -> httpx.AsyncClient:
    answer = await log_in(guest, server.password)
    assert answer.status_code == 302
    return guest


async def log_in(client: httpx.AsyncClient, password: str, **more: str) -> httpx.Response:
    fields = {"login_username": "cinephile", "login_password": password, "login": "Вход", **more}
    body = "&".join(f"{name}={quote_plus(value.encode('cp1251'))}" for name, value in fields.items())
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return await client.post("login.php", content=body.encode(), headers=headers)


async def search(client: httpx.AsyncClient, query: str, **more: str) -> LexborHTMLParser:
    answer = await client.get("tracker.php", params={"nm": query, **more})
    assert answer.status_code == 200, answer.text
    return parsed(answer)


def parsed(answer: httpx.Response) -> LexborHTMLParser:
    assert answer.headers["content-type"] == "text/html; charset=windows-1251"
    return LexborHTMLParser(answer.content.decode("cp1251"))


def titles(page: LexborHTMLParser) -> list[str]:
    return [link.text() for link in page.css("#tor-tbl tr.hl-tr a.tLink")]


def text(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    assert node is not None, selector
    return node.text(strip=True)


def many(count: int) -> list[Topic]:
    return [Topic(topic_id=1000 + n, name=f"Сборник {n} [1930]", seeders=n) for n in range(count)]


async def test_a_login_answers_302_with_two_cookies_for_the_forum(
    server: RutrackerServer, guest: httpx.AsyncClient
) -> None:
    answer = await log_in(guest, server.password)

    cookies = answer.headers.get_list("set-cookie")
    assert (answer.status_code, answer.headers["location"]) == (302, "index.php")
    assert re.fullmatch(r"bb_session=0-\d+-\w{20}; HttpOnly; Path=/forum/", cookies[0])
    assert cookies[1] == "bb_ssl=1; Path=/forum/"
    assert "logged-in-username" in (await guest.get("index.php")).text
    assert server.logins == 1


async def test_a_password_in_utf8_is_another_password(
    server: RutrackerServer, guest: httpx.AsyncClient
) -> None:
    fields = {"login_username": "cinephile", "login_password": server.password, "login": "Вход"}

    answer = await guest.post("login.php", data=fields)

    assert answer.status_code == 200


async def test_after_a_wrong_password_only_the_right_code_lets_in(
    server: RutrackerServer, guest: httpx.AsyncClient
) -> None:
    wrong = parsed(await log_in(guest, "не тот"))
    right_without_code = parsed(await log_in(guest, server.password))

    assert text(wrong, "h4.warnColor1").startswith("Вы ввели неверное")
    assert wrong.css_first("input[name=cap_sid]") is None
    captcha = captcha_fields(right_without_code)
    field = next(name for name in captcha if name.startswith("cap_code_"))
    misread = captcha_fields(parsed(await log_in(guest, server.password, **captcha | {field: "no"})))
    assert misread["cap_sid"] != captcha["cap_sid"]
    field = next(name for name in misread if name.startswith("cap_code_"))
    answer = await log_in(guest, server.password, **misread | {field: server.captcha_code})
    assert answer.status_code == 302


def captcha_fields(page: LexborHTMLParser) -> dict[str, str]:
    fields = page.css("#login-form-full input[name^=cap_]")
    return {field.attributes["name"] or "": field.attributes["value"] or "" for field in fields}


async def test_the_captcha_shows_a_picture_that_is_there(
    server: RutrackerServer, guest: httpx.AsyncClient
) -> None:
    server.arm(Fault(kind=FaultKind.CAPTCHA))
    page = parsed(await log_in(guest, server.password))

    picture = page.css_first('img[src*="/captcha/"]')

    assert picture is not None
    answer = await guest.get(picture.attributes["src"] or "")
    assert answer.headers["content-type"] == "image/gif"


@pytest.mark.parametrize(
    "on_guest, status", [("redirect", 302), ("forbid", 403), ("form", 200)], ids=["302", "403", "200"]
)
async def test_a_guest_cannot_search(
    server: RutrackerServer, guest: httpx.AsyncClient, on_guest: str, status: int
) -> None:
    server.on_guest = on_guest  # type: ignore[assignment]  # a literal, by its parameter

    answer = await guest.get("tracker.php?nm=%ec%e5%f2%f0%ee")

    assert answer.status_code == status
    assert "tor-tbl" not in answer.text
    if status == 302:
        assert answer.headers["location"] == "login.php?redirect=tracker.php%3Fnm%3D%25ec%25e5%25f2%25f0%25ee"


async def test_every_guest_page_holds_a_quick_login_form(guest: httpx.AsyncClient) -> None:
    page = parsed(await guest.get("index.php"))

    assert page.css_first('#login-form-quick input[name="login_username"]') is not None


@pytest.mark.parametrize("skin", ["2026", "2020"])
async def test_a_row_holds_exact_values_in_both_skins(
    server: RutrackerServer, member: httpx.AsyncClient, skin: str
) -> None:
    server.skin = skin  # type: ignore[assignment]  # a literal, by its parameter
    page = await search(member, "Метрополис BDRip 1080p MVO")

    (row,) = page.css("#tor-tbl tr.hl-tr")

    cells = row.css("td")
    column = "td.f-name-col div.f-name" if skin == "2026" else "td.f-name div.f-name"
    assert len(cells) == 10
    assert text(page, column) == "Классика мирового кинематографа (HD Video)"
    assert ("data-topic_id" in row.attributes) is (skin == "2026")
    assert cells[5].attributes["data-ts_text"] == str(int(8.74 * 2**30))
    assert cells[5].text().replace("\xa0", " ") == "8.74 GB ↓"
    assert [cells[6].attributes["data-ts_text"], text(page, "b.seedmed")] == ["48", "48"]
    assert (cells[9].attributes["data-ts_text"] or "").isdecimal()


async def test_an_abandoned_release_has_negative_seeds_and_no_seed_count(member: httpx.AsyncClient) -> None:
    page = await search(member, "Метрополис WEB-DL")

    cell = page.css("#tor-tbl tr.hl-tr td")[6]

    assert (cell.attributes["data-ts_text"], cell.text()) == ("-143", "143 дн.")


async def test_odd_rows_keep_their_shape(server: RutrackerServer, member: httpx.AsyncClient) -> None:
    odd = Topic(
        topic_id=77,
        name='Mike & "Ann" <директор> Juan José',
        forum_id=535,
        is_downloadable=False,
        author_id=None,
        status=Status.IN_MODERATION,
    )
    server.add([odd])

    answer = await member.get("tracker.php", params={"nm": "Juan José"})

    page = parsed(answer)
    assert b"Juan Jos&#233;" in answer.content
    assert titles(page) == [odd.name]
    assert page.css_first("a.tr-dl") is None
    assert page.css_first("div.u-name a") is None


@pytest.mark.parametrize(
    "encoded",
    [
        "%D0%A1%D0%B1%D0%BE%D1%80%D0%BD%D0%B8%D0%BA",
        "%D1%E1%EE%F0%ED%E8%EA",
        "%D1%E1%EE%F0%25",
        "%D1%E1%EE%F0*",
    ],
    ids=["utf-8", "cp1251", "percent", "star"],
)
async def test_a_query_may_come_in_either_encoding_and_with_wildcards(
    server: RutrackerServer, member: httpx.AsyncClient, encoded: str
) -> None:
    server.add(many(3))

    page = parsed(await member.get(f"tracker.php?nm={encoded}"))

    assert len(titles(page)) == 3


@pytest.mark.parametrize(
    "query, found",
    [
        ("сборник чудес", {1, 2, 3}),
        ("чудес 720p", {2}),
        ("чудес 720p | 1080p", {2, 3}),
        ("чудес -720p -1080p", {1}),
        ("сборник%1931", {1, 3}),
        ("борник", set()),
        ("чудес: Ren&#233;", {3}),
    ],
)
async def test_all_words_must_match_and_operators_work(
    server: RutrackerServer, member: httpx.AsyncClient, query: str, found: set[int]
) -> None:
    names = ["[1931, DVDRip]", "[1932, BDRip 720p]", "(René) [1931, BDRip 1080p]"]
    server.add(Topic(topic_id=n, name=f"Сборник чудес {rest}") for n, rest in enumerate(names, start=1))

    page = await search(member, query)

    assert {int((row.id or "").rpartition("-")[2]) for row in page.css("#tor-tbl tr.hl-tr")} == found


async def test_forums_restrict_a_search(member: httpx.AsyncClient) -> None:
    listed = await search(member, "метрополис", f="187,775")
    repeated = parsed(await member.get("tracker.php?nm=%EC%E5%F2%F0%EE%EF%EE%EB%E8%F1&f[]=187&f[]=775"))

    assert titles(listed) == titles(repeated)
    assert len(titles(listed)) == 2


async def test_results_come_sorted_fifty_a_page_and_no_more_than_five_hundred(
    server: RutrackerServer, member: httpx.AsyncClient
) -> None:
    server.add(many(620))

    first = await search(member, "сборник", o="10", s="2")
    link = first.css_first("a.pg")
    assert link is not None
    second = parsed(await member.get(link.attributes["href"] or ""))
    last = await search(member, "сборник", o="10", s="2", start="450")

    assert text(first, "p.med.bold").startswith("Результатов поиска: 500")
    assert titles(first)[0] == "Сборник 619 [1930]"
    assert titles(second)[0] == "Сборник 569 [1930]"
    assert titles(last)[-1] == "Сборник 120 [1930]"
    assert text(first, ".bottom_info b") == "1"


async def test_an_old_search_is_forgotten(server: RutrackerServer, member: httpx.AsyncClient) -> None:
    server.add(many(60))
    link = (await search(member, "сборник")).css_first("a.pg")
    assert link is not None

    server.forget_searches()

    page = parsed(await member.get(link.attributes["href"] or ""))
    assert "устарели" in text(page, "div.msg-main")


async def test_nothing_found_is_said_inside_the_table(member: httpx.AsyncClient) -> None:
    page = await search(member, "такого фильма нет")

    assert text(page, "#tor-tbl td.row1.tCenter.pad_12") == "Не найдено"
    assert text(page, "p.med.bold").startswith("Результатов поиска: 0")


async def test_a_member_sees_the_torrent_and_a_guest_only_the_magnet(
    server: RutrackerServer, guest: httpx.AsyncClient
) -> None:
    for_guest = await guest.get(f"viewtopic.php?t={METROPOLIS}")
    await log_in(guest, server.password)
    for_member = await guest.get(f"viewtopic.php?t={METROPOLIS}")

    info_hash = torrents.info_hash(release_of(METROPOLIS))
    magnet = f'href="magnet:?xt=urn:btih:{info_hash.upper()}&tr=http%3A%2F%2F127.0.0.1%3A6969%2Fann"'
    assert magnet in for_guest.text
    assert magnet in for_member.text
    assert parsed(for_guest).css_first("fieldset.attach a.magnet-link") is not None
    assert parsed(for_guest).css_first("table.attach") is None
    assert parsed(for_member).css_first("table.attach a.dl-topic") is not None
    assert text(parsed(for_member), "#t-tor-stats span.seed b") == "48"


def release_of(topic_id: int) -> SandboxRelease:
    return next(r for title in CATALOGUE for r in title.releases if r.topic_id == topic_id)


async def test_a_post_tells_the_voices_and_the_subtitles(guest: httpx.AsyncClient) -> None:
    page = parsed(await guest.get(f"viewtopic.php?t={METROPOLIS}"))

    body = page.css_first("tbody[id^=post_] div.post_body")
    assert body is not None
    assert [label.text() for label in body.css("span.post-b")][:2] == ["Страна", "Жанр"]
    assert (
        "Перевод: Профессиональный (дублированный) Пифагор; Профессиональный (многоголосый закадровый)"
        in (body.text())
    )
    assert "Субтитры: Rus, Eng" in body.text()


async def test_later_pages_of_a_topic_have_no_torrent(member: httpx.AsyncClient) -> None:
    page = parsed(await member.get(f"viewtopic.php?t={METROPOLIS}&start=30"))

    assert page.css_first("a.magnet-link, table.attach, #t-tor-stats") is None


@pytest.mark.parametrize("status", [404, 200])
async def test_a_topic_that_is_not_there(
    server: RutrackerServer, guest: httpx.AsyncClient, status: int
) -> None:
    server.missing_status = status

    answer = await guest.get("viewtopic.php?t=1")

    assert answer.status_code == status
    assert text(parsed(answer), "div.mrg_16") == "Тема не найдена"


async def test_files_are_listed_in_utf8_for_members_only(
    server: RutrackerServer, guest: httpx.AsyncClient
) -> None:
    refused = await guest.post("viewtorrent.php", data={"t": str(METROPOLIS)})
    await log_in(guest, server.password)
    shown = await guest.post("viewtorrent.php", data={"t": str(METROPOLIS)})

    assert refused.text == "not logged in"
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "<b>Metropolis.1927.BDRip.1080p.mkv</b><s></s><i>3300000</i>" in shown.text


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_torrent_is_the_magnets(member: httpx.AsyncClient, method: str) -> None:
    answer = await member.request(method, f"dl.php?t={METROPOLIS}")

    assert answer.headers["content-type"] == "application/x-bittorrent"
    assert (
        answer.headers["content-disposition"]
        == f'attachment; filename="[rutracker.org].t{METROPOLIS}.torrent"'
    )
    assert answer.content == torrents.metainfo(release_of(METROPOLIS), ANNOUNCE)


async def test_torrents_that_cannot_be_had_are_answered_with_html(
    server: RutrackerServer, guest: httpx.AsyncClient
) -> None:
    to_guest = await guest.get(f"dl.php?t={METROPOLIS}")
    await log_in(guest, server.password)
    missing = await guest.get("dl.php?t=1")
    server.torrents_left = 0
    beyond_limit = await guest.get(f"dl.php?t={METROPOLIS}")

    assert to_guest.headers["location"] == f"login.php?redirect=dl.php%3Ft%3D{METROPOLIS}"
    assert "Error: attachment data not found" in missing.text
    assert "лимит" in text(parsed(beyond_limit), "div.msg-main")


async def test_a_challenge_may_stand_before_the_search_alone(
    server: RutrackerServer, member: httpx.AsyncClient
) -> None:
    server.arm(Fault(kind=FaultKind.CHALLENGE, path="/forum/tracker.php"))

    challenged, open_to_all = await member.get("tracker.php?nm=x"), await member.get("index.php")

    assert (challenged.status_code, challenged.headers["cf-mitigated"]) == (403, "challenge")
    assert "logged-in-username" in open_to_all.text


async def test_an_expired_login_is_gone_for_every_page(
    server: RutrackerServer, member: httpx.AsyncClient
) -> None:
    server.arm(Fault(kind=FaultKind.LOGIN_EXPIRED, path="/forum/tracker.php", times=1))

    statuses = [(await member.get("tracker.php?nm=x")).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert "logged-in-username" not in (await member.get("index.php")).text


async def test_what_no_client_of_ours_asks_is_not_served(
    guest: httpx.AsyncClient, server: RutrackerServer
) -> None:
    answer = await guest.get("posting.php")

    assert answer.status_code == 501
    assert [call.path for call in server.unknown] == ["/forum/posting.php"]
    server.unknown.clear()
