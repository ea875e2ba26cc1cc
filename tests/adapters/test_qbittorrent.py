"""The qBittorrent client against the sandbox's server: versions and stages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from concierge.errors import (
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.torrent import TorrentLimits, TorrentState
from concierge.sandbox._serving import serving
from concierge.sandbox.qbittorrent import Profile, SandboxQBittorrent
from tests.adapters.qbittorrent_server import (
    FOREIGN,
    a_server,
    client,
    opened,
    paths,
    server,
    theirs,
)
from tests.contracts.sandboxed_client import HASH, MAGNET, TORRENT, SandboxedClientContract
from tests.contracts.torrent_client import SEASON

if TYPE_CHECKING:
    from concierge.ports import TorrentClient

__all__ = ["client", "server"]


class TestContract(SandboxedClientContract):
    """The contract of every torrent client of a server."""


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


async def test_what_somebody_else_adds_meanwhile_istheirs(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    # It is there, and shows itself only after we have asked for it twice: by its name, and in the list of all.
    server.torrents[HASH] = theirs(hidden=2)

    assert await client.add(TORRENT, save_dir=None, is_paused=False) == HASH
    assert server.torrents[HASH].tags == []


async def test_a_torrent_that_is_refused_and_not_there_is_told(server: SandboxQBittorrent) -> None:
    # The server has it under its hash of the first version, and shows it never.
    server.torrents["f" * 40] = replace(theirs(), hidden=1000)

    async with opened(server) as client:
        with pytest.raises(UnexpectedAnswer, match="does not take"):
            await client.add(TORRENT, save_dir=None, is_paused=False)


async def test_what_is_in_both_versions_is_named_by_the_first(
    server: SandboxQBittorrent, client: TorrentClient
) -> None:
    second = "cd" * 20
    server.torrents[second] = replace(theirs(), hash=second, infohash_v2=second + "ef" * 12)

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
    assert "torrents/reannounce" in paths(server)


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
