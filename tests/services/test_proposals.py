"""A proposal starts one thing, once, and only for the person to whom it was made."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.errors import NotFound, ServiceUnavailable
from concierge.model.decision import Decision
from concierge.model.proposal import Proposal, ProposalOption, ProposalState
from concierge.services.proposals import Proposals
from concierge.testing import FakeTorrentClient, FakeTracker, a_release, an_info_hash
from tests.services.house import ANNA, BORIS, House
from tests.storage import OvertakenStorage

DUB = a_release(info_hash=an_info_hash("dub"))
SMALL = a_release(
    "Metropolis.1927.720p.BluRay.Rus.x264", info_hash=an_info_hash("small"), size_bytes=3_000_000_000
)


def an_option(decision: Decision) -> ProposalOption:
    release = decision.release
    return ProposalOption(
        handle=decision.handle,
        label="",
        release_name=release.name,
        size_bytes=release.size_bytes,
        seeders=1,
        why="",
    )


class Case:
    """A proposal of two releases to Anna."""

    def __init__(self) -> None:
        self.tracker = FakeTracker([DUB, SMALL])
        self.client = FakeTorrentClient()
        self.house = House(trackers=(self.tracker,), client=self.client)
        self.proposals: Proposals = self.house.new_proposals()

    async def proposed(self) -> Proposal:
        report = await self.house.found()
        assert len(report.accepted) == 2
        return await self.proposals.propose(
            ANNA, "Метрополис", [an_option(decision) for decision in report.accepted]
        )

    async def started(self) -> int:
        return len(await self.house.new_downloads().list(ANNA))

    async def state(self, proposal: Proposal) -> ProposalState:
        async with self.house.storage.transaction() as rows:
            return (await rows.proposals.get(ANNA.id, proposal.id)).state


async def test_the_accepted_option_is_what_starts() -> None:
    case = Case()
    proposal = await case.proposed()

    download = (await case.proposals.accept(ANNA, proposal.id, option=2)).download

    assert download.info_hash == SMALL.info_hash
    assert await case.proposals.list(ANNA) == ()


async def test_pressing_twice_gives_the_same_download_whichever_option_the_second_press_names() -> None:
    case = Case()
    proposal = await case.proposed()

    first = await case.proposals.accept(ANNA, proposal.id, option=2)
    second = await case.proposals.accept(ANNA, proposal.id, option=1)

    assert second.download.id == first.download.id
    assert await case.started() == 1


async def test_two_presses_at_once_start_one_thing() -> None:
    case = Case()
    proposal = await case.proposed()

    first, second = await asyncio.gather(
        case.proposals.accept(ANNA, proposal.id, option=1), case.proposals.accept(ANNA, proposal.id, option=2)
    )

    assert first.download.id == second.download.id
    assert await case.started() == 1


async def test_a_start_that_fails_opens_the_proposal_again() -> None:
    case = Case()
    proposal = await case.proposed()
    case.tracker.error = ServiceUnavailable("fake", "down")

    with pytest.raises(ServiceUnavailable):
        await case.proposals.accept(ANNA, proposal.id)
    case.tracker.error = None

    assert await case.proposals.list(ANNA) == (proposal,)
    again = await case.proposals.accept(ANNA, proposal.id, option=2)
    assert again.download.info_hash == SMALL.info_hash


async def test_a_second_press_that_fails_does_not_open_what_has_started() -> None:
    case = Case()
    proposal = await case.proposed()
    await case.proposals.accept(ANNA, proposal.id)
    case.tracker.error = ServiceUnavailable("fake", "down")

    with pytest.raises(ServiceUnavailable):
        await case.proposals.accept(ANNA, proposal.id, option=2)

    assert await case.state(proposal) is ProposalState.ACCEPTED
    assert await case.started() == 1


async def test_a_press_whose_process_died_is_carried_out_by_the_next() -> None:
    case = Case()
    proposal = await case.proposed()
    async with case.house.storage.transaction() as rows:
        await rows.proposals.close(ANNA.id, proposal.id, ProposalState.ACCEPTED, chosen=2)

    download = (await case.house.new_proposals().accept(ANNA, proposal.id)).download

    assert download.info_hash == SMALL.info_hash


async def test_a_declined_proposal_starts_nothing() -> None:
    case = Case()
    proposal = await case.proposed()
    await case.proposals.decline(ANNA, proposal.id)
    await case.proposals.decline(ANNA, proposal.id)

    with pytest.raises(NotFound):
        await case.proposals.accept(ANNA, proposal.id)

    assert await case.started() == 0


async def test_what_another_process_declines_at_this_moment_starts_nothing() -> None:
    case = Case()
    proposal = await case.proposed()
    overtaken = OvertakenStorage(
        case.house.storage, lambda: case.house.new_proposals().decline(ANNA, proposal.id)
    )

    with pytest.raises(NotFound):
        await House(storage=overtaken).new_proposals().accept(ANNA, proposal.id)

    assert await case.state(proposal) is ProposalState.DECLINED
    assert await case.started() == 0


async def test_what_another_process_accepts_at_this_moment_is_what_starts() -> None:
    case = Case()
    proposal = await case.proposed()
    overtaken = OvertakenStorage(
        case.house.storage, lambda: case.house.new_proposals().accept(ANNA, proposal.id, option=2)
    )

    accepted = await replace(case.house, storage=overtaken).new_proposals().accept(ANNA, proposal.id)

    assert accepted.download.info_hash == SMALL.info_hash
    assert await case.started() == 1


async def test_declining_what_was_accepted_changes_nothing() -> None:
    case = Case()
    proposal = await case.proposed()
    await case.proposals.accept(ANNA, proposal.id)

    await case.proposals.decline(ANNA, proposal.id)

    assert await case.state(proposal) is ProposalState.ACCEPTED


async def test_after_two_days_an_open_proposal_is_gone_but_a_second_press_still_answers() -> None:
    case = Case()
    accepted, open_one = await case.proposed(), await case.proposed()
    first = await case.proposals.accept(ANNA, accepted.id)
    case.house.clock.advance(timedelta(days=2))

    assert await case.proposals.list(ANNA) == ()
    with pytest.raises(NotFound):
        await case.proposals.accept(ANNA, open_one.id)
    assert (await case.proposals.accept(ANNA, accepted.id)).download.id == first.download.id


async def test_a_foreign_or_invented_proposal_is_not_found() -> None:
    case = Case()
    proposal = await case.proposed()

    for user, proposal_id in ((BORIS, proposal.id), (ANNA, "0" * 12), (ANNA, "")):
        with pytest.raises(NotFound) as missing:
            await case.proposals.accept(user, proposal_id)
        with pytest.raises(NotFound):
            await case.proposals.decline(user, proposal_id)
        assert missing.value.facts["what"] == proposal_id

    assert await case.proposals.list(BORIS) == ()
    assert await case.state(proposal) is ProposalState.OPEN


@pytest.mark.parametrize("option", [0, -1, 3])
async def test_an_option_that_there_is_not_starts_nothing(option: int) -> None:
    case = Case()
    proposal = await case.proposed()

    with pytest.raises(NotFound):
        await case.proposals.accept(ANNA, proposal.id, option=option)

    assert await case.state(proposal) is ProposalState.OPEN
    assert await case.started() == 0
