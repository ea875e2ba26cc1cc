"""How people want to be told is kept to: in one message, in a digest, later, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Unpack
from zoneinfo import ZoneInfo

import pytest

from concierge.errors import InputError, RateLimited, ServiceUnavailable, Unreachable
from concierge.model.calm import Calm, QuietHours
from concierge.model.download import Download, DownloadState
from concierge.model.notice import News, Topic
from concierge.model.notification_wishes import NotificationEdit, NotificationWishes, Way
from concierge.model.outbox import Effect, EffectState
from concierge.model.title import TitleKind
from concierge.model.user import User
from concierge.services._news_timing import HEAD_START, SEASON_SETTLES, SETTLES
from concierge.services.notifications import Household, Notifications, NotificationSettings
from concierge.services.outbox import Outbox
from concierge.testing import FrozenClock, a_download, a_title, an_info_hash
from concierge.texts import LANGUAGES, texts
from tests.adapters.storage.values import a_source
from tests.services.house import ANNA, BORIS, House
from tests.services.notifying import Listener, effects

SHOW = a_title("Шерлок", name_en="Sherlock", name_original="Sherlock", kind=TitleKind.SERIES, year=2010)
FILM = a_title("Метрополис", year=1927)
READY = News(topic=Topic.ON_NAS)
# The database's clock is the machine's: what is due "now" by this one is due there too.
TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")
# Read here, and not while something waits.
for _language in LANGUAGES:
    texts(_language)
NOW = datetime.now(UTC) - timedelta(minutes=30)


class Home:
    """A household with one listener, and downloads that come to an end when a test says so."""

    def __init__(self, *, calm: Calm | None = None) -> None:
        self.house = House()
        self.clock = FrozenClock(NOW)
        self.phone = Listener("phone")
        self.log = Listener("log", disturbs=False)
        self.notifications = Notifications(
            [self.phone, self.log], clock=self.clock, household=Household(calm=calm or Calm())
        )
        self.settings = NotificationSettings(self.house.storage)

    async def wishes(self, user: User = ANNA, **edit: Unpack[NotificationEdit]) -> None:
        await self.settings.change(user, **edit)

    async def has(
        self, name: str, *, user: User = ANNA, episode: int | None = None, season: int = 1
    ) -> Download:
        """A download of the show's episode, or without one of the film."""
        title = FILM if episode is None else SHOW
        download = a_download(
            an_info_hash(name),
            id=f"{user.id}-{name}",
            user_id=user.id,
            name=name,
            title=title,
            season=None if episode is None else season,
            episode=episode,
            state=DownloadState.DOWNLOADED,
            created_at=self.clock.now(),
        )
        async with self.house.storage.transaction() as rows:
            return await rows.downloads.add(download, a_source(download.info_hash))

    async def comes(self, download: Download, news: News = READY) -> None:
        """It is on the NAS, or whatever the news say, and no more under way."""
        async with self.house.storage.transaction() as rows:
            placed = (f"Сериалы/Шерлок/S01E{download.episode or 0:02}.mkv",)
            done = replace(download, state=DownloadState.ON_NAS, placed=placed)
            await rows.downloads.save(done)
            await self.notifications.note(rows, done, news)

    async def delivered(self) -> list[str]:
        """The headings that the phone showed."""
        await Outbox(self.house.storage, self.notifications.deliverers(self.house.storage)).deliver_due()
        return [message.heading for message in self.phone.told]

    async def due(self, user: User = ANNA) -> list[Effect]:
        found = await effects(self.house.storage, user)
        return [one for one in found.values() if one.kind == "notify:phone"]


@pytest.fixture
def home() -> Home:
    return Home()


async def episodes(home: Home, *numbers: int) -> None:
    for number in numbers:
        await home.comes(await home.has(f"e{number}", episode=number))


async def test_a_season_is_one_message_that_lists_its_episodes(home: Home) -> None:
    await episodes(home, 1, 2, 3, 4, 6)

    assert await home.delivered() == ["Можно смотреть: Шерлок (2010) S01E01–E04, E06"]

    assert home.phone.told[0].text.startswith("5 файлов")
    assert len(home.phone.told[0].parts) == 5
    assert len(home.log.told) == 5, "programs are told of each"
    assert {one.state for one in (await effects(home.house.storage)).values()} == {EffectState.DONE}
    assert await home.delivered() == ["Можно смотреть: Шерлок (2010) S01E01–E04, E06"]


async def test_other_seasons_other_titles_and_failures_are_messages_of_their_own(home: Home) -> None:
    await episodes(home, 1, 2)
    await home.comes(await home.has("s2", episode=1, season=2))
    await home.comes(await home.has("film"))

    assert sorted(await home.delivered()) == [
        "Можно смотреть: Метрополис (1927)",
        "Можно смотреть: Шерлок (2010) S01E01–E02",
        "Можно смотреть: Шерлок (2010) S02E01",
    ]


async def test_an_episode_waits_a_moment_for_others_and_longer_while_they_are_on_their_way(
    home: Home,
) -> None:
    first, second = await home.has("e1", episode=1), await home.has("e2", episode=2)
    await home.comes(first)
    await home.comes(second)

    assert [one.due_at for one in await home.due()] == [NOW + SEASON_SETTLES, NOW + SETTLES]


async def test_what_is_due_later_goes_with_the_first_that_is_due(home: Home) -> None:
    first, second = await home.has("e1", episode=1), await home.has("e2", episode=2)
    home.clock.advance(timedelta(minutes=25))
    await home.comes(first)
    home.clock.advance(timedelta(minutes=-20))
    await home.comes(second)

    assert await home.delivered() == ["Можно смотреть: Шерлок (2010) S01E01–E02"]


async def test_a_death_after_sending_brings_the_one_message_once_more_and_no_single_ones(home: Home) -> None:
    await episodes(home, 1, 2, 3)
    kinds = ["notify:phone"]
    async with home.house.storage.transaction() as rows:
        [first] = await rows.outbox.claim(kinds, limit=1, lease=timedelta())
        rest = await rows.outbox.claim_group(first, limit=9, lease=timedelta())
    await home.notifications.deliverers(home.house.storage)[0].deliver(first, rest)

    assert await home.delivered() == ["Можно смотреть: Шерлок (2010) S01E01–E03"] * 2
    assert len({message.key for message in home.phone.told}) == 1


async def test_off_is_off_also_for_what_waits_already(home: Home) -> None:
    await episodes(home, 1)
    await home.wishes(ready=Way.OFF)
    await home.comes(await home.has("film"))

    assert await home.delivered() == []
    assert len(home.log.told) == 2
    assert len(await home.due()) == 1


async def test_a_digest_is_one_message_at_its_time_in_the_persons_zone(home: Home) -> None:
    await home.wishes(ready=Way.DIGEST, digest_at=time(8, 30), zone="Asia/Tokyo")
    await episodes(home, 1, 2, 3)
    await home.comes(await home.has("film"))

    [at] = {one.due_at for one in await home.due()}
    assert at is not None
    assert at.astimezone(TOKYO).time() == time(8, 30)
    assert timedelta() < at - NOW <= timedelta(days=1)


async def test_a_digest_counts_and_lists(home: Home) -> None:
    await home.wishes(ready=Way.DIGEST, digest_at=(NOW + timedelta(minutes=5)).time(), zone="UTC")
    await episodes(home, 1, 2, 3)
    await home.comes(await home.has("film"))
    await home.comes(await home.has("grew", episode=9), News(topic=Topic.ON_NAS))

    [heading] = await home.delivered()
    assert heading == "Сводка: 4 серии, 1 фильм"
    assert home.phone.told[0].text.splitlines() == [
        "Можно смотреть: Шерлок (2010) S01E01–E03, E09",
        "Можно смотреть: Метрополис (1927)",
    ]


def test_a_weekly_digest_comes_on_its_day() -> None:
    wishes = NotificationWishes(digest_day=4, digest_at=time(19), zone="Europe/Berlin")
    friday_noon = datetime(2026, 11, 27, 12, tzinfo=BERLIN)

    assert wishes.digest_after(friday_noon) == friday_noon.replace(hour=19)
    assert wishes.digest_after(friday_noon.replace(hour=19)) == friday_noon.replace(day=28, hour=19).replace(
        month=12, day=4
    )


async def test_what_the_interval_holds_back_comes_together_when_it_ends(home: Home) -> None:
    await home.wishes(interval="12h")
    await home.comes(await home.has("film"))
    for name in ("film 2", "film 3"):
        home.clock.advance(timedelta(minutes=1))
        await home.comes(await home.has(name))

    first, *held = [one.due_at for one in await home.due()]
    assert first is not None
    assert len(held) == 2
    assert all(at is not None and abs(at - first - timedelta(hours=12)) < timedelta(minutes=1) for at in held)


async def test_a_question_waits_for_no_interval_but_for_the_night(home: Home) -> None:
    night = (NOW.time(), (NOW + timedelta(hours=3)).time())
    await home.wishes(interval="week")
    await home.comes(await home.has("film"))
    await home.comes(await home.has("stuck"), News(topic=Topic.STALLED))
    await home.wishes(quiet=night, zone="UTC")
    await home.comes(await home.has("stuck 2"), News(topic=Topic.STALLED))
    await home.comes(await home.has("full"), News(topic=Topic.DISK_FULL))

    _, by_day, by_night, urgent = [one.due_at for one in await home.due()]
    assert by_day is not None
    assert urgent is not None
    assert by_day < datetime.now(UTC)
    assert by_night == NOW + timedelta(hours=3)
    assert urgent < datetime.now(UTC)


async def test_the_households_quiet_hours_hold_by_the_persons_own_clock() -> None:
    local = NOW.astimezone(TOKYO)
    start, end = local.time(), (local + timedelta(hours=2)).time()
    home = Home(calm=Calm(quiet=QuietHours(start=start, end=end, zone=UTC)))
    await home.wishes(zone="Asia/Tokyo")

    await home.comes(await home.has("film"))

    [waiting] = await home.due()
    assert waiting.due_at == NOW + timedelta(hours=2)


async def test_who_asked_for_it_first_is_told_first(home: Home) -> None:
    mine = await home.has("film")
    home.clock.advance(timedelta(seconds=1))
    theirs = await home.has("film", user=BORIS)
    await home.comes(theirs)
    await home.comes(mine)

    [first], [second] = await home.due(ANNA), await home.due(BORIS)
    assert second.due_at == home.clock.now() + HEAD_START
    assert first.due_at is not None


async def test_who_cannot_be_reached_is_marked_and_holds_nobody_up(home: Home) -> None:
    await home.comes(await home.has("film"))
    await home.comes(await home.has("film", user=BORIS))
    home.phone.errors[ANNA.id] = Unreachable("phone", "blocked")

    await home.delivered()

    assert [message.to.id for message in home.phone.told] == [BORIS.id]
    [dead] = await home.due()
    assert dead.state is EffectState.DEAD
    async with home.house.storage.reading() as rows:
        anna, boris = await rows.users.get(ANNA.id), await rows.users.get(BORIS.id)
    assert (anna.unreachable_since, boris.unreachable_since) == (home.clock.now(), None)


async def test_a_limit_of_one_person_is_that_persons_alone(home: Home) -> None:
    for name in ("one", "two", "three"):
        await home.comes(await home.has(name))
    for name in ("four", "five"):
        await home.comes(await home.has(name, user=BORIS))
    wait_s = 126.0
    home.phone.errors[ANNA.id] = RateLimited("phone", "slowly", retry_after_s=wait_s, is_personal=True)

    await home.delivered()

    assert [message.to.id for message in home.phone.told] == [BORIS.id] * 2
    waiting = await home.due()
    least = datetime.now(UTC) + timedelta(seconds=wait_s - 30)
    assert {one.state for one in waiting} == {EffectState.PENDING}
    assert all(one.due_at is not None and one.due_at > least for one in waiting)


async def test_an_outage_loses_nothing_of_a_season(home: Home) -> None:
    await episodes(home, 1, 2)
    home.phone.error = ServiceUnavailable("phone", "down")

    assert await home.delivered() == []

    assert {(one.state, one.attempts) for one in await home.due()} == {(EffectState.PENDING, 1)}


@pytest.mark.parametrize(
    "edit, problem",
    [
        ({"interval": "3h"}, "notifications_interval"),
        ({"digest_day": 7}, "notifications_digest_day"),
        ({"zone": "Mars/Olympus"}, "notifications_zone"),
        ({"zone": "../../etc/passwd"}, "notifications_zone"),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    home: Home, edit: NotificationEdit, problem: str
) -> None:
    with pytest.raises(InputError) as refused:
        await home.settings.change(ANNA, **edit)

    assert refused.value.facts["problem"] == problem
    assert await home.settings.get(ANNA) == NotificationWishes()


async def test_wishes_come_back_as_they_were_set(home: Home) -> None:
    quiet = (time(22, 30), time(8))
    set_to = await home.settings.change(
        ANNA, problems=Way.OFF, interval="48h", quiet=quiet, digest_at=time(7, 5), digest_day=6, zone="UTC"
    )

    assert await home.settings.get(ANNA) == set_to
    assert (await home.settings.change(ANNA, quiet=None)).quiet is None
    assert set_to.quiet == quiet
