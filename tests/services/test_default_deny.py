"""What each kind of person may do with each method of their view; a method without a line here fails."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.agent.grammar import Grammar
from concierge.errors import ApprovalNeeded, ConciergeError, HiddenByAge, NotAllowed
from concierge.model.access import Role
from concierge.model.connection import DeviceCode
from concierge.model.decision import Relaxation
from concierge.model.flow import Flow
from concierge.model.import_report import ImportReport
from concierge.model.known_title import KnownTitle
from concierge.model.person import Person, PersonIds
from concierge.model.profile.sections import SectionName
from concierge.model.quality_profile import PROFILES, QualityProfile
from concierge.model.release import Release
from concierge.model.shelves import Seen
from concierge.model.statistics import Statistics
from concierge.model.title_list import ListKind, TitleList
from concierge.model.user import User
from concierge.model.wish import Wish
from concierge.testing import NOW, FakeListService, FakeMetadata, a_release, a_title
from concierge.views import UserView
from tests.adapters.storage.values import a_download
from tests.agent.answering import Conversation
from tests.services.downloading import MAGNET, a_house
from tests.services.house import ANNA, House
from tests.services.people_of import a_person, new_people
from tests.services.viewing import lists_of, view_of

# In this order they come into one house: who may more finds no more than what was refused to those before.
PEOPLE = (Role.GUEST, Role.CHILD, Role.MEMBER, Role.OWNER)
EVERYBODY = frozenset(PEOPLE)
ASKERS = EVERYBODY - {Role.GUEST}
OWNER = frozenset({Role.OWNER})
ID = "00000000"
FOR_CHILDREN = a_title(age=6)

# Methods that touch nothing but what is the person's own need no grant: there is nothing to refuse.
MAY: Mapping[str, frozenset[Role]] = {
    "metadata.find": EVERYBODY,
    "metadata.resolve": EVERYBODY,
    "metadata.card": EVERYBODY,
    "metadata.own": EVERYBODY,
    "metadata.find_people": EVERYBODY,
    "metadata.person": EVERYBODY,
    "metadata.listed": EVERYBODY,
    "metadata.image": EVERYBODY,
    "metadata.get": EVERYBODY,
    "metadata.with_ids": EVERYBODY,
    "metadata.season": EVERYBODY,
    "search.releases": EVERYBODY,
    "search.stream": EVERYBODY,
    "search.inspected": EVERYBODY,
    "search.relaxed": EVERYBODY,
    "search.explain": EVERYBODY,
    "search.settled": EVERYBODY,
    "search.handle_of": EVERYBODY,
    "search.source": OWNER,
    "search.meant": EVERYBODY,
    "search.wished": EVERYBODY - {Role.CHILD},  # of words that name no title, whose age nobody knows
    "search.stored": EVERYBODY,
    "downloads.start": OWNER,
    "downloads.list": EVERYBODY,
    "downloads.household_client": EVERYBODY,
    "downloads.get": EVERYBODY,
    "downloads.files": EVERYBODY,
    "downloads.torrent": OWNER,
    "downloads.pause_all": EVERYBODY,
    "downloads.clear": EVERYBODY,
    "downloads.watch_all": EVERYBODY,
    "downloads.resume_all": EVERYBODY,
    "downloads.next": EVERYBODY,
    "downloads.pause": EVERYBODY,
    "downloads.resume": EVERYBODY,
    "downloads.remove": EVERYBODY,
    "downloads.wider": EVERYBODY,
    "downloads.widen": OWNER,
    "cleanup.list": EVERYBODY,
    "cleanup.keep": EVERYBODY,
    "cleanup.undo": EVERYBODY,
    "cleanup.release": EVERYBODY,
    "downloads.watch": EVERYBODY,
    "downloads.follow": OWNER,
    "downloads.unfollow": EVERYBODY,
    "downloads.accept": OWNER,
    "proposals.propose": EVERYBODY,
    "proposals.list": EVERYBODY,
    "proposals.accept": EVERYBODY,
    "proposals.decline": EVERYBODY,
    "buttons.offer": EVERYBODY,
    "buttons.peek": EVERYBODY,
    "buttons.press": EVERYBODY,
    "notifications.get": EVERYBODY,
    "notifications.change": EVERYBODY,
    "progress.aired": EVERYBODY,
    "buttons.release": EVERYBODY,
    "household.releases": ASKERS,
    "reminders.rate_later": EVERYBODY,
    "polls.begin": ASKERS,
    "polls.join": EVERYBODY,
    "polls.vote": EVERYBODY,
    "polls.hurry": EVERYBODY,
    "flows.get": EVERYBODY,
    "flows.put": EVERYBODY,
    "flows.end": EVERYBODY,
    **{
        f"{shelf}.{verb}": EVERYBODY
        for shelf, verbs in {
            "watchlist": "list add remove has",
            "watched": "list episodes add remove",
            "ratings": "list rate remove",
            "blocklist": "list add add_words remove",
            "taste": "history undo",
        }.items()
        for verb in verbs.split()
    },
    **{
        f"{part}.{verb}": EVERYBODY
        for part, verbs in {
            "imports": "file account resolve updated unresolved require_open decide keep",
            "exports": "write",
            "connections": "is_linked begin finish wait add list sync remove",
        }.items()
        for verb in verbs.split()
    },
    "library.list": EVERYBODY,
    "library.have": EVERYBODY,
    "library.link": EVERYBODY,
    "jobs.list": OWNER,
    "nases.list": OWNER,
    "nases.add": OWNER,
    "nases.revoke": OWNER,
    "nases.queue": OWNER,
    "nases.mine": EVERYBODY,
    "nases.hurry": OWNER,
    "costs.get": EVERYBODY,
    "models.list": EVERYBODY,
    "models.choose": EVERYBODY,
    "costs.everyones": OWNER,
    "jobs.run": OWNER,
    "people.list": OWNER,
    "people.activity": OWNER,
    "people.get": OWNER,
    "people.invite": OWNER,
    "people.invites": OWNER,
    "people.revoke": OWNER,
    "people.change": OWNER,
    "people.remove": OWNER,
    "people.audit": OWNER,
    "requests.list": ASKERS,
    "requests.mine": ASKERS,
    "requests.approve": OWNER,
    "requests.decline": EVERYBODY,
    "accounts.list": EVERYBODY,
    "accounts.pieces": EVERYBODY,
    "accounts.cookie": EVERYBODY,
    "accounts.log_in": EVERYBODY,
    "accounts.forget": EVERYBODY,
    "seedboxes.add": OWNER,
    "seedboxes.list": EVERYBODY,
    "seedboxes.test": OWNER,
    "seedboxes.remove": EVERYBODY,
    "profile.get": EVERYBODY,
    "profile.edit": EVERYBODY,
    "profile.add": EVERYBODY,
    "profile.remove": EVERYBODY,
    "profile.history": EVERYBODY,
    "profile.differences": EVERYBODY,
    "profile.undo": EVERYBODY,
    "profile.reset": EVERYBODY,
    "profile.let_start": EVERYBODY,
    "memory.remember": EVERYBODY,
    "memory.search": EVERYBODY,
    "memory.list": EVERYBODY,
    "memory.forget": EVERYBODY,
    "memory.restore": EVERYBODY,
    "progress.next": EVERYBODY,
    "progress.list": EVERYBODY,
    "franchise.of": EVERYBODY,
    "discoveries.list": EVERYBODY,
    "recommendations.list": EVERYBODY,
    "recommendations.like": EVERYBODY,
    "recommendations.hidden_gems": EVERYBODY,
    "recommendations.tonight": EVERYBODY,
    "recommendations.travel": EVERYBODY,
    "recommendations.deep_dive": EVERYBODY,
    "recommendations.household_pick": ASKERS,
    "recommendations.patterns": EVERYBODY,
    "recommendations.accept": EVERYBODY,
    "recommendations.decline": EVERYBODY,
    "quality_profiles.list": EVERYBODY,
    "quality_profiles.save": EVERYBODY,
    "quality_profiles.remove": EVERYBODY,
    "statistics.card": EVERYBODY,
    "statistics.get": EVERYBODY,
    "agent.ask": EVERYBODY,
    "privacy.export": EVERYBODY,
    "privacy.forget": EVERYBODY - OWNER,  # who leaves last; Boris is here
}
# What is not a text, a number or a title has its value here.
VALUES: Mapping[str, object] = {
    "figures": Statistics(),
    "somebody": Person(name="Fritz Lang", ids=PersonIds(tmdb=1)),
    "wanted": TitleList(kind=ListKind.TRENDING),
    "sought": "Метрополис",
    "wish": Wish(),
    "options": (),
    "buttons": (),
    "lives": timedelta(minutes=1),
    "chat_id": 1,
    "flow": Flow(name="start", step="language"),
    "text": "Метрополис",
    "title": FOR_CHILDREN,
    "ids": FOR_CHILDREN.ids,
    "kind": FOR_CHILDREN.kind,
    "score": 5,
    "seen": Seen(title=KnownTitle(id=1, title=FOR_CHILDREN), marked_at=NOW),
    "number": 1,
    "what": MAGNET,
    "user_id": 999,
    "handle": "zzzzzz",
    "edit": {"name": "x"},
    "download": a_download(1),
    "release": a_release(),
    "path": "/no/such/folder/me.zip",
    "revision": 0,
    "old": 0,
    "section": SectionName.GENRES,
    "profile": QualityProfile(name="x"),
    "service": "fakelists",
    "nickname": "anna",
    "name_id": 1,
    "up_to_bytes": 0,
    "so_far": ImportReport(source="letterboxd"),
    "code": DeviceCode(code="c0de", user_code="F", url="", expires_at=NOW, interval_s=0),
    "hours": 12,
    "person": "Fritz Lang",
    "people": (2,),
    "titles": (FOR_CHILDREN,),
}


def a_house_for_children() -> House:
    """A house whose only film everybody may see."""
    house = a_house()
    house.sources = (FakeMetadata((FOR_CHILDREN,)),)
    return house


async def a_view(house: House, person: User) -> UserView:
    assert isinstance(house.storage, SqlStorage)
    lists = await asyncio.to_thread(lists_of, house, [FakeListService()])
    return view_of(house, person, Conversation(model=Grammar(), house=house).agent(), lists)


async def somebody(house: House, role: Role) -> User:
    return ANNA if role is Role.OWNER else await a_person(house, role)


def methods(view: UserView) -> Iterator[str]:
    """Every public method of every part of a view."""
    for part, home in vars(view).items():
        if part != "user":
            for name, _ in inspect.getmembers(type(home), inspect.isfunction):
                if not name.startswith("_"):
                    yield f"{part}.{name}"


def arguments(call: Callable[..., object]) -> tuple[list[object], dict[str, object]]:
    """A value for each parameter that needs one."""
    positional: list[object] = []
    named: dict[str, object] = {}
    for parameter in inspect.signature(call).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            named |= {"name": "x"} if "PersonEdit" in str(parameter.annotation) else {}
        elif parameter.default is not parameter.empty:
            continue
        elif parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = VALUES.get(parameter.name, ID)
        else:
            positional.append(VALUES.get(parameter.name, ID))
    return positional, named


async def refusal(view: UserView, method: str) -> NotAllowed | None:
    """What the method refuses; None if it does its work, or fails at something else."""
    part, _, name = method.partition(".")
    call = getattr(getattr(view, part), name)
    positional, named = arguments(call)
    if "report" in inspect.signature(call).parameters:
        positional[0] = replace(await view.search.releases("Метрополис"), id="0")
    if "relaxation" in inspect.signature(call).parameters:
        best = positional[0].best.release  # type: ignore[attr-defined]  # the argument of that name is a report
        assert isinstance(best, Release)
        positional[1] = Relaxation(changes=(), count=1, best=best, wish=Wish(), profile=PROFILES["best"])
    try:
        answer = call(*positional, **named)
        if isinstance(answer, AsyncIterator):
            async for _ in answer:
                pass
        elif isinstance(answer, Awaitable):
            await answer
    except NotAllowed as error:
        return error
    except ConciergeError:
        return None
    return None


async def test_every_method_of_a_view_is_declared_and_no_other() -> None:
    view = await a_view(a_house_for_children(), ANNA)

    assert sorted(methods(view)) == sorted(MAY)


@pytest.mark.parametrize("method", MAY)
async def test_each_may_what_is_declared_and_nothing_else(method: str) -> None:
    house = a_house_for_children()
    refused = {
        role: await refusal(await a_view(house, await somebody(house, role)), method) for role in PEOPLE
    }

    assert {role for role in PEOPLE if refused[role] is None} == MAY[method], refused


@pytest.mark.parametrize("role, kind", [(Role.MEMBER, ApprovalNeeded), (Role.CHILD, HiddenByAge)])
async def test_who_may_not_start_a_magnet_has_asked_for_it_unless_its_age_matters(
    role: Role, kind: type[NotAllowed]
) -> None:
    house = a_house_for_children()

    refused = await refusal(await a_view(house, await somebody(house, role)), "downloads.start")

    assert isinstance(refused, kind)


async def test_a_stranger_has_no_view_at_all() -> None:
    house = a_house_for_children()
    stranger = await a_person(house, Role.STRANGER)

    with pytest.raises(NotAllowed):
        await a_view(house, stranger)


@pytest.mark.parametrize(
    "method",
    ["metadata.find", "metadata.get", "metadata.season", "search.releases", "search.explain", "agent.ask"],
)
async def test_who_lost_the_grant_to_search_finds_nothing_with_an_older_view(method: str) -> None:
    house = a_house_for_children()
    person = await a_person(house)
    view = await a_view(house, replace(person, grants=frozenset()))
    await new_people(house).change(ANNA, person.id, role=Role.STRANGER)

    assert await refusal(view, method) is not None
