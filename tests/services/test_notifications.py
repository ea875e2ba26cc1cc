"""What becomes of a download is told once, and never without having become so."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from concierge.errors import NotFound, ServiceUnavailable, StorageError
from concierge.model.calm import Calm, QuietHours
from concierge.model.download import DownloadState
from concierge.model.notice import Topic
from concierge.model.outbox import EffectState
from concierge.services.notifications import Household, Notifications, NotifierDeliverer
from concierge.services.outbox import Outbox
from concierge.testing import NOW, FakeTorrentClient, FrozenClock, entries
from concierge.texts import LANGUAGES, texts
from tests.services.downloading import HASH, MAGNET, a_series_house, episode, missed
from tests.services.house import ANNA, BORIS, House, moved
from tests.services.notifying import Listener, a_telling_house, effects
from tests.storage import SpoiledStorage

# Read here, and not while something waits.
for _language in LANGUAGES:
    texts(_language)
MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")


def outbox_of(house: House) -> Outbox:
    assert house.notifications is not None
    return Outbox(house.storage, house.notifications.deliverers(house.storage))


async def finished(house: House, client: FakeTorrentClient) -> None:
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)
    await moved(client, downloads, until=DownloadState.ON_NAS)


async def failed(house: House, client: FakeTorrentClient) -> None:
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)
    client.fail(HASH, "the disk is gone")
    await downloads.tend()


async def test_a_film_in_the_library_is_told_once_by_each_notifier(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/film.ru.srt")}, save_dir=tmp_path)
    phone, log = Listener("phone"), Listener("log", disturbs=False)
    house = a_telling_house(client, phone, log)

    await finished(house, client)
    delivered = [await outbox_of(house).deliver_due(), await outbox_of(house).deliver_due()]

    assert delivered == [2, 0]
    [message] = phone.told
    assert message.heading == "Можно смотреть: Метрополис (1927)"
    assert message.text == "2 файла в медиатеке, 2,0 КБ."
    assert len(message.notification.placed) == 2
    assert [one.notification.topic for one in log.told] == [Topic.ON_NAS]
    assert {one.result_id for one in (await effects(house.storage)).values()} == {"message 1"}


async def test_what_is_finished_elsewhere_is_told_as_such() -> None:
    client, phone = FakeTorrentClient(), Listener()
    house = a_telling_house(client, phone, language="en")
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)

    await moved(client, downloads, until=DownloadState.DOWNLOADED)
    await downloads.tend()
    await outbox_of(house).deliver_due()

    [message] = phone.told
    assert message.notification.topic is Topic.DOWNLOADED
    assert message.heading == "Downloaded: Metropolis (1927)"


async def test_a_failure_is_told_with_its_code_and_what_to_do() -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/film.mkv.lnk")})
    phone = Listener()
    house = a_telling_house(client, phone, language="en")
    downloads = house.new_downloads()
    begun = await downloads.start(ANNA, MAGNET)

    await moved(client, downloads, until=DownloadState.FAILED)
    await outbox_of(house).deliver_due()

    [message] = phone.told
    assert message.notification.failure_code == "unsafe_content"
    assert "film.mkv.lnk" in message.text
    assert message.text.endswith(f"concierge downloads resume {begun.id}")


async def test_a_second_failure_is_told_again_once_somebody_has_begun_anew() -> None:
    client = FakeTorrentClient()
    house = a_telling_house(client, Listener())
    await failed(house, client)
    downloads = house.new_downloads()
    [(download)] = [one.download for one in await downloads.list(ANNA)]
    house.clock.advance(timedelta(minutes=1))

    await downloads.resume(ANNA, download.id)
    client.fail(HASH, "gone again")
    await downloads.tend()
    await downloads.tend()

    assert len(await effects(house.storage)) == 2


async def test_a_film_that_the_client_lost_on_the_way_is_told_of_once(tmp_path: Path) -> None:
    client = FakeTorrentClient()
    house = a_telling_house(client, Listener())
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)
    house.clock.advance(timedelta(minutes=1))

    client.lose(HASH)
    await missed(house, downloads)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)
    house.clock.advance(timedelta(days=1))
    client.lose(HASH)
    client._save_dir = tmp_path
    await missed(house, downloads)
    await moved(client, downloads, until=DownloadState.ON_NAS)

    told = [one.payload["topic"] for one in (await effects(house.storage)).values()]
    assert client.told.count(("add", HASH)) == 3
    assert told == ["downloaded", "on_nas"]


async def test_more_episodes_of_the_same_torrent_are_news(tmp_path: Path) -> None:
    pack = entries("Sherlock S01/Sherlock.S01E01.mkv", "Sherlock S01/Sherlock.S01E02.mkv")
    client = FakeTorrentClient({HASH: pack}, save_dir=tmp_path)
    house = a_series_house(client)
    phone = Listener()
    house.notifications = Notifications([phone], clock=house.clock)
    downloads = house.new_downloads()

    await episode(house, downloads, 1)
    await moved(client, downloads, until=DownloadState.ON_NAS)
    await outbox_of(house).deliver_due()
    await episode(house, downloads, None)
    await moved(client, downloads, until=DownloadState.ON_NAS)
    await outbox_of(house).deliver_due()

    assert [one.heading for one in phone.told] == [
        "Можно смотреть: Шерлок (2010) S01E01",
        "Можно смотреть: Шерлок (2010) S01",
    ]


@pytest.mark.parametrize("end", [DownloadState.ON_NAS, DownloadState.FAILED])
async def test_neither_the_state_nor_the_notification_is_there_without_the_other(
    tmp_path: Path, end: DownloadState
) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    house = a_telling_house(client, Listener())
    spoiled = SpoiledStorage(house.storage)
    house.storage = spoiled
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)
    if end is DownloadState.FAILED:
        client.fail(HASH, "broken")
    else:
        await moved(client, downloads, until=DownloadState.DOWNLOADED)
    before = (await downloads.list(ANNA))[0].download.state

    spoiled.is_spoiled = True
    with pytest.raises(StorageError):
        await downloads.tend()
    undone = (await downloads.list(ANNA))[0].download.state, await effects(spoiled)
    spoiled.is_spoiled = False
    await moved(client, downloads, until=end)
    await downloads.tend()

    assert undone == (before, {})
    assert len(await effects(spoiled)) == 1


async def test_a_notification_that_cannot_be_written_leaves_the_state_as_it_was() -> None:
    class Broken(Listener):
        def is_for(self, user: object) -> bool:
            raise StorageError(f"nothing is known of {user}")

    client = FakeTorrentClient()
    house = a_telling_house(client, Broken())
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)
    client.fail(HASH, "broken")

    with pytest.raises(StorageError):
        await downloads.tend()

    assert (await downloads.list(ANNA))[0].download.state is DownloadState.DOWNLOADING


async def test_a_death_between_sending_and_noting_brings_one_more_under_the_same_key() -> None:
    client, phone = FakeTorrentClient(), Listener()
    house = a_telling_house(client, phone)
    await failed(house, client)
    async with house.storage.transaction() as rows:
        [effect] = await rows.outbox.claim(["notify:listener"], limit=9, lease=timedelta())
    await NotifierDeliverer(phone, house.storage, clock=house.clock).deliver(effect)

    delivered = [await outbox_of(house).deliver_due() for _ in range(3)]

    assert delivered == [1, 0, 0]
    assert len(phone.told) == 2
    assert len({message.key for message in phone.told}) == 1


async def test_what_nobody_took_waits_and_is_not_lost() -> None:
    client, phone = FakeTorrentClient(), Listener()
    house = a_telling_house(client, phone)
    await failed(house, client)
    phone.error = ServiceUnavailable("listener", "down")

    assert await outbox_of(house).deliver_due() == 0

    [effect] = (await effects(house.storage)).values()
    assert effect.state is EffectState.PENDING


async def test_a_notifier_is_told_of_its_own_people_alone() -> None:
    client = FakeTorrentClient()
    house = a_telling_house(client, Listener("annas", only=ANNA), Listener("all"))
    downloads = house.new_downloads()
    await downloads.start(BORIS, MAGNET)
    client.fail(HASH, "broken")

    await downloads.tend()

    assert [one.kind for one in (await effects(house.storage, BORIS)).values()] == ["notify:all"]
    assert await effects(house.storage) == {}


async def test_quiet_hours_hold_back_what_disturbs_and_can_wait(tmp_path: Path) -> None:
    client = FakeTorrentClient(save_dir=tmp_path)
    at = NOW.time()
    quiet = QuietHours(start=at, end=(NOW + timedelta(hours=9)).time(), zone=UTC)
    house = a_telling_house(
        client, Listener("phone"), Listener("log", disturbs=False), calm=Calm(quiet=quiet)
    )

    await finished(house, client)

    due = {one.kind: one.due_at for one in (await effects(house.storage)).values()}
    assert due["notify:phone"] == NOW + timedelta(hours=9)
    assert due["notify:log"] != due["notify:phone"]


async def test_a_full_disk_is_told_at_once_also_in_quiet_hours(tmp_path: Path) -> None:
    client = FakeTorrentClient(free_bytes=0, save_dir=tmp_path)
    phone = Listener()
    night = QuietHours(start=NOW.time(), end=(NOW + timedelta(hours=9)).time(), zone=UTC)
    house = a_telling_house(client, phone, calm=Calm(quiet=night, gap=timedelta(hours=1)))
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)

    await moved(client, downloads, until=DownloadState.FAILED)
    await outbox_of(house).deliver_due()

    assert [one.notification.failure_code for one in phone.told] == ["no_space"]


async def test_what_comes_late_keeps_to_the_quiet_hours_too() -> None:
    client, phone = FakeTorrentClient(), Listener()
    evening = NOW + timedelta(hours=1)
    quiet = QuietHours(start=evening.time(), end=(evening + timedelta(hours=9)).time(), zone=UTC)
    house = a_telling_house(client, phone, calm=Calm(quiet=quiet))
    await failed(house, client)
    house.clock.advance(timedelta(hours=2))

    assert await outbox_of(house).deliver_due() == 0

    [effect] = (await effects(house.storage)).values()
    assert phone.told == []
    assert effect.failure is not None
    assert (effect.state, effect.failure.code) == (EffectState.PENDING, "rate_limited")


async def test_two_that_can_wait_are_at_least_the_gap_apart() -> None:
    # The database's own clock says when the first one went: the future is the same for both.
    clock = FrozenClock(datetime.now(UTC) + timedelta(days=1))
    gap, quiet_from = timedelta(minutes=20), clock.now()
    quiet = QuietHours(start=quiet_from.time(), end=(quiet_from + timedelta(minutes=5)).time(), zone=UTC)
    client = FakeTorrentClient()
    house = a_telling_house(client)
    house.clock = clock
    house.notifications = Notifications(
        [Listener()], clock=clock, household=Household(calm=Calm(quiet=quiet, gap=gap))
    )
    downloads = house.new_downloads()
    for user in (ANNA, BORIS):
        await downloads.start(user, MAGNET)
    client.fail(HASH, "broken")
    await downloads.tend()
    [mine] = [one.download for one in await downloads.list(ANNA)]
    await downloads.resume(ANNA, mine.id)
    client.fail(HASH, "broken again")
    clock.advance(timedelta(seconds=1))
    await downloads.tend()

    [first, second] = [one.due_at for one in (await effects(house.storage)).values()]
    [other] = [one.due_at for one in (await effects(house.storage, BORIS)).values()]

    assert first == other == quiet_from + timedelta(minutes=5)
    assert first is not None
    assert second == first + gap


async def test_a_test_tells_how_it_went_with_each() -> None:
    good, bad = Listener("good"), Listener("bad")
    bad.error = ServiceUnavailable("bad", "down")
    notifications = Notifications([good, bad], clock=FrozenClock())

    trials = await notifications.test(ANNA)
    [alone] = await notifications.test(ANNA, "good")

    assert [(one.notifier, one.result_id, one.error) for one in trials] == [
        ("good", "message 1", None),
        ("bad", "", bad.error),
    ]
    assert alone.result_id == "message 2"
    with pytest.raises(NotFound):
        await notifications.test(ANNA, "unheard of")


async def test_a_strangers_name_is_one_short_line() -> None:
    client, phone = FakeTorrentClient(), Listener()
    house = a_telling_house(client, phone)
    downloads = house.new_downloads()
    await downloads.start(ANNA, f"magnet:?xt=urn:btih:{HASH}&dn=a%0Ab%1B%5B2J{'x' * 900}")
    client.fail(HASH, "broken\x1b[2J")

    await downloads.tend()
    await outbox_of(house).deliver_due()

    [message] = phone.told
    assert message.heading.isprintable()
    assert len(message.heading) < 300
    assert message.text.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "start, end, at, until",
    [
        ("22:00", "08:00", "2026-05-01T21:59", None),
        ("22:00", "08:00", "2026-05-01T22:00", "2026-05-02T08:00"),
        ("22:00", "08:00", "2026-05-02T07:59", "2026-05-02T08:00"),
        ("22:00", "08:00", "2026-05-02T08:00", None),
        ("13:00", "15:00", "2026-05-02T14:00", "2026-05-02T15:00"),
        ("13:00", "15:00", "2026-05-02T12:00", None),
        ("08:00", "08:00", "2026-05-02T08:00", None),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall(start: str, end: str, at: str, until: str | None) -> None:
    quiet = QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end), zone=MOSCOW)

    over = quiet.over(datetime.fromisoformat(at).replace(tzinfo=MOSCOW).astimezone(UTC))

    assert over == (until and datetime.fromisoformat(until).replace(tzinfo=MOSCOW))


@given(
    start=st.times(),
    end=st.times(),
    days=st.floats(0, 365),
)
def test_quiet_hours_end_later_and_within_a_day_also_where_clocks_are_turned(
    start: time, end: time, days: float
) -> None:
    at = NOW + timedelta(days=days)

    over = QuietHours(start=start, end=end, zone=BERLIN).over(at)

    assert over is None or at < over <= at + timedelta(hours=25)
