"""What is Jellyfin's own, and Emby's, beyond the contract of media servers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.adapters.library.jellyfin import JellyfinSection
from concierge.config import Settings
from concierge.errors import ConfigError
from concierge.model.title import TitleKind
from concierge.sandbox._emby_family import EmbyFamilyServer
from concierge.sandbox._shelf import ShelfItem, Watch, film_of
from concierge.sandbox.jellyfin import JellyfinServer
from tests.adapters.media_servers import DUNE, SHOW, all_of, episode, on_stage, title_of, watched_by
from tests.adapters.sources import paths

JELLYFINS = ("jellyfin-10", "jellyfin-12")
FAMILY = (*JELLYFINS, "emby")
DAY = "2026-11-20T21:35:25.3996506Z"


def section(**values: str) -> JellyfinSection:
    return Settings(
        environ={f"CONCIERGE_JELLYFIN__{name}".upper(): value for name, value in values.items()}
    ).section(JellyfinSection)


async def test_the_key_stands_in_the_one_header_that_version_12_takes() -> None:
    async with on_stage("jellyfin-12", api_key="0123456789abcdef0123456789abcdef") as stage:
        await stage.port.check()

        [call] = stage.server.calls
        headers = dict(call.headers)
        assert 'Token="0123456789abcdef0123456789abcdef"' in headers["authorization"]
        assert "x-emby-token" not in headers
        assert call.query == ()


async def test_a_filter_that_jellyfin_does_not_know_is_not_asked_for() -> None:
    async with on_stage("jellyfin-12") as stage:
        stage.server.items += [
            film_of(replace(DUNE, title_ru=f"Фильм {n}", title_original="", tmdb_id=n), str(n))
            for n in range(100, 130)
        ]

        assert [one.item_id for one in await stage.port.find(title_of(DUNE))] == ["10"]
        assert all("AnyProviderIdEquals" not in dict(call.query) for call in stage.server.calls)


async def test_emby_is_asked_by_ids_and_once() -> None:
    async with on_stage("emby") as stage:
        renamed = replace(stage.server.items[0], name="Dune: Part One", original="")
        stage.server.items[0] = renamed

        assert [one.item_id for one in await stage.port.find(title_of(DUNE))] == ["10"]
        assert paths(stage.server) == ["/emby/Items"]


@pytest.mark.parametrize("name", FAMILY)
async def test_ids_under_keys_in_other_letters_are_ids(name: str) -> None:
    async with on_stage(name) as stage:
        assert isinstance(stage.server, EmbyFamilyServer)
        stage.server.keys = {"tmdb": "tmdb", "imdb": "IMDB", "tvdb": "tvdb"}

        films = await all_of(stage.port, TitleKind.MOVIE)

        assert {one.ids.tmdb for one in films} == {438631, 841}


@pytest.mark.parametrize("name", FAMILY)
async def test_an_episode_that_is_missing_is_not_there(name: str) -> None:
    async with on_stage(name) as stage:
        missing = replace(episode(stage.server.items, 2), id="9999", episode=3, is_virtual=True)
        stage.server.items.append(missing)

        assert sorted(one.episodes for one in await stage.port.find(title_of(SHOW))) == [(1,), (2,)]
        assert sorted(one.episodes for one in await all_of(stage.port, TitleKind.SERIES)) == [(1,), (2,)]


@pytest.mark.parametrize("name", FAMILY)
async def test_a_file_with_two_episodes_holds_both_and_both_were_watched(name: str) -> None:
    async with on_stage(name) as stage:
        double = replace(episode(stage.server.items, 2), last_episode=3).by("Anna", Watch(at=DAY))
        stage.server.items = [*stage.server.items[:3], double]

        [item] = await stage.port.find(title_of(SHOW))
        [row] = await watched_by(stage.port)

        assert item.episodes == (2, 3)
        assert [(one.season, one.episode) for one in row.viewings] == [(1, 2), (1, 3)]


@pytest.mark.parametrize("name", FAMILY)
async def test_specials_are_of_season_zero(name: str) -> None:
    async with on_stage(name) as stage:
        special = replace(episode(stage.server.items, 1), id="5000", season=0, episode=1)
        stage.server.items.append(special)

        assert [one.season for one in await stage.port.find(title_of(SHOW), 0)] == [0]


@pytest.mark.parametrize("name", JELLYFINS)
async def test_each_user_has_a_state_of_their_own_by_name_or_id(name: str) -> None:
    async with on_stage(name) as stage:
        stage.server.items[0] = stage.server.items[0].by("Boris", Watch(at=DAY))

        assert await watched_by(stage.port, "Anna") == []
        assert len(await watched_by(stage.port, "boris")) == 1
        assert len(await watched_by(stage.port, "b2" * 16)) == 1


@pytest.mark.parametrize("name", JELLYFINS)
async def test_what_a_user_may_not_see_is_not_told_as_watched(name: str) -> None:
    async with on_stage(name) as stage:
        hidden = stage.server.items[0].by("Boris", Watch(at=DAY))
        stage.server.items[0] = replace(hidden, hidden_from=frozenset({"Boris"}))

        assert await watched_by(stage.port, "Boris") == []


async def test_a_user_for_whom_the_newer_path_has_nothing_is_asked_for_by_the_older_one() -> None:
    async with on_stage("jellyfin-10") as stage:
        stage.server.items[0] = stage.server.items[0].by("Boris", Watch(at=DAY))
        assert isinstance(stage.server, JellyfinServer)
        stage.server.restricted = frozenset({"Boris"})

        assert len(await watched_by(stage.port, "Boris")) == 1


async def test_films_and_episodes_are_asked_for_apart() -> None:
    async with on_stage("jellyfin-12") as stage:
        stage.server.items[0] = stage.server.items[0].by("Anna", Watch(at=DAY))

        assert len(await watched_by(stage.port)) == 1
        kinds = {
            dict(call.query).get("IncludeItemTypes")
            for call in stage.server.calls
            if "Filters" in dict(call.query)
        }
        assert kinds == {"Movie", "Episode"}


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"name": ""}, id="no-name"),
        pytest.param({"name": "\u202eevil\x1b[31m", "original": ""}, id="steering"),
        pytest.param({"year": 99999}, id="no-year"),
        pytest.param({"ids": {"tmdb": "../../etc"}}, id="no-number"),
        pytest.param({"id": "x" * 500}, id="long-id"),
    ],
)
async def test_odd_items_spoil_no_others(odd: dict[str, str]) -> None:
    async with on_stage("jellyfin-12") as stage:
        item: ShelfItem = replace(stage.server.items[0], **odd)  # type: ignore[arg-type]  # that is what is odd
        stage.server.items[0] = item

        films = await all_of(stage.port, TitleKind.MOVIE)

        assert "20" in {one.item_id for one in films}
        assert all("\x1b" not in name and "\u202e" not in name for one in films for name in one.names)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8096",
        "http://nas:8096",
        "http://192.168.1.10:8096/jellyfin/",
        "http://nas.lan:8096",
        "https://tv.example",
    ],
)
def test_a_server_of_this_network_may_do_without_tls(url: str) -> None:
    assert section(url=url).url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://tv.example", "http://8.8.8.8:8096", "ftp://nas", "http://me:secret@nas"]
)
def test_any_other_one_may_not(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        section(url=url)
    assert "secret" not in str(refused.value)


def test_without_a_key_the_server_is_not_set_up() -> None:
    assert section(url="http://nas").missing() == ("JELLYFIN_API_KEY",)
