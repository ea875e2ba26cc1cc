"""The Transmission client against the sandbox's daemon: dialects, refusals, stages."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from transmission_rpc import Client
from transmission_rpc.error import TransmissionError

from concierge.errors import (
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.torrent import TorrentState
from concierge.sandbox._serving import serving
from concierge.sandbox.transmission import Dialect, SandboxTransmission
from tests.adapters.transmission_server import opened
from tests.contracts.sandboxed_client import HASH, MAGNET, TORRENT, SandboxedClientContract
from tests.contracts.torrent_client import SEASON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from concierge.ports import TorrentClient


@pytest.fixture(params=list(Dialect))
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SandboxTransmission]:
    service = SandboxTransmission(dialect=request.param, username="alice", password="s3cret")
    async with serving(service):
        yield service
    assert service.unknown == []


@pytest.fixture
async def client(server: SandboxTransmission) -> AsyncIterator[TorrentClient]:
    async with opened(server) as one:
        yield one


class TestContract(SandboxedClientContract):
    """The contract of every torrent client of a server."""


async def test_a_torrent_goes_from_added_to_complete(
    server: SandboxTransmission, client: TorrentClient
) -> None:
    info_hash = await client.add(TORRENT, save_dir=Path("/data/films"), is_paused=False)

    stages = [(await client.list([HASH]))[0] for _ in range(4)]

    assert info_hash == HASH
    assert [one.is_complete for one in stages] == [False, False, True, True]
    assert [one.state for one in stages[1:]] == [
        TorrentState.DOWNLOADING,
        TorrentState.SEEDING,
        TorrentState.SEEDING,
    ]
    assert stages[-1].progress == 1.0
    assert stages[-1].wanted_bytes == sum(one.size_bytes for one in SEASON.files)
    assert stages[-1].save_dir == "/data/films"
    assert server.torrents[HASH].labels == ["concierge"]


async def test_a_held_magnet_is_stopped_as_soon_as_its_files_are_known(
    server: SandboxTransmission, client: TorrentClient
) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)

    before = (await client.list([HASH]))[0]
    files_before = await client.files(HASH)
    held = (await client.list())[0]
    entries = await client.files(HASH)
    await client.choose_files(HASH, [2, 0])
    chosen = await client.files(HASH)
    await client.resume(HASH)
    done = [await client.list([HASH]) for _ in range(3)][-1][0]

    assert (before.state, before.is_complete, before.wanted_bytes) == (TorrentState.METADATA, False, 0)
    assert files_before == () or len(files_before) == len(SEASON.files)
    assert (held.state, held.progress) == (TorrentState.PAUSED, 0.0)
    assert all(entry.is_wanted for entry in entries)
    assert [entry.index for entry in chosen if entry.is_wanted] == [0, 2]
    assert done.is_complete
    assert server.torrents[HASH].labels == ["concierge"]


async def test_a_pause_ends_the_holding(server: SandboxTransmission, client: TorrentClient) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)

    await client.pause(HASH)
    (paused,) = await client.list([HASH])
    await client.resume(HASH)
    (running, *_) = [await client.list([HASH]) for _ in range(3)][-1]

    assert paused.state is TorrentState.PAUSED
    assert running.state in {TorrentState.DOWNLOADING, TorrentState.SEEDING}


async def test_files_cannot_be_chosen_before_they_are_known(
    server: SandboxTransmission, client: TorrentClient
) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=False)

    with pytest.raises(ServiceUnavailable):
        await client.choose_files(HASH, [0])


async def test_a_duplicate_is_adopted_as_it_is(server: SandboxTransmission, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.torrents[HASH].labels = ["mine"]

    again = await client.add(MAGNET, save_dir=Path("/elsewhere"), is_paused=False)

    assert again == HASH
    assert (server.torrents[HASH].labels, server.torrents[HASH].is_running) == (["mine"], False)


async def test_choosing_no_file_or_every_file_never_sends_an_empty_list(
    server: SandboxTransmission, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)

    await client.choose_files(HASH, [])
    none = [entry.is_wanted for entry in await client.files(HASH)]
    await client.choose_files(HASH, range(len(SEASON.files)))
    every = [entry.is_wanted for entry in await client.files(HASH)]

    assert not any(none)
    assert all(every)


async def test_a_stranger_is_not_found_and_nothing_is_asked_about_nothing(
    server: SandboxTransmission, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)

    for call in (client.files, client.pause, client.resume):
        with pytest.raises(NotFound):
            await call("ab" * 20)
    with pytest.raises(NotFound):
        await client.choose_files(HASH, [99])
    with pytest.raises(NotFound):
        await client.remove("", with_data=True)
    assert await client.list([]) == ()
    await client.remove(HASH.upper(), with_data=True)
    await client.remove(HASH, with_data=True)

    assert server.torrents == {}


async def test_space_and_health_are_told(server: SandboxTransmission, client: TorrentClient) -> None:
    await client.check()

    assert await client.free_bytes() == 2**40


async def test_a_refusal_is_told_in_the_daemons_words(
    server: SandboxTransmission, client: TorrentClient
) -> None:
    with pytest.raises(UnexpectedAnswer, match="download directory path is not absolute"):
        await client.add(TORRENT, save_dir=Path("relative"), is_paused=True)


async def test_an_error_of_the_disk_is_an_error_of_the_torrent(
    server: SandboxTransmission, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False)
    server.torrents[HASH].error, server.torrents[HASH].error_string = 3, "No space left on device"

    status = [await client.list([HASH]) for _ in range(3)][-1][0]

    assert (status.state, status.error, status.is_complete) == (
        TorrentState.ERROR,
        "No space left on device",
        False,
    )


async def test_a_new_session_id_in_the_middle_is_taken_up(
    server: SandboxTransmission, client: TorrentClient
) -> None:
    await client.check()
    server.renew_session()

    await client.add(TORRENT, save_dir=None, is_paused=True)

    assert list(server.torrents) == [HASH]


@pytest.mark.parametrize("dialect", [Dialect.LEGACY, Dialect.BOTH])
async def test_the_dialect_is_learnt_without_a_call_of_its_own(dialect: Dialect) -> None:
    service = SandboxTransmission(dialect=dialect)

    async with serving(service), opened(service) as client:
        await client.check()

    assert len(service.calls) == 2
    assert ("jsonrpc" in json.loads(service.calls[1].body)) is (dialect is Dialect.BOTH)


def by_a_client_of_others(port: int) -> tuple[object, ...]:
    """What transmission-rpc sees of the sandbox's daemon."""
    client = Client(port=port, username="alice", password="s3cret")
    added = client.add_torrent(MAGNET.magnet or "", labels=["x"])
    client.add_torrent(TORRENT.metainfo or b"")
    client.change_torrent(HASH, labels=["mine"])
    torrent = [client.get_torrent(HASH) for _ in range(4)][-1]
    files = client.get_torrent(HASH).get_files()
    client.change_torrent(HASH, files_unwanted=[1])
    client.stop_torrent(HASH)
    stopped = client.get_torrent(HASH)
    client.start_torrent(HASH)
    space = client.free_space("/var/lib/transmission/downloads")
    client.remove_torrent(HASH, delete_data=True)
    refusal = ""
    try:
        client.add_torrent("magnet:?xt=urn:btih:zzz")
    except TransmissionError as error:
        refusal = str(error)
    return (
        added.hash_string,
        torrent.percent_done,
        str(torrent.status),
        torrent.labels,
        [(one.name, one.size) for one in files],
        str(stopped.status),
        [one.selected for one in stopped.get_files()],
        space,
        [one.hash_string for one in client.get_torrents()],
        "unrecognized info" in refusal,
    )


@pytest.mark.parametrize("server", [Dialect.LEGACY], indirect=True)
async def test_the_sandbox_is_a_daemon_to_a_client_of_others(server: SandboxTransmission) -> None:
    seen = await asyncio.to_thread(by_a_client_of_others, int(server.url.rpartition(":")[2]))

    assert seen == (
        HASH,
        1.0,
        "seeding",
        ["mine"],
        [(one.path, one.size_bytes) for one in SEASON.files],
        "stopped",
        [index != 1 for index in range(len(SEASON.files))],
        2**40,
        [],
        True,
    )
