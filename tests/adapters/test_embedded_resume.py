"""The embedded client's memory: what a restart, a kill at any moment and damaged files leave of it."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import libtorrent as lt
import pytest
import structlog

from concierge.adapters._embedded_resume import Intent, Mode, ResumeFiles, Stored
from concierge.errors import ServiceUnavailable
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentState
from concierge.sandbox import torrents
from concierge.sandbox.swarm import Swarm
from tests.adapters.embedded_home import FILM_HASH, client, opened, resume_file, sessions
from tests.contracts.torrent_client import DEAD, FILM, SEASON, is_whole, source, until
from tests.gates.source import ROOT
from tests.needs import needs
from tests.swarm import swarm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from concierge.adapters.torrents.embedded import EmbeddedClient

__all__ = ["client", "resume_file", "sessions", "swarm"]

pytestmark = needs(module="libtorrent")
# At this pace the film takes some seconds, in which also a busy machine finds time to look.
SLOW_BPS = 300_000


async def test_a_closed_client_goes_on_where_it_stopped(swarm: Swarm, tmp_path: Path) -> None:
    swarm.limit(SLOW_BPS)
    async with opened(tmp_path) as client:
        await client.add(source(FILM, swarm, is_magnet=True), save_dir=None, is_paused=False)
        before = await until(client, FILM_HASH, lambda one: one.progress > 0.1)
    swarm.limit(1)

    async with opened(tmp_path) as client:
        after = await until(client, FILM_HASH, lambda one: one.progress >= before.progress)
        assert not after.is_complete
        swarm.limit(0)
        done = await until(client, FILM_HASH, lambda one: one.is_complete)

    assert is_whole(FILM, done.save_dir)


def test_what_is_written_at_once_is_written_whole(tmp_path: Path) -> None:
    files = ResumeFiles(tmp_path)
    params = lt.parse_magnet_uri(torrents.magnet(FILM, "http://127.0.0.1:9/announce"))
    table = lt.write_resume_data(params)

    with ThreadPoolExecutor(8) as pool:
        writing = [
            pool.submit(files.write, FILM_HASH, table, Intent(mode=Mode.RUN), is_settled=False)
            for _ in range(32)
        ]

    assert [one.exception() for one in writing] == [None] * 32
    assert [one.info_hash for one in files.load()] == [FILM_HASH]


async def test_a_choice_of_files_and_a_pause_outlive_a_restart(swarm: Swarm, tmp_path: Path) -> None:
    async with opened(tmp_path) as client:
        paused = await client.add(source(SEASON, swarm), save_dir=None, is_paused=True)
        await client.choose_files(paused, [0, 3])
        running = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await until(client, running, lambda one: one.is_complete)

    async with opened(tmp_path) as client:
        (season,) = await client.list([paused])
        await until(client, running, lambda one: one.is_complete)
        entries = await client.files(paused)

    assert season.state is TorrentState.PAUSED
    assert [entry.index for entry in entries if entry.is_wanted] == [0, 3]


async def test_a_choice_made_before_the_metadata_holds_when_it_comes(swarm: Swarm, tmp_path: Path) -> None:
    nowhere = TorrentSource(
        info_hash=torrents.info_hash(SEASON),
        magnet=torrents.magnet(SEASON, "http://127.0.0.1:9/announce"),
    )
    async with opened(tmp_path) as client:
        info_hash = await client.add(nowhere, save_dir=None, is_paused=False)
        await client.choose_files(info_hash, [1])
    await swarm.seed(SEASON)

    async with opened(tmp_path) as client:
        host, _, port = swarm.peer.rpartition(":")
        client._door.running.get(info_hash).handle.connect_peer((host, int(port)))
        status = await until(client, info_hash, lambda one: one.is_complete)

    assert status.wanted_bytes == SEASON.files[1].size_bytes
    assert is_whole(SEASON, status.save_dir, range(1, 2))


async def seen(process: asyncio.subprocess.Process, is_reached: Callable[[dict[str, object]], bool]) -> float:
    """The progress in the line that was waited for, or the last one before the process ended."""
    assert process.stdout is not None
    progress = 0.0
    async with asyncio.timeout(60):
        async for line in process.stdout:
            facts = json.loads(line)
            progress = facts.get("progress", progress)
            if is_reached(facts):
                break
    return progress


async def start(home: Path, magnet: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.adapters.embedded_process",
        str(home),
        magnet,
        FILM_HASH,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )


def is_open(facts: dict[str, object]) -> bool:
    return facts["event"] == "open"


def reaches(share: float) -> Callable[[dict[str, object]], bool]:
    return lambda facts: facts["event"] == "seen" and float(str(facts["progress"])) >= share


async def test_a_download_killed_at_three_moments_goes_on_and_loses_nothing(
    swarm: Swarm, tmp_path: Path
) -> None:
    swarm.limit(1_000_000)
    magnet = torrents.magnet(FILM, swarm.announce_url)
    reached = []

    for moment in (is_open, reaches(0.3), reaches(0.6)):
        process = await start(tmp_path, magnet)
        reached.append(await seen(process, moment))
        process.send_signal(signal.SIGKILL)
        await process.wait()
        magnet = ""
    swarm.limit(1)
    async with opened(tmp_path) as client:
        regained = await until(
            client, FILM_HASH, lambda one: one.state not in {TorrentState.CHECKING, TorrentState.METADATA}
        )
    swarm.limit(0)
    process = await start(tmp_path, magnet)
    await seen(process, lambda _: False)

    assert await process.wait() == 0
    assert regained.progress >= reached[-1] - 0.1
    assert is_whole(FILM, str(tmp_path / "torrents"))


async def test_pieces_that_a_kill_left_half_written_are_not_believed(swarm: Swarm, tmp_path: Path) -> None:
    swarm.limit(1_000_000)
    process = await start(tmp_path, torrents.magnet(FILM, swarm.announce_url))
    await seen(process, reaches(0.4))
    process.send_signal(signal.SIGKILL)
    await process.wait()
    film = tmp_path / "torrents" / FILM.files[0].path
    with film.open("r+b") as file:
        file.write(bytes(100_000))
    swarm.limit(0)

    async with opened(tmp_path) as client:
        status = await until(client, FILM_HASH, lambda one: one.is_complete)

    assert is_whole(FILM, status.save_dir)


def damaged(path: Path, damage: Callable[[bytes], bytes]) -> Path:
    """What a kill in the middle of a write would leave beside the damaged file."""
    path.write_bytes(damage(path.read_bytes()))
    leftover = path.with_suffix(".tmp")
    leftover.write_bytes(b"half")
    return leftover


def pieces_on_record(path: Path) -> int:
    params = lt.read_resume_data(path.read_bytes().partition(b"\n")[2])
    return sum(params.have_pieces)


async def test_progress_is_on_record_every_few_seconds(
    swarm: Swarm, client: EmbeddedClient, resume_file: Path
) -> None:
    swarm.limit(200_000)
    await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
    seen: list[int] = []

    async with asyncio.timeout(60):
        while len(set(seen)) < 2:
            seen.append(await asyncio.to_thread(pieces_on_record, resume_file))
            await asyncio.sleep(0.5)

    assert seen[-1] > seen[0]


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[: len(data) // 2], lambda data: data.replace(b"run", b"ran"), lambda _: b""],
    ids=["cut", "changed", "empty"],
)
async def test_a_damaged_resume_file_is_set_aside_and_told(
    swarm: Swarm, tmp_path: Path, resume_file: Path, damage: Callable[[bytes], bytes]
) -> None:
    async with opened(tmp_path / "home") as client:
        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await client.add(source(DEAD, swarm), save_dir=None, is_paused=False)
    leftover = damaged(resume_file, damage)

    with structlog.testing.capture_logs() as logs:
        async with opened(tmp_path / "home") as client:
            rest = await client.list()

    assert [one.info_hash for one in rest] == [torrents.info_hash(DEAD)]
    assert resume_file.with_name(f"{resume_file.name}.damaged").exists()
    assert not leftover.exists()
    told = [log["file"] for log in logs if log["event"] == "torrent.resume_set_aside"]
    assert told == [resume_file.name]


async def test_a_file_of_another_name_is_no_torrent(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    folder.mkdir()
    (folder / "mine.resume").write_bytes(b"x")

    async with opened(tmp_path) as client:
        assert await client.list() == ()

    assert (folder / "mine.resume.damaged").exists()


def remembered(home: Path) -> tuple[ResumeFiles, tuple[Stored, ...]]:
    files = ResumeFiles(home / "session")
    return files, tuple(files.load())


async def test_a_removal_that_a_kill_interrupted_is_completed(swarm: Swarm, tmp_path: Path) -> None:
    async with opened(tmp_path) as client:
        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        status = await until(client, FILM_HASH, lambda one: one.is_complete)
    film = tmp_path / "torrents" / FILM.files[0].path
    files, (stored,) = await asyncio.to_thread(remembered, tmp_path)
    gone = replace(stored.intent, mode=Mode.GONE)
    table = lt.write_resume_data(stored.params)
    await asyncio.to_thread(files.write, FILM_HASH, table, gone, is_settled=True)

    async with opened(tmp_path) as client:
        assert await client.list() == ()

    assert status.is_complete
    assert not film.exists()
    assert (await asyncio.to_thread(remembered, tmp_path))[1] == ()


def replaced_by_a_folder(path: Path) -> Path:
    """A file that only its owner can have put into the place of a downloaded one."""
    path.unlink()
    path.mkdir()
    note = path / "mine.txt"
    note.write_bytes(b"mine")
    return note


async def test_data_that_cannot_be_deleted_is_told_and_tried_again_at_the_next_start(
    swarm: Swarm, tmp_path: Path
) -> None:
    async with opened(tmp_path) as client:
        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        status = await until(client, FILM_HASH, lambda one: one.is_complete)
        film = tmp_path / "torrents" / FILM.files[0].path
        note = await asyncio.to_thread(replaced_by_a_folder, film)

        with pytest.raises(ServiceUnavailable):
            await client.remove(FILM_HASH, with_data=True)

        assert await client.list() == ()
    with structlog.testing.capture_logs() as logs:
        async with opened(tmp_path) as client:
            assert await client.list() == ()

    assert status.is_complete
    assert note.exists()
    assert [log["event"] for log in logs] == ["torrent.not_taken_up"]


async def test_adding_after_a_removal_that_waits_for_its_turn_adds_after_it(
    swarm: Swarm, client: EmbeddedClient
) -> None:
    await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
    await until(client, FILM_HASH, lambda one: one.is_complete)

    async with client._door.running.get(FILM_HASH).lock:  # as while it is being saved
        removing = asyncio.create_task(client.remove(FILM_HASH, with_data=True))
        adding = asyncio.create_task(client.add(source(FILM, swarm), save_dir=None, is_paused=True))
        await asyncio.wait([removing, adding], timeout=0.3)
    await asyncio.gather(removing, adding)

    (status,) = await client.list()
    assert (status.state, status.progress) == (TorrentState.PAUSED, 0.0)


async def test_adding_during_a_removal_adds_after_it(swarm: Swarm, client: EmbeddedClient) -> None:
    await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
    await until(client, FILM_HASH, lambda one: one.is_complete)

    await asyncio.gather(
        client.remove(FILM_HASH, with_data=True),
        client.add(source(FILM, swarm), save_dir=None, is_paused=True),
    )

    (status,) = await client.list()
    assert (status.state, status.progress) == (TorrentState.PAUSED, 0.0)


async def test_a_resume_file_that_libtorrent_refuses_stops_nothing_else(swarm: Swarm, tmp_path: Path) -> None:
    files, _ = await asyncio.to_thread(remembered, tmp_path)
    nowhere = lt.parse_magnet_uri(f"magnet:?xt=urn:btih:{'cd' * 20}")
    table = lt.write_resume_data(nowhere)
    await asyncio.to_thread(files.write, "cd" * 20, table, Intent(mode=Mode.RUN), is_settled=False)

    with structlog.testing.capture_logs() as logs:
        async with opened(tmp_path) as client:
            await client.add(source(FILM, swarm), save_dir=None, is_paused=True)
            assert [one.info_hash for one in await client.list()] == [FILM_HASH]

    assert [log["event"] for log in logs] == ["torrent.not_taken_up"]
