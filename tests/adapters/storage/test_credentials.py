from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from pydantic import SecretStr
from sqlalchemy import text

from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.keys import Keyring
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.adapters.storage.vault import Place, Vault
from concierge.errors import ConfigError, CredentialUnreadable, NotFound
from concierge.model.account import CredentialKind, Scope, StoredAccount
from concierge.model.user import User
from concierge.ports import Repositories

NAME, PASSWORD = CredentialKind.RUTRACKER_USERNAME, CredentialKind.RUTRACKER_PASSWORD
SEEDBOX = CredentialKind("seedbox_password")
# Surrogates too: whatever a terminal hands over comes back.
ANYTHING = st.text(st.characters(codec=None, categories=None))
STRANGE = [
    "",
    "\0",
    "a\0b",
    "  leading and trailing  ",
    "user:pass@host:80/?#%",
    "п" * 10_000,
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "\ud83d\ude00 \udcff",
    "\r\n\t",
    "\ufeffbom",
    "e\u0301 é",
]


@pytest.fixture
async def storage(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    secrets = SecretsSection(encryption_key=SecretStr(new_key()))
    async with open_storage(section, tmp_path, secrets) as opened:
        yield opened


async def store(
    storage: SqlStorage, user: User, kind: CredentialKind = PASSWORD, value: str = "s3cret"
) -> None:
    async with storage.transaction() as stores:
        await stores.credentials.store(user.id, kind, value)


async def load(storage: SqlStorage, user: User, kind: CredentialKind = PASSWORD) -> str:
    async with storage.transaction() as stores:
        return await stores.credentials.load(user.id, kind)


async def execute(storage: SqlStorage, statement: str, **values: object) -> None:
    async with storage._engine.begin() as connection:
        await connection.execute(text(statement), values)


async def tokens(storage: SqlStorage) -> dict[tuple[int, str], str]:
    async with storage._engine.begin() as connection:
        rows = await connection.execute(text("SELECT user_id, kind, token FROM credentials"))
        return {(row.user_id, row.kind): row.token for row in rows}


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
async def test_a_value_comes_back_exactly_as_it_was_given(
    storage: SqlStorage, anna: User, value: str
) -> None:
    await store(storage, anna, value=value)

    assert await load(storage, anna) == value


@pytest.mark.fuzz
@given(value=ANYTHING, user_id=st.integers(min_value=1, max_value=2**31 - 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_text_at_all_is_sealed_and_opened_again(value: str, user_id: int) -> None:
    vault = Vault(Keyring(SecretsSection(encryption_key=SecretStr(new_key())).keys(), None))
    place = Place(user_id=user_id, service="rutracker", kind=PASSWORD)

    sealed = await vault.sealed(place, value)

    assert sealed.token.isascii()
    assert await vault.opened(place, sealed) == value


async def test_the_newest_value_stands_in_place_of_the_one_before(storage: SqlStorage, anna: User) -> None:
    await store(storage, anna, value="old")
    await store(storage, anna, value="new")

    assert await load(storage, anna) == "new"


async def test_the_same_value_twice_gives_two_tokens(storage: SqlStorage, anna: User, boris: User) -> None:
    await store(storage, anna, value="the same")
    await store(storage, boris, value="the same")

    assert len(set((await tokens(storage)).values())) == 2


async def test_what_is_not_stored_is_not_found(storage: SqlStorage, anna: User, boris: User) -> None:
    await store(storage, anna)

    for user, kind in ((boris, PASSWORD), (anna, NAME)):
        with pytest.raises(NotFound):
            await load(storage, user, kind)


async def test_nothing_is_stored_for_somebody_who_is_not_there(storage: SqlStorage) -> None:
    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.credentials.store(999, PASSWORD, "s3cret")
        with pytest.raises(NotFound):
            await stores.sessions.save(999, "rutracker", "https://rutracker.org", "{}")


@pytest.mark.parametrize("swapped", ["user", "kind"])
async def test_a_token_that_was_moved_to_another_row_opens_nothing_there(
    storage: SqlStorage, anna: User, boris: User, swapped: str
) -> None:
    await store(storage, anna, PASSWORD, "anna's")
    other, kind = (boris, PASSWORD) if swapped == "user" else (anna, SEEDBOX)
    await store(storage, other, kind, "another")
    token = (await tokens(storage))[anna.id, PASSWORD]
    await execute(
        storage,
        "UPDATE credentials SET token = :token WHERE user_id = :user AND kind = :kind",
        token=token,
        user=other.id,
        kind=kind,
    )

    with pytest.raises(CredentialUnreadable) as raised:
        await load(storage, other, kind)

    assert raised.value.facts == {"service": kind.service, "kind": kind}
    assert await load(storage, anna) == "anna's"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda token: token[:-1], id="one character short"),
        pytest.param(lambda token: token[: len(token) // 2], id="half"),
        pytest.param(lambda _: "", id="empty"),
        pytest.param(lambda _: "пароль", id="not ascii"),
        pytest.param(
            lambda token: token[:20] + ("A" if token[20] != "A" else "B") + token[21:], id="changed"
        ),
        pytest.param(lambda _: "s3cret", id="never encrypted"),
    ],
)
async def test_a_damaged_token_is_unreadable_and_the_others_work(
    storage: SqlStorage, anna: User, boris: User, damage: object
) -> None:
    assert callable(damage)
    await store(storage, anna)
    await store(storage, boris, value="boris's")
    broken = damage((await tokens(storage))[anna.id, PASSWORD])
    await execute(storage, "UPDATE credentials SET token = :t WHERE user_id = :u", t=broken, u=anna.id)

    with pytest.raises(CredentialUnreadable):
        await load(storage, anna)
    assert await load(storage, boris) == "boris's"


async def test_a_token_inside_a_token_is_unreadable(storage: SqlStorage, anna: User) -> None:
    await store(storage, anna)
    key = storage._vault.keyring.known()[0]
    from cryptography.fernet import Fernet

    twice = Fernet(key.text).encrypt((await tokens(storage))[anna.id, PASSWORD].encode()).decode()
    await execute(storage, "UPDATE credentials SET token = :t", t=twice)

    with pytest.raises(CredentialUnreadable):
        await load(storage, anna)


async def test_a_key_that_is_not_the_one_opens_nothing_and_an_old_one_beside_a_new_one_does(
    section: StorageSection, tmp_path: Path
) -> None:
    old, new = new_key(), new_key()

    async def opened_with(*keys: str) -> str:
        secrets = SecretsSection(encryption_key=SecretStr(" , ".join(keys)))
        async with open_storage(section, tmp_path, secrets) as storage, storage.transaction() as stores:
            user = await stores.users.local_owner()
            if PASSWORD not in await stores.credentials.kinds(user.id):
                await stores.credentials.store(user.id, PASSWORD, "s3cret")
            return await stores.credentials.load(user.id, PASSWORD)

    assert await opened_with(old) == "s3cret"
    with pytest.raises(CredentialUnreadable):
        await opened_with(new)
    assert await opened_with(new, old) == "s3cret"


async def test_accounts_are_listed_without_opening_them(storage: SqlStorage, anna: User, boris: User) -> None:
    await store(storage, anna, NAME, "anna")
    await store(storage, anna, PASSWORD)
    await store(storage, boris, SEEDBOX)
    await execute(storage, "UPDATE credentials SET token = ''")

    async with storage.transaction() as stores:
        found = await stores.credentials.accounts(anna.id)
        kinds = await stores.credentials.kinds(anna.id)

    assert found == (
        StoredAccount(
            user_id=anna.id,
            service="rutracker",
            scope=Scope.PRIVATE,
            kinds=(PASSWORD, NAME),
            changed_at=found[0].changed_at,
        ),
    )
    assert kinds == (PASSWORD, NAME)


async def test_everybodys_accounts_at_some_services_are_told_at_once(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    await store(storage, anna, NAME, "anna")
    await store(storage, anna, SEEDBOX)
    await store(storage, boris, SEEDBOX)

    async with storage.reading() as stores:
        found = await stores.credentials.stored(["seedbox", "other"])
        nothing = await stores.credentials.stored([])

    assert [(one.user_id, one.kinds) for one in found] == [(anna.id, (SEEDBOX,)), (boris.id, (SEEDBOX,))]
    assert nothing == ()


async def test_an_account_holds_all_its_pieces_and_shows_none(storage: SqlStorage, anna: User) -> None:
    await store(storage, anna, NAME, "anna")
    await store(storage, anna, PASSWORD, "s3cret")

    async with storage.transaction() as stores:
        account = await stores.credentials.account(anna.id, "rutracker")
        missing = await stores.credentials.account(anna.id, "seedbox")

    assert account is not None
    assert (account.value(NAME), account.value(PASSWORD), account.scope) == ("anna", "s3cret", Scope.PRIVATE)
    assert "s3cret" not in repr(account)
    assert missing is None


async def share(
    stores: Repositories, user: User, *kinds: CredentialKind, scope: Scope = Scope.HOUSEHOLD
) -> None:
    for kind in kinds:
        await stores.credentials.store(user.id, kind, f"{user.id} {kind}", scope)


async def test_the_account_that_was_shared_last_is_the_households(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    async with storage.transaction() as stores:
        await share(stores, anna, NAME, PASSWORD)
        await share(stores, boris, NAME, PASSWORD)
        newest = await stores.credentials.household("rutracker")
        await share(stores, boris, PASSWORD, scope=Scope.PRIVATE)
        after = await stores.credentials.household("rutracker")
        none = await stores.credentials.household("seedbox")

    assert newest is not None
    assert after is not None
    assert (newest.owner_id, after.owner_id, none) == (boris.id, anna.id, None)
    assert after.scope is Scope.HOUSEHOLD


async def test_a_forgotten_account_is_gone_and_no_other_one(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    for user, kind in ((anna, NAME), (anna, PASSWORD), (anna, SEEDBOX), (boris, PASSWORD)):
        await store(storage, user, kind)

    async with storage.transaction() as stores:
        was_there = await stores.credentials.forget(anna.id, "rutracker")
        again = await stores.credentials.forget(anna.id, "rutracker")
        left = [await stores.credentials.kinds(user.id) for user in (anna, boris)]

    assert (was_there, again) == (True, False)
    assert left == [(SEEDBOX,), (PASSWORD,)]


async def test_a_login_is_kept_for_one_person_and_mirror_until_it_expires(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    now = datetime.now(UTC)
    async with storage.transaction() as stores:
        await stores.sessions.save(
            anna.id, "rutracker", "https://a", "one", expires_at=now + timedelta(days=1)
        )
        await stores.sessions.save(anna.id, "rutracker", "https://a", "jar\0")
        await stores.sessions.save(anna.id, "rutracker", "https://b", "old", expires_at=now)
        kept = await stores.sessions.load(anna.id, "rutracker", "https://a")
        none = [
            await stores.sessions.load(boris.id, "rutracker", "https://a"),
            await stores.sessions.load(anna.id, "rutracker", "https://b"),
        ]
        await stores.sessions.forget(anna.id, "rutracker")
        forgotten = await stores.sessions.load(anna.id, "rutracker", "https://a")

    assert kept == "jar\0"
    assert none == [None, None]
    assert forgotten is None


async def test_a_login_that_was_moved_to_another_mirror_is_unreadable(
    storage: SqlStorage, anna: User
) -> None:
    async with storage.transaction() as stores:
        await stores.sessions.save(anna.id, "rutracker", "https://a", "jar")
    await execute(storage, "UPDATE sessions SET mirror = 'https://b'")

    async with storage.transaction() as stores:
        with pytest.raises(CredentialUnreadable):
            await stores.sessions.load(anna.id, "rutracker", "https://b")


async def test_no_secret_stands_in_the_database_in_the_clear(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.credentials.store(anna.id, PASSWORD, "planted-password")
        await stores.sessions.save(anna.id, "rutracker", "https://a", "planted-cookie")

    async with storage._engine.begin() as connection:
        rows = [
            str(row)
            for name in ("credentials", "sessions")
            for row in await connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608  a table's name
        ]

    assert len(rows) == 2
    assert not [row for row in rows if "planted" in row]


@pytest.mark.real
async def test_a_server_without_a_key_is_told_of_at_the_first_secret(
    postgres_url: str, tmp_path: Path
) -> None:
    section = StorageSection(database_url=SecretStr(postgres_url))
    async with open_storage(section, tmp_path) as storage:
        async with storage.transaction() as stores:
            user = await stores.users.local_owner()
        for use in (store(storage, user), storage.keys.rotate()):
            with pytest.raises(ConfigError) as raised:
                await use
            assert raised.value.facts == {"setting": "ENCRYPTION_KEY", "problem": "not_set"}
