"""What every TorrentClient promises.

A subclass gives the fixtures `client`, `swarm` and `restarted`: ends the client's program without a word, starts it
again, and returns the client from then on.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from concierge.errors import BadMagnet, BadTorrent, NotFound
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentLimits, TorrentState, TorrentStatus
from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease, Seeding

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from concierge.ports import TorrentClient
    from concierge.sandbox.swarm import Swarm

__all__ = ["DEAD", "FILM", "SEASON", "TorrentClientContract", "is_whole", "source", "until"]

FILM = next(title for title in CATALOGUE if title.key == "metropolis").releases[0]
SEASON = next(title for title in CATALOGUE if title.is_series).releases[0]
DEAD = next(one for title in CATALOGUE for one in title.releases if one.seeding is Seeding.DEAD)
ABSENT = "ab" * 20
PATIENCE_S = 60.0


def source(release: SandboxRelease, swarm: Swarm, *, is_magnet: bool = False) -> TorrentSource:
    """What a client needs to start the release."""
    return TorrentSource(
        info_hash=torrents.info_hash(release),
        magnet=torrents.magnet(release, swarm.announce_url),
        metainfo=None if is_magnet else torrents.metainfo(release, swarm.announce_url),
    )


async def until(
    client: TorrentClient,
    info_hash: str,
    is_reached: Callable[[TorrentStatus], bool],
) -> TorrentStatus:
    """The first status that the client reports with what is waited for."""
    seen: TorrentStatus | None = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                (seen,) = await client.list([info_hash])
                if is_reached(seen):
                    return seen
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"still {seen}")


def is_whole(release: SandboxRelease, folder: str, indexes: range | None = None) -> bool:
    """Whether the files (of these indexes) lie in the folder, byte for byte."""
    chosen = [release.files[index] for index in indexes or range(len(release.files))]
    return all(
        hashlib.sha256((Path(folder) / one.path).read_bytes()).digest()
        == hashlib.sha256(torrents.content(one)).digest()
        for one in chosen
    )


async def until_whole(release: SandboxRelease, folder: str) -> None:
    """Waits until the files are written: a client may say that they are complete while it has them in memory."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if is_whole(release, folder):
                return
            await asyncio.sleep(0.1)


class TorrentClientContract:
    """The behaviour that the services build on."""

    async def test_a_torrent_file_downloads_whole_and_is_complete_only_then(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        offer = source(FILM, swarm)

        info_hash = await client.add(offer, save_dir=None, is_paused=False)
        status = await until(client, info_hash, lambda one: one.is_complete)

        assert info_hash == offer.info_hash
        assert status.progress == 1.0
        assert status.wanted_bytes == sum(one.size_bytes for one in FILM.files)
        assert status.error == ""
        assert is_whole(FILM, status.save_dir)

    async def test_a_held_magnet_learns_its_files_then_fetches_the_chosen_ones_alone(
        self, client: TorrentClient, swarm: Swarm, tmp_path: Path
    ) -> None:
        folder = tmp_path / "elsewhere"

        # Before it holds a client may look at what lies on the disk, and begin for a moment.
        swarm.limit(10_000)
        info_hash = await client.add(source(SEASON, swarm, is_magnet=True), save_dir=folder, is_paused=True)
        held = await until(
            client,
            info_hash,
            lambda one: one.state not in {TorrentState.METADATA, TorrentState.CHECKING},
        )
        entries = await client.files(info_hash)

        assert held.state is TorrentState.PAUSED
        assert not held.is_complete
        await self.stays_held(client, info_hash)
        assert [entry.path for entry in entries] == [one.path for one in SEASON.files]
        assert [entry.size_bytes for entry in entries] == [one.size_bytes for one in SEASON.files]
        assert [entry.index for entry in entries] == list(range(len(SEASON.files)))

        await client.choose_files(info_hash, [2])
        await client.resume(info_hash)
        swarm.limit(0)
        status = await until(client, info_hash, lambda one: one.is_complete)
        entries = await client.files(info_hash)

        assert status.wanted_bytes == SEASON.files[2].size_bytes
        assert [entry.index for entry in entries if entry.is_wanted] == [2]
        assert entries[2].progress == 1.0
        assert Path(status.save_dir) == folder
        assert is_whole(SEASON, status.save_dir, range(2, 3))
        assert not (folder / SEASON.files[5].path).exists()

        swarm.limit(1)
        await client.choose_files(info_hash, [2, 4])
        (status,) = await client.list([info_hash])
        assert not status.is_complete
        swarm.limit(0)

        status = await until(client, info_hash, lambda one: one.is_complete)
        assert is_whole(SEASON, status.save_dir, range(2, 5, 2))

    async def stays_held(self, client: TorrentClient, info_hash: str) -> None:
        """Returns when it has stood for a while."""
        await asyncio.sleep(1)
        (before,) = await client.list([info_hash])
        await asyncio.sleep(0.5)
        (after,) = await client.list([info_hash])
        assert (before.state, after.state) == (TorrentState.PAUSED, TorrentState.PAUSED), (before, after)
        assert (before.progress, after.progress) == (0.0, 0.0)

    async def test_a_held_torrent_file_shows_its_files_and_does_not_move(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=True)
        await asyncio.sleep(1.5)

        status = await until(client, info_hash, lambda one: one.state is not TorrentState.CHECKING)
        entries = await client.files(info_hash)

        assert status.state is TorrentState.PAUSED
        assert status.progress == 0.0
        assert not status.is_complete
        assert len(entries) == len(FILM.files)
        assert all(entry.is_wanted and entry.progress == 0.0 for entry in entries)

    async def test_adding_again_changes_nothing(self, client: TorrentClient, swarm: Swarm) -> None:
        first = await client.add(source(SEASON, swarm), save_dir=None, is_paused=True)
        await client.choose_files(first, [1])

        again = await client.add(source(SEASON, swarm, is_magnet=True), save_dir=None, is_paused=False)
        await asyncio.sleep(0.5)

        status = await until(client, first, lambda one: one.state is not TorrentState.CHECKING)
        assert [one.info_hash for one in await client.list()] == [again] == [first]
        assert status.state is TorrentState.PAUSED
        assert [entry.index for entry in await client.files(first) if entry.is_wanted] == [1]

    async def test_a_paused_torrent_stands_until_it_is_resumed(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        swarm.limit(200_000)
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await until(client, info_hash, lambda one: one.progress > 0)

        await client.pause(info_hash)
        paused = await until(client, info_hash, lambda one: one.state is TorrentState.PAUSED)
        swarm.limit(0)
        await asyncio.sleep(1)
        (later,) = await client.list([info_hash])
        await client.resume(info_hash)
        status = await until(client, info_hash, lambda one: one.is_complete)

        assert later.state is TorrentState.PAUSED
        assert later.progress - paused.progress < 0.2
        assert is_whole(FILM, status.save_dir)

    async def test_a_torrent_that_is_resumed_right_after_it_was_paused_goes_on(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        swarm.limit(200_000)
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await until(client, info_hash, lambda one: one.progress > 0)

        await client.pause(info_hash)
        await client.resume(info_hash)
        swarm.limit(0)
        status = await until(client, info_hash, lambda one: one.is_complete)

        assert is_whole(FILM, status.save_dir)

    async def test_a_magnet_without_seeders_waits_for_its_metadata(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        info_hash = await client.add(source(DEAD, swarm, is_magnet=True), save_dir=None, is_paused=False)

        (status,) = await client.list([info_hash])

        assert status.state is TorrentState.METADATA
        assert (status.progress, status.wanted_bytes, status.is_complete) == (0.0, 0, False)
        assert await client.files(info_hash) == ()

    @pytest.mark.parametrize("with_data", [False, True], ids=["data stays", "data goes"])
    async def test_a_removed_torrent_is_gone(
        self, client: TorrentClient, swarm: Swarm, *, with_data: bool
    ) -> None:
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        status = await until(client, info_hash, lambda one: one.is_complete)
        path = Path(status.save_dir) / FILM.files[0].path

        await client.remove(info_hash, with_data=with_data)
        await client.remove(info_hash, with_data=with_data)
        async with asyncio.timeout(PATIENCE_S):
            while path.exists() is with_data:  # noqa: ASYNC110  a daemon deletes in its own time
                await asyncio.sleep(0.05)

        assert await client.list() == ()

    async def test_a_torrent_whose_data_is_there_already_is_found_complete(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await until(client, info_hash, lambda one: one.is_complete)
        await client.remove(info_hash, with_data=False)
        await asyncio.sleep(0.5)
        swarm.limit(1)

        await client.add(source(FILM, swarm), save_dir=None, is_paused=False)

        await until(client, info_hash, lambda one: one.is_complete)

    async def test_of_a_torrent_file_only_the_wanted_files_are_fetched(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        info_hash = await client.add(source(SEASON, swarm), save_dir=None, is_paused=False, wanted=[1, 3])
        status = await until(client, info_hash, lambda one: one.is_complete)

        assert [entry.index for entry in await client.files(info_hash) if entry.is_wanted] == [1, 3]
        assert status.wanted_bytes == sum(SEASON.files[index].size_bytes for index in (1, 3))
        assert is_whole(SEASON, status.save_dir, range(1, 4, 2))
        assert not (Path(status.save_dir) / SEASON.files[5].path).exists()

    async def test_a_file_to_begin_with_that_the_torrent_has_not_is_not_found(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        with pytest.raises(NotFound):
            await client.add(source(FILM, swarm), save_dir=None, is_paused=True, wanted=[len(FILM.files)])
        assert await client.list() == ()

    async def test_what_is_damaged_on_the_disk_is_found_by_a_recheck_and_fetched_again(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        status = await until(client, info_hash, lambda one: one.is_complete)
        await client.pause(info_hash)
        await until_whole(FILM, status.save_dir)
        path = Path(status.save_dir) / FILM.files[0].path
        with path.open("r+b") as file:
            file.write(bytes(64))

        await client.recheck(info_hash)
        await until(
            client, info_hash, lambda one: not one.is_complete and one.state is not TorrentState.CHECKING
        )
        await client.resume(info_hash)
        await until(client, info_hash, lambda one: one.is_complete)

        assert is_whole(FILM, status.save_dir)

    async def test_a_moved_torrent_is_whole_in_the_other_folder(
        self, client: TorrentClient, swarm: Swarm, tmp_path: Path
    ) -> None:
        folder = tmp_path / "moved"
        folder.mkdir()
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        before = await until(client, info_hash, lambda one: one.is_complete)

        await client.set_location(info_hash, folder)
        await until(
            client,
            info_hash,
            lambda one: (
                Path(one.save_dir) == folder and one.is_complete and one.state is not TorrentState.MOVING
            ),
        )

        assert is_whole(FILM, str(folder))
        assert not (Path(before.save_dir) / FILM.files[0].path).exists()

    async def test_a_limited_torrent_crawls_until_the_limit_is_gone(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=True)
        await client.set_limits(info_hash, TorrentLimits(download_bps=20_480, upload_bps=20_480))
        await client.resume(info_hash)
        await asyncio.sleep(3)
        (slow,) = await client.list([info_hash])

        await client.set_limits(info_hash, TorrentLimits())
        await until(client, info_hash, lambda one: one.is_complete)

        assert slow.progress < 0.5

    async def test_what_was_fetched_is_counted(self, client: TorrentClient, swarm: Swarm) -> None:
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=False)
        await until(client, info_hash, lambda one: one.is_complete)

        status = await until(client, info_hash, lambda one: one.downloaded_bytes >= one.wanted_bytes)

        assert status.downloaded_bytes < 1.2 * status.wanted_bytes

    async def test_a_client_that_is_killed_in_the_middle_goes_on_where_it_was(
        self, client: TorrentClient, swarm: Swarm, restarted: Callable[[], Awaitable[TorrentClient]]
    ) -> None:
        swarm.limit(400_000)
        info_hash = await client.add(source(SEASON, swarm), save_dir=None, is_paused=False, wanted=[0, 1])
        await until(client, info_hash, lambda one: one.progress > 0)

        client = await restarted()
        # A daemon may forget what it was given a moment before it is killed; then it is given once more.
        again = await client.add(source(SEASON, swarm), save_dir=None, is_paused=False, wanted=[0, 1])
        assert again == info_hash
        swarm.limit(0)
        await client.resume(info_hash)
        status = await until(client, info_hash, lambda one: one.is_complete)

        assert status.is_ours
        assert [entry.index for entry in await client.files(info_hash) if entry.is_wanted] == [0, 1]
        assert is_whole(SEASON, status.save_dir, range(2))

    async def test_asking_for_nothing_or_for_strangers_gives_nothing(self, client: TorrentClient) -> None:
        assert await client.list() == ()
        assert await client.list([]) == ()
        assert await client.list([ABSENT]) == ()

    async def test_what_names_a_stranger_is_not_found(self, client: TorrentClient) -> None:
        with pytest.raises(NotFound):
            await client.files(ABSENT)
        with pytest.raises(NotFound):
            await client.choose_files(ABSENT, [0])
        with pytest.raises(NotFound):
            await client.pause(ABSENT)
        with pytest.raises(NotFound):
            await client.resume(ABSENT)
        with pytest.raises(NotFound):
            await client.recheck(ABSENT)
        with pytest.raises(NotFound):
            await client.set_location(ABSENT, Path("/tmp"))  # noqa: S108  nothing is put there
        with pytest.raises(NotFound):
            await client.set_limits(ABSENT, TorrentLimits())

    async def test_a_file_that_the_torrent_has_not_is_not_found(
        self, client: TorrentClient, swarm: Swarm
    ) -> None:
        info_hash = await client.add(source(FILM, swarm), save_dir=None, is_paused=True)

        with pytest.raises(NotFound):
            await client.choose_files(info_hash, [0, len(FILM.files)])

    async def test_what_names_no_torrent_is_refused(self, client: TorrentClient) -> None:
        with pytest.raises(BadMagnet):
            await client.add(
                TorrentSource(info_hash=ABSENT, magnet="magnet:?xt=urn:btih:zzz"),
                save_dir=None,
                is_paused=True,
            )
        with pytest.raises(BadTorrent):
            await client.add(
                TorrentSource(info_hash=ABSENT, metainfo=b"<html>"), save_dir=None, is_paused=True
            )
        assert await client.list() == ()

    async def test_a_working_client_passes_its_check(self, client: TorrentClient) -> None:
        await client.check()

        free = await client.free_bytes()
        assert free is None or free > 0
