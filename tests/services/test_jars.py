"""Logins that outlive the process: each for exactly the account that it is of."""

from __future__ import annotations

import pytest

from concierge.model.account import Account, CredentialKind, Scope
from concierge.services.jars import StoredJars
from tests.services.house import ANNA, BORIS
from tests.storage import a_storage

MIRROR = "https://forum.example"


def an_account(owner_id: int | None, *, pieces: str = "hers") -> Account:
    values = {CredentialKind.RUTRACKER_USERNAME: "anna", CredentialKind.RUTRACKER_PASSWORD: pieces}
    return Account(service="rutracker", scope=Scope.PRIVATE, owner_id=owner_id, values=values)


@pytest.mark.parametrize("owner_id", [ANNA.id, None], ids=["a person's", "the settings'"])
async def test_a_jar_comes_back_in_another_process(owner_id: int | None) -> None:
    storage = a_storage()
    await StoredJars(storage).save(an_account(owner_id), MIRROR, "bb_session=1")

    assert await StoredJars(storage).load(an_account(owner_id), MIRROR) == "bb_session=1"


async def test_nobody_gets_the_jar_of_another_account() -> None:
    jars = StoredJars(a_storage())
    await jars.save(an_account(ANNA.id), MIRROR, "hers")

    assert await jars.load(an_account(BORIS.id), MIRROR) == ""
    assert await jars.load(an_account(ANNA.id, pieces="changed"), MIRROR) == ""
    assert await jars.load(an_account(None), MIRROR) == ""
    assert await jars.load(an_account(ANNA.id), "https://other.example") == ""


async def test_the_account_in_the_settings_has_a_jar_beside_the_owners_own() -> None:
    storage = a_storage()
    async with storage.transaction() as rows:
        owner = await rows.users.local_owner()
    jars = StoredJars(storage)
    await jars.save(an_account(None), MIRROR, "the household's")
    await jars.save(an_account(owner.id), MIRROR, "the owner's")

    assert await jars.load(an_account(None), MIRROR) == "the household's"
    assert await jars.load(an_account(owner.id), MIRROR) == "the owner's"


async def test_what_cannot_be_kept_or_read_is_a_new_login_and_no_error() -> None:
    jars = StoredJars(a_storage())
    stranger = an_account(987_654)

    await jars.save(stranger, MIRROR, "x")

    assert await jars.load(stranger, MIRROR) == ""


async def test_no_cookie_stands_in_the_database_as_it_is() -> None:
    storage = a_storage()
    await StoredJars(storage).save(an_account(ANNA.id), MIRROR, "bb_session=very-secret")

    async with storage.reading() as rows:
        kept = await rows.sessions.load(ANNA.id, "rutracker", MIRROR)

    assert kept is not None
    path = storage._address.path  # type: ignore[union-attr]  # a file, as the fixture opened it
    for file in path.parent.glob(f"{path.name}*"):
        assert b"very-secret" not in file.read_bytes()
