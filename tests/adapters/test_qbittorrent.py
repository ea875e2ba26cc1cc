"""The qBittorrent client against the sandbox's server: versions, stages, deltas."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from concierge.adapters._qbittorrent_torrents import Files, Torrent, entries_of, status_of
from concierge.adapters.torrents.qbittorrent import QBittorrentSection
from concierge.config import Settings
from concierge.errors import (
    BadMagnet,
    BadTorrent,
    ConfigError,
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentLimits, TorrentState
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.qbittorrent import FREE_BYTES, FakeTorrent, Profile, SandboxQBittorrent
from tests.adapters.qbittorrent_server import (
    FOREIGN,
    HASH,
    KEY,
    MAGNET,
    SEASON,
    TORRENT,
    a_server,
    opened,
    paths,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from concierge.ports import TorrentClient


@pytest.fixture(params=list(Profile), ids=lambda one: one.name)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SandboxQBittorrent]:
    service = a_server(request.param)
    async with serving(service):
        yield service
    assert service.unknown == []


@pytest.fixture
async def client(server: SandboxQBittorrent) -> AsyncIterator[TorrentClient]:
    async with opened(server) as one:
        yield one


async def test_a_torrent_goes_from_added_to_complete(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    info_hash = await client.add(TORRENT, save_dir=Path("/data/films"), is_paused=False)

    stages = [(await client.list([HASH]))[0] for _ in range(4)]

    assert info_hash == HASH
    assert [one.state for one in stages] == [
        TorrentState.DOWNLOADING,
        TorrentState.SEEDING,
        TorrentState.SEEDING,
        TorrentState.SEEDING,
    ]
    assert [one.is_complete for one in stages] == [False, True, True, True]
    assert (stages[0].eta_s, stages[-1].eta_s) == (60, None)
    assert stages[-1].progress == 1.0
    assert stages[-1].wanted_bytes == sum(one.size_bytes for one in SEASON.files)
    assert stages[-1].completed_at is not None
    assert (stages[-1].save_dir, stages[-1].is_ours, stages[-1].seeds) == ("/data/films", True, 5)


async def test_a_held_magnet_fetches_its_metadata_and_no_file(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)

    before = (await client.list([HASH]))[0]
    stages = [(await client.list([HASH]))[0] for _ in range(4)]
    entries = await client.files(HASH)
    await client.choose_files(HASH, [2, 0])
    await client.resume(HASH)
    done = [await client.list([HASH]) for _ in range(4)][-1][0]

    assert before.state in {TorrentState.METADATA, TorrentState.PAUSED}
    assert not before.is_complete
    assert (stages[-1].state, stages[-1].progress) == (TorrentState.PAUSED, 0.0)
    assert [entry.path for entry in entries] == [one.path for one in SEASON.files]
    assert done.is_complete
    assert done.wanted_bytes == SEASON.files[0].size_bytes + SEASON.files[2].size_bytes
    assert server.torrents[HASH].tags == ["concierge"]


@pytest.mark.parametrize("profile", [Profile.V4_4, Profile.V5_1], ids=lambda one: one.name)
async def test_a_resumed_magnet_is_held_no_more_before_its_files_are_known(profile: Profile) -> None:
    service = a_server(profile)
    async with serving(service), opened(service) as client:
        await client.add(MAGNET, save_dir=None, is_paused=True)
        await _rewound(service)

        await client.resume(HASH)
        stages = [(await client.list([HASH]))[0] for _ in range(6)]

    assert stages[-1].is_complete
    assert service.torrents[HASH].tags == ["concierge"]


async def _rewound(service: SandboxQBittorrent) -> None:
    """The torrent as it is before its metadata has come."""
    torrent = service.torrents[HASH]
    torrent.looks, torrent.has_metadata, torrent.is_stopped = 0, False, False


async def test_a_pause_ends_the_holding(client: TorrentClient, server: SandboxQBittorrent) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)

    await client.pause(HASH)
    (paused,) = await client.list([HASH])

    assert paused.state is TorrentState.PAUSED
    assert server.torrents[HASH].tags == ["concierge"]


async def test_of_a_torrent_file_the_other_files_are_skipped_before_it_starts(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False, wanted=[1, 3])

    chosen = [entry.index for entry in await client.files(HASH) if entry.is_wanted]
    start = "torrents/start" if server.profile.is_stopping else "torrents/resume"

    assert chosen == [1, 3]
    assert not server.torrents[HASH].is_stopped
    assert paths(server).index("torrents/filePrio") < paths(server).index(start)


async def test_a_file_that_the_torrent_has_not_keeps_it_out(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    with pytest.raises(NotFound):
        await client.add(TORRENT, save_dir=None, is_paused=False, wanted=[99])

    assert server.calls == []


async def test_a_duplicate_is_left_as_it_is(server: SandboxQBittorrent, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    server.torrents[HASH].tags = ["mine"]

    again = await client.add(MAGNET, save_dir=Path("/elsewhere"), is_paused=False)

    assert again == HASH
    assert (server.torrents[HASH].tags, server.torrents[HASH].is_stopped) == (["mine"], True)
    assert paths(server).count("torrents/add") == 1
    assert not (await client.list([HASH]))[0].is_ours


async def test_a_torrent_that_shows_itself_late_is_waited_for(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    server.hidden = 5

    await client.add(TORRENT, save_dir=None, is_paused=True, wanted=[0])

    assert [entry.index for entry in await client.files(HASH) if entry.is_wanted] == [0]


async def test_what_somebody_else_adds_meanwhile_is_theirs(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    # It is there, and shows itself only after we have asked for it twice: by its name, and in the list of all.
    server.torrents[HASH] = _theirs(hidden=2)

    assert await client.add(TORRENT, save_dir=None, is_paused=False) == HASH
    assert server.torrents[HASH].tags == []


def _theirs(hidden: int = 0) -> FakeTorrent:
    return FakeTorrent(
        hash=HASH,
        infohash_v1=HASH,
        name="theirs",
        release=SEASON,
        has_metadata=True,
        save_path="/theirs",
        is_stopped=True,
        hidden=hidden,
    )


async def test_a_torrent_that_is_refused_and_not_there_is_told(server: SandboxQBittorrent) -> None:
    # The server has it under its hash of the first version, and shows it never.
    server.torrents["f" * 40] = replace(_theirs(), hidden=1000)

    async with opened(server) as client:
        with pytest.raises(UnexpectedAnswer, match="does not take"):
            await client.add(TORRENT, save_dir=None, is_paused=False)


async def test_what_is_in_both_versions_is_named_by_the_first(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    second = "cd" * 20
    server.torrents[second] = replace(_theirs(), hash=second, infohash_v2=second + "ef" * 12)

    (status,) = await client.list([HASH])
    await client.pause(HASH)
    files = await client.files(HASH)
    added = await client.add(MAGNET, save_dir=None, is_paused=False)
    await client.remove(HASH, with_data=False)

    assert (status.info_hash, added, len(files)) == (HASH, HASH, len(SEASON.files))
    assert server.torrents == {}


async def test_files_on_their_way_are_neither_complete_nor_in_their_old_place(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    server.keeps_incomplete_at = "/incomplete"
    await client.add(TORRENT, save_dir=Path("/data"), is_paused=False)

    stages = [(await client.list([HASH]))[0] for _ in range(3)]

    assert [(one.state, one.is_complete, one.save_dir) for one in stages] == [
        (TorrentState.DOWNLOADING, False, "/incomplete"),
        (TorrentState.MOVING, False, "/data"),
        (TorrentState.SEEDING, True, "/data"),
    ]


async def test_a_move_is_told_until_it_is_over(server: SandboxQBittorrent, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)

    await client.set_location(HASH, Path("/moved"))

    assert server.torrents[HASH].save_path == "/moved"
    assert server.torrents[HASH].is_moving


async def test_a_folder_that_takes_no_files_is_told_in_the_servers_words(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    server.unwritable = frozenset({"/proc"})
    await client.add(TORRENT, save_dir=None, is_paused=True)

    with pytest.raises(UnexpectedAnswer, match="Cannot write to directory"):
        await client.set_location(HASH, Path("/proc"))

    assert paths(server).count("auth/login") == 1


async def test_limits_are_set_and_lifted(server: SandboxQBittorrent, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)
    torrent = server.torrents[HASH]

    await client.set_limits(HASH, TorrentLimits(download_bps=20_480, upload_bps=0))
    limited = (torrent.dl_limit, torrent.up_limit)
    await client.set_limits(HASH, TorrentLimits())

    # To the server nothing is no limit, so the least that there is stands for it.
    assert (limited, (torrent.dl_limit, torrent.up_limit)) == ((20_480, 1), (0, 0))


async def test_a_recheck_returns_when_the_server_looks(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False)
    done = [await client.list([HASH]) for _ in range(4)][-1][0]

    await client.recheck(HASH)

    assert done.is_complete
    assert server.torrents[HASH].checks == 1
    assert (await client.list([HASH]))[0].is_complete


async def test_more_files_make_a_complete_torrent_incomplete_at_once(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False, wanted=[0])
    while not (await client.list([HASH]))[0].is_complete:
        pass
    server.torrents[HASH].priorities[0] = 7
    await client.pause(HASH)

    await client.choose_files(HASH, [0, 1])

    assert not (await client.list([HASH]))[0].is_complete
    assert server.torrents[HASH].priorities[0] == 7


async def test_a_stranger_is_not_found_and_nothing_is_asked_about_nothing(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=True)

    for call in (client.files, client.pause, client.resume, client.recheck):
        with pytest.raises(NotFound):
            await call(FOREIGN)
    with pytest.raises(NotFound):
        await client.choose_files(HASH, [99])
    with pytest.raises(NotFound):
        await client.remove("", with_data=True)
    await client.remove("all", with_data=True)
    await client.remove(FOREIGN, with_data=True)
    assert await client.list([]) == ()
    assert await client.list(["all", "xyz"]) == ()
    assert list(server.torrents) == [HASH]

    await client.remove(HASH.upper(), with_data=True)
    await client.remove(HASH, with_data=True)
    assert server.torrents == {}


async def test_files_cannot_be_chosen_before_they_are_known(client: TorrentClient) -> None:
    await client.add(replace(MAGNET, info_hash=FOREIGN, magnet=None), save_dir=None, is_paused=False)

    with pytest.raises(ServiceUnavailable):
        await client.choose_files(FOREIGN, [0])
    assert await client.files(FOREIGN) == ()


async def test_what_names_no_torrent_never_leaves_us(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    with pytest.raises(BadMagnet):
        await client.add(TorrentSource(info_hash=HASH, magnet="magnet:?"), save_dir=None, is_paused=True)
    with pytest.raises(BadTorrent):
        await client.add(TorrentSource(info_hash=HASH, metainfo=b"<html>"), save_dir=None, is_paused=True)

    assert server.calls == []


async def test_all_torrents_come_by_changes(server: SandboxQBittorrent, client: TorrentClient) -> None:
    await client.add(TORRENT, save_dir=None, is_paused=False)
    server.torrents[FOREIGN] = replace(_theirs(), hash=FOREIGN, infohash_v1=FOREIGN)
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
    server.torrents[HASH] = _theirs()
    server.arm(Fault(kind=FaultKind.TRUNCATED, times=1))
    with pytest.raises(ServiceUnavailable):
        await client.list()

    (status,) = await client.list()

    lost, again = (call.query for call in server.calls[-2:])
    assert (status.info_hash, lost) == (HASH, again)


async def test_a_new_session_begins_with_all_and_forgets_what_is_gone(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    server.torrents[HASH] = _theirs()
    await client.list()
    server.expire_sessions()
    server.torrents.clear()
    server.torrents[FOREIGN] = replace(_theirs(), hash=FOREIGN, infohash_v1=FOREIGN)

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


@pytest.mark.parametrize(
    "given, url",
    [
        ("box.example.org", "https://box.example.org"),
        ("localhost:8080", "http://localhost:8080"),
        ("http://nas.lan:8080/", "http://nas.lan:8080"),
        ("https://box.example.org/alice/qbittorrent/", "https://box.example.org/alice/qbittorrent"),
    ],
)
def test_a_host_is_enough_of_an_address(given: str, url: str) -> None:
    assert QBittorrentSection(url=given).url == url


@pytest.mark.parametrize(
    "given, setting",
    [
        ({"URL": "ftp://box.example.org"}, "URL"),
        ({"URL": "https://alice:s3cret@box.example.org"}, "URL"),
        ({"URL": "HTTP://box.example.org", "PASSWORD": "s3cret"}, "PASSWORD"),
        ({"URL": "http://box.example.org", "API_KEY": "s3cret"}, "API_KEY"),
    ],
    ids=["scheme", "password in the address", "password without TLS", "key without TLS"],
)
def test_an_address_that_would_give_the_password_away_is_refused(given: dict[str, str], setting: str) -> None:
    environ = {f"CONCIERGE_QBITTORRENT__{name}": value for name, value in given.items()}

    with pytest.raises(ConfigError) as caught:
        Settings(environ=environ).section(QBittorrentSection)

    assert caught.value.facts["setting"] == f"CONCIERGE_QBITTORRENT__{setting}"
    assert "s3cret" not in str(caught.value)


def test_without_an_address_the_client_is_absent() -> None:
    section = Settings(environ={}).section(QBittorrentSection)

    assert section.missing() == ("CONCIERGE_QBITTORRENT__URL",)
