"""What a concierge writes, as small programs that are killed at every step: add yours here.

Each says `ack` after a write that was acknowledged to it, and may be run again from its beginning after a kill.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from concierge.adapters.storage.repositories.results import KEPT_SEARCHES
from concierge.errors import NotFound
from concierge.model.conversation import Usage, UserTurn
from concierge.model.proposal import ProposalState
from concierge.model.user import Preferences
from concierge.testing import an_info_hash
from tests.adapters.storage.values import NOW, a_decision, a_download, a_proposal, a_report, a_source, say
from tests.chaos.world import BORIS, World

__all__ = ["READS", "USE_CASES", "UseCase"]

MAGNET = f"magnet:?xt=urn:btih:{an_info_hash('a film')}&dn=Film"
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """A program; one that `adds` leaves more behind when it is run again, the others leave the same.

    It starts with a database that is `ready` and empty, or with `nothing`, not even a schema.
    """

    play: Callable[[World], Awaitable[None]]
    adds: bool = False
    start: Literal["ready", "nothing"] = "ready"

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.play.__name__


async def people(world: World) -> None:
    """Somebody comes, and says what they like."""
    async with world.storage.transaction() as rows:
        anna = await rows.users.by_telegram_id(7)
    world.ack("anna")
    async with world.storage.transaction() as rows:
        await rows.users.save(replace(anna, preferences=Preferences(resolution=1080)))
    world.ack("preferences")
    async with world.storage.transaction() as rows:
        boris = await rows.users.by_telegram_id(8)
        await rows.users.save(replace(boris, preferences=Preferences(resolution=720)))
    world.ack("boris with preferences")


async def leaving(world: World) -> None:
    """Somebody is known by another id, and somebody leaves."""
    async with world.storage.transaction() as rows:
        boris = await rows.users.by_telegram_id(8)
        await rows.users.link(boris.id, 9)
    world.ack("boris by another id")
    async with world.storage.transaction() as rows:
        gone = await rows.users.by_telegram_id(10)
    world.ack("somebody")
    async with world.storage.transaction() as rows:
        await rows.users.remove(gone.id)
    world.ack("nobody")


async def searches(world: World) -> None:
    """A search, its late rows, and the same search judged otherwise."""
    me = await world.person()
    report = await me.search.releases("Метрополис", year=1927)
    world.ack("report")
    await me.search.settled(report)
    async with world.storage.transaction() as rows:
        await rows.results.extend(me.user.id, report.id, [a_decision(5)])
    world.ack("late rows")
    tight = await me.search.releases("Метрополис", year=1927, quality="2160p")
    world.ack("another report")
    if tight.relaxations:
        await me.search.relaxed(tight, tight.relaxations[0])
        world.ack("relaxed report")


async def old_searches(world: World) -> None:
    """One search more than are kept: the oldest is forgotten."""
    me = await world.person()
    async with world.storage.transaction() as rows:
        for _ in range(KEPT_SEARCHES):
            await rows.results.add(me.user.id, a_report(accepted=1, rejected=0))
    world.ack("as many as are kept")
    await me.search.releases("Метрополис", year=1927)
    world.ack("one more")


async def downloads(world: World) -> None:
    """Downloads of a magnet link and of a handle, paused, resumed and removed; one is another person's too."""
    me, boris = await world.person(), await world.person(BORIS)
    download = await me.downloads.start(MAGNET)
    world.ack("download")
    await me.downloads.pause(download.id)
    world.ack("paused")
    await me.downloads.resume(download.id)
    world.ack("resumed")
    await boris.downloads.start(MAGNET)
    world.ack("boris's download")
    await me.downloads.remove(download.id)
    world.ack("removed")
    async with world.storage.transaction() as rows:
        await rows.downloads.add(replace(a_download(boris.user.id), id="d0000002"), a_source())
        await rows.downloads.save(replace(a_download(boris.user.id), id="d0000002", name="Other"))
    world.ack("added and renamed")


async def accepting(world: World) -> None:
    """A proposal is accepted; whoever is not told so presses again and has the same download."""
    me = await world.person()
    async with world.storage.transaction() as rows:
        try:
            await rows.proposals.get(me.user.id, "p1")
        except NotFound:
            report = await rows.results.add(me.user.id, a_report())
            proposal = a_proposal(handle=report.accepted[0].handle)
            await rows.proposals.add(me.user.id, replace(proposal, expires_at=NEVER))
    world.ack("proposal")
    await me.proposals.accept("p1")
    world.ack("accepted")


async def proposing(world: World) -> None:
    """Proposals that are declined, or closed and opened again."""
    me = await world.person()
    made = await world.parts.proposals.propose(me.user, "one", a_proposal().options)
    world.ack("proposal")
    await me.proposals.decline(made.id)
    world.ack("declined")
    other = await world.parts.proposals.propose(me.user, "two", a_proposal().options)
    async with world.storage.transaction() as rows:
        await rows.proposals.close(me.user.id, other.id, ProposalState.ACCEPTED, chosen=1)
    world.ack("closed")
    async with world.storage.transaction() as rows:
        await rows.proposals.reopen(me.user.id, other.id)
    world.ack("opened again")


async def conversation(world: World) -> None:
    """Two questions, answered and remembered."""
    me = await world.person()
    for number in range(2):
        async for _ in me.agent.ask(f"вопрос {number}"):
            pass
        world.ack(f"answer {number}")
    async with world.storage.transaction() as rows:
        await say(rows, me.user.id, UserTurn(text="by hand"))
        await rows.usage.add(me.user.id, NOW, (Usage(model="x", input_tokens=5, cost_micros=1),))
    world.ack("turn")


async def nothing_yet(_: World) -> None:
    """A new database is made; there is nothing before it."""


USE_CASES: tuple[UseCase, ...] = (
    UseCase(play=nothing_yet, start="nothing"),
    UseCase(play=people),
    UseCase(play=leaving, adds=True),
    UseCase(play=searches, adds=True),
    UseCase(play=old_searches, adds=True),
    UseCase(play=downloads),
    UseCase(play=accepting),
    UseCase(play=proposing, adds=True),
    UseCase(play=conversation, adds=True),
)

# Methods of stores and views that write nothing; every other one has to be called by a use case.
READS: Mapping[str, set[str]] = {
    "SqlConversations": {"opening"},
    "SqlDownloads": {"active", "get", "of_user", "owners", "source"},
    "SqlProposals": {"get", "open_ones"},
    "SqlResults": {"get", "search"},
    "SqlUsage": {"cost_micros"},
    "SqlUsers": {"all", "get", "known"},
    "UserDownloads": {"files", "follow", "get", "list", "owns_client"},
    "UserProposals": {"list"},
    "UserSearch": {"explain", "handle_of"},
}
