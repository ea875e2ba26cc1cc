"""What can go wrong between us and a Transmission: gates, passwords, strange answers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from concierge.adapters._http import Http
from concierge.adapters.torrents.transmission import ADAPTER, TransmissionSection
from concierge.errors import (
    LoginFailed,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.release import TorrentSource
from concierge.sandbox._serving import SandboxService, serving
from concierge.sandbox.transmission import Gate, SandboxTransmission
from tests.adapters.transmission_server import opened
from tests.contracts.sandboxed_client import HASH, MAGNET, TORRENT


@pytest.mark.parametrize(
    "gate, error, words",
    [
        (Gate.WHITELIST, LoginFailed, "refuses this machine"),
        (Gate.HOST_WHITELIST, UnexpectedAnswer, "rpc-host-whitelist"),
        (Gate.WEB_PAGE, UnexpectedAnswer, "web page"),
        (Gate.ENDLESS_CONFLICT, UnexpectedAnswer, "another session id"),
    ],
)
async def test_a_shut_gate_is_told_apart(gate: Gate, error: type[ServiceError], words: str) -> None:
    service = SandboxTransmission(gate=gate)

    async with serving(service), opened(service) as client:
        with pytest.raises(error, match=words):
            await client.check()

    assert len(service.calls) == (3 if gate is Gate.ENDLESS_CONFLICT else 1)


@pytest.mark.parametrize(
    "path, words",
    [("/rpc", "should end in /transmission/rpc"), ("/transmission/rpcc", "no RPC at this address")],
)
async def test_a_wrong_path_is_told_and_not_followed(path: str, words: str) -> None:
    service = SandboxTransmission()

    async with serving(service), opened(service, path) as client:
        with pytest.raises(UnexpectedAnswer, match=words):
            await client.check()

    assert len(service.calls) == 1


async def test_a_wrong_password_is_tried_once_and_never_again() -> None:
    service = SandboxTransmission(username="alice", password="other")

    async with serving(service), opened(service) as client:
        at_once = await asyncio.gather(client.check(), client.list(), return_exceptions=True)
        with pytest.raises(LoginFailed, match="password"):
            await client.add(TORRENT, save_dir=None, is_paused=True)

    assert [type(one) for one in at_once] == [LoginFailed, LoginFailed]
    assert len(service.calls) == 1


async def test_a_password_that_was_changed_meanwhile_is_tried_once() -> None:
    service = SandboxTransmission(username="alice", password="s3cret")

    async with serving(service), opened(service) as client:
        await client.check()
        service.password = "other"
        for _ in range(2):
            with pytest.raises(LoginFailed, match="password"):
                await client.list()

    assert len(service.calls) == 3


@dataclass(slots=True)
class Strange(SandboxService):
    """Answers every call with the same body."""

    body: str = ""

    async def answer(self, request: Request) -> Response:
        return Response(self.body, media_type="application/json")


def told(**torrent: object) -> str:
    return json.dumps({"result": "success", "arguments": {"torrents": [{"hashString": HASH, **torrent}]}})


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "",
        '{"result": "no method name"}',
        '{"jsonrpc": "2.0", "id": 1}',
        '{"jsonrpc": "2.0", "id": 1, "error": {"code": -32603}}',
        '{"jsonrpc": "2.0", "id": 1, "error": null}',
        '{"result": "success"}',
        told(hashString=1),
        told(metadataPercentComplete=float("nan")),
        told(metadataPercentComplete=2),
        told(sizeWhenDone=-1),
        told(files=[{"name": "a"}]),
    ],
)
async def test_an_answer_of_another_shape_changes_nothing_and_is_told(body: str) -> None:
    service = Strange(body=body)

    async with serving(service):
        section = TransmissionSection(url=service.url)
        async with ADAPTER.build(section, Http(), Path()) as client:
            with pytest.raises(UnexpectedAnswer):
                await client.list()


async def test_a_torrent_that_is_neither_added_nor_there_is_told(tmp_path: Path) -> None:
    service = Strange(body='{"result": "success", "arguments": {"torrents": []}}')

    async with (
        serving(service),
        ADAPTER.build(TransmissionSection(url=service.url), Http(), tmp_path) as client,
    ):
        with pytest.raises(UnexpectedAnswer, match="neither added"):
            await client.add(TORRENT, save_dir=None, is_paused=True)
        assert await client.free_bytes() is None


@pytest.mark.parametrize(
    "answer",
    [
        {"result": "no\n\x1b[31m\u202espace" + "!" * 9_000},
        {
            "jsonrpc": "2.0",
            "id": 1,
            "error": {"data": {"error_string": "no\n\x1b[31m\u202espace" + "!" * 9_000}},
        },
    ],
)
async def test_a_refusal_steers_no_terminal_and_is_short(answer: object) -> None:
    service = Strange(body=json.dumps(answer))

    async with (
        serving(service),
        ADAPTER.build(TransmissionSection(url=service.url), Http(), Path()) as client,
    ):
        with pytest.raises(UnexpectedAnswer, match=r"no \[31mspace!") as caught:
            await client.list()

    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()


@dataclass
class Deaf(SandboxTransmission):
    """Does what it is told by one method, and its answer never comes; of what follows it hears nothing."""

    method: str = "torrent-add"
    is_lost: bool = False

    async def answer(self, request: Request) -> Response:
        call = json.loads(await request.body())
        told = Response(status_code=502) if self.is_lost else await super().answer(request)
        self.is_lost = self.is_lost or (call["method"] == self.method and told.status_code == 200)
        return Response(status_code=502) if self.is_lost else told


@pytest.mark.parametrize(
    "source, labels", [(TORRENT, ["concierge"]), (MAGNET, ["concierge", "concierge-held"])]
)
async def test_a_torrent_whose_labels_were_lost_on_the_way_is_ours_all_the_same(
    tmp_path: Path, source: TorrentSource, labels: list[str]
) -> None:
    service = Deaf()

    async with serving(service):
        async with opened(service, folder=tmp_path) as client:
            with pytest.raises(ServiceUnavailable):
                await client.add(source, save_dir=None, is_paused=True)
        lost = service.torrents[HASH].labels
        service.method, service.is_lost = "", False
        async with opened(service, folder=tmp_path) as client:
            (status,) = await client.list([HASH])

    assert lost == []
    assert status.is_ours
    assert service.torrents[HASH].labels == labels


async def test_a_torrent_that_was_refused_is_not_ours_when_somebody_else_adds_it(tmp_path: Path) -> None:
    service = SandboxTransmission()

    async with serving(service), opened(service, folder=tmp_path) as client:
        with pytest.raises(UnexpectedAnswer, match="not absolute"):
            await client.add(TORRENT, save_dir=Path("relative"), is_paused=True)
        async with opened(service) as others:
            await others.add(TORRENT, save_dir=None, is_paused=True)
        service.torrents[HASH].labels = []
        await client.add(TORRENT, save_dir=None, is_paused=True)
        (status,) = await client.list([HASH])

    assert not status.is_ours
