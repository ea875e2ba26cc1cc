"""Downloads that are followed, in the trash, at a standstill or another process's, all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from concierge.model.download import DownloadState, Fate
from concierge.model.following import Following, FollowState
from concierge.model.seeding import SeedingRule, SeedingRules
from concierge.model.torrent import TorrentState
from concierge.testing import FakeTorrentClient
from tests.services.downloading import HASH, MAGNET, a_house, episode
from tests.services.growing import Pack, version
from tests.services.house import ANNA, BORIS, House, moved
from tests.services.standing_still import GENEROUS, a_house_of_two, stuck, topics

RULES = SeedingRules(usual=SeedingRule(days=1), trash=timedelta(days=7))


async def state(client: FakeTorrentClient, info_hash: str = HASH) -> TorrentState:
    [status] = await client.list([info_hash])
    return status.state


async def test_who_pauses_in_another_process_is_obeyed_by_the_one_that_has_the_client() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await client.step()
    await downloads.tend()
    other = House(client=None, storage=house.storage, clock=house.clock).new_downloads()

    await other.pause(ANNA, begun.id)
    await downloads.tend()
    stands = await state(client)
    await other.resume(ANNA, begun.id)
    await downloads.tend()

    assert (stands, await state(client)) == (TorrentState.PAUSED, TorrentState.DOWNLOADING)
    assert (await downloads.get(ANNA, begun.id)).has_chosen_files


async def test_a_pause_elsewhere_stops_nobody_else() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)
    await downloads.start(BORIS, MAGNET)
    await client.step()
    await downloads.tend()

    await House(client=None, storage=house.storage, clock=house.clock).new_downloads().pause(ANNA, begun.id)
    await downloads.tend()

    assert await state(client) is TorrentState.DOWNLOADING


async def test_what_was_released_and_is_asked_for_anew_is_wanted_again_and_leaves_the_trash() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    downloads, cleanup = house.new_downloads(), house.new_cleanup(RULES)
    await downloads.start(ANNA, MAGNET)
    done = await moved(client, downloads, until=DownloadState.DOWNLOADED)
    await cleanup.release(ANNA, done.id)
    house.clock.advance(timedelta(days=2))
    await cleanup.run()
    trashed = await downloads.get(ANNA, done.id)

    await downloads.start(ANNA, MAGNET)
    house.clock.advance(timedelta(days=8))
    await cleanup.run()

    assert trashed.trashed_at is not None
    kept = await downloads.get(ANNA, done.id)
    assert (kept.fate, kept.trashed_at, kept.state) == (Fate.BY_RULE, None, DownloadState.DOWNLOADED)
    assert await state(client) is TorrentState.SEEDING


async def test_what_is_followed_out_of_the_trash_leaves_it(tmp_path: Path) -> None:
    pack = Pack(FakeTorrentClient(save_dir=tmp_path))
    house, downloads = pack.house, pack.house.new_downloads()
    begun = await episode(house, downloads, None)
    done = await moved(pack.client, downloads, until=DownloadState.ON_NAS)
    async with house.storage.transaction() as rows:
        await rows.downloads.save(replace(done, trashed_at=house.clock.now()))
    await pack.client.pause(begun.info_hash)

    await house.new_followings().follow(ANNA, begun.id)
    await house.new_cleanup(RULES).run()

    assert (await downloads.get(ANNA, begun.id)).trashed_at is None
    assert await state(pack.client, begun.info_hash) is TorrentState.SEEDING


async def test_a_followed_download_that_stands_still_is_only_proposed_to_be_replaced() -> None:
    client = FakeTorrentClient()
    house = a_house_of_two(client)
    begun = await stuck(client, house)
    now = house.clock.now()
    async with house.storage.transaction() as rows:
        await rows.followings.add(
            Following(
                download_id=begun.id,
                user_id=ANNA.id,
                state=FollowState.WATCHING,
                since=now,
                changed_at=now,
                due_at=now,
            )
        )
    downloads = house.new_downloads()
    candidates = house.new_candidates(downloads)
    candidates._known = lambda _: GENEROUS
    await downloads.tend()

    await candidates.take_up(downloads.stuck)

    assert (await downloads.get(ANNA, begun.id)).state is DownloadState.DOWNLOADING
    assert await topics(house) == ["stalled"]
    assert len(await house.new_proposals().list(ANNA)) == 1


async def test_a_new_version_of_a_pack_does_not_inherit_its_standstill(tmp_path: Path) -> None:
    pack = Pack(FakeTorrentClient(save_dir=tmp_path))
    begun = await pack.followed(until=DownloadState.DOWNLOADING)
    await pack.half_there()
    now = pack.house.clock.now()
    async with pack.house.storage.transaction() as rows:
        before = await rows.downloads.get(ANNA.id, begun.id)
        await rows.downloads.save(replace(before, stalled_at=now, stalled_bytes=1000, given_at=now))
    new = pack.becomes(version(1, 2, 3))

    await pack.tended()
    grown = await pack.download()

    assert (grown.info_hash, grown.stalled_at, grown.given_at) == (new.info_hash, None, None)


async def test_who_leaves_while_a_pack_grows_leaves_no_torrent_behind(tmp_path: Path) -> None:
    pack = Pack(FakeTorrentClient(save_dir=tmp_path))
    await pack.followed()
    pack.becomes(version(1, 2, 3))
    await pack.comes_to(FollowState.CHECKING)

    await pack.house.new_downloads().remove_all(ANNA)

    assert await pack.client.list() == ()
