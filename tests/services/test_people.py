"""Who belongs to the household is seen to by those who may, and no further than they may."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from concierge.errors import (
    BadInvite,
    ClientElsewhere,
    InputError,
    LastOwner,
    NotAllowed,
    NotFound,
    OutOfRange,
)
from concierge.model.access import CHILD_AGE, DEFAULTS, Grant, Role
from concierge.model.conversation import Usage
from concierge.model.download import DownloadState
from concierge.model.inbox import Incoming
from concierge.model.invite import new_code
from concierge.model.user import User
from concierge.services.people import People
from concierge.testing import FakeTorrentClient
from tests.services.downloading import HASH, MAGNET, a_house
from tests.services.house import ANNA, House
from tests.services.people_of import a_person, audited, known, new_people

NEWCOMER = 7_000_000_001


async def invited(people: People, role: Role | None = Role.MEMBER, telegram_id: int = NEWCOMER) -> User:
    issued = await people.invite(ANNA, role=role)
    return await people.redeem(issued.code, telegram_id=telegram_id, name=" Вера\nИванова ")


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER, Role.CHILD, Role.GUEST])
async def test_a_code_makes_its_redeemer_known_with_the_role_that_it_carries(role: Role) -> None:
    house = House()
    people = new_people(house)

    person = await invited(people, role)

    assert (person.role, person.grants, person.name) == (role, DEFAULTS[role], "Вера Иванова")
    assert person.age_limit == (CHILD_AGE if role is Role.CHILD else None)
    assert await known(house, person.id) == person
    assert await people.invites(ANNA) == ()


async def test_a_code_may_carry_more_than_its_role_has() -> None:
    people = new_people(House())
    issued = await people.invite(ANNA, role=Role.GUEST, grants=[Grant.DOWNLOAD])

    person = await people.redeem(issued.code, telegram_id=NEWCOMER)

    assert person.grants == {Grant.SEARCH, Grant.DOWNLOAD}


async def test_who_a_script_had_named_keeps_what_is_theirs_when_a_code_lets_them_in() -> None:
    house = House()
    async with house.storage.transaction() as rows:
        named = await rows.users.by_telegram_id(NEWCOMER)

    person = await invited(new_people(house))

    assert named.role is Role.STRANGER
    assert person.id == named.id


async def test_a_wrong_a_used_a_revoked_and_an_expired_code_are_answered_alike() -> None:
    house = House()
    people = new_people(house)
    used, revoked, expired = [await people.invite(ANNA, role=Role.MEMBER) for _ in range(3)]
    await people.redeem(used.code, telegram_id=NEWCOMER)
    await people.revoke(ANNA, revoked.invite.id)
    house.clock.advance(timedelta(days=7))

    answers = set()
    for code in (used.code, revoked.code, expired.code, new_code(), "", "x", "ё" * 32, "\0"):
        with pytest.raises(BadInvite) as refused:
            await people.redeem(code, telegram_id=NEWCOMER + 1)
        answers.add((refused.value.code, *refused.value.facts.items()))

    assert answers == {("bad_invite",)}
    assert all(person.telegram_id != NEWCOMER + 1 for person in await people.list(ANNA))


async def test_of_many_who_use_a_code_at_once_one_is_let_in() -> None:
    house = House()
    people = new_people(house)
    issued = await people.invite(ANNA, role=Role.MEMBER)

    async def redeem(number: int) -> bool:
        try:
            await people.redeem(issued.code, telegram_id=NEWCOMER + number)
        except BadInvite:
            return False
        return True

    won = await asyncio.gather(*(redeem(number) for number in range(8)))

    assert won.count(True) == 1
    assert len([person for person in await people.list(ANNA) if person.telegram_id]) == 2  # and Boris


async def test_who_is_known_already_stays_as_they_are_and_leaves_the_code_to_others() -> None:
    people = new_people(House())
    member = await invited(people)
    issued = await people.invite(ANNA, role=Role.CHILD)

    same = await people.redeem(issued.code, telegram_id=NEWCOMER)
    other = await people.redeem(issued.code, telegram_id=NEWCOMER + 1)

    assert same == member
    assert other.role is Role.CHILD


async def test_the_first_code_is_the_owners_and_later_ones_make_members() -> None:
    house = House()
    people = new_people(house)

    first, second = await people.invite(ANNA), await people.invite(ANNA)
    member = await people.redeem(second.code, telegram_id=NEWCOMER)
    owner = await people.redeem(first.code, telegram_id=NEWCOMER + 1, name="Кто-то")
    third = await people.invite(ANNA)

    assert (first.invite.role, first.invite.for_user_id) == (Role.OWNER, ANNA.id)
    assert (owner.id, owner.telegram_id, owner.role) == (ANNA.id, NEWCOMER + 1, Role.OWNER)
    assert (member.role, third.invite.role, third.invite.for_user_id) == (Role.MEMBER, Role.MEMBER, None)


async def test_the_owners_code_is_made_anew_when_nobody_can_use_the_first_one() -> None:
    house = House()
    people = new_people(house)
    first = await people.invite(ANNA)
    await people.revoke(ANNA, first.invite.id)
    second = await people.invite(ANNA)
    house.clock.advance(timedelta(days=8))
    third = await people.invite(ANNA)

    assert second.invite.for_user_id == third.invite.for_user_id == ANNA.id


async def test_a_member_who_uses_the_owners_code_is_the_owner_from_then_on() -> None:
    house = House()
    people = new_people(house)
    first = await people.invite(ANNA)
    await invited(people)

    owner = await people.redeem(first.code, telegram_id=NEWCOMER)

    assert owner.id == ANNA.id
    async with house.storage.reading() as rows:
        assert (await rows.users.known(NEWCOMER)).id == ANNA.id


async def test_an_owner_whom_the_settings_name_needs_no_code() -> None:
    people = new_people(House(), owner_telegram_id=7)

    assert (await people.invite(ANNA)).invite.role is Role.MEMBER


async def test_an_owners_code_is_void_once_the_settings_name_the_owner() -> None:
    house = House()
    issued = await new_people(house).invite(ANNA)

    with pytest.raises(BadInvite):
        await new_people(house, owner_telegram_id=7).redeem(issued.code, telegram_id=NEWCOMER)


async def test_the_owner_whom_the_settings_name_uses_up_no_code() -> None:
    house = House()
    people = new_people(house, owner_telegram_id=NEWCOMER)
    before = await people.list(ANNA)

    person = await invited(people)

    assert person.id == ANNA.id
    assert await people.list(ANNA) == before
    assert len(await people.invites(ANNA)) == 1


@pytest.mark.parametrize("role", [Role.MEMBER, Role.CHILD, Role.GUEST, Role.STRANGER])
async def test_who_may_not_manage_may_do_nothing_here(role: Role) -> None:
    house = House()
    people, person = new_people(house), await a_person(house, role)

    for attempt in (
        people.list(person),
        people.get(person, ANNA.id),
        people.invite(person),
        people.invites(person),
        people.revoke(person, "x"),
        people.change(person, person.id, role=Role.OWNER),
        people.remove(person, ANNA.id),
        people.audit(person),
    ):
        with pytest.raises(NotAllowed):
            await attempt

    assert await known(house, person.id) == person


async def test_a_view_from_before_a_grant_was_taken_away_does_nothing_here_any_more() -> None:
    house = House()
    people, member = new_people(house), await a_person(house)
    manager = await a_person(house, grant=frozenset({Grant.MANAGE}))
    other, gone = await a_person(house, Role.OWNER), await a_person(house, Role.OWNER)
    await people.change(ANNA, manager.id, role=Role.GUEST)
    await people.change(ANNA, other.id, role=Role.MEMBER)
    await people.remove(ANNA, gone.id)

    for former in (manager, other, gone):
        for attempt in (
            people.list(former),
            people.get(former, ANNA.id),
            people.invite(former),
            people.invites(former),
            people.revoke(former, "x"),
            people.change(former, member.id, grant=frozenset({Grant.DOWNLOAD})),
            people.change(former, former.id, role=Role.OWNER),
            people.remove(former, member.id),
            people.audit(former),
        ):
            with pytest.raises(NotAllowed):
                await attempt

    assert await known(house, member.id) == member


async def test_a_manager_who_is_no_owner_cannot_make_or_touch_owners_and_managers() -> None:
    house = House()
    people = new_people(house)
    manager, colleague = [await a_person(house, grant=frozenset({Grant.MANAGE})) for _ in range(2)]
    member = await a_person(house)

    for attempt in (
        people.invite(manager, role=Role.OWNER),
        people.invite(manager, role=Role.GUEST, grants=[Grant.MANAGE]),
        people.change(manager, manager.id, role=Role.OWNER),
        people.change(manager, manager.id, grant=frozenset({Grant.DOWNLOAD})),
        people.change(manager, manager.id, held_bytes=None),
        people.change(manager, colleague.id, downloads_a_day=0),
        people.change(manager, colleague.id, revoke=frozenset({Grant.MANAGE})),
        people.remove(manager, colleague.id),
        people.change(manager, member.id, grant=frozenset({Grant.MANAGE})),
        people.change(manager, ANNA.id, downloads_a_day=0),
        people.remove(manager, ANNA.id),
    ):
        with pytest.raises(NotAllowed):
            await attempt

    assert (await people.invite(manager)).invite.role is Role.MEMBER
    assert (await people.change(manager, member.id, role=Role.CHILD)).role is Role.CHILD


async def test_the_owner_of_the_installation_stays_its_owner() -> None:
    house = House()
    people = new_people(house)
    other = await a_person(house, Role.OWNER)

    for attempt in (
        people.change(ANNA, ANNA.id, role=Role.MEMBER),
        people.change(ANNA, ANNA.id, revoke=frozenset({Grant.MANAGE})),
        people.remove(ANNA, ANNA.id),
        people.change(other, ANNA.id, role=Role.GUEST),
        people.remove(other, ANNA.id),
    ):
        with pytest.raises(LastOwner):
            await attempt

    assert (await people.change(other, ANNA.id, name="Анна")).role is Role.OWNER
    assert (await people.change(ANNA, other.id, role=Role.MEMBER)).role is Role.MEMBER


async def test_a_change_is_kept_and_told_to_the_audit_without_names() -> None:
    house = House()
    people, person = new_people(house), await a_person(house)

    changed = await people.change(ANNA, person.id, name="Канарейка", role=Role.CHILD, held_bytes=5)

    assert await known(house, person.id) == changed
    (entry,) = await audited(house)
    assert (entry.actor_id, entry.event, entry.subject) == (ANNA.id, "person.changed", f"user:{person.id}")
    assert entry.facts == {
        "name": "changed",
        "role": "child",
        "age_limit": "12",
        "limits": "None 5 None",
    }


async def test_everything_that_is_done_is_told_to_the_audit() -> None:
    house = House()
    people = new_people(house)
    person = await invited(people)
    revoked = await people.invite(ANNA)
    await people.revoke(ANNA, revoked.invite.id)
    await people.change(ANNA, person.id, age_limit=6)
    await people.remove(ANNA, person.id)

    events = [entry.event for entry in await audited(house)]

    # What the removed person did went with them.
    expected = "invite.made invite.made invite.revoked person.changed person.removed"
    assert events == expected.split()


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(days=-1), timedelta(days=366), timedelta.max])
async def test_a_code_lives_from_a_minute_to_a_year(lifetime: timedelta) -> None:
    people = new_people(House())

    with pytest.raises(OutOfRange):
        await people.invite(ANNA, lifetime=lifetime)


async def test_what_is_not_there_is_not_found() -> None:
    people = new_people(House())

    for attempt in (
        people.get(ANNA, 999),
        people.change(ANNA, 999, name="x"),
        people.remove(ANNA, 999),
        people.revoke(ANNA, "😀"),
    ):
        with pytest.raises(NotFound):
            await attempt
    with pytest.raises(InputError):
        await people.invite(ANNA, role=Role.STRANGER)


async def test_who_is_removed_leaves_nothing_and_their_torrents_end() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    people = new_people(house)
    person = await a_person(house, grant=frozenset({Grant.DOWNLOAD}))
    await house.new_downloads().start(person, MAGNET)

    removed = await people.remove(ANNA, person.id)

    assert removed.id == person.id
    assert await known(house, person.id) is None
    assert await client.list([HASH]) == ()
    with pytest.raises(NotFound):
        async with house.storage.reading() as rows:
            await rows.downloads.source(HASH)


async def test_torrents_end_too_that_who_is_removed_may_not_see() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    person = await a_person(house, grant=frozenset({Grant.DOWNLOAD}))
    await house.new_downloads().start(person, MAGNET)
    people = new_people(house)
    await people.change(ANNA, person.id, age_limit=6)

    await people.remove(ANNA, person.id)

    assert await client.list([HASH]) == ()


async def test_a_torrent_that_somebody_else_has_stays_when_a_person_is_removed() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    person = await a_person(house, grant=frozenset({Grant.DOWNLOAD}))
    downloads = house.new_downloads()
    await downloads.start(person, MAGNET)
    await downloads.start(ANNA, MAGNET)

    await new_people(house).remove(ANNA, person.id)

    assert len(await client.list([HASH])) == 1
    (own,) = await downloads.list(ANNA)
    assert own.download.state is not DownloadState.REMOVED


async def test_a_download_that_its_person_may_no_longer_see_ends_with_them() -> None:
    client = FakeTorrentClient()
    house = a_house(client)
    people = new_people(house)
    person = await a_person(house, grant=frozenset({Grant.DOWNLOAD}))
    await house.new_downloads().start(person, MAGNET)
    await people.change(ANNA, person.id, age_limit=6)

    await people.remove(ANNA, person.id)

    assert await client.list([HASH]) == ()
    with pytest.raises(NotFound):
        async with house.storage.reading() as rows:
            await rows.downloads.source(HASH)


async def test_nobody_is_removed_while_another_process_runs_their_torrents() -> None:
    house = a_house()
    person = await a_person(house, grant=frozenset({Grant.DOWNLOAD}))
    await house.new_downloads().start(person, MAGNET)
    elsewhere = House(storage=house.storage, client=None)

    with pytest.raises(ClientElsewhere):
        await new_people(elsewhere).remove(ANNA, person.id)

    assert await known(house, person.id) is not None


async def test_an_owner_beside_the_first_one_may_remove_themselves() -> None:
    house = House()
    second = await a_person(house, Role.OWNER)

    await new_people(house).remove(second, second.id)

    assert await known(house, second.id) is None


async def test_an_owner_is_removed_also_after_the_first_one_was_forgotten() -> None:
    house = House()
    second, third = await a_person(house, Role.OWNER), await a_person(house, Role.OWNER)
    async with house.storage.transaction() as rows:
        await rows.users.remove(ANNA.id)

    await new_people(house).remove(second, third.id)

    assert await known(house, third.id) is None


async def test_it_is_told_when_people_wrote_last_and_what_they_hold() -> None:
    house = a_house()
    person = await a_person(house)
    async with house.storage.transaction() as rows:
        incoming = Incoming(update_id=1, chat_id=1, user_id=person.id, payload="{}")
        await rows.inbox.add_all([incoming], holder="x", lease=timedelta(minutes=1))
        await rows.usage.add(person.id, house.clock.now(), (Usage(model="x", cost_micros=500),))
    handle = (await house.best(ANNA)).handle
    await house.new_downloads().start(ANNA, handle)

    told = {one.user.id: one for one in await new_people(house).activity(ANNA)}

    assert (told[person.id].seen_at is not None, told[person.id].cost_micros) == (True, 500)
    assert (told[ANNA.id].seen_at, told[ANNA.id].downloads) == (None, 1)
    assert told[ANNA.id].held_bytes > 0
