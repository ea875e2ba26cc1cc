"""What a concierge writes, as small programs that are killed at every step: add yours here, or beside it.

Each says `ack` after a write that was acknowledged to it, and may be run again from its beginning after a kill.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from concierge.adapters.storage.repositories.results import KEPT_SEARCHES
from concierge.errors import ApprovalNeeded, JobBusy, NoCandidate, NotFound
from concierge.model.access import DEFAULTS, Role
from concierge.model.account import CredentialKind
from concierge.model.conversation import Usage, UserTurn
from concierge.model.following import FollowState
from concierge.model.job import JobRuns
from concierge.model.kept_answer import KeptAnswer
from concierge.model.outbox import Failure, NewEffect
from concierge.model.profile.sections import SectionName
from concierge.model.proposal import ProposalState, ProposedAct
from concierge.model.quality_profile import PROFILES
from concierge.model.rejection import Rejection, RejectionReason
from concierge.model.service_state import ServiceFailure
from concierge.model.speed import Speed
from concierge.model.user import Preferences
from concierge.model.wish import Wish
from concierge.services.logins import Logins
from concierge.services.offering import option_about
from concierge.testing import FakeTracker, FrozenClock, an_info_hash
from concierge.views.accounts import UserAccounts
from tests.adapters.storage.values import NOW, a_decision, a_download, a_proposal, a_report, a_source, say
from tests.chaos.chat_use_cases import chatting, choosing_together, receiving
from tests.chaos.home_use_cases import fetching, shelving
from tests.chaos.list_use_cases import connecting, importing, learning, marking, naming, tasting
from tests.chaos.world import BORIS, NEVER, World
from tests.services.fake_seedboxes import ADDRESS

__all__ = ["USE_CASES", "UseCase"]

MAGNET = f"magnet:?xt=urn:btih:{an_info_hash('a film')}&dn=Film"
OTHER_MAGNET = f"magnet:?xt=urn:btih:{an_info_hash('another film')}&dn=Other"


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
        await rows.profiles.tell(anna.id, Preferences(resolution=1080), "", None)
    world.ack("preferences")
    async with world.storage.transaction() as rows:
        boris = await rows.users.by_telegram_id(8)
        await rows.profiles.tell(boris.id, Preferences(resolution=720), "", None)
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


async def inviting(world: World) -> None:
    """The owner invites, takes an invite back, changes somebody's rights and removes them."""
    owner = world.concierge.me
    issued = await owner.people.invite(role=Role.MEMBER)
    world.ack("invite")
    await owner.people.revoke(issued.invite.id)
    world.ack("no invite")
    issued = await owner.people.invite(role=Role.MEMBER)
    anna = await world.parts.people.redeem(issued.code, telegram_id=77, name="Анна")
    world.ack("anna")
    await owner.people.change(anna.id, downloads_a_day=3)
    world.ack("limit")
    await owner.people.remove(anna.id)
    world.ack("no anna")


async def requesting(world: World) -> None:
    """Somebody without the right asks for downloads; one is approved and one declined."""
    me, owner = await world.person(), world.concierge.me
    async with world.storage.transaction() as rows:
        await rows.users.save(replace(me.user, grants=DEFAULTS[Role.MEMBER]))
    asker = await world.person()
    for number, magnet in enumerate((MAGNET, OTHER_MAGNET)):
        with suppress(ApprovalNeeded):
            await asker.downloads.start(magnet)
        world.ack(f"request {number}")
    for request in await owner.requests.list():
        if request.what == MAGNET:
            await owner.requests.approve(request.id)
        else:
            await owner.requests.decline(request.id, reason="поздно")
        world.ack("decided")


async def forgetting(world: World) -> None:
    """Somebody searches and talks, and has everything about them deleted."""
    me = await world.person()
    await me.search.releases("Метрополис", year=1927)
    async with world.storage.transaction() as rows:
        await say(rows, me.user.id, UserTurn(text="привет"))
    world.ack("known")
    await me.privacy.forget()
    world.ack("forgotten")


async def searches(world: World) -> None:
    """A search, a look into its picks, its late rows, and the same search judged otherwise."""
    me = await world.person()
    report = await me.search.releases("Метрополис", year=1927)
    world.ack("report")
    report = await me.search.inspected(report)
    world.ack("looked into")
    await me.search.settled(report)
    async with world.storage.transaction() as rows:
        await rows.results.extend(me.user.id, report.id, [a_decision(5)])
    world.ack("late rows")
    tight = await me.search.releases("Метрополис", year=1927, quality="2160p")
    world.ack("another report")
    if tight.relaxations:
        await me.search.relaxed(tight, tight.relaxations[0])
        world.ack("relaxed report")
    await me.search.wished("Метрополис", Wish(resolution=1080), year=1927)
    (film, *_) = await me.metadata.find("Метрополис", year=1927)
    await me.household.releases(film, [me.user.id])
    world.ack("wished for")


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
    await me.downloads.widen(download.id, season=1)
    world.ack("widened")
    await me.downloads.pause_all()
    world.ack("all paused")
    await me.downloads.resume_all()
    world.ack("all resumed")
    await boris.downloads.start(MAGNET)
    world.ack("boris's download")
    await me.downloads.remove(download.id)
    world.ack("removed")
    await me.downloads.clear()
    world.ack("queue cleared")
    async with world.storage.transaction() as rows:
        await rows.downloads.add(replace(a_download(boris.user.id), id="d0000002"), a_source())
        await rows.downloads.save(replace(a_download(boris.user.id), id="d0000002", name="Other"))
    world.ack("added and renamed")


async def replacing(world: World) -> None:
    """A download is replaced by the next release of its search."""
    me = await world.person()
    report = await me.search.releases("Метрополис", year=1927)
    world.ack("report")
    download = await me.downloads.start(report.accepted[0])
    world.ack("download")
    # Whoever was killed in the middle may have replaced it before, and found the one that it was replaced by.
    with suppress(NoCandidate):
        await me.downloads.next(download.id)
    world.ack("another one")
    async with world.storage.transaction() as rows:
        rejection = Rejection(info_hash=download.info_hash, reason=RejectionReason.STALLED, rejected_at=NOW)
        await rows.rejections.add(me.user.id, rejection)
    world.ack("rejected")


async def cleaning(world: World) -> None:
    """A person's word on a torrent that is to leave, and one that comes out of the trash."""
    me = await world.person()
    download = await me.downloads.start(MAGNET)
    world.ack("download")
    await me.cleanup.keep(download.id)
    world.ack("kept")
    await me.cleanup.release(download.id)
    world.ack("released")
    async with world.storage.transaction() as rows:
        await rows.downloads.save(replace(await rows.downloads.get(me.user.id, download.id), trashed_at=NOW))
    world.ack("in the trash")
    await me.cleanup.undo(download.id)
    world.ack("out of it")


async def following(world: World) -> None:
    """A topic is followed, its torrent takes the place of the one before, and it is followed no more."""
    me = await world.person()
    found = await me.search.releases("Метрополис", year=1927)
    assert found.best is not None
    download = await me.downloads.start(found.best)
    world.ack("download")
    followed = await me.downloads.follow(download.id)
    world.ack("followed")
    asking = replace(followed, state=FollowState.NEEDS_USER, new_hash=an_info_hash("a newer film"))
    async with world.storage.transaction() as rows:
        await rows.followings.save(asking, was=followed)
    world.ack("asks")
    await me.downloads.accept(download.id)
    world.ack("accepted")
    async with world.storage.transaction() as rows:
        await rows.downloads.keep(a_source(asking.new_hash))
        current = await rows.downloads.get(me.user.id, download.id)
        await rows.downloads.replace(replace(current, info_hash=asking.new_hash))
    world.ack("replaced")
    await me.downloads.unfollow(download.id)
    world.ack("followed no more")


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
    begun = await me.proposals.accept("p1")
    world.ack("accepted")
    option = option_about(ProposedAct.REMOVE, begun.downloads, "ru", size_bytes=None)
    asked = await me.proposals.propose("Убрать", (option,))
    world.ack("another proposal")
    await me.proposals.accept(asked.id)
    world.ack("done")


async def proposing(world: World) -> None:
    """Proposals that are declined, or closed and opened again."""
    me = await world.person()
    made = await world.parts.downloading.proposals.propose(me.user, "one", a_proposal().options)
    world.ack("proposal")
    await me.proposals.decline(made.id)
    world.ack("declined")
    other = await world.parts.downloading.proposals.propose(me.user, "two", a_proposal().options)
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


async def sending(world: World) -> None:
    """Effects that are written down, claimed, done, failed and forgotten."""
    me = await world.person()
    for number in range(2):
        async with world.storage.transaction() as rows:
            payload = {"text": f"№{number}"}
            await rows.outbox.add(
                NewEffect(key=f"k{number}", kind="message", user_id=me.user.id, payload=payload)
            )
        world.ack(f"effect {number}")
    async with world.storage.transaction() as rows:
        [first] = await rows.outbox.claim(["message"], limit=1, lease=timedelta(0))
        rest = await rows.outbox.claim_group(first, limit=1, lease=timedelta(0))
        await rows.outbox.hold(first, timedelta(hours=1))
        claimed = (first, *rest)
    world.ack("claimed")
    for effect in claimed:
        async with world.storage.transaction() as rows:
            if effect.key == "k0":
                await rows.outbox.done(effect, "77")
            else:
                await rows.outbox.failed(effect, Failure(code="unavailable"), retry_after=None)
        world.ack(f"told of {effect.key}")
    async with world.storage.transaction() as rows:
        await rows.outbox.forget(timedelta(days=1))


async def logging_in(world: World) -> None:
    """An account is kept, its cookies too, the key is changed, and the account is forgotten; so is one at a seedbox."""
    me = await world.person()
    tracker = FakeTracker(name="rutracker")
    tracker.account_kinds = (CredentialKind.RUTRACKER_USERNAME, CredentialKind.RUTRACKER_PASSWORD)
    tracker.serves_guests = False
    logins = Logins(world.storage, world.parts.accounts, [tracker], clock=FrozenClock())
    accounts = UserAccounts(me.user, logins)
    await accounts.log_in("rutracker", dict.fromkeys(tracker.account_kinds, "s3cret"))
    world.ack("account")
    async with world.storage.transaction() as rows:
        await rows.sessions.save(me.user.id, "rutracker", "https://rutracker.org", "jar")
    world.ack("cookies")
    await world.storage.keys.rotate()
    world.ack("another key")
    async with world.storage.reading() as rows:
        assert await rows.credentials.load(me.user.id, CredentialKind.RUTRACKER_PASSWORD) == "s3cret"
    await accounts.forget("rutracker")
    world.ack("no account")
    await me.seedboxes.add(ADDRESS, username="anna", password="s3cret")
    world.ack("seedbox")
    await me.seedboxes.remove()
    world.ack("no seedbox")


async def describing(world: World) -> None:
    """A profile is written to, edited and taken back; notes and a quality profile come and go; a model is chosen."""
    me = await world.person()
    await me.models.choose("scripted")
    world.ack("a model")
    await me.notifications.change(interval="48h")
    world.ack("wishes about notifications")
    async with world.storage.transaction() as rows:
        await rows.users.mark_reachable(me.user.id, unreachable_since=NOW)
    world.ack("unreachable")
    await me.profile.add(SectionName.GENRES, "Комедии")
    world.ack("a fact")
    newest = await me.profile.get()
    await me.profile.edit(newest.body, revision=newest.number)
    await me.profile.add(SectionName.GENRES, "Драмы")
    world.ack("another fact")
    await me.profile.remove(SectionName.GENRES, "Комедии")
    world.ack("without the first")
    await me.profile.undo()
    world.ack("undone")
    await me.profile.reset()
    world.ack("as at the beginning")
    note = await me.memory.remember("Любит чёрно-белое кино")
    world.ack("note")
    async with world.storage.transaction() as rows:
        await rows.notes.use(me.user.id, [note.id], at=NOW)
    world.ack("note of use")
    async with world.storage.transaction() as rows:
        await rows.notes.archive(unused_since=NEVER, at=NOW)
    world.ack("note put away")
    await me.memory.restore(note.id)
    world.ack("note back")
    await me.memory.forget(note.id)
    world.ack("no note")
    await me.quality_profiles.save(replace(PROFILES["travel"], name="dacha"))
    world.ack("quality profile")
    await me.quality_profiles.remove("dacha")
    world.ack("no quality profile")


async def resting(world: World) -> None:
    """Services fail; one of them answers again."""
    for service in ("rutracker", "piratebay"):
        failure = ServiceFailure(service=service, at=NOW, code="unavailable", facts={"problem": "timeout"})
        async with world.storage.transaction() as rows:
            await rows.service_states.add(failure)
        world.ack(f"{service} failed")
    async with world.storage.transaction() as rows:
        await rows.service_states.forget("piratebay")
    world.ack("piratebay answered")


async def measuring(world: World) -> None:
    """Downloads were fast, and faster still."""
    for size in (1_000, 2_000):
        async with world.storage.transaction() as rows:
            await rows.speeds.add(Speed(tracker="rutracker", hour=21, size_bytes=size, seconds=60))
        world.ack(f"{size} bytes a minute")


async def asking(world: World) -> None:
    """Metadata sources answer; old answers and counts are dropped."""
    old = NOW - timedelta(days=60)
    for key, until in (("1|tmdb|find|old", old), ("1|tmdb|find|dune", NEVER)):
        answer = KeptAnswer(key=key, source="tmdb", body="[]", fresh_until=until, kept_until=until)
        async with world.storage.transaction() as rows:
            await rows.answers.keep([answer])
            await rows.quotas.spend("tmdb", until.date(), 1)
        world.ack(key)
    async with world.storage.transaction() as rows:
        await rows.answers.drop(before=NOW)
        await rows.quotas.drop(before=NOW.date())
    world.ack("old ones dropped")


async def ticking(world: World) -> None:
    """A job is written down, claimed, held, given back and wanted sooner; another one runs by hand."""
    async with world.storage.transaction() as rows:
        await rows.jobs.know({"tick": timedelta(0), "tock": timedelta(days=1)})
    world.ack("known")
    async with world.storage.transaction() as rows:
        await rows.jobs.set_due("tock", NEVER)
    world.ack("later")
    async with world.storage.transaction() as rows:
        claim = await rows.jobs.claim("tick", lease=timedelta(0))
    world.ack("claimed")
    assert claim is not None
    ran = JobRuns().with_one(NOW, NOW, "unavailable")
    async with world.storage.transaction() as rows:
        await rows.jobs.hold(claim, lease=timedelta(0), due_at=NEVER, ran=ran)
    world.ack("held")
    async with world.storage.transaction() as rows:
        await rows.jobs.release(claim, due_at=NEVER, ran=ran)
    world.ack("given back")
    async with world.storage.transaction() as rows:
        await rows.jobs.hurry("tock")
    world.ack("hurried")
    # Whoever was killed in the middle holds the job until the lease ends.
    with suppress(JobBusy):
        await world.concierge.me.jobs.run("notes")
    world.ack("by hand")


async def nothing_yet(_: World) -> None:
    """A new database is made; there is nothing before it."""


USE_CASES: tuple[UseCase, ...] = (
    UseCase(play=nothing_yet, start="nothing"),
    UseCase(play=people),
    UseCase(play=leaving, adds=True),
    UseCase(play=inviting, adds=True),
    UseCase(play=requesting, adds=True),
    UseCase(play=forgetting),
    UseCase(play=searches, adds=True),
    UseCase(play=old_searches, adds=True),
    UseCase(play=downloads),
    UseCase(play=replacing, adds=True),
    UseCase(play=cleaning),
    UseCase(play=following, adds=True),
    UseCase(play=accepting, adds=True),
    UseCase(play=proposing, adds=True),
    UseCase(play=conversation, adds=True),
    UseCase(play=sending, adds=True),
    UseCase(play=marking, adds=True),
    UseCase(play=naming),
    UseCase(play=learning),
    UseCase(play=describing, adds=True),
    UseCase(play=logging_in, adds=True),
    UseCase(play=resting, adds=True),
    UseCase(play=measuring, adds=True),
    UseCase(play=asking, adds=True),
    UseCase(play=ticking, adds=True),
    UseCase(play=tasting, adds=True),
    UseCase(play=importing, adds=True),
    UseCase(play=connecting, adds=True),
    UseCase(play=receiving, adds=True),
    UseCase(play=chatting, adds=True),
    UseCase(play=choosing_together, adds=True),
    UseCase(play=fetching, adds=True),
    UseCase(play=shelving),
)
