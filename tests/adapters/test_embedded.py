"""The embedded client: the contract, and what it says when something is missing."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import libtorrent as lt
import pytest

from concierge.errors import ConfigError, ServiceUnavailable
from concierge.model.metainfo import Metainfo
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentState
from concierge.sandbox import torrents
from tests.adapters.embedded_home import FILM_HASH, SECTION, client, opened, restarted, sessions
from tests.contracts.forgotten_orders import ForgottenOrdersContract
from tests.contracts.growing_pack import GrowingPackContract
from tests.contracts.leaving_torrent import LeavingTorrentContract
from tests.contracts.torrent_client import FILM, SEASON, TorrentClientContract, source, until
from tests.needs import needs
from tests.swarm import swarm

if TYPE_CHECKING:
    from pathlib import Path

    from libtorrent import _Entry

    from concierge.adapters.torrents.embedded import EmbeddedClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["client", "restarted", "sessions", "swarm"]

pytestmark = needs(module="libtorrent")


class TestContract(TorrentClientContract):
    """The contract of every torrent client."""


class TestGrowingPack(GrowingPackContract):
    """A pack grows in every client."""


class TestForgottenOrders(ForgottenOrdersContract):
    """Every client may be killed at a bad moment."""


class TestLeavingTorrent(LeavingTorrentContract):
    """A torrent leaves every client, and nothing else does."""


async def test_a_disk_that_refuses_is_an_error_in_words_and_resume_tries_again(
    swarm: Swarm, tmp_path: Path, client: EmbeddedClient
) -> None:
    folder = tmp_path / "taken"
    folder.write_bytes(b"no folder")
    await client.add(source(FILM, swarm), save_dir=folder, is_paused=False)

    failed = await until(client, FILM_HASH, lambda one: one.state is TorrentState.ERROR)
    folder.unlink()
    await client.resume(FILM_HASH)
    status = await until(client, FILM_HASH, lambda one: one.is_complete)

    assert failed.error
    assert not failed.is_complete
    assert status.error == ""


async def test_a_folder_that_cannot_be_written_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    section = SECTION.model_copy(update={"save_dir": tmp_path / "file" / "inside"})

    async with opened(tmp_path / "home", section) as client:
        with pytest.raises(ServiceUnavailable):
            await client.check()


async def test_addresses_in_private_networks_are_never_called(swarm: Swarm, tmp_path: Path) -> None:
    section = SECTION.model_copy(update={"allow_private": False})
    magnet = torrents.magnet(SEASON, swarm.announce_url) + "&tr=udp%3A%2F%2Ftracker.example.org%3A1337"

    async with opened(tmp_path, section) as client:
        film = await client.add(source(FILM, swarm), save_dir=None, is_paused=True)
        season = await client.add(
            TorrentSource(info_hash=torrents.info_hash(SEASON), magnet=magnet),
            save_dir=None,
            is_paused=True,
        )
        trackers = [
            [tracker["url"] for tracker in client._door.running.get(one).handle.trackers()]
            for one in (film, season)
        ]

    assert trackers == [[], ["udp://tracker.example.org:1337"]]


async def test_a_tracker_in_strange_letters_costs_neither_the_torrent_nor_the_other_trackers(
    client: EmbeddedClient,
) -> None:
    table = lt.bdecode(torrents.metainfo(FILM, "http://t.example.org/announce"))
    strange = b"http://t.example.org/\xcf\xf0"
    tiers = [[strange], [b"http://t.example.org/announce"], 7, [8]]
    data = lt.bencode(cast("_Entry", {**cast("dict[bytes, _Entry]", table), b"announce-list": tiers}))

    await client.add(TorrentSource(info_hash=FILM_HASH, metainfo=data), save_dir=None, is_paused=True)

    trackers = client._door.running.get(FILM_HASH).handle.trackers()
    assert [(one["url"], one["tier"]) for one in trackers] == [("http://t.example.org/announce", 1)]


async def test_without_libtorrent_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "libtorrent", None)

    with pytest.raises(ConfigError, match=r"pip install 'media-concierge\[embedded\]'"):
        async with opened(tmp_path):
            pass


def made(folder: Path, flags: int) -> bytes:
    """A torrent of two files, with padding between them where the version asks for it."""
    for name in ("a.mkv", "b.srt"):
        (folder / "pack").mkdir(parents=True, exist_ok=True)
        (folder / "pack" / name).write_bytes(name.encode() * 5000)
    entries = lt.list_files(str(folder / "pack"))
    creator = lt.create_torrent(entries, 16 * 1024, flags)
    lt.set_piece_hashes(creator, str(folder))
    return lt.bencode(creator.generate())


@pytest.mark.parametrize("version", ["v1_only", "v2_only", "hybrid"])
async def test_every_version_of_a_torrent_is_found_complete_where_its_files_lie(
    tmp_path: Path, client: EmbeddedClient, version: str
) -> None:
    data = made(tmp_path / "there", getattr(lt.create_torrent, version, 0))

    info_hash = await client.add(
        TorrentSource(info_hash="", metainfo=data), save_dir=tmp_path / "there", is_paused=False
    )
    status = await until(client, info_hash, lambda one: one.is_complete)

    meta = Metainfo.parse(data)
    assert info_hash == meta.info_hash
    assert status.state is TorrentState.SEEDING
    assert [replace(entry, progress=0.0) for entry in await client.files(info_hash)] == list(meta.files)


async def test_who_wants_more_files_after_a_while_gets_them(client: EmbeddedClient, swarm: Swarm) -> None:
    name = await client.add(source(SEASON, swarm), save_dir=None, is_paused=False, wanted=[0])
    await until(client, name, lambda one: one.is_complete)
    # By now nobody calls whoever has all that it wanted.
    await asyncio.sleep(5)

    await client.choose_files(name, [0, 1])

    await until(client, name, lambda one: one.is_complete)
