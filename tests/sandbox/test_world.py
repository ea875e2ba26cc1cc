"""The whole sandbox, opened at once."""

import itertools
import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import concierge.sandbox
from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE

pytest.importorskip("libtorrent")


async def test_every_server_answers_at_the_address_in_the_environment(tmp_path: Path) -> None:
    async with concierge.sandbox.Sandbox.open(tmp_path) as sandbox, httpx.AsyncClient() as client:
        settings = sandbox.environment(telegram=True)
        key, token = settings["CONCIERGE_TMDB__API_KEY"], settings["CONCIERGE_BOT__TOKEN"]
        [mirror] = json.loads(settings["CONCIERGE_RUTRACKER__MIRRORS"])
        [api] = json.loads(settings["CONCIERGE_PIRATEBAY__MIRRORS"])
        urls = [
            f"{mirror}/forum/login.php",
            f"{api}/q.php?q=metropolis&cat=0",
            f"{settings['CONCIERGE_TMDB__BASE_URL']}/search/multi?query=metropolis&api_key={key}",
            f"{settings['CONCIERGE_BOT__BASE_URL']}{token}/getMe",
        ]

        codes = [(await client.get(url)).status_code for url in urls]

        assert codes == [200, 200, 200, 200]
        assert json.loads(settings["CONCIERGE_PIRATEBAY__TRACKERS"]) == [sandbox.swarm.announce_url]
        assert not any(service.unknown for service in sandbox.services)


async def test_a_concierge_gets_no_key_that_it_was_not_to_have(tmp_path: Path) -> None:
    async with concierge.sandbox.Sandbox.open(tmp_path) as sandbox:
        plain, modelled = sandbox.environment(), sandbox.environment(model=True)

    assert set(modelled) - set(plain) == {"CONCIERGE_ANTHROPIC__API_KEY"}
    assert "CONCIERGE_BOT__TOKEN" not in plain
    assert len(plain["CONCIERGE_TMDB__API_KEY"]) == 32


async def test_the_sources_of_metadata_are_all_led_to_the_sandbox_and_keys_come_on_demand(
    tmp_path: Path,
) -> None:
    async with concierge.sandbox.Sandbox.open(tmp_path) as sandbox:
        plain, full = sandbox.environment(), sandbox.environment(sources=True)
        settings = [one.settings() for one in sandbox.other_sources]
        unbidden = [one.settings() for one in sandbox.other_sources if one.is_asked_unbidden]

    assert plain["CONCIERGE_WIKIDATA__BASE_URL"] == sandbox.wikidata.url
    assert all(one.items() <= full.items() for one in settings)
    assert set(full) - set(plain) == {*itertools.chain(*settings)} - {*itertools.chain(*unbidden)}


async def test_a_concierge_can_link_accounts_at_the_services_with_lists(tmp_path: Path) -> None:
    async with concierge.sandbox.Sandbox.open(tmp_path) as sandbox:
        plain = sandbox.environment()
        settings = [one.settings() for one in sandbox.list_services]

        assert all(one in sandbox.services for one in sandbox.list_services)
    assert "trakt" in {one.name for one in sandbox.list_services}
    assert all(one.items() <= plain.items() for one in settings)


async def test_services_take_the_ports_that_they_are_given(tmp_path: Path) -> None:
    names = ("rutracker", "piratebay", "tmdb", "wikidata", "anthropic", "telegram", "tracker")
    ports = dict(zip(names, free_ports(len(names)), strict=True))

    async with concierge.sandbox.Sandbox.open(tmp_path, ports=ports) as sandbox:
        told = {service.name: httpx.URL(service.url).port for service in sandbox.services}

    assert {name: told[name] for name in names} == ports


def free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


async def test_nothing_listens_any_more_once_it_is_closed(tmp_path: Path) -> None:
    async with concierge.sandbox.Sandbox.open(tmp_path) as sandbox:
        url = sandbox.tmdb.url

    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_a_taken_port_closes_what_was_open(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        opening = concierge.sandbox.Sandbox.open(tmp_path, ports={"telegram": taken})
        with pytest.raises(OSError, match="in use"):
            await opening.__aenter__()


async def test_both_trackers_name_the_same_torrent(tmp_path: Path) -> None:
    release = next(title for title in CATALOGUE if title.key == "trip_to_the_moon").releases[0]

    async with concierge.sandbox.Sandbox.open(tmp_path) as sandbox, httpx.AsyncClient() as client:
        page = await client.get(f"{sandbox.rutracker.url}/forum/viewtopic.php?t={release.topic_id}")
        rows = await client.get(f"{sandbox.piratebay.url}/q.php?q=trip+moon&cat=0")

    info_hash = torrents.info_hash(release).upper()
    assert info_hash in page.text
    assert rows.json()[0]["info_hash"] == info_hash


def test_one_server_needs_neither_the_others_nor_libtorrent() -> None:
    script = (
        "import sys, concierge.sandbox.piratebay; "
        "print(sorted({'libtorrent', 'concierge.sandbox.telegram'} & set(sys.modules)))"
    )

    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        concierge.sandbox.nothing  # noqa: B018 - reading is the test
