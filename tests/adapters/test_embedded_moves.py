"""The embedded client moves, checks and slows down torrents; a kill in the middle of that loses nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import libtorrent as lt
import pytest
import structlog

from concierge.adapters._embedded_resume import Mode, ResumeFiles
from concierge.errors import ServiceUnavailable
from concierge.model.torrent import TorrentLimits, TorrentState, TorrentStatus
from tests.adapters.embedded_home import (
    FILM_HASH,
    SEASON_HASH,
    client,
    opened,
    restarted,
    sessions,
)
from tests.contracts.torrent_client import FILM, SEASON, is_whole, source, until
from tests.needs import needs
from tests.swarm import swarm

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from concierge.adapters.torrents.embedded import EmbeddedClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["client", "restarted", "sessions", "swarm"]

pytestmark = needs(module="libtorrent")

SEASON_PATHS = [one.path for one in SEASON.files]


def has_moved(folder: Path) -> Callable[[TorrentStatus], bool]:
    return lambda one: Path(one.save_dir) == folder and one.state is not TorrentState.MOVING


def has_arrived(folder: Path) -> Callable[[TorrentStatus], bool]:
    return lambda one: has_moved(folder)(one) and one.is_complete


async def season(client: EmbeddedClient, swarm: Swarm) -> Path:
    """The folder in which the whole season lies."""
    await client.add(source(SEASON, swarm), save_dir=None, is_paused=False)
    status = await until(client, SEASON_HASH, lambda one: one.is_complete)
    return Path(status.save_dir)


def half_moved(home: Path, target: Path, *, mode: Mode | None = None) -> None:
    """What a kill leaves of a move to another disk: one file there, one half copied, the others still here."""
    files = ResumeFiles(home / "session")
    (stored,) = files.load()
    intent = replace(stored.intent, moving_to=str(target), mode=mode or stored.intent.mode)
    files.write(SEASON_HASH, lt.write_resume_data(stored.params), intent, is_settled=False)
    (target / SEASON_PATHS[0]).parent.mkdir(parents=True)
    (home / "torrents" / SEASON_PATHS[0]).rename(target / SEASON_PATHS[0])
    copied = (home / "torrents" / SEASON_PATHS[1]).read_bytes()
    (target / SEASON_PATHS[1]).write_bytes(copied[: len(copied) // 2])


@pytest.mark.parametrize("mode", [Mode.RUN, Mode.STOP])
async def test_a_move_that_a_kill_interrupted_is_finished_and_nothing_is_fetched_again(
    swarm: Swarm, tmp_path: Path, mode: Mode
) -> None:
    home, target = tmp_path / "home", tmp_path / "target"
    async with opened(home) as client:
        folder = await season(client, swarm)
    await asyncio.to_thread(half_moved, home, target, mode=mode)
    swarm.limit(1)

    async with opened(home) as client:
        status = await until(client, SEASON_HASH, has_arrived(target))
    async with opened(home) as client:
        again = await until(client, SEASON_HASH, lambda one: one.is_complete)

    assert status.downloaded_bytes < 1.2 * status.wanted_bytes
    assert Path(again.save_dir) == target
    assert (again.state is TorrentState.PAUSED) is (mode is Mode.STOP)
    assert is_whole(SEASON, str(target))
    assert not any((folder / path).exists() for path in SEASON_PATHS)


async def test_a_removal_with_data_that_a_kill_interrupted_after_a_move_takes_both_folders(
    swarm: Swarm, tmp_path: Path
) -> None:
    home, target = tmp_path / "home", tmp_path / "target"
    async with opened(home) as client:
        folder = await season(client, swarm)
    await asyncio.to_thread(half_moved, home, target, mode=Mode.GONE)

    async with opened(home) as client:
        assert await client.list() == ()

    assert not any((one / path).exists() for one in (folder, target) for path in SEASON_PATHS)


async def test_a_move_that_cannot_be_finished_is_an_error_until_it_can(swarm: Swarm, tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "target"
    async with opened(home) as client:
        await season(client, swarm)
    await asyncio.to_thread(half_moved, home, target)
    aside = tmp_path / "aside"
    target.rename(aside)
    target.write_bytes(b"a disk that is not there")
    swarm.limit(1)

    async with opened(home) as client:
        failed = await until(client, SEASON_HASH, lambda one: one.state is TorrentState.ERROR)
        target.unlink()
        aside.rename(target)
        await client.pause(SEASON_HASH)
        await client.resume(SEASON_HASH)
        await until(client, SEASON_HASH, has_arrived(target))

    assert failed.error
    assert not failed.is_complete
    assert is_whole(SEASON, str(target))


async def test_a_folder_that_has_such_a_file_already_is_refused_and_the_file_kept(
    swarm: Swarm, client: EmbeddedClient, tmp_path: Path
) -> None:
    folder = await season(client, swarm)
    stranger = tmp_path / "target" / SEASON_PATHS[3]
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"mine")

    with pytest.raises(ServiceUnavailable):
        await client.set_location(SEASON_HASH, tmp_path / "target")
    (status,) = await client.list()

    assert status.is_complete
    assert is_whole(SEASON, str(folder))
    assert stranger.read_bytes() == b"mine"


async def test_a_move_that_fails_leaves_the_torrent_where_it_was_and_says_so(
    swarm: Swarm, client: EmbeddedClient, tmp_path: Path
) -> None:
    folder = await season(client, swarm)
    in_the_way = tmp_path / "target" / Path(SEASON_PATHS[0]).parts[0]
    in_the_way.parent.mkdir()
    in_the_way.write_bytes(b"a file where a folder is needed")

    with structlog.testing.capture_logs() as logs:
        await client.set_location(SEASON_HASH, tmp_path / "target")
        failed = await until(client, SEASON_HASH, lambda one: one.error != "")
        status = await until(client, SEASON_HASH, lambda one: one.is_complete)
    await client.set_location(SEASON_HASH, tmp_path / "other")
    moved = await until(client, SEASON_HASH, has_arrived(tmp_path / "other"))

    assert failed.state is not TorrentState.ERROR
    assert Path(status.save_dir) == folder
    assert [log["event"] for log in logs] == ["torrent.not_moved"]
    assert moved.error == ""


async def test_a_torrent_without_metadata_moves_by_name_alone(
    swarm: Swarm, tmp_path: Path, client: EmbeddedClient
) -> None:
    swarm.limit(1)
    await client.add(source(FILM, swarm, is_magnet=True), save_dir=None, is_paused=True)

    await client.set_location(FILM_HASH, tmp_path / "target")
    swarm.limit(0)
    await until(client, FILM_HASH, has_moved(tmp_path / "target"))
    await client.resume(FILM_HASH)
    status = await until(client, FILM_HASH, lambda one: one.is_complete)

    assert is_whole(FILM, str(tmp_path / "target"))
    assert Path(status.save_dir) == tmp_path / "target"


async def test_moving_to_where_it_is_changes_nothing(swarm: Swarm, client: EmbeddedClient) -> None:
    folder = await season(client, swarm)

    await client.set_location(SEASON_HASH, folder)

    (status,) = await client.list()
    assert status.is_complete


async def test_limits_outlive_a_kill(
    swarm: Swarm, client: EmbeddedClient, restarted: Callable[[], Awaitable[EmbeddedClient]]
) -> None:
    await client.add(source(FILM, swarm), save_dir=None, is_paused=True)
    await client.set_limits(FILM_HASH, TorrentLimits(download_bps=20_480, upload_bps=10_240))

    client = await restarted()
    handle = client._door.running.get(FILM_HASH).handle

    assert (handle.download_limit(), handle.upload_limit()) == (20_480, 10_240)
    await client.set_limits(FILM_HASH, TorrentLimits())
    client = await restarted()
    handle = client._door.running.get(FILM_HASH).handle
    assert handle.download_limit() <= 0
    assert handle.upload_limit() <= 0


def damage(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(64))


async def test_a_stopped_torrent_is_checked_and_stays_stopped(swarm: Swarm, client: EmbeddedClient) -> None:
    folder = await season(client, swarm)
    await client.pause(SEASON_HASH)
    await asyncio.to_thread(damage, folder / SEASON_PATHS[2])

    await client.recheck(SEASON_HASH)
    status = await until(
        client, SEASON_HASH, lambda one: one.state is TorrentState.PAUSED and one.progress > 0.5
    )
    await asyncio.sleep(0.5)
    (later,) = await client.list()

    assert not status.is_complete
    assert status.progress < 1.0
    assert later == status


async def test_a_stopped_torrent_knows_its_progress_after_a_kill(
    swarm: Swarm, client: EmbeddedClient, restarted: Callable[[], Awaitable[EmbeddedClient]]
) -> None:
    swarm.limit(1_000_000)
    await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
    await until(client, FILM_HASH, lambda one: one.progress > 0.3)
    await client.pause(FILM_HASH)
    before = await until(client, FILM_HASH, lambda one: one.state is TorrentState.PAUSED)

    client = await restarted()
    after = await until(
        client, FILM_HASH, lambda one: one.state is TorrentState.PAUSED and one.progress > 0.3
    )

    assert not before.is_complete
    assert not after.is_complete


async def test_when_it_was_complete_and_what_it_fetched_outlive_a_restart(
    swarm: Swarm, tmp_path: Path
) -> None:
    async with opened(tmp_path) as client:
        await client.add(source(SEASON, swarm), save_dir=None, is_paused=False, wanted=[1])
        part = await until(client, SEASON_HASH, lambda one: one.is_complete)
        await client.choose_files(SEASON_HASH, [1, 2])
        before = await until(
            client, SEASON_HASH, lambda one: one.is_complete and one.downloaded_bytes >= one.wanted_bytes
        )
    swarm.limit(1)

    async with opened(tmp_path) as client:
        after = await until(client, SEASON_HASH, lambda one: one.is_complete)

    assert part.completed_at is not None
    assert before.completed_at is not None
    assert after.completed_at == before.completed_at
    assert after.downloaded_bytes >= before.wanted_bytes
    assert before.seeds


async def test_a_disk_that_is_full_is_an_error_and_resume_tries_again(
    swarm: Swarm, client: EmbeddedClient
) -> None:
    swarm.limit(100_000)
    await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
    await until(client, FILM_HASH, lambda one: one.progress > 0)

    # What libtorrent does about a full disk, without an error of its own.
    client._door.running.get(FILM_HASH).handle.set_flags(lt.torrent_flags.upload_mode)
    failed = await until(client, FILM_HASH, lambda one: one.state is TorrentState.ERROR)
    swarm.limit(0)
    await client.resume(FILM_HASH)
    status = await until(client, FILM_HASH, lambda one: one.is_complete)

    assert not failed.is_complete
    assert status.state is not TorrentState.ERROR
