"""Limits hold, however fast somebody presses."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from concierge.errors import LimitReached, NotAllowed
from concierge.model.access import Grant, Limits, Role
from concierge.model.download import Download, DownloadState
from concierge.model.user import User
from concierge.testing import FakeTorrentClient, FakeTracker, a_release, an_info_hash, entries
from tests.services.downloading import HASH, MAGNET, a_house
from tests.services.house import ANNA, House, moved
from tests.services.people_of import a_person, new_people

GB = 10**9
TRUSTED = frozenset({Grant.DOWNLOAD})


def films(count: int = 4) -> House:
    """A house whose tracker has that many releases of 8 GB."""
    releases = [
        a_release(f"Metropolis.1927.1080p.BluRay.Dub.Rus-{number}", info_hash=an_info_hash(str(number)))
        for number in range(count)
    ]
    return House(trackers=(FakeTracker(releases),))


async def handles(house: House, person: User) -> list[str]:
    report = await house.found(person)
    return [decision.handle for decision in (*report.accepted, *report.rejected)]


async def pressed(house: House, person: User, whats: list[str]) -> list[Download]:
    """What came of pressing everything at once: the downloads, and only limits in the way of the others."""
    downloads = house.new_downloads()
    answers = await asyncio.gather(*(downloads.start(person, what) for what in whats), return_exceptions=True)
    assert all(isinstance(answer, Download | LimitReached) for answer in answers), answers
    return [answer for answer in answers if isinstance(answer, Download)]


async def test_presses_at_once_do_not_pass_the_limit_of_a_day_together() -> None:
    house = films()
    person = await a_person(house, grant=TRUSTED, limits=Limits(downloads_a_day=2))

    assert len(await pressed(house, person, await handles(house, person))) == 2
    assert len(await house.new_downloads().list(person)) == 2


async def test_presses_at_once_do_not_pass_the_limit_of_space_together() -> None:
    house = films()
    person = await a_person(house, grant=TRUSTED, limits=Limits(held_bytes=20 * GB))

    assert len(await pressed(house, person, await handles(house, person))) == 2


async def test_a_limit_says_how_much_is_used() -> None:
    house = films()
    person = await a_person(house, grant=TRUSTED, limits=Limits(held_bytes=10 * GB, downloads_a_day=5))
    first, second, *_ = await handles(house, person)
    downloads = house.new_downloads()
    await downloads.start(person, first)

    with pytest.raises(LimitReached) as reached:
        await downloads.start(person, second)

    facts = reached.value.facts
    assert (facts["problem"], facts["limit"], facts["used"]) == ("held_bytes", 10 * GB, 8 * GB)


async def test_the_day_is_the_utc_day() -> None:
    house = films()
    person = await a_person(house, grant=TRUSTED, limits=Limits(downloads_a_day=1))
    first, second, third, *_ = await handles(house, person)
    downloads = house.new_downloads()
    await downloads.start(person, first)
    midnight = (house.clock.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    house.clock.advance(midnight - house.clock.now() - timedelta(seconds=1))
    with pytest.raises(LimitReached):
        await downloads.start(person, second)

    house.clock.advance(timedelta(seconds=1))
    await downloads.start(person, second)
    with pytest.raises(LimitReached):
        await downloads.start(person, third)


async def test_removing_makes_room_but_not_another_download_of_the_day() -> None:
    house = films()
    person = await a_person(house, grant=TRUSTED, limits=Limits(held_bytes=10 * GB))
    first, second, *_ = await handles(house, person)
    downloads = house.new_downloads()
    await downloads.remove(person, (await downloads.start(person, first)).id)
    await downloads.start(person, second)

    await new_people(house).change(ANNA, person.id, held_bytes=None, downloads_a_day=2)
    with pytest.raises(LimitReached):
        await downloads.start(person, (await handles(house, person))[2])


async def test_what_one_has_already_is_within_every_limit() -> None:
    house = films(1)
    person = await a_person(house, grant=TRUSTED, limits=Limits(downloads_a_day=1, held_bytes=8 * GB))
    (handle,) = await handles(house, person)
    downloads = house.new_downloads()
    first = await downloads.start(person, handle)

    assert (await downloads.start(person, handle)).id == first.id
    await downloads.remove(person, first.id)
    assert (await downloads.start(person, handle)).id == first.id


async def test_a_limit_of_none_at_all_turns_downloads_off() -> None:
    house = a_house()
    person = await a_person(house, grant=TRUSTED, limits=Limits(downloads_a_day=0))

    with pytest.raises(LimitReached) as reached:
        await house.new_downloads().start(person, MAGNET)

    assert reached.value.facts["problem"] == "downloads_off"


async def test_a_limit_that_was_set_a_moment_ago_holds_for_a_view_that_is_older() -> None:
    house = a_house()
    person = await a_person(house, grant=TRUSTED)
    await new_people(house).change(ANNA, person.id, downloads_a_day=0)

    with pytest.raises(LimitReached):
        await house.new_downloads().start(person, MAGNET)


async def test_a_grant_that_was_taken_a_moment_ago_is_gone_for_a_view_that_is_older() -> None:
    house = a_house()
    person = await a_person(house, grant=TRUSTED)
    await new_people(house).change(ANNA, person.id, role=Role.GUEST)

    with pytest.raises(NotAllowed):
        await house.new_downloads().start(person, MAGNET)


async def test_a_size_that_nobody_knew_is_held_against_the_limit_once_it_is_known() -> None:
    client = FakeTorrentClient({HASH: entries("Metropolis/film.mkv")})
    house = a_house(client)
    person = await a_person(house, grant=TRUSTED, limits=Limits(held_bytes=1))
    downloads = house.new_downloads()
    await downloads.start(person, MAGNET)

    failed = await moved(client, downloads, until=DownloadState.FAILED, user=person)

    assert failed.failure_code == "limit_reached"


async def test_what_an_owner_forced_is_not_held_against_the_limit_later() -> None:
    client = FakeTorrentClient({HASH: entries("Metropolis/film.mkv")})
    house = a_house(client)
    person = await a_person(house, limits=Limits(held_bytes=1))
    downloads = house.new_downloads()
    await downloads.start_approved(person, MAGNET, is_forced=True)

    done = await moved(client, downloads, until=DownloadState.DOWNLOADING, user=person)

    assert done.failure_code == ""
