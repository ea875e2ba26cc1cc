from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound, StorageError
from concierge.model.access import DEFAULTS, Grant, Role
from concierge.model.invite import Invite, code_hash, new_code
from concierge.model.user import User
from tests.adapters.storage.values import NOW

CODE = "k7rm2x_-" * 4


def an_invite(user: User, number: int = 1, *, for_user_id: int | None = None) -> Invite:
    made_at = NOW + timedelta(minutes=number)
    return Invite(
        id=f"i{number}",
        user_id=user.id,
        role=Role.CHILD,
        grants=DEFAULTS[Role.CHILD] | {Grant.DOWNLOAD},
        created_at=made_at,
        expires_at=made_at + timedelta(days=7),
        for_user_id=for_user_id,
    )


async def test_an_invite_is_taken_once_by_its_code(storage: SqlStorage, anna: User, boris: User) -> None:
    invite = an_invite(anna, for_user_id=boris.id)
    async with storage.transaction() as stores:
        await stores.invites.add(invite, code_hash(CODE))
        assert await stores.invites.list(at=NOW) == (invite,)

        assert await stores.invites.take(code_hash(CODE), at=NOW + timedelta(days=1)) == invite
        with pytest.raises(NotFound):
            await stores.invites.take(code_hash(CODE), at=NOW + timedelta(days=1))
        assert await stores.invites.list(at=NOW) == ()


@pytest.mark.parametrize(
    "code", ["", CODE[:-1], CODE + "x", CODE.upper()], ids=["empty", "cut", "longer", "in capitals"]
)
async def test_no_other_code_takes_it(storage: SqlStorage, anna: User, code: str) -> None:
    async with storage.transaction() as stores:
        await stores.invites.add(an_invite(anna), code_hash(CODE))
        with pytest.raises(NotFound):
            await stores.invites.take(code_hash(code), at=NOW)


async def test_an_expired_invite_is_neither_taken_nor_listed(storage: SqlStorage, anna: User) -> None:
    invite = an_invite(anna)
    async with storage.transaction() as stores:
        await stores.invites.add(invite, code_hash(CODE))

        assert await stores.invites.list(at=invite.expires_at) == ()
        with pytest.raises(NotFound):
            await stores.invites.take(code_hash(CODE), at=invite.expires_at)
        just_in_time = invite.expires_at - timedelta(seconds=1)
        assert await stores.invites.take(code_hash(CODE), at=just_in_time) == invite


async def test_expired_invites_are_forgotten_when_a_new_one_is_made(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.invites.add(an_invite(anna), code_hash(CODE))
        await stores.invites.add(an_invite(anna, 60 * 24 * 8), code_hash(new_code()))

        assert [one.id for one in await stores.invites.list(at=NOW)] == ["i11520"]


async def test_invites_are_newest_first_and_can_be_removed(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        for number in (2, 1, 3):
            await stores.invites.add(an_invite(anna, number), code_hash(new_code()))
        removed = await stores.invites.remove("i2")

        assert removed == an_invite(anna, 2)
        assert [one.id for one in await stores.invites.list(at=NOW)] == ["i3", "i1"]
        with pytest.raises(NotFound):
            await stores.invites.remove("i2")


async def test_one_code_stands_for_one_invite(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.invites.add(an_invite(anna, 1), code_hash(CODE))

    with pytest.raises(StorageError):
        async with storage.transaction() as stores:
            await stores.invites.add(an_invite(anna, 2), code_hash(CODE))


async def test_of_many_who_use_a_code_at_once_one_is_let_in(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.invites.add(an_invite(anna), code_hash(CODE))

    async def take() -> bool:
        try:
            async with storage.transaction() as stores:
                await stores.invites.take(code_hash(CODE), at=NOW)
        except NotFound:
            return False
        return True

    won = await asyncio.gather(*(take() for _ in range(10)))

    assert won.count(True) == 1


async def test_a_code_that_was_taken_in_vain_can_be_used_again(storage: SqlStorage, anna: User) -> None:
    async with storage.transaction() as stores:
        await stores.invites.add(an_invite(anna), code_hash(CODE))

    async def taken_in_vain() -> None:
        async with storage.transaction() as stores:
            await stores.invites.take(code_hash(CODE), at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await taken_in_vain()

    async with storage.transaction() as stores:
        assert await stores.invites.take(code_hash(CODE), at=NOW) == an_invite(anna)


async def test_invites_go_with_who_made_them_and_with_whom_they_are_for(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    async with storage.transaction() as stores:
        await stores.invites.add(an_invite(anna, 1), code_hash(new_code()))
        await stores.invites.add(an_invite(boris, 2, for_user_id=anna.id), code_hash(new_code()))
        await stores.invites.add(an_invite(boris, 3), code_hash(new_code()))
        await stores.users.remove(anna.id)

        assert [one.id for one in await stores.invites.list(at=NOW)] == ["i3"]
