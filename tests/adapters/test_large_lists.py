"""Torrent clients with thousands of torrents, of which most are none of ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request
from starlette.responses import Response

from concierge.adapters._http import Http
from concierge.adapters._seedbox import LONGEST_LIST_BYTES
from concierge.adapters.torrents import qbittorrent, transmission
from concierge.errors import UnexpectedAnswer
from concierge.sandbox._serving import SandboxService, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from concierge.ports import TorrentClient

COUNT = 5_000


@dataclass(slots=True)
class Told(SandboxService):
    """Answers every call with the same body."""

    body: bytes = b""

    async def answer(self, request: Request) -> Response:
        return Response(self.body, media_type="application/json")


def of_transmission(filling: str) -> object:
    trackers = [{"announce": filling, "seederCount": 1}]
    rows = [{"hashString": f"{number:040x}", "trackerStats": trackers} for number in range(COUNT)]
    return {"result": "success", "arguments": {"torrents": rows}}


def of_qbittorrent(filling: str) -> object:
    row = {"state": "stalledUP", "magnet_uri": filling}
    rows = {f"{number:040x}": row for number in range(COUNT)}
    return {"rid": 1, "full_update": True, "torrents": rows, "server_state": {"free_space_on_disk": 7}}


def opened(kind: str, url: str) -> AbstractAsyncContextManager[TorrentClient]:
    if kind == "transmission":
        return transmission.ADAPTER.build(transmission.TransmissionSection(url=url), Http(), Path())
    return qbittorrent.ADAPTER.build(qbittorrent.QBittorrentSection(url=url), Http(), Path())


@pytest.mark.parametrize("kind, told", [("transmission", of_transmission), ("qbittorrent", of_qbittorrent)])
async def test_five_thousand_torrents_are_told_and_what_has_no_end_is_not_read(
    kind: str, told: Callable[[str], object]
) -> None:
    service = Told(body=json.dumps(told("x" * 2_500)).encode())

    async with serving(service), opened(kind, service.url) as client:
        found = await client.list()
        service.body = b" " * (LONGEST_LIST_BYTES + 1)
        with pytest.raises(UnexpectedAnswer, match="larger than"):
            await client.list()

    assert len(found) == COUNT
