"""Torrents leave their client once they gave back enough, into a trash first, and never what is not safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.adapters.transfer.local import LocalTransfer
from concierge.errors import ConciergeError, IllegalTransition, NotFound
from concierge.model.download import Download, DownloadState, Fate
from concierge.model.notice import Topic
from concierge.model.seeding import CleanupVerdict, SeedingRule, SeedingRules
from concierge.model.torrent import TorrentState
from concierge.model.user import User
from concierge.services.notifications import Notifications
from concierge.services.placing import Folders
from concierge.testing import FakeTorrentClient, an_info_hash, entries
from tests.services.downloading import DOWN, HASH, MAGNET, PACK, a_house, a_series_house, episode
from tests.services.house import ANNA, BORIS, House, moved
from tests.services.notifying import Listener, effects

RULES = SeedingRules(usual=SeedingRule(ratio=1.0, days=30), trash=timedelta(days=7))
REMOVED = ("remove with data", HASH)
DAY = timedelta(days=1)
OTHER = an_info_hash("other")


async def on_nas(house: House, user: User = ANNA) -> Download:
    """A film that was brought into the library."""
    downloads = house.new_downloads()
    await downloads.start(user, MAGNET)
    assert isinstance(house.client, FakeTorrentClient)
    return await moved(house.client, downloads, until=DownloadState.ON_NAS, user=user)


@pytest.fixture
def client(tmp_path: Path) -> FakeTorrentClient:
    return FakeTorrentClient(save_dir=tmp_path / "torrents")


@pytest.fixture
def house(client: FakeTorrentClient, tmp_path: Path) -> House:
    house = a_house(client)
    house.folders = Folders(root=tmp_path / "library")
    house.transfer = LocalTransfer(house.folders.root)
    return house


async def cleaned(house: House, *, days: float = 0, rules: SeedingRules = RULES, user: User = ANNA) -> str:
    """What is said of the person's first download after a run, so many days later."""
    house.clock.advance(timedelta(days=days))
    cleanup = house.new_cleanup(rules)
    await cleanup.run()
    outlooks = await cleanup.list(user)
    return outlooks[0].verdict if outlooks else ""


def is_file(path: str) -> bool:
    return Path(path).is_file()


def unlink(path: str) -> None:
    Path(path).unlink()


async def row(house: House, user: User = ANNA) -> Download:
    return await house.new_downloads().get(user, HASH)


async def changed(house: House, change: Callable[[Download], Download], user: User = ANNA) -> None:
    async with house.storage.transaction() as rows:
        await rows.downloads.save(change(await rows.downloads.get(user.id, HASH)))


async def test_what_gave_back_enough_is_stopped_and_a_week_later_gone_and_the_library_keeps_it(
    house: House, client: FakeTorrentClient, tmp_path: Path
) -> None:
    film = await on_nas(house)
    client.share(HASH, 999)
    assert await cleaned(house) == CleanupVerdict.SEEDING
    client.share(HASH, 1000)

    trashed = await cleaned(house)
    later = await cleaned(house, days=6.9)
    left = await cleaned(house, days=0.2)

    assert (trashed, later, left) == (CleanupVerdict.TRASHED, CleanupVerdict.TRASHED, "")
    assert client.told[-2:] == [("pause", HASH), REMOVED]
    assert not list((tmp_path / "torrents").rglob("*.mkv"))
    assert is_file(film.placed[0])
    assert (await row(house)).state is DownloadState.ON_NAS


async def test_days_are_enough_too_and_count_from_when_the_client_had_all(
    house: House, client: FakeTorrentClient
) -> None:
    film = await on_nas(house)
    client.share(HASH, 0, house.clock.now() + 2 * DAY)

    assert await cleaned(house, days=31.9) == CleanupVerdict.SEEDING
    (outlook,) = await house.new_cleanup(RULES).list(ANNA)
    assert (outlook.download.id, outlook.ratio, round(outlook.days or 0, 1)) == (film.id, 0.0, 29.9)
    assert await cleaned(house, days=0.2) == CleanupVerdict.TRASHED


async def test_of_a_client_that_tells_no_moment_days_count_from_the_library(house: House) -> None:
    await on_nas(house)

    assert await cleaned(house, days=29.9) == CleanupVerdict.SEEDING
    assert await cleaned(house, days=0.2) == CleanupVerdict.TRASHED


async def test_a_moment_before_anybody_asked_for_it_is_not_believed(
    house: House, client: FakeTorrentClient
) -> None:
    await on_nas(house)
    client.share(HASH, 0, house.clock.now() - 20_000 * DAY)

    assert await cleaned(house, days=29) == CleanupVerdict.SEEDING


async def test_without_a_rule_nothing_ever_leaves(house: House, client: FakeTorrentClient) -> None:
    await on_nas(house)
    client.share(HASH, 10**9)

    assert await cleaned(house, days=3000, rules=SeedingRules()) == CleanupVerdict.NO_RULE


async def test_a_tracker_may_have_a_rule_of_its_own(house: House, client: FakeTorrentClient) -> None:
    await on_nas(house)
    await changed(house, lambda one: replace(one, tracker="rutracker"))
    client.share(HASH, 10**9)
    rules = replace(RULES, trackers={"rutracker": SeedingRule(days=60)})

    assert await cleaned(house, days=59, rules=rules) == CleanupVerdict.SEEDING
    assert await cleaned(house, days=2, rules=rules) == CleanupVerdict.TRASHED


@pytest.mark.parametrize("state", [TorrentState.CHECKING, TorrentState.MOVING, TorrentState.METADATA])
async def test_nothing_happens_to_what_the_client_is_busy_with(
    house: House, client: FakeTorrentClient, state: TorrentState
) -> None:
    await on_nas(house)
    client.share(HASH, 5000)
    client.be(HASH, state)
    before = list(client.told)

    assert await cleaned(house, days=90) == CleanupVerdict.BUSY
    assert client.told == before


async def test_what_fails_or_was_put_there_by_somebody_else_stays(
    house: House, client: FakeTorrentClient
) -> None:
    client.hold(HASH)
    await on_nas(house)
    client.share(HASH, 5000)
    foreign = await cleaned(house, days=90)
    client.lose(HASH)
    absent = await cleaned(house)

    assert (foreign, absent) == (CleanupVerdict.FOREIGN, CleanupVerdict.ABSENT)
    assert REMOVED not in client.told


async def test_while_somebody_waits_for_the_same_torrent_it_stays(
    house: House, client: FakeTorrentClient
) -> None:
    await on_nas(house)
    client.share(HASH, 5000)
    await cleaned(house)
    downloads = house.new_downloads()
    await downloads.start(BORIS, MAGNET)

    assert await cleaned(house, days=90) == CleanupVerdict.WANTED
    assert await cleaned(house, user=BORIS) == CleanupVerdict.NOT_ON_NAS

    await moved(client, downloads, until=DownloadState.ON_NAS, user=BORIS)
    assert await cleaned(house) == CleanupVerdict.TRASHED
    assert await cleaned(house, days=6) == CleanupVerdict.TRASHED
    assert await cleaned(house, days=2) == ""


async def test_who_removed_theirs_holds_nobody_up(house: House, client: FakeTorrentClient) -> None:
    await on_nas(house)
    await house.new_downloads().start(BORIS, MAGNET)
    await house.new_downloads().remove(BORIS, HASH)
    client.share(HASH, 5000)

    assert await cleaned(house) == CleanupVerdict.TRASHED


async def test_what_the_library_lost_is_never_deleted(
    house: House, client: FakeTorrentClient, tmp_path: Path
) -> None:
    film = await on_nas(house)
    client.share(HASH, 5000)
    assert await cleaned(house) == CleanupVerdict.TRASHED
    unlink(film.placed[0])

    assert await cleaned(house, days=90) == CleanupVerdict.LIBRARY_GONE
    assert (tmp_path / "torrents" / "film.mkv").is_file()


async def test_a_library_that_is_the_torrents_own_folder_is_never_deleted(
    house: House, client: FakeTorrentClient, tmp_path: Path
) -> None:
    await on_nas(house)
    house.folders = Folders(root=tmp_path)
    await changed(house, lambda one: replace(one, placed=(str(tmp_path / "torrents" / "film.mkv"),)))
    client.share(HASH, 5000)

    assert await cleaned(house, days=90) == CleanupVerdict.LIBRARY_GONE


async def test_files_that_another_torrent_has_too_are_never_deleted(
    house: House, client: FakeTorrentClient
) -> None:
    await on_nas(house)
    client.share(HASH, 5000)
    client.hold(OTHER)

    assert await cleaned(house, days=90) == CleanupVerdict.SHARED
    client.lose(OTHER)
    assert await cleaned(house) == CleanupVerdict.TRASHED


async def test_files_beyond_the_library_are_asked_about_once_and_go_only_when_their_person_says_so(
    tmp_path: Path,
) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path / "torrents")
    house = a_series_house(client)
    house.folders = Folders(root=tmp_path / "library")
    house.transfer = LocalTransfer(house.folders.root)
    listener = Listener()
    house.notifications = Notifications([listener], clock=house.clock)
    downloads = house.new_downloads()
    await episode(house, downloads, 1)
    await moved(client, downloads, until=DownloadState.ON_NAS)
    await client.choose_files(HASH, [0, 2])
    await client.step()
    await client.step()
    client.share(HASH, 10**6)

    assert [await cleaned(house, days=90), await cleaned(house, days=90)] == [CleanupVerdict.ASKED] * 2
    assert await told(house, Topic.CLEANUP_ASKED) == 1

    await house.new_cleanup(RULES).release(ANNA, HASH)
    assert await cleaned(house) == CleanupVerdict.TRASHED
    assert await told(house, Topic.TRASHED) == 1
    assert await cleaned(house, days=7) == ""


async def told(house: House, topic: Topic) -> int:
    return sum(f":{topic}:" in key for key in await effects(house.storage))


async def test_what_never_came_into_the_library_goes_only_when_its_person_says_so(
    house: House, client: FakeTorrentClient
) -> None:
    await on_nas(house)
    await changed(house, lambda one: replace(one, state=DownloadState.DOWNLOADED, placed=()))
    client.share(HASH, 5000)
    assert await cleaned(house, days=90) == CleanupVerdict.NOT_ON_NAS

    await house.new_cleanup(RULES).release(ANNA, HASH)

    assert await cleaned(house) == CleanupVerdict.TRASHED
    assert await cleaned(house, days=7) == ""
    assert (await row(house)).state is DownloadState.REMOVED
    assert client.told[-1] == REMOVED
    assert await house.new_downloads().tend() == ()


async def test_out_of_the_trash_it_goes_on_and_stays(house: House, client: FakeTorrentClient) -> None:
    await on_nas(house)
    client.share(HASH, 5000)
    await cleaned(house)

    back = await house.new_cleanup(RULES).undo(ANNA, HASH)

    assert (back.trashed_at, back.fate) == (None, Fate.KEEP)
    assert client.told[-1] == ("resume", HASH)
    assert await cleaned(house, days=90) == CleanupVerdict.KEPT


async def test_an_undo_where_another_process_has_the_client_is_carried_out_by_that_one(
    house: House, client: FakeTorrentClient
) -> None:
    await on_nas(house)
    client.share(HASH, 5000)
    await cleaned(house)
    house.client = None
    elsewhere = house.new_cleanup(RULES)
    await elsewhere.run()

    (before,) = await elsewhere.list(ANNA)
    await elsewhere.undo(ANNA, HASH)
    (after,) = await elsewhere.list(ANNA)
    house.client = client

    assert (before.verdict, after.verdict) == (CleanupVerdict.TRASHED, CleanupVerdict.KEPT)
    assert before.leaves_at is not None
    assert await cleaned(house, days=90) == CleanupVerdict.KEPT
    assert client.told[-1] == ("resume", HASH)
    assert (await row(house)).trashed_at is None


@pytest.mark.parametrize("verb", ["keep", "undo", "release"])
async def test_of_what_is_gone_nothing_can_be_said_any_more(
    house: House, client: FakeTorrentClient, verb: str
) -> None:
    await on_nas(house)
    client.share(HASH, 5000)
    await cleaned(house)
    await cleaned(house, days=7)

    with pytest.raises(IllegalTransition):
        await getattr(house.new_cleanup(RULES), verb)(ANNA, HASH)
    with pytest.raises(NotFound):
        await getattr(house.new_cleanup(RULES), verb)(BORIS, HASH)


async def test_only_what_is_in_the_trash_comes_out_of_it(house: House) -> None:
    await on_nas(house)

    with pytest.raises(IllegalTransition) as told:
        await house.new_cleanup(RULES).undo(ANNA, HASH)
    assert told.value.facts["problem"] == "not_trashed"


async def test_when_the_rule_is_taken_away_the_trash_gives_back_what_it_has(
    house: House, client: FakeTorrentClient
) -> None:
    await on_nas(house)
    client.share(HASH, 5000)
    await cleaned(house)

    assert await cleaned(house, days=90, rules=SeedingRules()) == CleanupVerdict.NO_RULE
    assert client.told[-1] == ("resume", HASH)
    assert (await row(house)).trashed_at is None


async def test_more_of_the_same_torrent_takes_it_out_of_the_trash() -> None:
    house = a_series_house(FakeTorrentClient({HASH: PACK}))
    downloads = house.new_downloads()
    first = await episode(house, downloads, 1)
    async with house.storage.transaction() as rows:
        now = house.clock.now()
        done = replace(first, state=DownloadState.ON_NAS, fate=Fate.RELEASE, trashed_at=now, cleaned_at=now)
        await rows.downloads.save(done)

    again = await episode(house, downloads, 2)

    assert (again.id, again.fate, again.trashed_at, again.cleaned_at) == (
        first.id,
        Fate.BY_RULE,
        None,
        None,
    )


async def test_a_torrent_that_all_have_removed_leaves_without_its_data_when_the_client_answers_again(
    house: House, client: FakeTorrentClient
) -> None:
    await on_nas(house)
    client.error = DOWN
    with pytest.raises(ConciergeError):
        await house.new_downloads().remove(ANNA, HASH)
    await house.new_cleanup().run()
    client.error = None

    await house.new_cleanup().run()

    assert client.told[-1] == ("remove", HASH)


async def test_a_silent_client_is_told_of_as_such(house: House, client: FakeTorrentClient) -> None:
    await on_nas(house)
    client.error = DOWN

    assert await cleaned(house, days=90) == CleanupVerdict.SILENT


async def test_what_a_killed_process_had_begun_is_done_by_the_next_one(
    house: House, client: FakeTorrentClient
) -> None:
    class Dying(FakeTorrentClient):
        async def pause(self, info_hash: str) -> None:
            raise DOWN

        async def remove(self, info_hash: str, *, with_data: bool) -> None:
            raise DOWN

    await on_nas(house)
    client.share(HASH, 5000)
    dying = Dying()
    dying._torrents = client._torrents
    house.client = dying
    await cleaned(house)
    house.client = client
    assert await cleaned(house) == CleanupVerdict.TRASHED
    assert client.told[-1] == ("pause", HASH)
    house.client = dying
    assert await cleaned(house, days=7) == ""
    house.client = client

    await cleaned(house)

    assert client.told[-1] == REMOVED


async def test_what_somebody_started_in_the_client_again_is_stopped_before_it_goes(
    house: House, client: FakeTorrentClient
) -> None:
    await on_nas(house)
    client.share(HASH, 5000)
    await cleaned(house)
    await client.resume(HASH)

    assert await cleaned(house, days=8) == CleanupVerdict.DUE
    assert client.told[-1] == ("pause", HASH)
    assert await cleaned(house) == ""


async def test_a_pack_of_which_all_was_brought_goes_without_a_question(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: (*PACK[:2], *entries("Sherlock S01/Sample/sample.mkv"))})
    house = a_series_house(client)
    downloads = house.new_downloads()
    client._save_dir = tmp_path
    await episode(house, downloads, None)
    await moved(client, downloads, until=DownloadState.ON_NAS)
    client.share(HASH, 10**6)

    assert await cleaned(house) == CleanupVerdict.TRASHED
