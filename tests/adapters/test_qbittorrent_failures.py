"""What the qBittorrent client says when it is not let in, or when something else than qBittorrent answers."""

from __future__ import annotations

import json
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request
from starlette.responses import Response

from concierge.adapters._http import Http
from concierge.adapters._qbittorrent_api import Api, Credentials
from concierge.adapters.torrents.qbittorrent import ADAPTER, QBittorrentClient, QBittorrentSection, recognises
from concierge.errors import (
    BadTorrent,
    LoginFailed,
    NotFound,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
    Unsupported,
)
from concierge.sandbox._serving import SandboxService, serving
from concierge.sandbox.qbittorrent import Gate, Profile
from concierge.sandbox.transmission import SandboxTransmission
from tests.adapters.qbittorrent_server import KEY, a_server, opened, paths
from tests.contracts.sandboxed_client import HASH, MAGNET, TORRENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from concierge.ports import TorrentClient

EVERY = pytest.mark.parametrize("profile", list(Profile), ids=lambda one: one.name)


@EVERY
async def test_a_wrong_password_is_tried_once_and_never_again(profile: Profile) -> None:
    service = a_server(profile)

    async with serving(service), opened(service, username="alice", password="other") as client:
        for call in (client.check, client.list, client.free_bytes):
            with pytest.raises(LoginFailed, match="password is wrong") as caught:
                await call()
            assert "other" not in str(caught.value)

    assert service.door.failures == 1
    assert paths(service).count("auth/login") == 1


@EVERY
async def test_a_ban_is_told_and_is_no_wrong_password(profile: Profile) -> None:
    service = a_server(profile)
    service.door.failures = 5

    async with serving(service), opened(service) as client:
        with pytest.raises(LoginFailed, match="banned"):
            await client.check()
        service.door.failures = 0
        await client.check()

    assert service.door.logins == 1


@EVERY
async def test_a_session_that_ends_in_the_middle_is_replaced_once(profile: Profile) -> None:
    service = a_server(profile)

    async with serving(service), opened(service) as client:
        await client.check()
        service.expire_sessions()
        await client.add(TORRENT, save_dir=None, is_paused=True)

    assert list(service.torrents) == [HASH]
    assert service.door.logins == 2


async def test_a_password_that_was_changed_meanwhile_is_tried_once() -> None:
    service = a_server(Profile.V5_2)

    async with serving(service), opened(service) as client:
        await client.check()
        service.door.password = "new"
        service.expire_sessions()
        for _ in range(3):
            with pytest.raises(LoginFailed):
                await client.list()

    assert service.door.failures == 1


@EVERY
async def test_an_address_that_is_refused_is_no_wrong_password(profile: Profile) -> None:
    service = a_server(profile)
    service.door.gate = Gate.HOST

    async with serving(service), opened(service) as client:
        with pytest.raises(UnexpectedAnswer, match="not the password"):
            await client.check()
        service.door.gate = Gate.OPEN
        await client.check()

    assert service.door.failures == 0


@pytest.mark.parametrize(
    "settings", [{}, {"allow_private": True}, {"api_key": KEY}], ids=["alice", "guest", "key"]
)
@pytest.mark.parametrize(
    "gate, error, words",
    [
        (Gate.PROXY_LOGIN, LoginFailed, "a proxy before it"),
        (Gate.WEB_PAGE, UnexpectedAnswer, "web page"),
        (Gate.REDIRECT, UnexpectedAnswer, "box.example.org/login"),
        (Gate.SHUT, LoginFailed, "banned|name and a password|key"),
    ],
)
async def test_what_stands_before_the_server_is_told_apart(
    settings: dict[str, object], gate: Gate, error: type[ServiceError], words: str
) -> None:
    service = a_server(Profile.V5_2)
    service.door.gate = gate

    async with serving(service), opened(service, **settings) as client:
        with pytest.raises(error, match=words):
            await client.check()

    assert service.door.failures == 0


async def test_a_cookie_that_is_not_sent_back_ends_in_words_and_not_in_a_loop() -> None:
    service = a_server(is_secure=True)

    async with serving(service), opened(service) as client:
        with pytest.raises(LoginFailed, match="forgets a login at once"):
            await client.check()

    assert service.door.logins == 2


async def test_a_wrong_key_is_tried_once() -> None:
    service = a_server(Profile.V5_2)

    async with serving(service), opened(service, api_key="qbt_wrong") as client:
        for _ in range(2):
            with pytest.raises(LoginFailed, match="API key is wrong") as caught:
                await client.check()
            assert "qbt_wrong" not in str(caught.value)

    assert len(service.calls) == 1


async def test_a_server_that_wants_an_account_says_so() -> None:
    service = a_server()

    async with serving(service), opened(service, allow_private=False) as client:
        with pytest.raises(LoginFailed, match="wants a name and a password"):
            await client.check()

    assert paths(service) == ["app/webapiVersion"]


@EVERY
async def test_a_server_that_lets_everybody_in_is_used_without_an_account(profile: Profile) -> None:
    service = a_server(profile, lets_everybody_in=True)

    async with serving(service), opened(service, allow_private=False) as client:
        await client.add(TORRENT, save_dir=None, is_paused=True)
        (status,) = await client.list()

    assert status.is_ours
    assert "auth/login" not in paths(service)
    assert len(service.door.sessions) == 1


async def test_neither_password_nor_cookie_nor_key_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    service = a_server(Profile.V5_2)
    with caplog.at_level(logging.DEBUG):
        async with serving(service), opened(service) as client:
            await client.list()
        async with serving(service), opened(service, api_key=KEY) as client:
            await client.list()

    httpx_lines = [one.getMessage() for one in caplog.records if one.name.startswith(("httpx", "concierge"))]
    assert not [one for one in httpx_lines if "s3cret" in one or KEY in one or "QBT_SID" in one]
    assert not [call for call in service.calls if "s3cret" in call.path + repr(call.query)]


async def test_neither_origin_nor_referer_is_sent() -> None:
    service = a_server()

    async with serving(service), opened(service) as client:
        await client.list()

    names = {name for call in service.calls for name, _ in call.headers}
    assert not names & {"origin", "referer"}


async def test_a_file_that_the_server_cannot_read_is_bad() -> None:
    service = Strange(answers={"torrents/add": ("Error: 'a.torrent' is not a valid torrent file.", 415)})

    async with serving(service), strange(service) as client:
        with pytest.raises(BadTorrent, match="not a valid torrent file"):
            await client.add(TORRENT, save_dir=None, is_paused=True)


async def test_a_torrent_that_never_shows_itself_is_told() -> None:
    service = a_server(lets_everybody_in=True)
    service.is_losing = True

    async with serving(service), Http().client("qbittorrent") as http:
        api = Api(http, service.url, Credentials())
        client = QBittorrentClient(api, visible_within_s=0.3)
        with pytest.raises(ServiceUnavailable, match="does not show it"):
            await client.add(MAGNET, save_dir=None, is_paused=False)


@dataclass(slots=True)
class Strange(SandboxService):
    """Answers as it is told, and else as a server that has nothing."""

    answers: dict[str, tuple[str, int]] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        path = request.url.path.partition("/api/v2/")[2]
        usual = {
            "app/webapiVersion": ("2.11.4", 200),
            "sync/maindata": (json.dumps({"rid": 1, "full_update": True}), 200),
            "torrents/info": ("[]", 200),
        }
        body, status = self.answers.get(path) or usual.get(path) or ("Not Found", 404)
        return Response(body, status)


@asynccontextmanager
async def strange(service: SandboxService) -> AsyncIterator[TorrentClient]:
    async with ADAPTER.build(QBittorrentSection(url=service.url), Http(), Path()) as client:
        yield client


def row(**facts: object) -> dict[str, object]:
    return {"hash": HASH, "state": "stalledUP", "name": "x", **facts}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "{}",
        "[1]",
        json.dumps([row(hash="all")]),
        json.dumps([row(hash=1)]),
        json.dumps([row(infohash_v1="zzz")]),
        json.dumps([row(state=None)]),
        json.dumps([row(progress=float("nan"))]),
        json.dumps([row(size="many")]),
        json.dumps([{"hash": HASH}]),
    ],
)
async def test_a_list_of_another_shape_changes_nothing_and_is_told(body: str) -> None:
    service = Strange(answers={"torrents/info": (body, 200)})

    async with serving(service), strange(service) as client:
        with pytest.raises(UnexpectedAnswer):
            await client.list([HASH])
        with pytest.raises(UnexpectedAnswer):
            await client.remove(HASH, with_data=True)

    assert "torrents/delete" not in paths_of(service)


def paths_of(service: SandboxService) -> list[str]:
    return [call.path.partition("/api/v2/")[2] for call in service.calls]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"rid": -1},
        {"rid": 1, "torrents": []},
        {"rid": 1, "full_update": True, "torrents": {"all": row()}},
        {"rid": 1, "full_update": True, "torrents": {HASH: {"state": 1}}},
        {"rid": 1, "torrents": {HASH: {"progress": 1}}},
    ],
)
async def test_changes_of_another_shape_are_told(told: dict[str, object]) -> None:
    service = Strange(answers={"sync/maindata": (json.dumps(told), 200)})

    async with serving(service), strange(service) as client:
        with pytest.raises(UnexpectedAnswer):
            await client.list()


async def test_a_change_of_a_torrent_that_was_never_told_of_has_everything_told_anew() -> None:
    service = Strange(answers={"sync/maindata": (json.dumps({"rid": 7, "full_update": True}), 200)})

    async with serving(service), strange(service) as client:
        await client.list()
        service.answers["sync/maindata"] = (json.dumps({"rid": 8, "torrents": {HASH: {"progress": 1}}}), 200)
        with pytest.raises(UnexpectedAnswer):
            await client.list()

    assert [dict(call.query)["rid"] for call in service.calls] == ["0", "7", "0"]


async def test_an_unreadable_change_leaves_what_was_known() -> None:
    sound = json.dumps({"rid": 7, "full_update": True, "torrents": {HASH: row()}})
    service = Strange(answers={"sync/maindata": (sound, 200)})

    async with serving(service), strange(service) as client:
        await client.list()
        broken = json.dumps({"rid": 8, "torrents": {HASH: {"name": "y", "progress": "much"}}})
        service.answers["sync/maindata"] = (broken, 200)
        with pytest.raises(UnexpectedAnswer):
            await client.list()
        service.answers["sync/maindata"] = (json.dumps({"rid": 8}), 200)
        (status,) = await client.list()

    assert status.name == "x"
    assert [dict(call.query)["rid"] for call in service.calls] == ["0", "7", "7"]


@pytest.mark.parametrize(
    "body, status, error, words",
    [
        ("2.2.1", 200, Unsupported, "older than qBittorrent 4.2"),
        ("Hello", 200, UnexpectedAnswer, "no Web API"),
        ("Not Found", 404, UnexpectedAnswer, "no Web API"),
        ("Method Not Allowed", 405, UnexpectedAnswer, "Method Not Allowed"),
        ("", 429, ServiceError, "429"),
    ],
)
async def test_something_else_at_the_address_is_told(
    body: str, status: int, error: type[ServiceError], words: str
) -> None:
    service = Strange(answers={"app/webapiVersion": (body, status)})

    async with serving(service), strange(service) as client:
        with pytest.raises(error, match=words):
            await client.check()


async def test_of_one_that_is_too_old_it_is_told_which_version_is_needed() -> None:
    service = Strange(answers={"app/webapiVersion": ("2.2.1", 200)})

    async with serving(service), strange(service) as client:
        with pytest.raises(Unsupported) as caught:
            await client.check()

    assert (caught.value.facts["problem"], caught.value.facts["needed"]) == ("too_old", "4.2")


async def test_a_refusal_steers_no_terminal_and_is_short() -> None:
    service = Strange(answers={"torrents/info": ("\x1b[31m" + "x" * 5000, 400)})

    async with serving(service), strange(service) as client:
        with pytest.raises(UnexpectedAnswer) as caught:
            await client.list([HASH])

    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 300


async def test_file_names_come_as_they_are_and_are_ten_thousand_if_need_be() -> None:
    names = ["../../etc/passwd", "/etc/passwd", "a\nb\x1b[31m", "ok.mkv"] * 2500
    files = [{"name": name, "size": 1} for name in names]
    service = Strange(
        answers={
            "torrents/info": (json.dumps([row(total_size=1)]), 200),
            "torrents/files": (json.dumps(files), 200),
        }
    )

    async with serving(service), strange(service) as client:
        entries = await client.files(HASH)

    assert [entry.index for entry in entries] == list(range(10_000))
    assert [entry.path for entry in entries] == names


async def test_a_torrent_that_goes_while_it_is_looked_at_is_not_found() -> None:
    service = Strange(answers={"torrents/info": (json.dumps([row(total_size=1)]), 200)})

    async with serving(service), strange(service) as client:
        with pytest.raises(NotFound):
            await client.files(HASH)


@EVERY
@pytest.mark.parametrize(
    "gate, is_there",
    [
        (Gate.OPEN, True),
        (Gate.HOST, True),
        (Gate.WEB_PAGE, False),
        (Gate.SHUT, False),
        (Gate.REDIRECT, False),
    ],
)
async def test_it_is_known_by_how_it_keeps_strangers_out(
    profile: Profile, gate: Gate, *, is_there: bool
) -> None:
    service = a_server(profile)
    service.door.gate = gate

    async with serving(service):
        assert await recognises(QBittorrentSection(url=service.url), Http()) is is_there
        service.door.lets_everybody_in = True
        assert await recognises(QBittorrentSection(url=service.url), Http()) is is_there

    assert service.door.failures == 0
    assert len(service.calls) == 2


async def test_other_clients_are_not_taken_for_it() -> None:
    service = SandboxTransmission(password="s3cret")

    async with serving(service):
        assert not await recognises(QBittorrentSection(url=service.url), Http())
    with pytest.raises(ServiceUnavailable):
        await recognises(QBittorrentSection(url=service.url), Http())
