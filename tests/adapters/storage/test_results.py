from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import update

from concierge.adapters.storage.handles import new_handle
from concierge.adapters.storage.repositories import results
from concierge.adapters.storage.repositories.results import KEPT_SEARCHES, SqlResults
from concierge.adapters.storage.storage import SqlStorage
from concierge.errors import NotFound
from concierge.model.decision import Decision, SearchReport, StoredResult
from concierge.model.proposal import ProposalState
from concierge.model.quality_profile import QualityProfile
from concierge.model.user import User
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import TITLE, WISH, a_decision, a_proposal, a_report


async def stored(storage: SqlStorage, user: User, report: SearchReport) -> SearchReport:
    async with storage.transaction() as stores:
        return await stores.results.add(user.id, report)


async def is_known(storage: SqlStorage, user: User, handle: str) -> bool:
    async with storage.transaction() as stores:
        try:
            await stores.results.get(user.id, handle)
        except NotFound:
            return False
    return True


async def test_every_decision_gets_a_handle_and_nothing_else_changes(storage: SqlStorage, anna: User) -> None:
    report = a_report(accepted=3, rejected=2)

    named = await stored(storage, anna, report)

    decisions = (*named.accepted, *named.rejected)
    assert len({decision.handle for decision in decisions}) == 5
    assert named.id
    nameless = replace(
        named,
        id="",
        accepted=tuple(replace(decision, handle="") for decision in named.accepted),
        rejected=tuple(replace(decision, handle="") for decision in named.rejected),
    )
    assert nameless == report


async def test_a_handle_names_the_decision_with_its_title_and_wish(storage: SqlStorage, anna: User) -> None:
    named = await stored(storage, anna, a_report())

    async with storage.transaction() as stores:
        for decision in (*named.accepted, *named.rejected):
            found = await stores.results.get(anna.id, decision.handle)
            assert found == StoredResult(decision=decision, title=TITLE, wish=WISH)


async def test_a_handle_names_its_whole_search_late_rows_included(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    report = a_report(accepted=2, rejected=1)
    named = await stored(storage, anna, report)
    await stored(storage, anna, a_report())
    async with storage.transaction() as stores:
        late = await stores.results.extend(anna.id, named.id, [a_decision(7)])

    async with storage.transaction() as stores:
        found = await stores.results.search(anna.id, late[0].handle)
        with pytest.raises(NotFound):
            await stores.results.search(boris.id, late[0].handle)

    assert (found.id, found.title, found.words, found.wish) == (named.id, TITLE, report.words, WISH)
    assert found.profile == report.profile
    by_handle = {decision.handle: decision for decision in found.decisions}
    assert by_handle == {one.handle: one for one in (*named.accepted, *named.rejected, *late)}


async def test_a_search_of_a_time_before_profiles_has_the_usual_one(storage: SqlStorage, anna: User) -> None:
    named = await stored(storage, anna, a_report())
    async with storage.transaction() as stores:
        repository = stores.results
        assert isinstance(repository, SqlResults)
        await repository._connection.change(update(results._searches).values(words=None, profile=None))

    async with storage.transaction() as stores:
        found = await stores.results.search(anna.id, named.accepted[0].handle)

    assert (found.words, found.profile) == ("", QualityProfile())


async def test_a_search_by_text_alone_has_no_title(storage: SqlStorage, anna: User) -> None:
    named = await stored(storage, anna, replace(a_report(), title=None))

    async with storage.transaction() as stores:
        assert (await stores.results.get(anna.id, named.accepted[0].handle)).title is None


async def test_late_decisions_join_their_search(storage: SqlStorage, anna: User) -> None:
    report = await stored(storage, anna, a_report(accepted=0, rejected=0))

    async with storage.transaction() as stores:
        late = await stores.results.extend(anna.id, report.id, [a_decision(7), a_decision(8)])
        nothing = await stores.results.extend(anna.id, report.id, [])

    assert [decision.release.tracker_id for decision in late] == ["7", "8"]
    assert nothing == ()
    async with storage.transaction() as stores:
        assert (await stores.results.get(anna.id, late[1].handle)).decision == late[1]


async def test_another_users_results_are_not_found(storage: SqlStorage, anna: User, boris: User) -> None:
    named = await stored(storage, anna, a_report())

    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.results.get(boris.id, named.accepted[0].handle)
        with pytest.raises(NotFound):
            await stores.results.extend(boris.id, named.id, [a_decision()])


@pytest.mark.parametrize("name", ["", "k7rm2x", "a\0b", "\ud800", "x" * 10_000, "9" * 40, "-1", "²"])
async def test_nonsense_is_not_found(storage: SqlStorage, anna: User, name: str) -> None:
    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.results.get(anna.id, name)
        with pytest.raises(NotFound):
            await stores.results.search(anna.id, name)
        with pytest.raises(NotFound):
            await stores.results.extend(anna.id, name, [a_decision()])


async def test_the_newest_searches_are_kept(storage: SqlStorage, anna: User, boris: User) -> None:
    first, *others = [await stored(storage, anna, a_report()) for _ in range(KEPT_SEARCHES)]
    neighbour = await stored(storage, boris, a_report())
    assert await is_known(storage, anna, first.accepted[0].handle)

    await stored(storage, anna, a_report())

    assert not await is_known(storage, anna, first.accepted[0].handle)
    assert not await is_known(storage, anna, first.rejected[0].handle)
    assert all([await is_known(storage, anna, report.accepted[0].handle) for report in others])
    assert await is_known(storage, boris, neighbour.accepted[0].handle)


async def test_a_search_that_an_open_proposal_names_outlives_the_others(
    storage: SqlStorage, anna: User
) -> None:
    handle = (await stored(storage, anna, a_report())).accepted[1].handle
    async with storage.transaction() as stores:
        await stores.proposals.add(anna.id, a_proposal(handle=handle))

    for _ in range(KEPT_SEARCHES + 1):
        await stored(storage, anna, a_report())
    is_known_while_open = await is_known(storage, anna, handle)
    async with storage.transaction() as stores:
        await stores.proposals.close(anna.id, "p1", ProposalState.DECLINED)
    await stored(storage, anna, a_report())

    assert is_known_while_open
    assert not await is_known(storage, anna, handle)


async def test_a_report_of_100_decisions_costs_four_statements(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    with statements.counted() as sent:
        await stored(storage, anna, a_report(accepted=60, rejected=40))

    assert len(sent) <= 4, sent


async def test_a_handle_costs_one_statement(storage: SqlStorage, anna: User, statements: Statements) -> None:
    named = await stored(storage, anna, a_report())

    with statements.counted() as sent:
        async with storage.transaction() as stores:
            await stores.results.get(anna.id, named.accepted[0].handle)

    assert len(sent) == 1


async def test_a_report_of_3000_decisions_is_stored_too(storage: SqlStorage, anna: User) -> None:
    named = await stored(storage, anna, a_report(accepted=3000, rejected=0))

    assert len({decision.handle for decision in named.accepted}) == 3000
    assert await is_known(storage, anna, named.accepted[-1].handle)


async def test_a_handle_that_is_taken_is_drawn_anew(storage: SqlStorage, anna: User) -> None:
    taken = await stored(storage, anna, a_report(accepted=1, rejected=0))

    async with storage.transaction() as stores:
        repository = stores.results
        assert isinstance(repository, SqlResults)
        refused = await repository._inserted(
            anna.id, int(taken.id), {taken.accepted[0].handle: a_decision(2)}
        )

    assert refused == []
    async with storage.transaction() as stores:
        assert (await stores.results.get(anna.id, taken.accepted[0].handle)).decision == taken.accepted[0]


class Unlucky(SqlResults):
    """Finds the first of each batch's handles taken, as long as there are several."""

    async def _inserted(self, user_id: int, search: int, drawn: dict[str, Decision]) -> list[str]:
        lucky = dict(list(drawn.items())[1:]) if len(drawn) > 1 else drawn
        return await super()._inserted(user_id, search, lucky)


async def test_decisions_keep_their_order_when_handles_collide(storage: SqlStorage, anna: User) -> None:
    decisions: Sequence[Decision] = [a_decision(number) for number in range(5)]

    async with storage.transaction() as stores:
        repository = stores.results
        assert isinstance(repository, SqlResults)
        report = await Unlucky(repository._connection).add(
            anna.id, replace(a_report(), accepted=tuple(decisions), rejected=())
        )

    assert [decision.release.tracker_id for decision in report.accepted] == ["0", "1", "2", "3", "4"]
    assert results._TRIES > 5


def test_handles_are_short_plain_and_never_words_or_numbers() -> None:
    handles = {new_handle() for _ in range(5000)}

    assert len(handles) > 4990
    assert all(
        re.fullmatch(r"[bcdfghjkmnpqrstvwxz][bcdfghjkmnpqrstvwxz2-9]{5}", handle) for handle in handles
    )
