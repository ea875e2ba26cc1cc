from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.download import DownloadState
from concierge.model.following import Following, FollowState
from concierge.model.user import User
from tests.adapters.storage.values import NOW, a_download, a_source

OTHER_HASH = "01234" + "f" * 35


async def followed(storage: SqlStorage, user: User, number: int = 1, **fields: int) -> Following:
    """A download of the person, whose topic they follow."""
    download = replace(a_download(user.id, number), info_hash=f"{number:040}")
    following = Following(
        download_id=download.id,
        user_id=user.id,
        state=FollowState.WATCHING,
        since=NOW,
        changed_at=NOW,
        due_at=NOW + timedelta(hours=fields.get("due_in_h", 0)),
    )
    async with storage.transaction() as rows:
        await rows.downloads.add(download, a_source(download.info_hash))
        return await rows.followings.add(following)


async def test_a_following_comes_back_whole(storage: SqlStorage, anna: User) -> None:
    was = await followed(storage, anna)
    after = replace(
        was.advance(FollowState.FOUND, at=NOW),
        new_hash=OTHER_HASH,
        old_hash="0" * 40,
        accepted_hash=OTHER_HASH,
        added=("Пак/7.mkv", "8.mkv"),
        problem="check",
        failure="unavailable",
        attempts=3,
        is_ending=True,
        episodes=6,
        total=10,
    )

    async with storage.transaction() as rows:
        assert await rows.followings.save(after, was=was)

    async with storage.reading() as rows:
        assert await rows.followings.get(anna.id, was.download_id) == after
        assert await rows.followings.of_user(anna.id) == (after,)


async def test_following_twice_is_following_once(storage: SqlStorage, anna: User) -> None:
    first = await followed(storage, anna)

    async with storage.transaction() as rows:
        again = await rows.followings.add(replace(first, attempts=7))

    assert again == first


async def test_what_somebody_has_changed_meanwhile_is_not_overwritten(
    storage: SqlStorage, anna: User
) -> None:
    was = await followed(storage, anna)
    async with storage.transaction() as rows:
        await rows.followings.save(replace(was, is_ending=True), was=was)

    async with storage.transaction() as rows:
        is_saved = await rows.followings.save(was.advance(FollowState.FOUND, at=NOW), was=was)

    assert not is_saved


async def test_those_that_are_due_come_in_their_order(storage: SqlStorage, anna: User, boris: User) -> None:
    late, early = await followed(storage, anna, 1), await followed(storage, boris, 2, due_in_h=-1)
    await followed(storage, anna, 3, due_in_h=1)

    async with storage.reading() as rows:
        due = await rows.followings.due(NOW, limit=9)
        first = await rows.followings.due(NOW, limit=1)

    assert (due, first) == ((early, late), (early,))


async def test_another_torrent_takes_the_place_of_a_removed_download_alone(
    storage: SqlStorage, anna: User
) -> None:
    followed_one, other = a_download(anna.id, 1), a_download(anna.id, 2)
    other = replace(other, info_hash=OTHER_HASH)
    grown = replace(followed_one, info_hash=OTHER_HASH)
    async with storage.transaction() as rows:
        await rows.downloads.add(followed_one, a_source(followed_one.info_hash))
        await rows.downloads.add(other, a_source(OTHER_HASH))
        is_taken = await rows.downloads.replace(grown)
        await rows.downloads.save(replace(other, state=DownloadState.REMOVED))
        is_replaced = await rows.downloads.replace(grown)

    assert (is_taken, is_replaced) == (False, True)
    async with storage.reading() as rows:
        assert await rows.downloads.of_user(anna.id) == (grown,)
        with pytest.raises(NotFound):
            await rows.downloads.get(anna.id, other.id)


async def test_a_following_goes_with_its_download_s_person(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    following = await followed(storage, boris)

    async with storage.transaction() as rows:
        await rows.users.remove(boris.id)

    async with storage.reading() as rows:
        with pytest.raises(NotFound):
            await rows.followings.get(boris.id, following.download_id)
