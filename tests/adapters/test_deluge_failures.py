"""What Deluge's web page, the daemon behind it and whoever stands in front can do to the client."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request
from starlette.responses import Response

from concierge.adapters._http import Http
from concierge.adapters.torrents.deluge import ADAPTER, DelugeSection
from concierge.errors import (
    LoginFailed,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.sandbox._deluge_daemon import Refusal
from concierge.sandbox._serving import Fault, FaultKind, SandboxService, serving
from concierge.sandbox.deluge import FakeHost, Gate, SandboxDeluge
from concierge.texts import texts
from tests.adapters.deluge_client import PASSWORD, client, methods, noted, opened, server
from tests.contracts.sandboxed_client import HASH, MAGNET, TORRENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from concierge.adapters.torrents.deluge import DelugeClient

__all__ = ["client", "server"]


# Long enough for every answer that comes.
HASTY_S = 1.0
HOSTS = [
    FakeHost(id="0ff" * 11, is_online=False, port=58846),
    FakeHost(id="ab" * 16, port=58847),
    FakeHost(id="cd" * 16, port=58848),
]


@pytest.fixture
async def hasty(server: SandboxDeluge, tmp_path: Path) -> AsyncIterator[DelugeClient]:
    """The client where something hangs."""
    async with opened(server, tmp_path, timeout_s=HASTY_S) as one:
        yield one


async def failure(call: Awaitable[object]) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        await call
    return caught.value


async def test_the_web_page_is_connected_to_a_daemon_that_is_online(
    server: SandboxDeluge, client: DelugeClient
) -> None:
    server.hosts = HOSTS

    await client.check()
    await client.check()

    assert server.connected == "ab" * 16
    assert methods(server) == [
        "auth.login",
        "web.connected",
        "web.connected",
        "web.get_hosts",
        "web.get_host_status",
        "web.get_host_status",
        "web.connect",
        "web.connected",
        "core.get_session_state",
        "core.get_session_state",
        "core.get_free_space",
        "web.connected",
        "core.get_free_space",
    ]


async def test_a_connection_that_is_there_is_left_alone(server: SandboxDeluge, client: DelugeClient) -> None:
    server.hosts = HOSTS
    server.connected = "cd" * 16

    await client.list()

    assert server.connected == "cd" * 16
    assert methods(server) == ["auth.login", "web.update_ui"]


async def test_after_a_loss_the_daemon_of_before_comes_first(
    server: SandboxDeluge, client: DelugeClient
) -> None:
    server.hosts = [FakeHost(id="ab" * 16, is_online=False), FakeHost(id="cd" * 16)]
    await client.check()

    server.lose_daemon(is_back=True)
    await client.check()

    assert server.connected == "cd" * 16


async def test_a_wrong_password_is_tried_once_and_never_again(tmp_path: Path) -> None:
    async with (
        serving(SandboxDeluge(password="other")) as server,
        opened(server, tmp_path) as client,
    ):
        failures = [await failure(client.check()) for _ in range(3)]

    assert methods(server) == ["auth.login"]
    assert {type(one) for one in failures} == {LoginFailed}
    assert "the password is wrong" in str(failures[-1])
    assert PASSWORD not in "".join(f"{one!r} {one.facts}" for one in failures)


async def test_ten_who_ask_at_once_share_one_login_and_one_connection(
    server: SandboxDeluge, client: DelugeClient
) -> None:
    await asyncio.gather(*(client.list() for _ in range(10)))

    assert methods(server).count("auth.login") == 1
    assert methods(server).count("web.connect") == 1


async def test_a_session_that_is_over_costs_one_login_and_no_call(
    server: SandboxDeluge, client: DelugeClient
) -> None:
    await client.check()
    server.expire_sessions()

    await client.add(TORRENT, save_dir=None, is_paused=True)

    assert methods(server).count("auth.login") == 2
    assert list(server.daemon.torrents) == [HASH]


async def test_a_session_that_is_forgotten_at_once_is_told(
    server: SandboxDeluge, client: DelugeClient
) -> None:
    server.forgets_logins = True

    with pytest.raises(UnexpectedAnswer, match="forgets every login"):
        await client.check()

    assert methods(server).count("auth.login") == 2


async def test_the_session_reaches_a_page_under_a_path_of_its_own(tmp_path: Path) -> None:
    # The cookie is for /json, and the page is asked at /user/deluge/json.
    async with (
        serving(SandboxDeluge(password=PASSWORD, base="/user/deluge")) as server,
        opened(server, tmp_path) as client,
    ):
        await client.check()

    assert methods(server).count("auth.login") == 1


async def test_a_daemon_that_was_lost_and_came_back_is_connected_again(
    server: SandboxDeluge, client: DelugeClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.lose_daemon(is_back=True)

    seen = [await client.list(), await client.list([HASH])]
    server.lose_daemon(is_back=True)
    await client.pause(HASH)

    assert [len(one) for one in seen] == [1, 1]


async def test_a_daemon_that_is_gone_is_told_apart_from_the_web_page(
    server: SandboxDeluge, client: DelugeClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.lose_daemon(is_back=False)

    calls = (client.list(), client.list([HASH]), client.check(), client.remove(HASH, with_data=True))
    failures = [await failure(call) for call in calls]

    assert {(type(one), one.facts["problem"]) for one in failures} == {(ServiceUnavailable, "daemon")}
    assert all("the web page answers" in str(one) for one in failures)
    assert list(server.daemon.torrents) == [HASH]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_daemon_that_is_gone_has_a_sentence_of_its_own(language: str) -> None:
    sentence = texts(language).error("unavailable", {"service": "Deluge", "problem": "daemon"})

    assert "deluged" in sentence


async def test_a_daemon_that_is_frozen_is_not_waited_for_and_not_replaced(
    server: SandboxDeluge, hasty: DelugeClient
) -> None:
    await hasty.check()
    server.is_frozen = True
    server.calls.clear()

    failures = [await failure(call) for call in (hasty.check(), hasty.list())]

    assert {(type(one), one.facts["problem"]) for one in failures} == {(ServiceUnavailable, "daemon")}
    assert all("daemon does not answer" in str(one) for one in failures)
    assert "web.connect" not in methods(server)


async def test_a_daemon_that_goes_in_the_middle_of_a_call_does_it_when_it_is_back(
    server: SandboxDeluge, hasty: DelugeClient
) -> None:
    await hasty.add(TORRENT, save_dir=None, is_paused=True)
    server.dies_at = "core.move_storage"

    await hasty.set_location(HASH, Path("/data/other"))

    assert server.daemon.torrents[HASH].save_path == "/data/other"
    assert methods(server).count("core.move_storage") == 2


@pytest.mark.parametrize(
    "gate, error, words",
    [
        (Gate.LOGIN_PAGE, UnexpectedAnswer, "web page answers instead"),
        (Gate.BASIC, LoginFailed, "wants a name"),
        (Gate.FORBIDDEN, LoginFailed, "refuses this machine"),
        (Gate.ELSEWHERE, UnexpectedAnswer, "sends us to https://login.example.org/"),
    ],
)
async def test_what_stands_in_front_is_told_apart(
    server: SandboxDeluge, client: DelugeClient, gate: Gate, error: type[ServiceError], words: str
) -> None:
    server.gate = gate

    with pytest.raises(error, match=words):
        await client.check()

    assert len(server.calls) == 1


async def test_a_name_for_the_server_in_front_is_sent_with_the_password(
    server: SandboxDeluge, tmp_path: Path
) -> None:
    server.gate = Gate.BASIC
    section = DelugeSection.model_validate({"url": server.url, "username": "alice", "password": PASSWORD})

    async with ADAPTER.build(section, Http(), tmp_path) as client:
        await client.check()


async def test_an_address_without_deluge_is_told(server: SandboxDeluge, tmp_path: Path) -> None:
    section = DelugeSection.model_validate({"url": f"{server.url}/transmission", "password": PASSWORD})

    async with ADAPTER.build(section, Http(), tmp_path) as client:
        with pytest.raises(UnexpectedAnswer, match="no Deluge at this address"):
            await client.check()


async def test_a_refusal_is_told_in_one_line_and_without_a_traceback(
    server: SandboxDeluge, client: DelugeClient
) -> None:
    server.daemon.refusals["core.add_torrent_magnet"] = Refusal("WrappedException", "disk\x1b[31m is full")

    with pytest.raises(UnexpectedAnswer) as caught:
        await client.add(MAGNET, save_dir=None, is_paused=True)

    told = f"{caught.value} {caught.value.facts}"
    assert caught.value.facts["problem"] == "disk[31m is full"
    assert "Traceback" not in told
    assert "/home/alice" not in told


async def test_a_torrent_that_was_refused_leaves_no_note(
    server: SandboxDeluge, client: DelugeClient, tmp_path: Path
) -> None:
    server.daemon.refusals["core.add_torrent_file"] = Refusal("AddTorrentError", "decoding filedump failed")

    with pytest.raises(UnexpectedAnswer, match="decoding filedump failed"):
        await client.add(TORRENT, save_dir=None, is_paused=True)

    assert noted(tmp_path) == {}


async def test_a_web_page_that_hangs_is_not_waited_for(server: SandboxDeluge, hasty: DelugeClient) -> None:
    await hasty.check()
    server.arm(Fault(kind=FaultKind.HANG))

    with pytest.raises(ServiceUnavailable):
        await hasty.list()


@dataclass(slots=True)
class Strange(SandboxService):
    """Lets everybody in, has a daemon, and answers every other call with the same body."""

    body: str = ""
    login: str = "true"
    cookie: str = "_session_id=abc1"

    async def answer(self, request: Request) -> Response:
        call = json.loads(await request.body())
        if call["method"] == "auth.login":
            body = f'{{"result": {self.login}, "error": null, "id": {call["id"]}}}'
            return Response(body, headers={"Set-Cookie": self.cookie})
        body = CONNECTED if call["method"] == "web.connected" else self.body
        return Response(body.replace("ID", str(call["id"])), media_type="application/json")


CONNECTED = '{"result": true, "error": null, "id": ID}'


def told(torrents: object) -> str:
    result = {"connected": True, "torrents": torrents, "filters": {"state": [["All", 1]]}}
    return f'{{"result": {json.dumps(result)}, "error": null, "id": ID}}'


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "",
        "<html>",
        '{"id": ID}',
        '{"result": true, "error": null, "id": 99999}',
        '{"result": null, "error": {"code": 4}, "id": ID}',
        '{"result": null, "error": {"code": 5, "message": "x"}, "id": null}',
        '{"result": null, "error": "no", "id": ID}',
        '{"result": [], "error": null, "id": ID}',
        told({HASH: {"state": 1}}),
        told({HASH: {"state": "Seeding", "progress": float("nan")}}),
        told({HASH: {"state": "Seeding", "total_size": -1}}),
        told({HASH: {"state": "Seeding", "total_wanted": 1e400}}),
    ],
)
async def test_an_answer_of_another_shape_changes_nothing_and_is_told(body: str, tmp_path: Path) -> None:
    async with serving(Strange(body=body)) as server:
        section = DelugeSection.model_validate({"url": server.url, "password": PASSWORD})
        async with ADAPTER.build(section, Http(), tmp_path) as client:
            with pytest.raises(UnexpectedAnswer) as caught:
                await client.list()

    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("space", ["Infinity", "NaN", "1e400", "null", '"1"', "-1"])
async def test_space_that_is_no_number_of_bytes_is_not_known(space: str, tmp_path: Path) -> None:
    async with serving(Strange(body=f'{{"result": {space}, "error": null, "id": ID}}')) as server:
        section = DelugeSection.model_validate({"url": server.url, "password": PASSWORD})
        async with ADAPTER.build(section, Http(), tmp_path) as client:
            assert await client.free_bytes() is None


@pytest.mark.parametrize("cookie", ["other=1", "_session_id=", "_session_id=a b;"])
async def test_a_login_without_a_session_is_told(cookie: str, tmp_path: Path) -> None:
    async with serving(Strange(cookie=cookie)) as server:
        section = DelugeSection.model_validate({"url": server.url, "password": PASSWORD})
        async with ADAPTER.build(section, Http(), tmp_path) as client:
            with pytest.raises(UnexpectedAnswer, match="without a session"):
                await client.check()


async def test_an_echo_of_the_login_is_never_shown(tmp_path: Path) -> None:
    async with serving(Echo()) as server:
        section = DelugeSection.model_validate({"url": server.url, "password": PASSWORD})
        async with ADAPTER.build(section, Http(), tmp_path) as client:
            with pytest.raises(UnexpectedAnswer) as caught:
                await client.check()

    assert PASSWORD not in f"{caught.value!r} {caught.value.facts}"


@dataclass(slots=True)
class Echo(SandboxService):
    """Refuses with the very call in its words, as Deluge does where one is malformed."""

    async def answer(self, request: Request) -> Response:
        call = json.loads(await request.body())
        message = f"<class 'deluge.error.WrappedException'>: {call}"
        return Response(json.dumps({"result": None, "error": {"code": 4, "message": message}, "id": 1}))
