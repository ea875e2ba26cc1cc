"""The sandbox's qBittorrent, seen by a client that nobody here wrote, and where that one does not look."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
from qbittorrentapi import Client, Conflict409Error, LoginFailed, TorrentState, UnsupportedMediaType415Error

from concierge.sandbox import torrents
from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.qbittorrent import Door, Gate, Profile, SandboxQBittorrent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SEASON = next(title for title in CATALOGUE if title.is_series).releases[0]
FILM = next(title for title in CATALOGUE if title.key == "metropolis").releases[0]
PASSWORD = "s3cret"
HASH = torrents.info_hash(SEASON)
MAGNET = torrents.magnet(SEASON, "http://t.example.org/announce")
TORRENT = torrents.metainfo(FILM, "http://t.example.org/announce")
KEY = "qbt_" + "k" * 28


@pytest.fixture(params=list(Profile), ids=lambda one: one.name)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SandboxQBittorrent]:
    service = SandboxQBittorrent(door=Door(request.param, "alice", "s3cret", api_key=KEY))
    async with serving(service):
        yield service


@pytest.fixture
async def caller(server: SandboxQBittorrent) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v2/", trust_env=False) as one:
        await one.post("auth/login", data={"username": "alice", "password": "s3cret"})
        yield one


def witness(server: SandboxQBittorrent, password: str = PASSWORD, key: str | None = None) -> Client:
    name = None if key else "alice"
    return Client(server.url, username=name, password=None if key else password, api_key=key)


def by_a_client_of_others(server: SandboxQBittorrent) -> tuple[object, ...]:
    """What qbittorrent-api sees of a torrent's life."""
    with witness(server) as client:
        added = str(client.torrents_add(urls=MAGNET, tags="mine", stop_condition="MetadataReceived"))
        stages = [client.torrents_info(torrent_hashes=HASH)[0].state_enum for _ in range(3)]
        client.torrents_stop(torrent_hashes=HASH)
        client.torrents_file_priority(torrent_hash=HASH, file_ids=[1, 2], priority=0)
        files = client.torrents_files(torrent_hash=HASH)
        client.torrents_start(torrent_hashes=HASH)
        done = [client.torrents_info(torrent_hashes=HASH)[0] for _ in range(4)][-1]
        client.torrents_add_tags(tags="other", torrent_hashes=HASH)
        client.torrents_remove_tags(tags="mine", torrent_hashes=HASH)
        client.torrents_set_location(location="/elsewhere", torrent_hashes=HASH)
        client.torrents_set_download_limit(limit=1000, torrent_hashes=HASH)
        moved = client.torrents_info(torrent_hashes=HASH)[0]
        client.torrents_delete(delete_files=True, torrent_hashes=HASH)
        return (
            added != "Fails.",
            stages[0] is TorrentState.METADATA_DOWNLOAD,
            [one.priority for one in files[:3]],
            [(one.name, one.size) for one in files],
            done.state_enum.is_complete,
            (moved.tags, moved.save_path, moved.dl_limit),
            list(client.torrents_info()),
        )


async def test_a_client_of_others_follows_a_torrent_through_its_life(server: SandboxQBittorrent) -> None:
    seen = await asyncio.to_thread(by_a_client_of_others, server)

    assert seen == (
        True,
        True,
        [1, 0, 0],
        [(one.path, one.size_bytes) for one in SEASON.files],
        True,
        ("other", "/elsewhere", 1000),
        [],
    )
    assert server.unknown == []


def refusals(server: SandboxQBittorrent) -> list[str]:
    told: list[str] = []
    with pytest.raises(LoginFailed):
        witness(server, "wrong").auth_log_in()
    with witness(server) as client:
        client.torrents_add(torrent_files={"a.torrent": TORRENT})
        try:
            told.append(str(client.torrents_add(torrent_files={"b.torrent": TORRENT})))
        except Conflict409Error:
            told.append("conflict")
        try:
            client.torrents_add(torrent_files={"c.torrent": b"<html>"})
        except UnsupportedMediaType415Error:
            told.append("no torrent")
    return told


async def test_a_client_of_others_meets_the_refusals_of_the_version(server: SandboxQBittorrent) -> None:
    told = await asyncio.to_thread(refusals, server)

    assert told == ["conflict" if server.profile.is_strict else "Fails.", "no torrent"]


async def test_a_key_stands_for_a_login_from_5_2_on(server: SandboxQBittorrent) -> None:
    def version(key: str) -> str:
        with witness(server, key=key) as client:
            return str(client.app_web_api_version())

    if server.profile.is_strict:
        assert await asyncio.to_thread(version, KEY) == ".".join(map(str, server.profile.api))
    async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": "Bearer wrong"}) as one:
        assert (await one.get("/api/v2/app/version")).status_code == 403
        assert (await one.post("/api/v2/auth/login")).status_code == 403
    assert server.door.failures == 0


def by_deltas(server: SandboxQBittorrent) -> list[object]:
    with witness(server) as client:
        first = client.sync_maindata(rid=0)
        client.torrents_add(urls=MAGNET)
        second = client.sync_maindata(rid=first.rid)
        again = client.sync_maindata(rid=first.rid)
        client.torrents_delete(delete_files=False, torrent_hashes=HASH)
        third = client.sync_maindata(rid=again.rid)
        strange = client.sync_maindata(rid=999)
    return [
        first.full_update,
        list(second.torrents) == list(again.torrents) == [HASH],
        "full_update" in again,
        list(third.torrents_removed),
        "torrents" in third,
        strange.full_update,
    ]


async def test_changes_are_told_again_until_they_have_come(server: SandboxQBittorrent) -> None:
    assert await asyncio.to_thread(by_deltas, server) == [True, True, False, [HASH], False, True]


async def test_two_callers_have_changes_of_their_own(
    server: SandboxQBittorrent, caller: httpx.AsyncClient
) -> None:
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v2/", trust_env=False) as other:
        await other.post("auth/login", data={"username": "alice", "password": "s3cret"})
        first = (await caller.get("sync/maindata?rid=0")).json()
        await other.get("sync/maindata?rid=0")
        await other.get("sync/maindata?rid=1")
        second = (await caller.get(f"sync/maindata?rid={first['rid']}")).json()

    assert "full_update" not in second


async def test_the_login_is_that_of_the_version(server: SandboxQBittorrent) -> None:
    port = server.url.rpartition(":")[2]
    name = f"QBT_SID_{port}" if server.profile.is_strict else "SID"
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v2/", trust_env=False) as one:
        wrong = await one.post("auth/login", data={"username": "alice", "password": "wrong"})
        right = await one.post("auth/login", data={"username": "alice", "password": "s3cret"})
        again = await one.post("auth/login", data={"username": "alice", "password": "wrong"})
        asked = await one.get("auth/login")

    assert (wrong.status_code, wrong.text) == (
        (401, "Unauthorized") if server.profile.is_strict else (200, "Fails.")
    )
    assert (right.status_code, list(right.cookies)) == (204 if server.profile.is_strict else 200, [name])
    assert set("+/=") <= set(right.headers["set-cookie"])
    # Who is in stays in, whatever the password is now.
    assert (again.status_code, list(again.cookies)) == (right.status_code, [])
    assert asked.status_code == 405


async def test_after_five_wrong_passwords_the_right_one_is_refused_too(server: SandboxQBittorrent) -> None:
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v2/", trust_env=False) as one:
        for _ in range(5):
            await one.post("auth/login", data={"username": "alice", "password": "wrong"})
        last = await one.post("auth/login", data={"username": "alice", "password": "s3cret"})

    assert last.status_code == 403
    assert "banned" in last.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.example.org"},
        {"Referer": "http://elsewhere.example.org/"},
        {"Host": "box:1"},
    ],
    ids=lambda one: next(iter(one)),
)
async def test_other_sites_and_other_ports_are_refused(
    caller: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await caller.get("app/version", headers=headers)).status_code == 401
    assert (await caller.get("app/version")).status_code == 200


async def test_a_session_ends(server: SandboxQBittorrent, caller: httpx.AsyncClient) -> None:
    server.expire_sessions()
    answer = await caller.get("app/version")

    assert (answer.status_code, answer.text) == (403, "Forbidden")


async def test_the_verbs_of_other_versions_are_not_there(
    server: SandboxQBittorrent, caller: httpx.AsyncClient
) -> None:
    is_new = server.profile.is_stopping
    there, gone = ("stop", "pause") if is_new else ("pause", "stop")

    assert (await caller.post(f"torrents/{there}", data={"hashes": HASH})).is_success
    assert (await caller.post(f"torrents/{gone}", data={"hashes": HASH})).status_code == 404
    assert (await caller.get(f"torrents/{there}", params={"hashes": HASH})).status_code == 405


async def test_nobody_may_speak_of_all(server: SandboxQBittorrent, caller: httpx.AsyncClient) -> None:
    answer = await caller.post("torrents/delete", data={"hashes": "all", "deleteFiles": "true"})

    assert answer.status_code == 501
    assert len(server.unknown) == 1


async def test_two_files_of_one_name_are_one(server: SandboxQBittorrent, caller: httpx.AsyncClient) -> None:
    other = torrents.metainfo(SEASON, "http://t.example.org/announce")
    parts = [("torrents", ("a.torrent", TORRENT)), ("torrents", ("a.torrent", other))]

    await caller.post("torrents/add", files=parts)

    assert list(server.torrents) == [HASH]


async def test_a_link_of_the_web_is_only_taken_note_of(
    server: SandboxQBittorrent, caller: httpx.AsyncClient
) -> None:
    answer = await caller.post("torrents/add", data={"urls": "http://t.example.org/1.torrent"})

    assert answer.status_code == (202 if server.profile.is_strict else 200)
    assert server.torrents == {}


async def test_what_stands_before_it_answers_in_its_place(
    server: SandboxQBittorrent, caller: httpx.AsyncClient
) -> None:
    statuses: dict[Gate, int] = {}
    for gate in Gate:
        server.door.gate = gate
        statuses[gate] = (await caller.get("app/version")).status_code

    assert statuses == {
        Gate.OPEN: 200,
        Gate.HOST: 401,
        Gate.PROXY_LOGIN: 401,
        Gate.WEB_PAGE: 200,
        Gate.REDIRECT: 302,
        Gate.SHUT: 403,
    }
