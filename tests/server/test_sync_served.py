"""The routes of a NAS over a real house: its database, its keys, its clock."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

import concierge
from concierge.model.download import DownloadState
from concierge.model.release import TorrentSource
from concierge.model.sync import SyncFile, SyncItem
from concierge.sandbox import Sandbox
from concierge.sections import ServerSection
from concierge.server.app import application
from concierge.server.running import serve
from concierge.testing.builders import a_download
from tests.server.conftest import served
from tests.server.key import KEY
from tests.server.memory_desk import HASH
from tests.storage import put_schema

NAS_KEY = "nas-key-0123456789"
SECTION = ServerSection.model_validate({"api_key": KEY, "port": 0})


@pytest.fixture
async def house(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[concierge.Concierge]:
    environ = {
        **sandbox.environment(),
        "CONCIERGE_DATA_DIR": str(tmp_path / "data"),
        "SYNC_API_KEY": NAS_KEY,
    }
    put_schema(tmp_path / "data")
    async with concierge.Concierge.open(concierge.Settings(environ=environ), torrents=False) as opened:
        yield opened


@pytest.fixture
async def nas(house: concierge.Concierge) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        served(application(house, SECTION)) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, headers={"X-API-Key": NAS_KEY}) as http,
    ):
        yield http


async def finish(house: concierge.Concierge, name: str = "Metropolis") -> None:
    """A film lies finished with its torrent client."""
    download = a_download(HASH, user_id=house.me.user.id, name=name, state=DownloadState.DOWNLOADED)
    item = SyncItem(
        id="i1",
        download_id=download.id,
        user_id=download.user_id,
        info_hash=HASH,
        title=name,
        kind="movie",
        client="transmission",
        source="/downloads",
        destination=f"Кино/{name}",
        files=(SyncFile(path="film.mkv", size_bytes=5, destination=f"{name}/film.mkv"),),
        has_torrent=True,
    )
    async with house.storage() as rows:
        await rows.downloads.add(download, TorrentSource(info_hash=HASH, metainfo=b"d4:infode"))
        await rows.sync.put(item)


async def test_a_film_goes_home(nas: httpx.AsyncClient, house: concierge.Concierge) -> None:
    await finish(house)

    shown = (await nas.get("/api/sync/pending?wait=5")).json()
    [item] = (await nas.post("/api/sync/lease", json={})).json()["items"]
    held = {"id": item["id"], "token": item["token"]}
    torrent = await nas.get("/api/sync/torrent", params=held)
    progress = await nas.post("/api/sync/progress", json={**held, "done_bytes": 2})
    done = [await nas.post("/api/sync/complete", json=held) for _ in "12"]
    stale = await nas.post("/api/sync/progress", json=held)

    assert shown["sync_needed"] is True
    assert torrent.content == b"d4:infode"
    assert progress.json()["lease_until"] >= item["lease_until"]
    assert [one.json()["state"] for one in done] == ["done", "done"]
    assert stale.status_code == 409
    [progressed] = await house.downloads.list()
    assert progressed.download.state is DownloadState.ON_NAS


async def test_a_failure_is_written_down(nas: httpx.AsyncClient, house: concierge.Concierge) -> None:
    await finish(house)
    [item] = (await nas.post("/api/sync/lease", json={})).json()["items"]
    body = {"id": item["id"], "token": item["token"], "reason": "unreachable", "detail": "no route\nto host"}

    failed = (await nas.post("/api/sync/fail", json=body)).json()

    assert failed["state"] == "pending"
    assert failed["due_at"] is not None
    assert (await nas.get("/api/sync/pending")).json()["sync_needed"] is False


@pytest.mark.parametrize("body", [{"torrent_hash": HASH}, {"filename": "Metropolis (3 файлов)"}], ids=str)
async def test_an_old_script_ends_it(
    nas: httpx.AsyncClient, house: concierge.Concierge, body: dict[str, str]
) -> None:
    await finish(house)

    answer = await nas.post("/api/sync/complete", json={**body, "local_path": "/volume1/video"})

    assert answer.status_code == 200, answer.text
    assert (await nas.get("/api/sync/pending")).json()["sync_needed"] is False


async def test_strange_ids_reach_the_database_and_nothing_happens(nas: httpx.AsyncClient) -> None:
    ids = ["'; DROP TABLE downloads; --", "../../etc/passwd", "i\n1", "\u202e", "😀" * 50, "%s"]

    answers = [await nas.post("/sync/progress", json={"id": one, "token": 2**31 - 1}) for one in ids]

    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1


async def test_the_queue_is_told_in_numbers(nas: httpx.AsyncClient, house: concierge.Concierge) -> None:
    await finish(house)

    text = (await nas.get("/metrics", headers={"X-API-Key": KEY})).text

    families = {family.name: family for family in text_string_to_metric_families(text)}
    told = {sample.labels["state"]: sample.value for sample in families["concierge_sync_items"].samples}
    [oldest] = families["concierge_sync_oldest_pending_seconds"].samples
    assert told == {"pending": 1, "leased": 0, "done": 0, "dead": 0}
    assert oldest.value >= 0


async def test_the_key_of_a_nas_opens_no_numbers_and_the_servers_opens_no_queue(
    nas: httpx.AsyncClient,
) -> None:
    numbers = await nas.get("/metrics")
    queue = await nas.get("/sync/pending", headers={"X-API-Key": KEY})

    assert (numbers.status_code, queue.status_code) == (403, 401)


async def test_the_end_of_the_server_answers_whoever_waits(house: concierge.Concierge) -> None:
    address = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(house, SECTION, started=address.set_result))
    async with httpx.AsyncClient(
        base_url=await address, trust_env=False, timeout=60, headers={"X-API-Key": NAS_KEY}
    ) as http:
        waiting = [asyncio.create_task(http.get("/sync/pending?wait=55")) for _ in range(3)]
        assert (await http.get("/sync/pending")).status_code == 200
        signal.raise_signal(signal.SIGTERM)
        answers = await asyncio.gather(*waiting)
        await serving

    assert [one.text for one in answers] == ['{"sync_needed": false, "items": []}'] * 3
