"""The sandbox's rutor.info speaks as the real one does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest

from concierge.model.metainfo import Metainfo
from concierge.sandbox import torrents
from concierge.sandbox._serving import serving
from concierge.sandbox.rutor import Quirk, RutorServer, shown_size
from tests.contracts.tracker import a_release

NUMBER = re.compile(r"/torrent/(\d+)")


@pytest.fixture
async def server() -> AsyncIterator[RutorServer]:
    async with serving(RutorServer()) as opened:
        opened.offer(
            [
                a_release("Ночной паром / Night Ferry (1931) BDRip", key="a", seeders=3, size_bytes=3 << 30),
                a_release("Ferry Night (1930) DVDRip", key="b", seeders=9, size_bytes=1 << 30),
                a_release("Паром [S01] (1931) DVDRip", key="c", seeders=0, size_bytes=2 << 30),
            ]
        )
        yield opened


@pytest.fixture
async def client(server: RutorServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as opened:
        yield opened


async def found(client: httpx.AsyncClient, path: str) -> list[int]:
    """The places of the releases on a page, in its order."""
    page = (await client.get(path)).raise_for_status().text.partition("<p align")[0]
    return [int(number) - 1_099_000 for number in NUMBER.findall(page)]


@pytest.mark.parametrize(
    "flags, words, places",
    [
        ("000", "night ferry", [0]),
        ("100", "night ferry", [0, 1]),
        ("200", "night паром", [0, 1, 2]),
        ("300", "ferry 1930", [1]),
        ("0", "ferry night", [1]),
        ("010", "tt0000007", [2]),
        ("000", "tt0000007", []),
    ],
)
async def test_flags_say_how_words_are_taken_and_where(
    server: RutorServer, client: httpx.AsyncClient, flags: str, words: str, places: list[int]
) -> None:
    server.imdb_ids["c"] = "tt0000007"

    assert sorted(await found(client, f"/search/0/0/{flags}/0/{quote(words)}")) == places


@pytest.mark.parametrize(
    "sort, places",
    [
        ("0", [0, 1, 2]),
        ("1", [2, 1, 0]),
        ("2", [1, 0, 2]),
        ("3", [2, 0, 1]),
        ("6", [2, 0, 1]),
        ("7", [1, 0, 2]),
        ("8", [0, 2, 1]),
        ("9", [1, 2, 0]),
    ],
)
async def test_even_orders_fall_and_odd_ones_rise(
    client: httpx.AsyncClient, sort: str, places: list[int]
) -> None:
    assert await found(client, f"/browse/0/0/0/{sort}") == places


async def test_a_category_narrows_and_the_short_form_searches_too(client: httpx.AsyncClient) -> None:
    assert await found(client, "/browse/0/4/0/0") == [2]
    assert await found(client, f"/search/{quote('паром')}") == [0, 2]


async def test_a_page_holds_a_hundred_rows_and_none_beyond_the_end(
    server: RutorServer, client: httpx.AsyncClient
) -> None:
    server.offer([a_release(f"Ferry {n}", key=f"{n}") for n in range(130)])

    pages = [await found(client, f"/search/{page}/0/100/0/ferry") for page in range(3)]
    text = (await client.get("/search/0/0/100/0/ferry")).text

    assert [len(page) for page in pages] == [100, 30, 0]
    assert "Результатов поиска 130 " in text
    assert "101&nbsp;-&nbsp;130" in text


async def test_nothing_found_is_a_table_with_its_head_alone(client: httpx.AsyncClient) -> None:
    page = (await client.get("/search/0/0/100/0/zzyzx")).text

    assert "Результатов поиска 0 " in page
    assert 'class="backgr"' in page
    assert '<tr class="gai"' not in page


async def test_rows_have_four_cells_or_five_and_magnets_with_raw_ampersands(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/browse/0/0/0/0")

    assert answer.headers["content-type"] == "text/html"
    assert sorted(row.count("<td") for row in answer.text.split("<tr class=")[2:]) == [4, 4, 5]
    assert "&dn=rutor.info&tr=" in answer.text
    assert "16&nbsp;Июл&nbsp;26" in answer.text


async def test_a_topic_has_a_magnet_with_entities_and_its_exact_size(
    server: RutorServer, client: httpx.AsyncClient
) -> None:
    page = (await client.get("/torrent/1099000/any-slug")).text
    server.quirks.add(Quirk.ANONYMOUS)
    anonymous = (await client.get("/torrent/1099000")).text

    assert "&amp;dn=rutor.info_" in page
    assert f"({3 << 30} Bytes)" in page
    assert "Оценка" in page
    assert "Оценка" not in anonymous


async def test_what_is_missing_leads_to_its_own_page(client: httpx.AsyncClient) -> None:
    topic, torrent = await client.get("/torrent/5"), await client.get("/download/5")
    told = await client.get("/d.php")

    assert (topic.status_code, topic.headers["location"]) == (302, "/d.php")
    assert (torrent.status_code, torrent.headers["location"]) == (302, "/d.php")
    assert "Раздача не существует!" in told.text


async def test_files_are_rows_without_a_table(client: httpx.AsyncClient) -> None:
    assert (await client.get("/descriptions/1099000.files")).text == (
        "<tr><td>a/a.mkv</td><td>58.59&nbsp;kB (60000)</td></tr>"
        "<tr><td>a/Sample/sample.mkv</td><td>1.95&nbsp;kB (2000)</td></tr>"
    )


async def test_a_topic_that_got_another_torrent_gives_that(
    server: RutorServer, client: httpx.AsyncClient
) -> None:
    server.quirks.add(Quirk.REUPLOADED)

    body = (await client.get("/download/1099000")).content

    assert Metainfo.parse(body).info_hash == torrents.info_hash(server.topics[-1].release)


@pytest.mark.parametrize("quirk, status", [(Quirk.STUB, 200), (Quirk.GUARD, 403), (Quirk.GUARD_503, 503)])
async def test_somebody_else_may_answer(
    server: RutorServer, client: httpx.AsyncClient, quirk: Quirk, status: int
) -> None:
    server.quirks.add(quirk)

    answer = await client.get("/browse/0/0/0/0")

    assert answer.status_code == status
    assert "index" not in answer.text


async def test_a_path_that_nobody_asks_for_is_kept(server: RutorServer, client: httpx.AsyncClient) -> None:
    assert (await client.get("/top")).status_code == 501
    assert [call.path for call in server.unknown] == ["/top"]


def test_sizes_have_two_digits_behind_the_point() -> None:
    assert [shown_size(size) for size in (5, 2048, 5 << 19, 5 << 29, 5 << 39)] == [
        "5.00&nbsp;B",
        "2.00&nbsp;kB",
        "2.50&nbsp;MB",
        "2.50&nbsp;GB",
        "2.50&nbsp;TB",
    ]
