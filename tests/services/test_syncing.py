"""The way home of what is finished elsewhere: once, fenced, and told to whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import Ambiguous, InputError, NotAllowed, NotFound, StaleLease
from concierge.model.download import DownloadState
from concierge.model.notice import Topic
from concierge.model.sync import Placed, SyncItem, SyncReason, SyncState
from concierge.model.tracks import SoundTrack, Tracks
from concierge.services.nases import Nases
from concierge.services.notifications import Notifications
from concierge.services.outbox import Outbox
from concierge.services.placing import shipment
from concierge.services.shipping import Shipping
from concierge.services.syncing import Syncing
from concierge.testing import FakeTorrentClient, entries
from tests.services.downloading import HASH, MAGNET, PACK, a_series_house, episode
from tests.services.homeward import FILM, KEY, a_home, placed
from tests.services.house import ANNA, BORIS, moved
from tests.services.notifying import Listener, a_telling_house

AT_ONCE = timedelta(0)


async def test_what_is_finished_elsewhere_waits_for_a_nas_and_is_home_once_that_says_so() -> None:
    home = await a_home()
    download = await home.finished()

    [shown] = await home.sync.pending(home.nas)
    [item] = await home.sync.lease(home.nas)
    under_way = await home.state(download)
    done = await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))
    again = await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))

    assert (shown.id, shown.title, shown.kind, shown.source) == (
        item.id,
        "Метрополис (1927)",
        "movie",
        "/downloads",
    )
    assert shown.destination == "Кино/Метрополис (1927)"
    assert [file.path for file in shown.files] == [FILM]
    assert under_way.state is DownloadState.SYNCING
    assert done == again
    after = await home.state(download)
    assert (after.state, after.nas) == (DownloadState.ON_NAS, "home")
    assert list(after.placed) == [one.destination for one in placed(item)]
    assert await home.sync.pending(home.nas) == ()
    assert await home.told() == [(ANNA.id, Topic.DOWNLOADED), (ANNA.id, Topic.ON_NAS)]


async def test_showing_what_waits_takes_nothing_however_often_it_is_asked() -> None:
    home = await a_home()
    await home.finished()

    shown = [await home.sync.pending(home.nas) for _ in range(3)]

    assert shown[0]
    assert shown[0] == shown[1] == shown[2]
    assert len(await home.sync.lease(home.nas, limit=9)) == 1


async def test_whoever_comes_too_late_changes_nothing_and_tells_nobody() -> None:
    home = await a_home()
    download = await home.finished()
    [late] = await home.sync.lease(home.nas, lease=AT_ONCE)
    other = (await home.nases.add(ANNA, "dacha")).nas
    [now] = await home.sync.lease(other)

    for attempt in (
        home.sync.complete(home.nas, late.id, late.token),
        home.sync.progress(home.nas, late.id, late.token),
        home.sync.fail(home.nas, late.id, late.token, SyncReason.OTHER),
        home.sync.complete(other, now.id, now.token + 1),
    ):
        with pytest.raises(StaleLease):
            await attempt

    assert (await home.state(download)).state is DownloadState.SYNCING
    await home.sync.complete(other, now.id, now.token)
    assert (await home.state(download)).nas == "dacha"
    assert [topic for _, topic in await home.told()].count(Topic.ON_NAS) == 1


async def test_a_lease_that_ended_is_still_good_while_nobody_else_has_it() -> None:
    home = await a_home()
    await home.finished()
    [item] = await home.sync.lease(home.nas, lease=AT_ONCE)

    done = await home.sync.complete(home.nas, item.id, item.token)

    assert done.state is SyncState.DONE


async def test_only_the_person_of_an_item_is_told_of_it_and_the_other_waits_for_theirs() -> None:
    home = await a_home()
    annas, boris = await home.finished(), await home.finished(BORIS)
    first, second = await home.sync.lease(home.nas, limit=2)

    await home.sync.complete(home.nas, first.id, first.token)

    assert (await home.state(annas)).state is DownloadState.ON_NAS
    assert (await home.state(boris, BORIS)).state is DownloadState.SYNCING
    assert [user for user, topic in await home.told() if topic is Topic.ON_NAS] == [ANNA.id]
    await home.sync.complete(home.nas, second.id, second.token)
    assert await home.told() == [(BORIS.id, Topic.ON_NAS)]


async def test_what_was_removed_meanwhile_is_gone() -> None:
    home = await a_home()
    download = await home.finished()
    [item] = await home.sync.lease(home.nas)
    await home.downloads.remove(ANNA, download.id)

    for attempt in (
        home.sync.progress(home.nas, item.id, item.token),
        home.sync.complete(home.nas, item.id, item.token),
        home.sync.fail(home.nas, item.id, item.token, SyncReason.OTHER),
    ):
        with pytest.raises(NotFound) as raised:
            await attempt
        assert raised.value.facts["problem"] == "removed"

    assert await home.sync.pending(home.nas) == ()
    assert [topic for _, topic in await home.told()] == [Topic.DOWNLOADED]


async def test_an_item_for_one_nas_is_unknown_to_the_others() -> None:
    home = await a_home()
    own = (await home.nases.add(ANNA, "dacha", people=[ANNA.id])).nas
    await home.finished()
    [item] = await home.sync.lease(own)

    assert await home.sync.pending(home.nas) == ()
    for attempt in (
        home.sync.complete(home.nas, item.id, item.token),
        home.sync.complete(home.nas, "unknown", 1),
        home.sync.complete_torrent(home.nas, HASH),
        home.sync.torrent(home.nas, item.id, item.token),
    ):
        with pytest.raises(NotFound) as raised:
            await attempt
        assert "problem" not in raised.value.facts


async def test_what_fails_is_tried_again_and_at_last_given_up_with_a_reason() -> None:
    home = await a_home()
    download = await home.finished()
    tries: list[SyncItem] = []
    for _ in range(5):
        async with home.house.storage.transaction() as rows:
            await rows.sync.hurry((await rows.sync.of_user(ANNA.id))[0].id)
        [item] = await home.sync.lease(home.nas)
        failed = await home.sync.fail(
            home.nas, item.id, item.token, SyncReason.DIFFERS, "2 of\n3 files\x1b[31m"
        )
        assert await home.sync.fail(home.nas, item.id, item.token, SyncReason.DIFFERS) == failed
        tries.append(failed)

    after = await home.state(download)
    counted = [(one.state, one.attempts) for one in tries]
    assert counted == [(SyncState.PENDING, n) for n in range(1, 5)] + [(SyncState.DEAD, 5)]
    assert tries[-1].detail == "2 of 3 files [31m"
    assert (after.state, after.failure_code) == (DownloadState.FAILED, "sync_differs")
    assert await home.sync.lease(home.nas) == ()
    assert await home.told() == [(ANNA.id, Topic.DOWNLOADED), (ANNA.id, Topic.FAILED)]


async def test_who_tries_a_given_up_one_again_gets_it_into_the_queue_again() -> None:
    home = await a_home()
    download = await home.finished()
    [item] = await home.sync.lease(home.nas)
    await home.sync.fail(home.nas, item.id, item.token, SyncReason.UNSAFE, "film.mkv.lnk")

    await home.downloads.resume(ANNA, download.id)
    await moved(home.client, home.downloads, until=DownloadState.DOWNLOADED)
    [again] = await home.sync.lease(home.nas)

    assert (again.id, again.attempts, again.reason) == (item.id, 0, "")
    with pytest.raises(StaleLease):
        await home.sync.complete(home.nas, item.id, item.token)


async def test_what_waits_for_somebodys_hand_is_told_once_and_never_given_up() -> None:
    home = await a_home()
    download = await home.finished()
    for reason in [SyncReason.NO_SPACE] * 40 + [SyncReason.HOST_KEY] * 2:
        async with home.house.storage.transaction() as rows:
            await rows.sync.hurry((await rows.sync.of_user(ANNA.id))[0].id)
        [item] = await home.sync.lease(home.nas)
        await home.sync.fail(home.nas, item.id, item.token, reason)

    assert (await home.state(download)).state is DownloadState.SYNCING
    told = await home.told()
    assert told == [(ANNA.id, Topic.DOWNLOADED), *[(ANNA.id, Topic.NAS_WAITS)] * 2]
    assert "known_hosts" in home.phone.told[-1].text


async def test_films_that_are_not_as_promised_are_told_of_before_they_can_be_watched() -> None:
    home = await a_home()
    download = await home.finished()
    [item] = await home.sync.lease(home.nas)
    english = Tracks(sound=(SoundTrack(language="en"),))

    await home.sync.complete(home.nas, item.id, item.token, placed=placed(item), tracks={FILM: english})

    assert [breach.kind for breach in (await home.state(download)).breaches] == ["voice"]
    assert [topic for _, topic in await home.told()] == [
        Topic.DOWNLOADED,
        Topic.NOT_AS_PROMISED,
        Topic.ON_NAS,
    ]


@pytest.mark.parametrize("paths", [["other.mkv"], [FILM, FILM], [FILM, "other.mkv"]])
async def test_only_the_files_of_an_item_can_be_placed_and_all_of_them(paths: Sequence[str]) -> None:
    home = await a_home()
    await home.finished()
    [item] = await home.sync.lease(home.nas)
    given = [Placed(path=path, size_bytes=1, destination=f"/media/{path}") for path in paths]

    with pytest.raises(InputError):
        await home.sync.complete(home.nas, item.id, item.token, placed=given)

    assert (await home.sync.progress(home.nas, item.id, item.token, done_bytes=5)).done_bytes == 5


async def test_what_grows_brings_home_only_what_is_new() -> None:
    client = FakeTorrentClient({HASH: PACK})
    home = await a_home(client, a_series_house(client))
    begun = await episode(home.house, home.downloads, 1)
    await moved(client, home.downloads, until=DownloadState.DOWNLOADED)
    [item] = await home.sync.lease(home.nas)
    await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))

    await home.downloads.widen(ANNA, begun.id, season=1)
    await moved(client, home.downloads, until=DownloadState.DOWNLOADED)
    [more] = await home.sync.lease(home.nas)
    await home.sync.complete(home.nas, more.id, more.token, placed=placed(more))

    assert [file.path for file in item.files] == [PACK[0].path]
    assert [file.path for file in more.files] == [PACK[1].path, PACK[2].path]
    assert more.priority > item.priority, "nobody waits for it"
    assert len((await home.state(begun)).placed) == 3


async def test_a_script_of_the_predecessor_says_it_by_the_hash_or_by_the_name() -> None:
    home = await a_home()
    download = await home.finished()

    with pytest.raises(NotFound):
        await home.sync.complete_torrent(home.nas, "f" * 40)
    with pytest.raises(NotFound):
        await home.sync.complete_named(home.nas, "Nosferatu 1922")
    [done] = await home.sync.complete_named(home.nas, "Metropolis (3 файла)", "/volume1/Кино")
    [again] = await home.sync.complete_torrent(home.nas, HASH.upper())

    assert done == again
    after = await home.state(download)
    assert after.state is DownloadState.ON_NAS
    assert after.placed == ("/volume1/Кино/Метрополис (1927)/Метрополис (1927) - 1080p.mkv",)
    assert [topic for _, topic in await home.told()].count(Topic.ON_NAS) == 1


async def test_without_a_lease_nothing_is_taken_from_whoever_has_one() -> None:
    home = await a_home()
    await home.finished()
    other = (await home.nases.add(ANNA, "dacha")).nas
    await home.sync.lease(other)

    with pytest.raises(StaleLease):
        await home.sync.complete_torrent(home.nas, HASH)


async def test_a_name_that_fits_several_is_asked_back() -> None:
    home = await a_home()
    await home.finished()
    async with home.house.storage.transaction() as rows:
        [item] = await rows.sync.of_user(ANNA.id)
        twin = replace(await rows.downloads.get(ANNA.id, item.download_id), id="twin", info_hash="e" * 40)
        source = await rows.downloads.source(HASH)
        await rows.downloads.add(twin, replace(source, info_hash="e" * 40))
        await rows.sync.put(replace(item, id="twin", download_id="twin", info_hash="e" * 40))

    with pytest.raises(Ambiguous) as raised:
        await home.sync.complete_named(home.nas, "Метрополис (1927)")

    assert raised.value.choices == ("Метрополис (1927)",) * 2


async def test_a_key_opens_for_its_nas_alone_until_it_is_taken_back() -> None:
    home = await a_home()
    issued = await home.nases.add(ANNA, "dacha")

    assert (await home.sync.nas_of(issued.key)).name == "dacha"
    assert issued.key not in repr(issued.nas)
    for wrong in ("", "x", issued.nas.key_hash, issued.key[:-1], "\udc80"):
        with pytest.raises(NotAllowed):
            await home.sync.nas_of(wrong)
    await home.nases.revoke(ANNA, "dacha")
    with pytest.raises(NotAllowed):
        await home.sync.nas_of(issued.key)
    with pytest.raises(NotAllowed):
        await home.sync.nas_of("")


async def test_the_key_of_the_settings_is_the_first_nas_and_a_new_one_takes_its_place() -> None:
    home = await a_home()
    renewed = Nases(home.house.storage, clock=home.house.clock, first_key="another key")

    assert (await renewed.of_key("another key")).name == "home"
    with pytest.raises(NotAllowed):
        await renewed.of_key(KEY)
    assert [one.name for one in await renewed.list(ANNA)] == ["home"]


async def test_without_any_nas_it_is_told_as_finished_and_waits_for_the_first() -> None:
    client, phone = FakeTorrentClient({HASH: entries(FILM)}), Listener()
    house = a_telling_house(client, phone)
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)
    assert house.notifications is not None
    nases = Nases(house.storage, clock=house.clock)
    sync = Syncing(house.storage, nases, house.notifications, clock=house.clock)

    assert not await sync.is_configured()
    first = (await nases.add(ANNA, "nas")).nas
    assert [one.title for one in await sync.pending(first)] == ["Metropolis"]
    await Outbox(house.storage, house.notifications.deliverers(house.storage)).deliver_due()
    [message] = phone.told
    assert not message.notification.is_fetched


async def test_what_came_within_reach_meanwhile_is_home_and_told_once(tmp_path: Path) -> None:
    home = await a_home()
    download = await home.finished()
    [item] = await home.sync.lease(home.nas)
    film = tmp_path / FILM
    film.parent.mkdir()
    film.write_bytes(b"x")
    await home.client.set_location(HASH, tmp_path)
    home.house.clock.advance(timedelta(minutes=10))

    await home.downloads.tend()
    late = await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))

    assert late.state is SyncState.DONE
    assert (await home.state(download)).nas == ""
    assert [topic for _, topic in await home.told()].count(Topic.ON_NAS) == 1


async def test_a_download_shows_how_far_its_way_home_is_and_what_is_in_it() -> None:
    home = await a_home()
    await home.finished()
    [item] = await home.sync.lease(home.nas)

    async def shown() -> tuple[float | None, str]:
        [progress] = await home.downloads.list(ANNA)
        return progress.copied, progress.homeward_trouble

    begun = await shown()
    await home.sync.progress(home.nas, item.id, item.token, done_bytes=item.size_bytes // 4)
    under_way = await shown()
    await home.sync.fail(home.nas, item.id, item.token, SyncReason.NO_SPACE)
    waits = await shown()

    assert (begun, under_way, waits) == ((0.0, ""), (0.25, ""), (None, "sync_no_space"))


async def test_another_release_in_the_same_quality_takes_the_place_of_the_first() -> None:
    home = await a_home()
    first = await home.finished()
    [item] = await home.sync.lease(home.nas)
    await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))
    async with home.house.storage.transaction() as rows:
        there = await rows.downloads.get(ANNA.id, first.id)
        source = await rows.downloads.source(HASH)
        for number, resolution in enumerate((there.resolution, 2160), 2):
            fresh = replace(there, id=f"new{number}", info_hash=f"{number:040x}", resolution=resolution)
            fresh = replace(fresh, state=DownloadState.DOWNLOADED, nas="", placed=())
            await rows.downloads.add(fresh, replace(source, info_hash=fresh.info_hash))
            what = shipment(fresh, entries(FILM), home.house.folders, source="/downloads")
            await Shipping(
                Notifications((), clock=home.house.clock), home.house.folders, clock=home.house.clock
            ).put(rows, fresh, what)

    same, better = await home.sync.lease(home.nas, limit=2)

    assert same.replaces == there.placed
    assert better.replaces == ()


async def test_a_nas_whose_people_are_gone_fetches_for_nobody() -> None:
    home = await a_home()
    issued = await home.nases.add(ANNA, "dacha", people=[BORIS.id])
    await home.finished()
    async with home.house.storage.transaction() as rows:
        await rows.users.remove(BORIS.id)

    left = await home.sync.nas_of(issued.key)

    assert left.people == ()
    assert await home.sync.pending(left) == await home.sync.lease(left) == ()
