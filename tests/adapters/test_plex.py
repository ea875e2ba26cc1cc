"""What is Plex's own beyond the contract of media servers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from concierge.model.taste import Precision
from concierge.model.title import TitleKind
from concierge.sandbox._shelf import Watch, film_of
from concierge.sandbox.plex import PlexServer
from tests.adapters.media_servers import DUNE, all_of, episode, on_stage, title_of, watched_by
from tests.adapters.sources import paths

EVENING = "2026-11-20T21:35:25+00:00"


async def test_ids_of_old_agents_are_ids() -> None:
    async with on_stage("plex") as stage:
        assert isinstance(stage.server, PlexServer)
        stage.server.has_old_agents = True

        assert {one.ids.tmdb for one in await all_of(stage.port, TitleKind.MOVIE)} == {438631, 841}
        assert [one.item_id for one in await stage.port.find(title_of(DUNE))] == ["10"]


async def test_both_parts_with_films_are_read() -> None:
    async with on_stage("plex") as stage:
        stage.server.items.append(film_of(DUNE, "11", folder="/media/Кино 4K", height=2160))

        assert {one.item_id for one in await all_of(stage.port, TitleKind.MOVIE)} == {"10", "20", "11"}


async def test_an_empty_part_leaves_its_list_out() -> None:
    async with on_stage("plex") as stage:
        stage.server.items = []

        assert await all_of(stage.port, TitleKind.MOVIE) == []
        assert await watched_by(stage.port) == []


async def test_a_film_that_comes_between_two_pages_doubles_none() -> None:
    async with on_stage("plex") as stage:
        server = stage.server
        assert isinstance(server, PlexServer)
        server.items = [film_of(replace(DUNE, title_ru=f"Дюна {n}"), str(n)) for n in range(1, 702)]
        news = iter([film_of(replace(DUNE, title_ru="Новое"), "9000")])
        server.between_pages = lambda: server.items.__setitem__(slice(0, 0), list(news))

        found = [one.item_id for one in await all_of(stage.port, TitleKind.MOVIE)]

        assert len(found) == len(set(found))
        assert {str(n) for n in range(1, 702)} <= set(found)


async def test_the_folder_of_the_new_file_alone_is_looked_through() -> None:
    async with on_stage("plex") as stage:
        await stage.port.refresh(["/media/Кино/Дюна + 1 (2021)/a.mkv", "/media/Кино/Дюна + 1 (2021)/a.srt"])

        assert paths(stage.server) == ["/library/sections", "/library/sections/1/refresh"]
        assert stage.server.heard == ["/media/Кино/Дюна + 1 (2021)"]


async def test_a_part_whose_name_only_begins_like_a_folder_is_not_looked_through() -> None:
    async with on_stage("plex") as stage:
        await stage.port.refresh(["/media/Кино 4K/Дюна/a.mkv"])

        assert paths(stage.server) == ["/library/sections", "/library/sections/3/refresh"]


async def test_others_are_read_by_what_they_have_played_and_what_is_gone_is_passed_over() -> None:
    async with on_stage("plex") as stage:
        assert isinstance(stage.server, PlexServer)
        items = stage.server.items
        items[0] = items[0].by("Boris", Watch(at=EVENING))
        items[-1] = episode(items, 2).by("Boris", Watch(at=EVENING))
        stage.server.gone = [("Boris", "Удалённое")]

        film, series = await watched_by(stage.port, "boris")

        assert film.ids.tmdb == 438631
        [seen] = film.viewings
        assert (seen.watched_at, seen.precision) == (datetime.fromisoformat(EVENING), Precision.EXACT)
        assert [(one.season, one.episode) for one in series.viewings] == [(1, 2)]
        assert await watched_by(stage.port, "9001", datetime(2026, 11, 21, tzinfo=UTC)) == []


async def test_the_token_stands_in_a_header_and_in_no_address() -> None:
    async with on_stage("plex") as stage:
        await stage.port.find(title_of(DUNE))

        assert all("sandbox-plex-token" not in str(call.query) for call in stage.server.calls)
