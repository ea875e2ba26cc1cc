"""What trackers with accounts share: one login for all who wait, rest after a refusal, mirrors for each account."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from concierge.adapters._membership import Rest, SharedLogin, Visits
from concierge.errors import LoginFailed, ServiceUnavailable
from concierge.model.account import Account, CredentialKind, Scope

PASSWORD = CredentialKind("example_password")


def an_account(password: str, *, owner_id: int = 1) -> Account:
    return Account(service="example", scope=Scope.PRIVATE, owner_id=owner_id, values={PASSWORD: password})


def names_in(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


async def test_all_who_wait_share_one_login() -> None:
    attempts: list[int] = []

    async def log_in() -> None:
        attempts.append(1)
        await asyncio.sleep(0)

    login = SharedLogin(log_in)

    assert await asyncio.gather(*(login.newer_than(0) for _ in range(5))) == [1] * 5
    assert await asyncio.gather(*(login.newer_than(1) for _ in range(3))) == [2] * 3
    assert len(attempts) == 2


async def test_all_who_wait_share_a_failure_and_the_next_one_tries_again() -> None:
    attempts: list[int] = []

    async def log_in() -> None:
        attempts.append(1)
        await asyncio.sleep(0)
        raise ServiceUnavailable("example", "no answer")

    login = SharedLogin(log_in)

    answers = await asyncio.gather(*(login.newer_than(0) for _ in range(5)), return_exceptions=True)

    assert [type(answer) for answer in answers] == [ServiceUnavailable] * 5
    assert len(attempts) == 1
    with pytest.raises(ServiceUnavailable):
        await login.newer_than(0)
    assert len(attempts) == 2


async def test_the_one_who_gives_up_does_not_take_the_login_from_the_others() -> None:
    may_end = asyncio.Event()

    async def log_in() -> None:
        await may_end.wait()

    login = SharedLogin(log_in)
    impatient, patient = (asyncio.create_task(login.newer_than(0)) for _ in range(2))
    await asyncio.sleep(0)

    impatient.cancel()
    may_end.set()

    assert await patient == 1


async def test_a_login_that_was_sent_is_not_sent_again_because_somebody_gave_up() -> None:
    may_end = asyncio.Event()
    attempts: list[int] = []

    async def log_in() -> None:
        attempts.append(1)
        await may_end.wait()

    login = SharedLogin(log_in)
    impatient = asyncio.create_task(login.newer_than(0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.wait([impatient])
    patient = asyncio.create_task(login.newer_than(0))
    await asyncio.sleep(0)
    may_end.set()

    assert await patient == 1
    assert len(attempts) == 1


async def test_a_login_that_is_under_way_at_the_end_is_given_up() -> None:
    ended: list[bool] = []

    async def log_in() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async with SharedLogin(log_in).opened() as login:
        impatient = asyncio.create_task(login.newer_than(0))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.wait([impatient])
        assert ended == []

    assert ended == [True]


async def test_a_refused_account_rests_for_every_process_and_others_do_not(tmp_path: Path) -> None:
    now = [1000.0]
    rest, elsewhere = (
        Rest("example", tmp_path / "new" / "rest.json", clock=lambda: now[0]) for _ in range(2)
    )

    await rest.begin(an_account("wrong"), 60)

    with pytest.raises(LoginFailed) as caught:
        await elsewhere.require_none(an_account("wrong"))
    assert caught.value.facts["problem"] == "resting"
    await elsewhere.require_none(an_account("right"))
    assert "wrong" not in (tmp_path / "new" / "rest.json").read_text("utf-8")
    now[0] += 61
    await elsewhere.require_none(an_account("wrong"))


async def test_where_nothing_can_be_written_this_process_remembers_the_rest(tmp_path: Path) -> None:
    now = [1000.0]
    blocked = tmp_path / "file"
    blocked.write_text("")
    rest = Rest("example", blocked / "rest.json", clock=lambda: now[0])

    await rest.begin(an_account("wrong"), 60)

    with pytest.raises(LoginFailed):
        await rest.require_none(an_account("wrong"))
    await rest.require_none(an_account("right"))
    now[0] += 61
    await rest.require_none(an_account("wrong"))


async def test_notes_are_written_whole_and_for_nobody_else_to_read(tmp_path: Path) -> None:
    file = tmp_path / "rest.json"
    file.write_text("{}", "utf-8")
    file.chmod(0o644)

    await Rest("example", file).begin(an_account("x"), 60)

    assert file.stat().st_mode & 0o777 == 0o600
    assert names_in(tmp_path) == {"rest.json"}
    taken = tmp_path / "taken"
    taken.mkdir()
    await Rest("example", taken).begin(an_account("x"), 60)
    assert names_in(tmp_path) == {"rest.json", "taken"}


@pytest.mark.parametrize("noted", ["", "not json", "[1]", '{"x": "y"}'])
async def test_notes_that_cannot_be_read_keep_nobody_out(tmp_path: Path, noted: str) -> None:
    file = tmp_path / "rest.json"
    file.write_text(noted, "utf-8")

    await Rest("example", file).require_none(an_account("x"))


async def test_a_clock_that_was_set_back_lengthens_no_rest(tmp_path: Path) -> None:
    now = [1_000_000.0]
    rest = Rest("example", tmp_path / "rest.json", clock=lambda: now[0])
    await rest.begin(an_account("x"), 60)

    now[0] = 0.0

    await rest.require_none(an_account("x"))


class Connections:
    """What is open, by password, and how often each was opened."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.times: Counter[str] = Counter()

    @asynccontextmanager
    async def of(self, account: Account | None) -> AsyncIterator[object]:
        name = account.value(PASSWORD) if account else ""
        self.times[name] += 1
        self.open.append(name)
        try:
            await asyncio.sleep(0)
            yield object()
        finally:
            self.open.remove(name)


async def test_each_account_has_connections_of_its_own_until_the_end() -> None:
    connections = Connections()
    accounts = (None, an_account("a"), an_account("b"), an_account("a", owner_id=2))

    async with Visits(connections.of).opened() as visits:

        async def visited(account: Account | None) -> object:
            async with visits.of(account) as visit:
                return visit

        first = await asyncio.gather(*(visited(one) for one in (*accounts, *accounts)))
        again = [await visited(one) for one in accounts]

        assert len({id(one) for one in first}) == len(accounts)
        assert [id(one) for one in first] == [id(one) for one in again] * 2
        assert sorted(connections.open) == ["", "a", "a", "b"]
    assert connections.open == []


async def test_of_many_accounts_those_unused_for_longest_are_closed() -> None:
    connections = Connections()

    async with Visits(connections.of, most=2).opened() as visits, AsyncExitStack() as busy:
        await busy.enter_async_context(visits.of(an_account("busy")))
        for name in "abcac":
            async with visits.of(an_account(name)):
                assert name in connections.open
        assert connections.open == ["busy", "c"]
        for name in "de":
            await busy.enter_async_context(visits.of(an_account(name)))
        assert set(connections.open) >= {"busy", "d", "e"}
    assert connections.open == []
    assert connections.times["busy"] == 1


async def test_connections_that_cannot_be_opened_are_not_kept() -> None:
    attempts: list[int] = []

    @asynccontextmanager
    async def opened(account: Account | None) -> AsyncIterator[object]:
        attempts.append(1)
        if len(attempts) == 1:
            raise ServiceUnavailable("example", "no answer")
        yield account

    async with Visits(opened).opened() as visits:
        with pytest.raises(ServiceUnavailable):
            async with visits.of(None):
                pass
        async with visits.of(None) as visit:
            assert visit is None
