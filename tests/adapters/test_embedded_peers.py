"""The embedded client among others: whose turn it is, and how it speaks to its peers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import libtorrent as lt
import pytest

from concierge.adapters._embedded_settings import settings_pack
from concierge.model.torrent import TorrentState
from tests.adapters.embedded_home import FILM_HASH, SEASON_HASH, SECTION, opened
from tests.contracts.torrent_client import FILM, SEASON, is_whole, source, until
from tests.needs import needs
from tests.swarm import swarm

if TYPE_CHECKING:
    from pathlib import Path

    from concierge.adapters.torrents.embedded import EmbeddedSection
    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["swarm"]

pytestmark = needs(module="libtorrent")


def settings(**changes: object) -> EmbeddedSection:
    return SECTION.model_copy(update=changes)


async def until_states(client: TorrentClient, *expected: TorrentState) -> None:
    """Returns once the torrents, in whatever order, are doing that."""
    async with asyncio.timeout(60):
        while sorted(one.state for one in await client.list()) != sorted(expected):  # noqa: ASYNC110  a client does not call back
            await asyncio.sleep(0.1)


async def test_what_is_too_many_waits_for_its_turn_and_then_has_it(swarm: Swarm, tmp_path: Path) -> None:
    swarm.limit(200_000)
    async with opened(tmp_path, settings(max_downloads=1)) as client:
        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await client.add(source(SEASON, swarm), save_dir=None, is_paused=False)

        await until(client, SEASON_HASH, lambda one: one.state is TorrentState.QUEUED)
        await until(client, FILM_HASH, lambda one: one.progress > 0)
        swarm.limit(0)
        film = await until(client, FILM_HASH, lambda one: one.is_complete)
        season = await until(client, SEASON_HASH, lambda one: one.is_complete)

    assert is_whole(FILM, film.save_dir)
    assert is_whole(SEASON, season.save_dir)


async def test_a_queue_that_is_full_holds_up_neither_a_look_inside_nor_a_pause(
    swarm: Swarm, tmp_path: Path
) -> None:
    swarm.limit(50_000)
    async with opened(tmp_path, settings(max_downloads=1)) as client:
        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await client.add(source(SEASON, swarm, is_magnet=True), save_dir=None, is_paused=True)
        held = await until(client, SEASON_HASH, lambda one: one.state is not TorrentState.METADATA)
        files = await client.files(SEASON_HASH)

        await client.resume(SEASON_HASH)
        await until(client, SEASON_HASH, lambda one: one.state is TorrentState.QUEUED)
        await client.pause(SEASON_HASH)
        await asyncio.sleep(0.3)
        (paused,) = await client.list([SEASON_HASH])

    assert held.state is paused.state is TorrentState.PAUSED
    assert len(files) == len(SEASON.files)


async def test_a_seed_that_waits_for_its_turn_is_complete(swarm: Swarm, tmp_path: Path) -> None:
    async with opened(tmp_path, settings(max_seeds=1)) as client:
        for release in (FILM, SEASON):
            await client.add(source(release, swarm), save_dir=None, is_paused=False)
        for info_hash in (FILM_HASH, SEASON_HASH):
            await until(client, info_hash, lambda one: one.is_complete)
        await until_states(client, TorrentState.SEEDING, TorrentState.QUEUED)

        assert all(one.is_complete for one in await client.list())


async def test_the_queue_outlives_a_restart(swarm: Swarm, tmp_path: Path) -> None:
    swarm.limit(50_000)
    section = settings(max_downloads=1)
    async with opened(tmp_path, section) as client:
        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await client.add(source(SEASON, swarm), save_dir=None, is_paused=False)
        await until(client, SEASON_HASH, lambda one: one.state is TorrentState.QUEUED)

    async with opened(tmp_path, section) as client:
        await until_states(client, TorrentState.DOWNLOADING, TorrentState.QUEUED)
        swarm.limit(0)
        for info_hash in (FILM_HASH, SEASON_HASH):
            await until(client, info_hash, lambda one: one.is_complete)


@pytest.mark.parametrize(
    "encryption, theirs, is_met",
    [
        ("required", lt.enc_policy.pe_enabled, True),
        ("required", lt.enc_policy.pe_disabled, False),
        ("off", lt.enc_policy.pe_enabled, True),
        ("off", lt.enc_policy.pe_forced, False),
        ("allowed", lt.enc_policy.pe_forced, True),
        ("allowed", lt.enc_policy.pe_disabled, True),
    ],
)
async def test_encryption_is_as_it_was_set(
    swarm: Swarm, tmp_path: Path, encryption: str, theirs: lt.enc_policy, *, is_met: bool
) -> None:
    swarm._sessions[0].apply_settings({"in_enc_policy": int(theirs), "out_enc_policy": int(theirs)})
    async with opened(tmp_path, settings(encryption=encryption)) as client:
        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)

        if is_met:
            await until(client, FILM_HASH, lambda one: one.is_complete)
        else:
            await asyncio.sleep(3)
            (status,) = await client.list()
            assert status.progress == 0


async def test_where_encryption_is_required_the_whole_stream_is_encrypted(
    swarm: Swarm, tmp_path: Path
) -> None:
    swarm.limit(100_000)
    async with opened(tmp_path, settings(encryption="required")) as client:
        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await until(client, FILM_HASH, lambda one: one.progress > 0)

        (peer,) = client._door.running.get(FILM_HASH).handle.get_peer_info()

    assert peer.flags & lt.peer_info.rc4_encrypted


@pytest.mark.parametrize("is_on", [True, False])
def test_peers_are_looked_for_without_a_tracker_only_if_that_is_on(*, is_on: bool) -> None:
    pack = settings_pack(settings(dht=is_on))

    assert (pack["enable_dht"], pack["enable_lsd"]) == (is_on, is_on)
