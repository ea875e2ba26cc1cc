"""Whatever comes between, a torrent is replaced once, and the old one stays whole until the new one has all of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import ServiceUnavailable, StorageError
from concierge.model.download import DownloadState
from concierge.model.following import FollowState
from concierge.model.release import TorrentSource
from concierge.model.torrent import TorrentState, TorrentStatus
from concierge.ports import Repositories, Storage
from concierge.testing import FakeTorrentClient
from tests.services.growing import Pack, version
from tests.services.house import ANNA
from tests.storage import SpoiledStorage


class Late(FakeTorrentClient):
    """A client that shows its newest torrent only after it was asked so often."""

    unseen = 0

    async def list(self, info_hashes: Sequence[str] | None = None) -> tuple[TorrentStatus, ...]:
        """The torrents, but for the newest one while it is unseen."""
        told = await super().list(info_hashes)
        newest = list(self._torrents)[-1:]
        if self.unseen and len(self._torrents) > 1:
            self.unseen -= 1
            return tuple(one for one in told if one.info_hash not in newest)
        return told


class Mute(FakeTorrentClient):
    """A client whose answer to one call is lost, though it does what it was told."""

    lost: str = ""

    async def add(
        self,
        source: TorrentSource,
        *,
        save_dir: Path | None,
        is_paused: bool,
        wanted: Sequence[int] | None = None,
    ) -> str:
        """Takes the torrent; the reply may be lost."""
        added = await super().add(source, save_dir=save_dir, is_paused=is_paused, wanted=wanted)
        self._lose("add")
        return added

    async def recheck(self, info_hash: str) -> None:
        """Checks; the reply may be lost."""
        await super().recheck(info_hash)
        self._lose("recheck")

    async def resume(self, info_hash: str) -> None:
        """Goes on; the reply may be lost."""
        await super().resume(info_hash)
        self._lose("resume")

    async def remove(self, info_hash: str, *, with_data: bool) -> None:
        """Forgets; the reply may be lost."""
        await super().remove(info_hash, with_data=with_data)
        self._lose("remove")

    def _lose(self, what: str) -> None:
        if self.lost == what:
            self.lost = ""
            raise ServiceUnavailable("fake", "no answer", problem="timeout")


@pytest.mark.parametrize("lost", ["add", "recheck", "resume", "remove"])
async def test_a_lost_reply_doubles_nothing(tmp_path: Path, lost: str) -> None:
    client = Mute(save_dir=tmp_path)
    pack = Pack(client)
    await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    client.lost = lost

    following = await pack.tended()
    done = await pack.done()

    assert following is not None
    assert (client.lost, following.state) == ("", FollowState.DONE)
    assert pack.adds(new) == 1
    assert [one.info_hash for one in await client.list()] == [new.info_hash]
    assert len(done.placed) == 3


class Dying(SpoiledStorage):
    """A storage that takes so many changes, and dies at the next one."""

    def __init__(self, storage: Storage, changes: int) -> None:
        """Stands before the storage."""
        super().__init__(storage)
        self.left = changes

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """The storage's transaction; the last one is undone at its end."""
        self.left -= 1
        self.is_spoiled = self.left < 0
        return super().transaction()


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return Pack(FakeTorrentClient(save_dir=tmp_path))


@pytest.mark.parametrize("changes", range(9))
async def test_a_process_that_dies_at_any_change_is_followed_by_one_that_finishes(
    pack: Pack, changes: int
) -> None:
    await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    dying = replace(pack.house, storage=Dying(pack.house.storage, changes))
    pack.house.clock.advance(timedelta(hours=4))

    async def lives() -> None:
        for _ in range(3):
            await dying.new_followings().tend()
            pack.house.clock.advance(timedelta(minutes=11))

    with pytest.raises(ExceptionGroup) as died:
        await lives()
    following = await pack.tended()
    done = await pack.done()

    assert [type(one) for one in died.value.exceptions] == [StorageError]
    assert following is not None
    assert (following.state, following.failure) == (FollowState.DONE, "")
    assert pack.adds(new) == 1
    assert [one.info_hash for one in await pack.client.list()] == [new.info_hash]
    assert (done.info_hash, len(done.placed)) == (new.info_hash, 3)


async def test_a_torrent_that_the_client_shows_late_is_given_once(tmp_path: Path) -> None:
    client = Late(save_dir=tmp_path)
    pack = Pack(client)
    await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    await pack.comes_to(FollowState.ADDING)
    client.unseen = 2

    following = await pack.comes_to(FollowState.DONE)

    assert following.failure == ""
    assert pack.adds(new) == 1


async def test_a_torrent_that_left_the_client_is_given_again(pack: Pack) -> None:
    await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    await pack.comes_to(FollowState.ADDING)
    pack.client.lose(new.info_hash)

    following = await pack.tended()

    assert following is not None
    assert (following.state, following.failure) == (FollowState.DONE, "")
    assert pack.adds(new) == 2


async def test_a_check_that_finds_nothing_leaves_all_as_it_was_and_asks(pack: Pack) -> None:
    begun = await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    pack.client._fetched.clear()

    following = await pack.tended()

    assert following is not None
    assert (following.state, following.problem) == (FollowState.NEEDS_USER, "check")
    assert [one.info_hash for one in await pack.client.list()] == [begun.info_hash]
    assert ("remove", new.info_hash) in pack.client.told
    assert await pack.download() == begun


async def test_a_stopped_torrent_goes_on_if_the_check_finds_nothing(pack: Pack) -> None:
    begun = await pack.followed(until=DownloadState.DOWNLOADING)
    await pack.half_there()
    pack.becomes(version(1, 2, 3))
    pack.client._fetched.clear()

    await pack.tended()

    (status,) = await pack.client.list()
    assert (status.info_hash, status.state) == (begun.info_hash, TorrentState.DOWNLOADING)


async def test_a_torrent_that_somebody_put_there_by_hand_is_taken_over_as_it_is(pack: Pack) -> None:
    begun = await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    pack.client.hold(new.info_hash)

    following = await pack.tended()
    done = await pack.done()

    assert following is not None
    assert following.state is FollowState.DONE
    assert (done.id, done.info_hash) == (begun.id, new.info_hash)
    assert not {("add", new.info_hash), ("recheck", new.info_hash)} & set(pack.client.told)
    assert begun.info_hash not in {one.info_hash for one in await pack.client.list()}


async def test_a_folder_that_was_moved_in_the_client_is_the_one_that_is_used(
    pack: Pack, tmp_path: Path
) -> None:
    begun = await pack.followed()
    folder = tmp_path / "elsewhere"
    await pack.client.set_location(begun.info_hash, folder)
    pack.client._fetched = {
        (folder, path, size): share for (_, path, size), share in pack.client._fetched.items()
    }
    pack.becomes(version(1, 2, 3))

    await pack.comes_to(FollowState.STARTED)

    assert {one.save_dir for one in await pack.client.list()} == {str(folder)}


async def test_an_old_torrent_that_the_client_lost_is_asked_about(pack: Pack) -> None:
    begun = await pack.followed()
    pack.client.lose(begun.info_hash)
    pack.becomes(version(1, 2, 3))

    following = await pack.tended()

    assert following is not None
    assert following.problem == "old_gone"


async def test_who_follows_no_more_in_the_middle_gets_the_replacement_to_its_end(pack: Pack) -> None:
    begun = await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    await pack.comes_to(FollowState.CHECKING)
    await pack.house.new_followings().unfollow(ANNA, begun.id)

    assert await pack.tended() is None
    assert (await pack.download()).info_hash == new.info_hash
    assert [one.info_hash for one in await pack.client.list()] == [new.info_hash]


async def test_a_removed_download_is_followed_no_more(pack: Pack) -> None:
    begun = await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    await pack.comes_to(FollowState.CHECKING)
    given = await pack.client.list()
    await pack.house.new_downloads().remove(ANNA, begun.id)

    assert new.info_hash in {one.info_hash for one in given}
    assert await pack.tended() is None
    assert await pack.client.list() == ()
