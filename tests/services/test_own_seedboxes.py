"""Torrent clients of people's own: connected, looked at, given up, and what becomes of downloads in them."""

from __future__ import annotations

import pytest

from concierge.adapters.storage.tables import CredentialRow, table
from concierge.errors import AccountUnusable, NotAllowed, NotFound, SeedboxInUse, ServiceUnavailable
from concierge.model.account import Scope
from concierge.model.audit import AuditEvent
from concierge.model.download import ClientKey, Download, DownloadState
from concierge.model.seedbox import OwnSeedbox
from tests.services.downloading import HASH, MAGNET, a_house
from tests.services.fake_seedboxes import ADDRESS
from tests.services.house import ANNA, BORIS, House
from tests.services.people_of import a_person, audited

_credentials = table(CredentialRow)
OTHER = "https://other.example"
ELSEWHERE = "https://elsewhere.example"


def a_house_with_boxes() -> House:
    house = a_house()
    house.own.kinds |= {OTHER: "qbittorrent", ELSEWHERE: "transmission"}
    return house


async def begun(house: House) -> Download:
    """A download of Boris's in the client that is his own."""
    await house.new_seedboxes().add(BORIS, ADDRESS, password="s3cret")
    return await house.new_downloads().start(BORIS, MAGNET)


async def test_a_client_that_lets_the_person_in_is_kept_and_takes_their_downloads() -> None:
    house = a_house_with_boxes()
    seedboxes = house.new_seedboxes()

    added = await seedboxes.add(BORIS, ADDRESS, username="boris", password="s3cret")
    download = await house.new_downloads().start(BORIS, MAGNET)

    assert added == OwnSeedbox(name="transmission", address=ADDRESS, is_used=True)
    assert await seedboxes.list(BORIS) == (added,)
    assert await seedboxes.list(ANNA) == ()
    assert download.client_key == ClientKey("transmission", BORIS.id)
    assert house.own.logins == {"transmission": 1}


async def test_its_account_is_private_and_who_entered_it_is_in_the_audit() -> None:
    house = a_house_with_boxes()
    await house.new_seedboxes().add(BORIS, ADDRESS, username="boris", password="s3cret")

    async with house.storage.reading() as rows:
        account = await rows.credentials.account(BORIS.id, "transmission")
        shared = await rows.credentials.household("transmission")
    (entry,) = await audited(house)

    assert account is not None
    assert account.scope is Scope.PRIVATE
    assert account.values == {
        "transmission_url": ADDRESS,
        "transmission_username": "boris",
        "transmission_password": "s3cret",
    }
    assert shared is None
    assert (entry.event, entry.actor_id, entry.subject) == (
        AuditEvent.ACCOUNT_STORED,
        BORIS.id,
        "account:transmission",
    )
    assert "s3cret" not in f"{entry}{account}"


async def test_one_that_refuses_is_tried_once_and_leaves_no_trace() -> None:
    house = a_house_with_boxes()
    seedboxes = house.new_seedboxes()

    with pytest.raises(AccountUnusable):
        await seedboxes.add(BORIS, ADDRESS, password="wrong")

    assert house.own.logins == {"transmission": 1}
    assert await seedboxes.list(BORIS) == ()
    assert await audited(house) == []


async def test_who_may_not_download_connects_nothing() -> None:
    house = a_house_with_boxes()
    member = await a_person(house)

    with pytest.raises(NotAllowed):
        await house.new_seedboxes().add(member, ADDRESS)

    assert not house.own.logins


async def test_the_one_that_was_entered_last_is_used_and_the_other_keeps_what_it_has() -> None:
    house = a_house_with_boxes()
    first = await begun(house)
    seedboxes = house.new_seedboxes()

    await seedboxes.add(BORIS, OTHER, api_key="k3y")

    assert [(one.name, one.is_used) for one in await seedboxes.list(BORIS)] == [
        ("qbittorrent", True),
        ("transmission", False),
    ]
    assert (await house.new_downloads().get(BORIS, first.id)).client == "transmission"
    assert (await seedboxes.test(BORIS)).name == "qbittorrent"
    assert (await seedboxes.test(BORIS, "transmission")).name == "transmission"


async def test_an_account_is_entered_anew_while_downloads_are_under_way() -> None:
    house = a_house_with_boxes()
    await begun(house)

    await house.new_seedboxes().add(BORIS, ADDRESS, password="an0ther")

    async with house.storage.reading() as rows:
        account = await rows.credentials.account(BORIS.id, "transmission")
    assert account is not None
    assert "an0ther" in account.values.values()
    assert "s3cret" not in account.values.values()
    assert house.own.looks == 2


async def test_a_client_of_the_same_kind_elsewhere_waits_for_what_is_under_way() -> None:
    house = a_house_with_boxes()
    await begun(house)

    with pytest.raises(SeedboxInUse) as caught:
        await house.new_seedboxes().add(BORIS, ELSEWHERE, password="s3cret")

    assert caught.value.facts["n"] == 1
    assert house.own.logins == {"transmission": 1}


async def test_a_client_with_downloads_under_way_is_given_up_by_force_alone() -> None:
    house = a_house_with_boxes()
    download = await begun(house)
    seedboxes, client = house.new_seedboxes(), house.own.clients[ClientKey("transmission", BORIS.id)]

    with pytest.raises(SeedboxInUse):
        await seedboxes.remove(BORIS)
    assert await seedboxes.list(BORIS)
    await seedboxes.remove(BORIS, force=True)

    assert await seedboxes.list(BORIS) == ()
    assert ("remove", HASH) in client.told
    assert (await house.new_downloads().get(BORIS, download.id)).state is DownloadState.REMOVED
    assert [entry.event for entry in await audited(house)].count(AuditEvent.ACCOUNT_FORGOTTEN) == 1


async def test_one_that_is_silent_is_given_up_all_the_same() -> None:
    house = a_house_with_boxes()
    download = await begun(house)
    house.own.clients[ClientKey("transmission", BORIS.id)].error = ServiceUnavailable("transmission", "gone")

    await house.new_seedboxes().remove(BORIS, force=True)

    assert (await house.new_downloads().get(BORIS, download.id)).state is DownloadState.REMOVED
    assert await house.new_seedboxes().list(BORIS) == ()


async def test_after_it_the_household_takes_what_is_started_anew() -> None:
    house = a_house_with_boxes()
    await begun(house)
    await house.new_seedboxes().remove(BORIS, force=True)

    again = await house.new_downloads().start(BORIS, MAGNET)

    assert again.client_key == ClientKey()


@pytest.mark.parametrize("name", [None, "qbittorrent"])
async def test_what_is_not_there_is_neither_tried_nor_given_up(name: str | None) -> None:
    house = a_house_with_boxes()
    if name:
        await house.new_seedboxes().add(BORIS, ADDRESS)

    with pytest.raises(NotFound):
        await house.new_seedboxes().test(BORIS, name)
    with pytest.raises(NotFound):
        await house.new_seedboxes().remove(BORIS, name)


async def test_an_account_that_cannot_be_decrypted_is_listed_without_address_and_can_be_given_up() -> None:
    house = a_house_with_boxes()
    await house.new_seedboxes().add(BORIS, ADDRESS, password="s3cret")
    async with house.storage.transaction() as rows:
        await rows.credentials._connection.change(  # type: ignore[attr-defined]  # damaged from below
            _credentials.update().values(token="damaged")
        )

    (listed,) = await house.new_seedboxes().list(BORIS)
    await house.new_seedboxes().remove(BORIS)

    assert (listed.address, listed.is_used) == ("", True)
    assert await house.new_seedboxes().list(BORIS) == ()
