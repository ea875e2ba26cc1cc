"""Whose account a person uses, whatever is stored, shared or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from concierge.errors import (
    AccountUnusable,
    CaptchaRequired,
    ConciergeError,
    CredentialUnreadable,
    InputError,
    LoginFailed,
    NotAllowed,
    NotFound,
    ServiceUnavailable,
)
from concierge.model.access import Grant
from concierge.model.account import Account, CredentialKind, LoginStanding, Scope, Standing
from concierge.model.audit import AuditEvent
from concierge.model.user import User
from concierge.services.accounts import Accounts
from concierge.services.logins import Logins
from concierge.testing import FakeTracker, a_release
from tests.services.house import House, opened
from tests.storage import ANNA, BORIS

NAME, PASSWORD = CredentialKind.RUTRACKER_USERNAME, CredentialKind.RUTRACKER_PASSWORD
PIECES = (NAME, PASSWORD)
VALUES = {NAME: "somebody", PASSWORD: "s3cret"}
IN_SETTINGS = Account(service="rutracker", scope=Scope.HOUSEHOLD, values={NAME: "home", PASSWORD: "h0me"})
GUEST = replace(BORIS, grants=frozenset({Grant.SEARCH}))


def a_tracker(error: ConciergeError | None = None) -> FakeTracker:
    tracker = FakeTracker([a_release(tracker="rutracker")], name="rutracker", error=error)
    tracker.account_kinds, tracker.serves_guests = PIECES, False
    return tracker


def a_house(tracker: FakeTracker, *, in_settings: bool = True) -> House:
    household = {"rutracker": IN_SETTINGS} if in_settings else {}
    return House(trackers=(tracker, FakeTracker(name="open")), household=household)


async def stored(
    house: House, user: User, values: Mapping[CredentialKind, str] = VALUES, scope: Scope = Scope.PRIVATE
) -> None:
    async with house.storage.transaction() as rows:
        for kind, value in values.items():
            await rows.credentials.store(user.id, kind, value, scope)


async def spoilt(house: House, user: User) -> None:
    """Sealed for one person, and moved to another by who reaches the database."""
    await stored(house, user)
    async with house.storage.transaction() as rows:
        connection = rows._connection  # type: ignore[attr-defined]  # behind the port
        from sqlalchemy import text

        await connection.change(text("UPDATE credentials SET token = 'moved'"))


async def used(house: House, user: User) -> Account | None:
    return await Accounts(house.storage, house.household).of(user, "rutracker", PIECES)


async def test_an_own_account_goes_before_all_others() -> None:
    house = a_house(a_tracker())
    await stored(house, ANNA, scope=Scope.HOUSEHOLD)
    await stored(house, BORIS, {NAME: "boris", PASSWORD: "b"})

    account = await used(house, BORIS)

    assert account is not None
    assert (account.owner_id, account.scope, account.value(NAME)) == (BORIS.id, Scope.PRIVATE, "boris")


async def test_a_shared_account_goes_before_that_of_the_settings() -> None:
    house = a_house(a_tracker())
    assert await used(house, BORIS) == IN_SETTINGS

    await stored(house, ANNA, scope=Scope.HOUSEHOLD)
    account = await used(house, BORIS)

    assert account is not None
    assert (account.owner_id, account.scope) == (ANNA.id, Scope.HOUSEHOLD)


async def test_who_has_no_grant_for_the_household_uses_nothing_of_it() -> None:
    house = a_house(a_tracker())
    await stored(house, ANNA, scope=Scope.HOUSEHOLD)

    assert await used(house, GUEST) is None


async def test_a_private_account_of_somebody_else_is_never_used() -> None:
    house = a_house(a_tracker(), in_settings=False)
    await stored(house, ANNA)

    assert await used(house, BORIS) is None


@pytest.mark.parametrize("spoil", [True, False], ids=["unreadable", "incomplete"])
async def test_an_own_account_that_cannot_be_used_is_an_error_although_the_household_has_one(
    *, spoil: bool
) -> None:
    house = a_house(a_tracker())
    if spoil:
        await spoilt(house, BORIS)
    else:
        await stored(house, BORIS, {NAME: "boris"})

    with pytest.raises(CredentialUnreadable if spoil else AccountUnusable):
        await used(house, BORIS)


async def test_a_search_says_when_the_households_account_was_used() -> None:
    tracker = a_tracker()
    async with opened(a_house(tracker)) as house:
        by_household = await house.found(BORIS)
        await stored(house, BORIS)
        by_own = await house.found(BORIS)

    assert (by_household.household, by_own.household) == (("rutracker",), ())
    assert [account.owner_id for account in tracker.accounts if account] == [None, BORIS.id]


async def test_a_tracker_without_an_account_for_a_person_takes_no_part_and_has_not_failed() -> None:
    tracker = a_tracker()
    async with opened(a_house(tracker)) as house:
        report = await house.found(GUEST)

    assert (tracker.queries, report.failures, report.household) == ([], (), ())


@pytest.mark.parametrize("error", ["refused", "unreadable"])
async def test_an_own_account_that_fails_is_told_of_and_nobody_elses_is_tried(error: str) -> None:
    tracker = a_tracker(LoginFailed("rutracker", "wrong") if error == "refused" else None)
    async with opened(a_house(tracker)) as house:
        await (stored(house, BORIS) if error == "refused" else spoilt(house, BORIS))
        report = await house.found(BORIS)

    code = AccountUnusable.code if error == "refused" else CredentialUnreadable.code
    assert [(failure.service, failure.code) for failure in report.failures] == [("rutracker", code)]
    assert {account.owner_id for account in tracker.accounts if account} <= {BORIS.id}
    assert report.household == ()


async def test_a_refused_account_of_the_household_is_not_called_somebodys_own() -> None:
    async with opened(a_house(a_tracker(LoginFailed("rutracker", "wrong")))) as house:
        report = await house.found(BORIS)

    assert [failure.code for failure in report.failures] == [LoginFailed.code]


async def test_every_tracker_failing_is_an_error_also_by_an_account() -> None:
    house = House(trackers=(a_tracker(),), household={"rutracker": IN_SETTINGS})
    async with opened(house):
        await spoilt(house, BORIS)
        with pytest.raises(CredentialUnreadable):
            await house.found(BORIS)
        with pytest.raises(ServiceUnavailable, match="none is configured"):
            await house.found(replace(GUEST, id=3))


async def test_a_release_is_resolved_by_the_persons_account() -> None:
    tracker = a_tracker()
    async with opened(a_house(tracker)) as house:
        await stored(house, BORIS)
        await house.new_search().resolve(BORIS, a_release(tracker="rutracker"))
        await house.new_search().resolve(replace(GUEST, id=3), a_release(tracker="rutracker"))

    assert [account and account.owner_id for account in tracker.accounts] == [BORIS.id, None]


def logins(house: House, tracker: FakeTracker) -> Logins:
    return replace(house, trackers=(tracker, FakeTracker(name="open"))).new_logins()


async def test_an_accepted_account_is_kept_in_place_of_the_one_before() -> None:
    tracker = a_tracker()
    house = a_house(tracker)
    await stored(house, BORIS, {NAME: "old", PASSWORD: "old", CredentialKind.RUTRACKER_COOKIE: "old"})

    done = await logins(house, tracker).log_in(BORIS, "rutracker", VALUES, Scope.PRIVATE)

    account = await used(house, BORIS)
    assert account is not None
    assert (account.values, done.doubt) == (VALUES, "")


@pytest.mark.parametrize(
    "error", [LoginFailed("rutracker", "wrong"), CaptchaRequired("rutracker", "picture", image_url="")]
)
async def test_a_refused_account_is_not_kept_and_the_one_before_stays(error: ConciergeError) -> None:
    tracker = a_tracker(error)
    house = a_house(tracker)
    await stored(house, BORIS, {NAME: "old", PASSWORD: "old"})

    with pytest.raises(AccountUnusable if isinstance(error, LoginFailed) else CaptchaRequired):
        await logins(house, tracker).log_in(BORIS, "rutracker", VALUES, Scope.PRIVATE)

    account = await used(house, BORIS)
    assert account is not None
    assert account.value(NAME) == "old"


async def test_an_account_that_cannot_be_tried_now_is_kept_and_that_is_said() -> None:
    tracker = a_tracker(ServiceUnavailable("rutracker", "down"))
    house = a_house(tracker)

    done = await logins(house, tracker).log_in(BORIS, "rutracker", VALUES, Scope.PRIVATE)

    assert done.doubt == "unavailable"
    assert await used(house, BORIS) is not None


async def test_what_cannot_be_stored_is_refused_before_the_service_is_asked() -> None:
    tracker = a_tracker()
    house = a_house(tracker)
    service = logins(house, tracker)
    member = replace(BORIS, grants=frozenset({Grant.SEARCH, Grant.HOUSEHOLD}))
    async with house.storage.transaction() as rows:
        await rows.users.save(member)

    with pytest.raises(NotAllowed):
        await service.log_in(BORIS, "rutracker", VALUES, Scope.HOUSEHOLD)  # as his old view has him
    with pytest.raises(InputError):
        await service.log_in(BORIS, "rutracker", {NAME: "x", PASSWORD: ""}, Scope.PRIVATE)
    with pytest.raises(NotFound):
        await service.log_in(BORIS, "open", VALUES, Scope.PRIVATE)
    with pytest.raises(NotFound):
        await service.forget(BORIS, "rutracker")


async def test_everybody_sees_how_they_stand_and_only_who_manages_sees_the_others() -> None:
    tracker = a_tracker()
    house = a_house(tracker)
    service = logins(house, tracker)
    before = await service.standings(BORIS)
    await stored(house, ANNA, scope=Scope.HOUSEHOLD)
    await stored(house, BORIS)

    standings = [(await service.standings(user))[0] for user in (ANNA, BORIS, GUEST)]

    assert before == (LoginStanding(service="rutracker", standing=Standing.HOUSEHOLD),)
    assert [one.standing for one in standings] == [Standing.SHARED, Standing.OWN, Standing.OWN]
    assert [one.holders for one in standings] == [(1, 2), (1, 2), ()]


async def test_a_forgotten_account_leaves_the_household_one_and_both_deeds_are_noted() -> None:
    tracker = a_tracker()
    house = a_house(tracker)
    service = logins(house, tracker)
    await service.log_in(BORIS, "rutracker", VALUES, Scope.PRIVATE)

    await service.forget(BORIS, "rutracker")

    assert await used(house, BORIS) == IN_SETTINGS
    async with house.storage.reading() as rows:
        noted = await rows.audit.of_user(BORIS.id)
    assert [(one.event, one.subject) for one in noted] == [
        (AuditEvent.ACCOUNT_STORED, "account:rutracker"),
        (AuditEvent.ACCOUNT_FORGOTTEN, "account:rutracker"),
    ]
    assert "s3cret" not in repr(noted)
