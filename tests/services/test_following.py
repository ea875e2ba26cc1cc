"""A followed download grows with its topic's torrent: nothing is fetched twice, nothing doubled, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import (
    ConciergeError,
    LoginFailed,
    NotFollowable,
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.download import DownloadState
from concierge.model.following import FollowState
from concierge.model.notice import Topic
from concierge.model.release import TorrentSource
from concierge.services.outbox import Outbox
from concierge.testing import FakeTorrentClient, an_info_hash
from tests.services.downloading import MAGNET, episode
from tests.services.growing import Pack, a_single_file, version
from tests.services.house import ANNA, BORIS, moved


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return Pack(FakeTorrentClient(save_dir=tmp_path))


async def test_new_episodes_are_fetched_beside_the_old_ones_and_placed_alone(pack: Pack) -> None:
    begun = await pack.followed()
    old, new = version(1, 2), pack.becomes(version(1, 2, 3, 4))

    following = await pack.tended()
    grown = await pack.download()
    statuses = await pack.client.list()
    done = await pack.done()

    assert following is not None
    assert (following.state, following.problem, following.failure) == (FollowState.DONE, "", "")
    assert (grown.id, grown.info_hash, grown.state) == (begun.id, new.info_hash, DownloadState.DOWNLOADING)
    assert [(one.info_hash, one.progress) for one in statuses] == [(new.info_hash, 0.5)]
    assert ("remove with data", old.info_hash) not in pack.client.told
    assert pack.adds(new) == 1
    assert [Path(path).stem[-6:] for path in done.placed] == ["S01E01", "S01E02", "S01E03", "S01E04"]


async def test_an_unfinished_torrent_stops_before_the_new_one_is_over_its_files(pack: Pack) -> None:
    await pack.followed(until=DownloadState.DOWNLOADING)
    await pack.half_there()
    old, new = version(1, 2), pack.becomes(version(1, 2, 3))

    await pack.tended()
    done = await pack.done()

    deeds = [deed for deed in pack.client.told if deed[0] in {"pause", "add", "resume", "remove"}]
    assert deeds[-4:] == [
        ("pause", old.info_hash),
        ("add", new.info_hash),
        ("resume", new.info_hash),
        ("remove", old.info_hash),
    ]
    assert len(done.placed) == 3


async def test_three_versions_of_a_pack_are_followed_one_after_the_other(pack: Pack) -> None:
    begun = await pack.followed()
    for last in (3, 5, 9):
        newest = pack.becomes(version(*range(1, last + 1)))
        await pack.tended()
        done = await pack.done()

        assert (done.id, done.info_hash, len(done.placed)) == (begun.id, newest.info_hash, last)
        assert [one.info_hash for one in await pack.client.list()] == [newest.info_hash]


async def test_the_person_is_told_of_new_episodes_once_and_of_the_library_anew(pack: Pack) -> None:
    assert pack.house.notifications is not None
    outbox = Outbox(pack.house.storage, pack.house.notifications.deliverers(pack.house.storage))
    await pack.followed()
    await outbox.deliver_due()
    pack.becomes(version(1, 2, 3, 7, 8, 9))
    await pack.tended()
    await pack.done()
    await pack.tended()
    await outbox.deliver_due()

    grew = [one for one in pack.phone.told if one.notification.topic is Topic.GREW]
    assert [(one.heading, one.text) for one in grew] == [
        ("Раздача пополнилась: Шерлок (2010) S01", "Добавлены серии 3, 7–9: скачиваем.")
    ]
    assert [one.notification.topic for one in pack.phone.told].count(Topic.ON_NAS) == 2


async def test_a_torrent_that_is_replaced_again_at_once_is_not_fetched(pack: Pack) -> None:
    await pack.followed()
    hasty, settled = pack.becomes(version(1, 2, 3)), version(1, 2, 3, 4)
    followings = pack.house.new_followings()
    pack.house.clock.advance(timedelta(hours=4))
    await followings.tend()
    pack.becomes(settled)
    pack.house.clock.advance(timedelta(minutes=9))
    await followings.tend()
    early = await pack.following()

    await pack.tended()

    assert early is not None
    assert early.state is FollowState.FOUND
    assert (pack.adds(hasty), pack.adds(settled)) == (0, 1)


async def test_a_torrent_that_is_put_back_changes_nothing(pack: Pack) -> None:
    await pack.followed()
    pack.becomes(version(1, 2, 3))
    await pack.tended(times=1)
    pack.becomes(version(1, 2))

    following = await pack.tended()

    assert following is not None
    assert (following.state, following.new_hash) == (FollowState.WATCHING, "")


@pytest.mark.parametrize(
    "newer, problem",
    [
        pytest.param(version(1), "removed", id="fewer episodes"),
        pytest.param(version(1, 2, 3, size_bytes=1001), "changed", id="a re-rip"),
        pytest.param(version(1, 2, 3, folder="Sherlock S01 (1-3)"), "moved", id="another folder"),
        pytest.param(version(1, 2, extra="a.nfo"), "nothing_new", id="nothing new"),
        pytest.param(version(1, 2, 3, extra="codec.exe"), "unsafe_content", id="a program"),
        pytest.param(
            TorrentSource(
                info_hash=an_info_hash("bare"), magnet=f"magnet:?xt=urn:btih:{an_info_hash('bare')}"
            ),
            "no_file",
            id="no .torrent file",
        ),
    ],
)
async def test_of_what_did_not_only_grow_the_person_decides(
    pack: Pack, newer: TorrentSource, problem: str
) -> None:
    begun = await pack.followed()
    told = list(pack.client.told)
    pack.becomes(newer)

    following = await pack.tended()
    await pack.tended()

    assert following is not None
    assert (following.state, following.problem) == (FollowState.NEEDS_USER, problem)
    assert pack.client.told == told
    assert await pack.download() == begun
    assert pack.house.notifications is not None
    await Outbox(pack.house.storage, pack.house.notifications.deliverers(pack.house.storage)).deliver_due()
    [asked] = [one for one in pack.phone.told if one.notification.topic is Topic.UNDECIDED]
    assert f"concierge downloads follow {begun.id} --accept" in asked.text
    assert problem not in asked.text


async def test_what_the_person_accepts_is_taken_as_it_is(pack: Pack) -> None:
    await pack.followed()
    new = pack.becomes(version(1, 3, folder="Sherlock"))
    await pack.tended()

    await pack.house.new_followings().accept(ANNA, (await pack.download()).id)
    following = await pack.tended()
    done = await pack.done()

    assert following is not None
    assert following.state is FollowState.DONE
    assert (done.info_hash, len(done.placed)) == (new.info_hash, 2)
    with pytest.raises(NotFollowable):
        await pack.house.new_followings().accept(ANNA, done.id)


async def test_a_single_file_that_became_a_folder_is_asked_about(pack: Pack) -> None:
    pack.becomes(a_single_file(1))
    await pack.followed()
    pack.becomes(version(1, 2))

    following = await pack.tended()

    assert following is not None
    assert following.problem == "moved"


@pytest.mark.parametrize(
    "error",
    [
        LoginFailed("fake", "the page of the login"),
        UnexpectedAnswer("fake", "no .torrent file", part="torrent"),
        ServiceUnavailable("fake", "late", problem="timeout"),
        NotFound("the topic is gone"),
    ],
    ids=lambda error: str(error.code),
)
async def test_a_tracker_that_does_not_tell_changes_nothing_and_holds_up_nobody(
    pack: Pack, error: ConciergeError
) -> None:
    begun = await pack.followed()
    pack.becomes(version(1, 2, 3))
    pack.tracker.error = error

    failed = await pack.tended()
    unchanged = await pack.download()
    pack.tracker.error = None
    following = await pack.tended(later=timedelta(days=1))

    assert failed is not None
    assert (failed.state, failed.failure) == (FollowState.WATCHING, error.code)
    assert failed.attempts > 1
    assert unchanged == begun
    assert following is not None
    assert (following.state, following.failure) == (FollowState.DONE, "")


async def test_what_cannot_be_followed_is_told_at_once(pack: Pack) -> None:
    downloads, followings = pack.house.new_downloads(), pack.house.new_followings()
    magnet = await downloads.start(ANNA, MAGNET)
    one = await episode(pack.house, downloads, 1)
    client = FakeTorrentClient()
    client.abilities = frozenset()
    with_little = replace(pack.house, client=client)

    problems = []
    for house, download in ((pack.house, magnet), (pack.house, one), (with_little, magnet)):
        with pytest.raises(NotFollowable) as told:
            await house.new_followings().follow(ANNA, download.id)
        problems.append(told.value.facts["problem"])

    assert problems == ["no_topic", "episode", "no_topic"]
    assert (await followings.unfollow(ANNA, one.id)).id == one.id
    with pytest.raises(NotFollowable):
        await followings.accept(ANNA, one.id)
    with pytest.raises(NotFound):
        await followings.follow(BORIS, one.id)


async def test_what_is_followed_no_more_stays_as_it_is(pack: Pack) -> None:
    begun = await pack.followed()
    await pack.house.new_followings().unfollow(ANNA, begun.id)
    pack.becomes(version(1, 2, 3))

    assert await pack.tended() is None
    assert await pack.download() == begun


async def test_what_somebody_else_still_has_stays_in_the_client(pack: Pack) -> None:
    await pack.followed()
    downloads = pack.house.new_downloads()
    await episode(pack.house, downloads, None, user=2)
    await moved(pack.client, downloads, until=DownloadState.ON_NAS, user=BORIS)
    old, new = version(1, 2), pack.becomes(version(1, 2, 3))

    await pack.tended()

    assert {one.info_hash for one in await pack.client.list()} == {old.info_hash, new.info_hash}
    theirs = (await downloads.list(BORIS))[0].download
    assert (theirs.info_hash, theirs.state) == (old.info_hash, DownloadState.ON_NAS)

    await pack.house.new_followings().follow(BORIS, theirs.id)
    await pack.tended()

    assert [one.info_hash for one in await pack.client.list()] == [new.info_hash]


async def test_a_torrent_that_is_among_the_downloads_already_is_told_of(pack: Pack) -> None:
    await pack.followed()
    new = pack.becomes(version(1, 2, 3))
    await pack.house.new_downloads().start(ANNA, f"magnet:?xt=urn:btih:{new.info_hash}")
    await pack.client.step()

    following = await pack.tended()

    assert following is not None
    assert following.problem == "twice"
    assert len(await pack.client.list()) == 2
