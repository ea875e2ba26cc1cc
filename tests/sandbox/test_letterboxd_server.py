"""The sandbox's Letterboxd speaks as the real one does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from xml.etree import ElementTree as ET

import httpx
import pytest

from concierge.sandbox._serving import serving
from concierge.sandbox.letterboxd import Diary, LetterboxdServer

SPACES = {"letterboxd": "https://letterboxd.com", "tmdb": "https://themoviedb.org"}


@pytest.fixture
async def server() -> AsyncIterator[LetterboxdServer]:
    async with serving(LetterboxdServer()) as opened:
        yield opened


@pytest.fixture
async def client(server: LetterboxdServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as opened:
        yield opened


async def test_a_feed_is_xml_with_the_fields_of_films_and_lists_without(
    server: LetterboxdServer, client: httpx.AsyncClient
) -> None:
    server.diaries["bob"] = [
        Diary(number=3, film="", tmdb=""),
        Diary(number=2, film="Tom & <Jerry>", rating="3.5", is_series=True, review="<p>So & so</p>"),
        Diary(number=1, year=""),
    ]

    answer = await client.get("/bob/rss/")

    assert answer.headers["content-type"].startswith("application/rss+xml")
    items = ET.fromstring(answer.content).findall("channel/item")  # noqa: S314  our own document
    assert [item.findtext("guid") for item in items] == [
        "letterboxd-list-3",
        "letterboxd-review-2",
        "letterboxd-watch-1",
    ]
    assert [item.findtext("letterboxd:filmTitle", None, SPACES) for item in items] == [
        None,
        "Tom & <Jerry>",
        "Metropolis",
    ]
    assert [item.findtext("tmdb:tvId", None, SPACES) for item in items] == [None, "19", None]
    assert "<p>So & so</p>" in (items[1].findtext("description") or "")
    assert items[1].findtext("pubDate") == "Tue, 03 Mar 2026 20:15:00 +0000"


async def test_only_the_newest_entries_are_told_and_a_cut_feed_ends_early(
    server: LetterboxdServer, client: httpx.AsyncClient
) -> None:
    server.diaries["bob"] = [Diary(number=number) for number in range(99, 0, -1)]

    assert (await client.get("/bob/rss/")).text.count("<item>") == 50
    server.cut = 500
    assert len((await client.get("/bob/rss/")).content) == 500


@pytest.mark.parametrize(
    "path, status",
    [("/anna/rss/", 200), ("/nobody/rss/", 404), ("/anna/watchlist/rss/", 501), ("/anna/", 501)],
)
async def test_a_closed_profile_is_a_page_and_other_paths_are_not_served(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    assert (await client.get(path)).status_code == status


async def test_a_guarded_site_answers_with_a_page(
    server: LetterboxdServer, client: httpx.AsyncClient
) -> None:
    server.is_guarded = True

    answer = await client.get("/anna/rss/")

    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
