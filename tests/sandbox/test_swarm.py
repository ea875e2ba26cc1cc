"""The sandbox's swarm, proved by real BitTorrent clients."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from transmission_rpc import Client

from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE, Payload, SandboxRelease, SandboxTitle, Seeding
from tests.adapters.transmission_daemon import PASSWORD, PROGRAM, USERNAME, transmission
from tests.needs import needs

if TYPE_CHECKING:
    import libtorrent as lt

    from concierge.sandbox.swarm import Swarm
    from tests.swarm import swarm
else:
    lt = pytest.importorskip("libtorrent")
    Swarm = pytest.importorskip("concierge.sandbox.swarm").Swarm
    swarm = pytest.importorskip("tests.swarm").swarm

__all__ = ["swarm"]

METROPOLIS, GENERAL = (
    next(title for title in CATALOGUE if title.key == key).releases[0] for key in ("metropolis", "general")
)
SEASON = next(title for title in CATALOGUE if title.is_series).releases[0]
DEAD = next(one for title in CATALOGUE for one in title.releases if one.seeding is Seeding.DEAD)
# At this pace a film takes longer than `until` waits.
SLOW_BPS = 40_000


@pytest.fixture
async def session(swarm: Swarm) -> AsyncIterator[lt.session]:
    sessions = [
        lt.session(
            {
                "listen_interfaces": "127.0.0.1:0",
                "enable_dht": False,
                "enable_lsd": False,
                "enable_upnp": False,
                "enable_natpmp": False,
                "alert_mask": 0,
            }
        )
    ]
    yield sessions[0]
    # It tells the tracker that it stops, which this loop answers: so it ends in a thread.
    await asyncio.to_thread(sessions.clear)


async def until(is_reached: Callable[[], bool], timeout_s: float = 60) -> None:
    async with asyncio.timeout(timeout_s):
        while not is_reached():  # noqa: ASYNC110 - a status without events
            await asyncio.sleep(0.05)


def start(session: lt.session, offer: lt.add_torrent_params, folder: Path) -> lt.torrent_handle:
    offer.save_path = str(folder)
    return session.add_torrent(offer)


async def until_whole(release: SandboxRelease, folder: Path) -> None:
    """A piece counts once its hash is right, which may be before its bytes are written."""
    await until(lambda: all(has_arrived(one, folder) for one in release.files))


def has_arrived(file: Payload, folder: Path) -> bool:
    return (folder / file.path).read_bytes() == torrents.content(file)


async def test_a_magnet_alone_brings_the_whole_release(
    swarm: Swarm, session: lt.session, tmp_path: Path
) -> None:
    magnet = torrents.magnet(METROPOLIS, swarm.announce_url)
    handle = start(session, lt.parse_magnet_uri(magnet), tmp_path)

    await until(lambda: handle.status().is_seeding)

    await until_whole(METROPOLIS, tmp_path)


async def test_a_torrent_file_brings_the_whole_release(
    swarm: Swarm, session: lt.session, tmp_path: Path
) -> None:
    offer = lt.load_torrent_buffer(torrents.metainfo(GENERAL, swarm.announce_url))
    handle = start(session, offer, tmp_path)

    await until(lambda: handle.status().is_seeding)

    await until_whole(GENERAL, tmp_path)


async def test_a_magnet_that_names_the_seeder_needs_no_tracker(
    swarm: Swarm, session: lt.session, tmp_path: Path
) -> None:
    await swarm.seed(GENERAL)
    magnet = torrents.magnet(GENERAL, "http://127.0.0.1:9/announce", peers=[swarm.peer])
    handle = start(session, lt.parse_magnet_uri(magnet), tmp_path)

    await until(lambda: handle.status().is_seeding)

    await until_whole(GENERAL, tmp_path)


async def test_one_episode_of_a_pack_comes_without_its_neighbours(
    swarm: Swarm, session: lt.session, tmp_path: Path
) -> None:
    offer = lt.load_torrent_buffer(torrents.metainfo(SEASON, swarm.announce_url))
    offer.file_priorities = [0, 0, 4, 0, 0, 0]
    handle = start(session, offer, tmp_path)

    await until(lambda: handle.status().is_finished)

    third = SEASON.files[2]
    await until(lambda: has_arrived(third, tmp_path))
    assert [one.path for one in SEASON.files if (tmp_path / one.path).exists()] == [third.path]
    assert handle.status().total_payload_download <= third.size_bytes


async def test_a_limit_holds_a_download_up_until_it_is_lifted(
    swarm: Swarm, session: lt.session, tmp_path: Path
) -> None:
    swarm.limit(SLOW_BPS)
    offer = lt.load_torrent_buffer(torrents.metainfo(METROPOLIS, swarm.announce_url))
    handle = start(session, offer, tmp_path)
    await until(lambda: handle.status().total_done > 0)
    await asyncio.sleep(1)
    share = handle.status().progress
    swarm.limit(0)

    await until(lambda: handle.status().is_seeding)

    assert 0 < share < 0.6


async def test_who_comes_back_under_another_id_is_not_called_while_connected(
    swarm: Swarm, session: lt.session, tmp_path: Path
) -> None:
    session.apply_settings(
        {"enable_outgoing_tcp": False, "alert_mask": lt.alert.category_t.connect_notification}
    )
    swarm.limit(SLOW_BPS)
    await swarm.seed(METROPOLIS)
    # What the tracker keeps of a client that was killed and has not announced itself anew.
    raw = bytes.fromhex(torrents.info_hash(METROPOLIS))
    await announced(swarm, raw, port=session.listen_port())
    magnet = torrents.magnet(METROPOLIS, "http://127.0.0.1:9/announce", peers=[swarm.peer])
    handle = start(session, lt.parse_magnet_uri(magnet), tmp_path)
    await until(lambda: handle.status().total_done > 0)

    await asyncio.sleep(3)

    left = [alert for alert in session.pop_alerts() if isinstance(alert, lt.peer_disconnected_alert)]
    assert [alert.message() for alert in left] == []
    assert handle.status().num_peers == 1


async def test_a_dead_release_has_no_seeder(swarm: Swarm, session: lt.session, tmp_path: Path) -> None:
    handle = start(session, lt.parse_magnet_uri(torrents.magnet(DEAD, swarm.announce_url)), tmp_path)

    await until(lambda: bool(swarm.tracker.peers))
    await asyncio.sleep(1)

    assert handle.status().num_peers == 0
    assert not (tmp_path / "swarm" / DEAD.key).exists()


async def test_the_tracker_refuses_a_torrent_that_it_does_not_know(swarm: Swarm) -> None:
    answer = await announced(swarm, b"\xff" * 20)

    assert answer == {b"failure reason": b"unregistered torrent"}


async def test_the_tracker_brings_clients_together_and_forgets_who_stopped(swarm: Swarm) -> None:
    raw = bytes.fromhex(torrents.info_hash(DEAD))

    await announced(swarm, raw, port=5001)
    second = await announced(swarm, raw, port=5002, left=0)
    await announced(swarm, raw, port=5001, event="stopped")
    third = await announced(swarm, raw, port=5003)

    assert second[b"peers"] == socket.inet_aton("127.0.0.1") + (5001).to_bytes(2)
    assert third[b"peers"] == socket.inet_aton("127.0.0.1") + (5002).to_bytes(2)
    assert (third[b"complete"], third[b"incomplete"], third[b"interval"]) == (1, 0, 1)


async def test_a_partial_seed_needs_nobody_and_may_leave_without_a_word(swarm: Swarm) -> None:
    raw = bytes.fromhex(torrents.info_hash(DEAD))

    await announced(swarm, raw, port=5001)
    sated = await announced(swarm, raw, port=5002, event="paused")
    third = await announced(swarm, raw, port=5003)

    assert sated[b"peers"] == b""
    assert third[b"peers"] == socket.inet_aton("127.0.0.1") + (5001).to_bytes(2)


async def test_a_scrape_counts_the_seeder(swarm: Swarm) -> None:
    raw = bytes.fromhex(torrents.info_hash(GENERAL))

    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{swarm.tracker.url}/scrape?info_hash={quoted(raw)}")
        unknown = await client.get(f"{swarm.tracker.url}/scrape?info_hash={quoted(b'x' * 20)}")

    assert decoded(answer.content)[b"files"] == {raw: {b"complete": 1, b"downloaded": 0, b"incomplete": 0}}
    assert decoded(unknown.content) == {b"files": {}}


async def test_files_that_are_there_are_kept(swarm: Swarm, tmp_path: Path) -> None:
    await swarm.seed(GENERAL)
    film = tmp_path / "swarm" / GENERAL.key / GENERAL.files[0].path
    before = film.stat().st_mtime_ns

    async with Swarm(tmp_path / "swarm") as second:
        await second.seed(GENERAL)

    assert film.stat().st_mtime_ns == before


async def test_nothing_answers_once_the_swarm_is_left(tmp_path: Path) -> None:
    async with asyncio.timeout(30), Swarm(tmp_path) as swarm:
        address = swarm.announce_url

    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(address)


def quoted(raw: bytes) -> str:
    return "".join(f"%{byte:02x}" for byte in raw)


async def announced(swarm: Swarm, info_hash: bytes, **fields: object) -> dict[bytes, Any]:
    query = {"port": 5000, "left": 1, **fields}
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    url = f"{swarm.announce_url}?info_hash={quoted(info_hash)}&peer_id=-XX0000-{query['port']:012}&{tail}"
    async with httpx.AsyncClient() as client:
        answer = await client.get(url)
    return decoded(answer.content)


def decoded(document: bytes) -> dict[bytes, Any]:
    return cast("dict[bytes, Any]", lt.bdecode(document))


@needs(PROGRAM)
async def test_transmission_finishes_a_magnet_of_the_swarm(swarm: Swarm, tmp_path: Path) -> None:
    async with transmission(tmp_path / "daemon") as daemon:
        client = await asyncio.to_thread(a_client, daemon.url)
        await asyncio.to_thread(client.add_torrent, torrents.magnet(GENERAL, swarm.announce_url))

        async with asyncio.timeout(60):
            while not await asyncio.to_thread(is_done, client):  # noqa: ASYNC110 - a status without events
                await asyncio.sleep(0.3)

        await until_whole(GENERAL, tmp_path / "daemon" / "downloads")


def a_client(url: str) -> Client:
    return Client(port=httpx.URL(url).port or 0, username=USERNAME, password=PASSWORD)


def is_done(client: Client) -> bool:
    [torrent] = client.get_torrents()
    return torrent.metadata_percent_complete == 1 and torrent.percent_done == 1


def test_a_release_is_the_same_torrent_wherever_the_tracker_stands() -> None:
    first, second = (decoded(torrents.metainfo(GENERAL, f"http://h:{port}/announce")) for port in (1, 2))

    assert first[b"info"] == second[b"info"]
    assert hashlib.sha1(lt.bencode(first[b"info"])).hexdigest() == torrents.info_hash(GENERAL)  # noqa: S324  BitTorrent itself speaks SHA-1
    assert first[b"announce"] == b"http://h:1/announce"


@pytest.mark.parametrize("title", CATALOGUE, ids=lambda title: title.key)
def test_libtorrent_reads_every_torrent_as_it_was_meant(title: SandboxTitle) -> None:
    for release in title.releases:
        offer = lt.load_torrent_buffer(torrents.metainfo(release, "http://127.0.0.1:1/announce"))

        assert offer.ti is not None
        layout = offer.ti.layout()
        told = [(layout.file_path(at), layout.file_size(at)) for at in range(layout.num_files())]
        assert told == [(one.path, one.size_bytes) for one in release.files]
        assert str(offer.ti.info_hashes().v1) == torrents.info_hash(release)
        assert not offer.ti.info_hashes().has_v2()
