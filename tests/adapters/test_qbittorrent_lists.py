"""What qBittorrent tells of its torrents, all at once and by changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._qbittorrent_torrents import Files, Torrent, entries_of, status_of
from concierge.errors import (
    ServiceUnavailable,
)
from concierge.model.torrent import TorrentState
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.qbittorrent import FREE_BYTES, Profile, SandboxQBittorrent
from tests.adapters.qbittorrent_server import (
    FOREIGN,
    KEY,
    a_server,
    client,
    opened,
    paths,
    server,
    theirs,
)
from tests.contracts.sandboxed_client import HASH, TORRENT

if TYPE_CHECKING:
    from concierge.ports import TorrentClient

__all__ = ["client", "server"]


async def test_all_torrents_come_by_changes(server: SandboxQBittorrent, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False)
    server.torrents[FOREIGN] = replace(theirs(), hash=FOREIGN, infohash_v1=FOREIGN)
    first = await client.list()
    del server.torrents[FOREIGN]
    server.calls.clear()

    rounds = [await client.list() for _ in range(4)]

    assert {one.info_hash for one in first} == {HASH, FOREIGN}
    assert [len(one) for one in rounds] == [1, 1, 1, 1]
    assert rounds[-1][0].is_complete
    assert rounds[-1][0].name == first[0].name
    assert paths(server) == ["sync/maindata"] * 4
    assert len({call.query for call in server.calls}) == 4


async def test_a_lost_answer_is_asked_for_again(server: SandboxQBittorrent, client: TorrentClient) -> None:
    await client.list()
    server.torrents[HASH] = theirs()
    server.arm(Fault(kind=FaultKind.TRUNCATED, times=1))
    with pytest.raises(ServiceUnavailable):
        await client.list()

    (status,) = await client.list()

    lost, again = (call.query for call in server.calls[-2:])
    assert (status.info_hash, lost) == (HASH, again)


async def test_a_new_session_begins_with_all_and_forgets_what_is_gone(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    server.torrents[HASH] = theirs()
    await client.list()
    server.expire_sessions()
    server.torrents.clear()
    server.torrents[FOREIGN] = replace(theirs(), hash=FOREIGN, infohash_v1=FOREIGN)

    (status,) = await client.list()

    assert status.info_hash == FOREIGN
    assert server.door.logins == 2


async def test_side_by_side_questions_log_in_once(server: SandboxQBittorrent, client: TorrentClient) -> None:
    await asyncio.gather(*(client.list() for _ in range(5)), *(client.list([HASH]) for _ in range(5)))
    server.expire_sessions()
    await asyncio.gather(*(client.list() for _ in range(5)), *(client.check() for _ in range(5)))

    assert server.door.logins == 2


async def test_space_and_health_are_told(server: SandboxQBittorrent, client: TorrentClient) -> None:
    await client.check()

    assert await client.free_bytes() == FREE_BYTES
    assert await client.free_bytes() == FREE_BYTES
    server.free_bytes = -1
    assert await client.free_bytes() is None


async def test_a_full_disk_is_believed_when_it_is_told_twice() -> None:
    service = a_server()
    service.free_bytes = 0

    async with serving(service), opened(service) as client:
        assert await client.free_bytes() == 0

    assert paths(service).count("sync/maindata") == 2


@pytest.mark.parametrize("profile", [Profile.V5_2, Profile.V5_3], ids=lambda one: one.name)
async def test_with_a_key_nobody_logs_in_and_changes_are_not_relied_on(profile: Profile) -> None:
    service = a_server(profile)
    async with serving(service), opened(service, api_key=KEY) as client:
        await client.add(TORRENT, save_dir=None, is_paused=True)
        listed = [await client.list() for _ in range(2)]
        free = [await client.free_bytes() for _ in range(2)]

    assert [one.info_hash for (one,) in listed] == [HASH, HASH]
    assert free == [FREE_BYTES, FREE_BYTES]
    assert "auth/login" not in paths(service)
    assert {call.query for call in service.calls if "maindata" in call.path} == {(("rid", "0"),)}
    assert KEY not in repr([(call.path, call.query, call.body) for call in service.calls])


async def test_a_path_before_the_api_is_kept() -> None:
    service = a_server()
    service.prefix = "/qbittorrent"
    async with serving(service), opened(service) as client:
        await client.check()

    assert {call.path for call in service.calls} == {
        "/qbittorrent/api/v2/auth/login",
        "/qbittorrent/api/v2/app/webapiVersion",
    }


async def test_a_server_that_became_newer_is_spoken_to_in_its_words() -> None:
    service = a_server(Profile.V4_6, lets_everybody_in=True)
    async with serving(service), opened(service, allow_private=False) as client:
        await client.add(TORRENT, save_dir=None, is_paused=True)
        service.door.profile = Profile.V5_1

        await client.resume(HASH)

    assert not service.torrents[HASH].is_stopped
    assert paths(service)[-1] == "torrents/start"


def a_torrent(**facts: object) -> Torrent:
    return Torrent.model_validate(
        {
            "hash": HASH,
            "state": "stalledUP",
            "progress": 1,
            "size": 10,
            "total_size": 10,
            "completion_on": 1_700_000_000,
            **facts,
        }
    )


@pytest.mark.parametrize(
    "name, state, is_complete",
    [
        ("error", TorrentState.ERROR, False),
        ("missingFiles", TorrentState.ERROR, False),
        ("uploading", TorrentState.SEEDING, False),
        ("stoppedUP", TorrentState.PAUSED, True),
        ("pausedUP", TorrentState.PAUSED, True),
        ("queuedUP", TorrentState.QUEUED, True),
        ("forcedUP", TorrentState.SEEDING, True),
        ("checkingUP", TorrentState.CHECKING, False),
        ("moving", TorrentState.MOVING, False),
        ("forcedMetaDL", TorrentState.METADATA, False),
        ("queuedDL", TorrentState.QUEUED, False),
        ("stalledDL", TorrentState.STALLED, False),
        ("allocating", TorrentState.CHECKING, False),
        ("unknown", TorrentState.STALLED, False),
        ("newerUP", TorrentState.SEEDING, True),
        ("newerDL", TorrentState.DOWNLOADING, False),
    ],
)
def test_every_state_has_a_name_of_ours(name: str, state: TorrentState, *, is_complete: bool) -> None:
    status = status_of(a_torrent(state=name))

    assert (status.state, status.is_complete) == (state, is_complete)


def test_padding_between_files_is_counted_as_the_torrent_counts_it() -> None:
    # Each begins with a piece of 16 KiB; the last two follow each other without a gap.
    sizes_and_pieces = [(40_000, [0, 2]), (50_000, [3, 6]), (0, [7, 6]), (16_384, [7, 7]), (100, [8, 8])]
    files = Files.model_validate(
        [{"name": "f", "size": size, "piece_range": pieces} for size, pieces in sizes_and_pieces]
    )

    numbered = [(number, entry.index) for number, entry in entries_of(files, 16_384)]

    assert files.may_have_gaps
    assert numbered == [(0, 0), (1, 2), (2, 3), (3, 5), (4, 6)]


@pytest.mark.parametrize("told", [0, -1, 2**32 - 1, 2**63])
def test_a_moment_that_never_came_is_none(told: int) -> None:
    assert status_of(a_torrent(completion_on=told)).completed_at is None


def test_odd_numbers_are_made_even() -> None:
    status = status_of(
        a_torrent(state="stalledDL", progress=1.5, eta=8_640_000, num_complete=-1, dlspeed=-1, downloaded=-1)
    )
    done = status_of(a_torrent(eta=300))

    assert (status.progress, status.eta_s, status.seeds) == (1.0, None, None)
    assert (status.speed_bps, status.downloaded_bytes) == (0, 0)
    assert (done.eta_s, done.completed_at) == (None, datetime.fromtimestamp(1_700_000_000, UTC))
