"""Magnets that learn their files and fetch none, in the Deluge of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge.model.torrent import TorrentState
from concierge.sandbox.deluge import SandboxDeluge
from tests.adapters.deluge_client import client, noted, opened, server
from tests.contracts.sandboxed_client import HASH, MAGNET
from tests.contracts.torrent_client import SEASON

if TYPE_CHECKING:
    from pathlib import Path

    from concierge.ports import TorrentClient

__all__ = ["client", "server"]


async def test_a_held_magnet_learns_its_files_and_fetches_none(
    server: SandboxDeluge, client: TorrentClient, tmp_path: Path
) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)
    torrent = server.daemon.torrents[HASH]

    before = (await client.list([HASH]))[0]
    running = torrent.is_paused
    held = (await client.list())[0]
    entries = await client.files(HASH)

    assert (before.state, before.is_complete, before.wanted_bytes) == (TorrentState.METADATA, False, 0)
    assert running is False
    assert (held.state, held.progress, held.is_complete) == (TorrentState.PAUSED, 0.0, False)
    assert held.wanted_bytes == sum(one.size_bytes for one in SEASON.files)
    assert [entry.path for entry in entries] == [one.path for one in SEASON.files]
    assert all(entry.is_wanted for entry in entries)
    assert torrent.wanted() == [0] * len(SEASON.files)
    assert torrent.is_paused

    await client.choose_files(HASH, [2, 0])
    chosen = await client.files(HASH)
    await client.resume(HASH)
    done = [await client.list([HASH]) for _ in range(3)][-1][0]

    assert [entry.index for entry in chosen if entry.is_wanted] == [0, 2]
    assert done.is_complete
    assert noted(tmp_path) == {HASH: "OURS"}


async def test_a_held_magnet_stays_held_for_another_process(server: SandboxDeluge, tmp_path: Path) -> None:
    async with opened(server, tmp_path) as first:
        await first.add(MAGNET, save_dir=None, is_paused=True)
    async with opened(server, tmp_path) as second:
        states = [(await second.list())[0].state for _ in range(3)]

    assert states == [TorrentState.METADATA, TorrentState.PAUSED, TorrentState.PAUSED]


async def test_a_held_magnet_that_goes_on_has_every_file(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)
    await client.list()
    await client.list()

    await client.resume(HASH)
    done = [await client.list([HASH]) for _ in range(3)][-1][0]

    assert done.is_complete
    assert done.wanted_bytes == sum(one.size_bytes for one in SEASON.files)


async def test_a_magnet_that_goes_on_before_its_files_are_known_has_every_file(
    server: SandboxDeluge, client: TorrentClient
) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)

    await client.resume(HASH)
    done = [await client.list([HASH]) for _ in range(5)][-1][0]

    assert done.is_complete
    assert done.wanted_bytes == sum(one.size_bytes for one in SEASON.files)


async def test_a_choice_on_the_web_page_is_not_undone(server: SandboxDeluge, client: TorrentClient) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)
    await client.list()
    await client.list()
    server.daemon.torrents[HASH].priorities = [0, 7, 0, 0, 0, 0]

    await client.resume(HASH)

    assert [entry.index for entry in await client.files(HASH) if entry.is_wanted] == [1]


async def test_a_pause_ends_the_holding(server: SandboxDeluge, client: TorrentClient) -> None:
    await client.add(MAGNET, save_dir=None, is_paused=True)

    await client.pause(HASH)
    (paused,) = await client.list([HASH])
    await client.resume(HASH)
    running = [await client.list([HASH]) for _ in range(5)][-1][0]

    assert paused.state is TorrentState.PAUSED
    assert running.state is TorrentState.SEEDING
