"""Every method of a view and every tool, for a child who has blocked something: no hidden name comes out of any."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from concierge.agent.grammar import Grammar
from concierge.agent.tool import Tool
from concierge.errors import ConciergeError, NotAllowed
from concierge.model.access import DEFAULTS, Role
from concierge.model.conversation import JsonValue
from concierge.model.person import Part, Person, PersonIds
from concierge.model.release import Release
from concierge.model.taste import BlockLevel
from concierge.model.title import ExternalIds, Season, Title, TitleKind
from concierge.model.title_list import ListKind
from concierge.model.user import User
from concierge.ports import Storage
from concierge.registry import discover
from concierge.services.offering import option_of
from concierge.services.pushing import Pushing
from concierge.services.taste import Sought, Taste
from concierge.services.visibility import Visibility
from concierge.testing import FakeTorrentClient, FakeTracker, a_release, a_title, an_info_hash
from concierge.views import UserView
from tests.agent.answering import Conversation
from tests.services.house import BORIS, House, opened
from tests.services.people_of import a_person
from tests.services.recommended import ListingMetadata
from tests.services.test_default_deny import MAY, a_view, arguments
from tests.storage import a_storage, close_all, kept

SHOWN = a_title(age=6, ids=ExternalIds(tmdb=1))
BLOCKED = a_title("Дюна", name_en="Dune", name_original="Dune", year=2021, age=6, ids=ExternalIds(tmdb=2))
ADULT = a_title(
    "Носферату", name_en="Nosferatu", name_original="Nosferatu", year=1922, ids=ExternalIds(tmdb=3)
)
# What the person has not seen: a film, a series, and another one that is not for children.
FRESH = (
    a_title("Шарада", name_en="Charade", name_original="Charade", year=1963, age=6, ids=ExternalIds(tmdb=4)),
    a_title(
        "Шерлок",
        kind=TitleKind.SERIES,
        name_en="Sherlock",
        name_original="Sherlock",
        year=2010,
        age=6,
        ids=ExternalIds(tmdb=5),
        seasons=(Season(number=1, episode_count=3),),
    ),
    a_title("Призрак Носферату", name_en="", name_original="", year=1979, ids=ExternalIds(tmdb=6)),
)
TITLES = (SHOWN, BLOCKED, ADULT)
HIDDEN_BY_AGE = ("носферату", "nosferatu")
HIDDEN = ("дюна", "dune", *HIDDEN_BY_AGE)
NAMES = ("Метрополис", "Дюна", "Носферату", "Dune 2021")
# A download that a person names by its own id is shown, or nobody could end it; the blocklist names what it lifts.
NAMED_BY_ID = {"downloads.get", "downloads.files", "downloads.pause", "downloads.resume", "downloads.remove"}
NAMED_BY_ID |= {"downloads.watch", "search.settled", "search.handle_of"}
NAMED_BY_ID |= {"downloads.follow", "downloads.unfollow", "downloads.accept"}
NAMED_BY_ID |= {"downloads.wider", "downloads.widen"}
NAMES_WHAT_IT_LIFTS = {"blocklist.list", "blocklist.add", "blocklist.add_words", "blocklist.remove"}
NAMES_WHAT_IT_LIFTS |= {"taste.undo", "taste.history"}
LIFTING_TOOLS = {"ban_scopes", "block", "unblock", "blocklist", "undo_change"}
# Who asks, and what of, concerns people and not titles.
OF_PEOPLE = {method for method in MAY if method.startswith(("people.", "requests.", "profile.", "accounts."))}
DRIVEN = sorted(set(MAY) - NAMED_BY_ID - NAMES_WHAT_IT_LIFTS - OF_PEOPLE)
TOOLS = {tool.spec.name: tool for tool in discover("concierge.agent.tools", "TOOL", Tool)}
# What the parameters are called with that a tool needs, beside the name that is asked for.
VALUES: Mapping[str, JsonValue] = {
    "handle": "zzzzzz",
    "person": "Fritz Lang",
    "listed_titles.which": "trending",
    "action": "pause",
    "score": 8,
    "review": "",
    "scope": "quiet",
    "section": "genres",
    "hours": 12,
    "people": ["Борис"],
}
# A release is found by a handle alone, and there is none of that handle; the newest search was for a hidden title.
FINDS_NOTHING = {"start_download", "explain_choice"}


def a_release_of(title: Title) -> Release:
    name = f"{title.name_ru} / {title.name_en} [{title.year}, BDRip 1080p] Dub"
    return a_release(name, info_hash=an_info_hash(title.name_en))


def a_source(titles: Sequence[Title]) -> ListingMetadata:
    """A source that lists the titles wherever they can stand, as the work of one person too."""
    parts = tuple(Part(title=title, job="Director", department="Directing") for title in titles)
    somebody = Person(name="Fritz Lang", ids=PersonIds(tmdb=1), department="Directing", parts=parts)
    return ListingMetadata(titles, listings=dict.fromkeys(ListKind, titles), people=[somebody])


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is left of all that somebody did, for houses that begin with it."""

    database: Path
    client: FakeTorrentClient
    child: User


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    return asyncio.run(lived(tmp_path_factory.mktemp("past")))


@pytest.fixture
def house(past: Past) -> House:
    return a_house(deepcopy(past.client), a_storage(past.database))


@pytest.fixture
def child(past: Past) -> User:
    return past.child


async def lived(folder: Path) -> Past:
    client, storage = FakeTorrentClient(), a_storage()
    house = a_house(client, storage)
    try:
        async with opened(house):
            child = await grown_younger(house)
        return Past(database=await kept(storage, folder), client=client, child=child)
    finally:
        await close_all()


def a_house(client: FakeTorrentClient, storage: Storage) -> House:
    tracker = FakeTracker([a_release_of(title) for title in TITLES])
    return House(trackers=(tracker,), sources=(a_source((*TITLES, *FRESH)),), storage=storage, client=client)


async def grown_younger(house: House) -> User:
    """Somebody who searched, marked and downloaded everything, and then became a child with a blocklist."""
    person = replace(await a_person(house), grants=DEFAULTS[Role.OWNER])
    async with house.storage.transaction() as rows:
        await rows.users.save(person)
        await rows.users.save(replace(BORIS, name="Борис"))
    taste = Taste(house.storage, house.metadata, Visibility(house.storage), Pushing(()), clock=house.clock)
    for title in TITLES:
        best = await house.best(person, sought=title)
        await house.new_proposals().propose(person, title.name_ru, (option_of(best, "ru"),))
        await house.new_downloads().start(person, best.handle)
        await taste.wish(person, Sought(what=title))
        await taste.rate(person, Sought(what=title), 8)
    await taste.block(person, Sought(what=BLOCKED), BlockLevel.NEVER)
    child = replace(person, age_limit=12)
    async with house.storage.transaction() as rows:
        await rows.users.save(child)
    return child


async def said_by(view: UserView, method: str, name: str) -> str:
    """What the method tells when it is asked for the name; "" if it refuses."""
    part, _, verb = method.partition(".")
    call = getattr(getattr(view, part), verb)
    positional, named = arguments(call)
    wanted = list(inspect.signature(call).parameters)
    for place, parameter in enumerate(wanted[: len(positional)]):
        if parameter in {"sought", "text", "what"}:
            positional[place] = name
    if "report" in wanted:
        return ""
    if "every_s" in wanted:
        named["every_s"] = 0
    try:
        answer = call(*positional, **named)
        if isinstance(answer, AsyncIterator):
            return repr(await first_of(answer))
        return repr(await answer if isinstance(answer, Awaitable) else answer)
    except NotAllowed:
        return ""
    except ConciergeError as error:
        return repr(error)


async def first_of(answer: AsyncIterator[object]) -> list[object]:
    """What it tells, and of what it tells for ever the beginning."""
    told: list[object] = []
    async for event in answer:
        told.append(event)
        if len(told) == 20:
            break
    return told


def without(asked: str, said: str) -> str:
    """What was said besides the words that were asked for."""
    said = said.casefold()
    for word in asked.casefold().split():
        said = said.replace(word, "")
    return said


@pytest.mark.parametrize("method", DRIVEN)
async def test_no_method_tells_of_what_is_hidden(method: str, house: House, child: User) -> None:
    view = await a_view(house, child)

    for name in NAMES:
        said = without(name, await said_by(view, method, name))

        assert [hidden for hidden in HIDDEN if hidden in said] == []


@pytest.mark.parametrize("tool", TOOLS)
async def test_no_tool_tells_of_what_is_hidden(tool: str, house: House, child: User) -> None:
    ctx = Conversation(model=Grammar(), house=house, user=child).context(child, "ru")
    async with house.storage.reading() as rows:
        downloads = await rows.downloads.of_user(child.id)
    assert len(downloads) == 3

    is_answered = tool in FINDS_NOTHING
    for name in (*NAMES, "Шерлок"):
        given = {
            key: VALUES.get(f"{tool}.{key}", VALUES.get(key, name))
            for key, field in TOOLS[tool].arguments.model_fields.items()
            if field.is_required()
        }
        try:
            said = repr(await TOOLS[tool].run(ctx, given)) + repr(ctx.proposals) + repr(ctx.torrents)
        except ConciergeError:
            continue

        is_answered = True
        untold = HIDDEN_BY_AGE if tool in LIFTING_TOOLS else HIDDEN
        assert [hidden for hidden in untold if hidden in without(name, said)] == []
    assert is_answered


@pytest.mark.parametrize("name", ["Дюна", "Носферату"])
async def test_what_is_hidden_is_refused_by_its_own_name(name: str, house: House, child: User) -> None:
    view = await a_view(house, child)

    for refused in (
        view.metadata.find(name),
        view.search.releases(name),
        view.watchlist.add(name),
        view.watched.add(name),
        view.ratings.rate(name, 5),
        view.watchlist.remove(name),
    ):
        with pytest.raises(NotAllowed):
            await refused


async def test_what_may_be_seen_is_shown_beside_it(house: House, child: User) -> None:
    view = await a_view(house, child)

    assert [one.download.title for one in await view.downloads.list()] == [SHOWN]
    assert [one.title for one in await view.proposals.list()] == ["Метрополис"]
    assert len((await view.watchlist.list()).items) == 1
    assert (await view.search.releases("Метрополис")).best is not None
