"""Whatever a household has marked: nothing blocked, adult or too old is in any recommendation, and nothing seen.

Nor is anything of a genre that the profile never wants.

Every public method is driven, those that are added later too: one whose parameters nobody knows here fails.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import partial
from types import NoneType
from typing import TypeVar, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from concierge.errors import ConciergeError, HiddenByAge, HiddenByBlock
from concierge.model.credit import Credit
from concierge.model.discovery import Discovery
from concierge.model.genre import Genre
from concierge.model.known_title import is_same_title
from concierge.model.occasion import Occasion
from concierge.model.person import Part, Person, PersonIds
from concierge.model.recommendation import Recommendation, Slot
from concierge.model.sight import Sight
from concierge.model.taste import BlockLevel
from concierge.model.taste_patterns import TastePattern
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Collection, SourceRating
from concierge.model.title_list import ListKind
from concierge.model.user import User
from concierge.services.profiles import SavedProfile
from concierge.services.visibility import sight_of
from concierge.views.progress import UserDiscoveries
from concierge.views.recommendations import UserRecommendations
from tests.services.recommended import ANNA, BORIS, ListingMetadata, Recommended
from tests.storage import close_all

DISCOVERIES = "discoveries"
# Everything that offers titles, by a name of its own.
CALLS: Mapping[str, Callable[..., object]] = {
    name: call
    for name, call in inspect.getmembers(UserRecommendations, inspect.isfunction)
    if not name.startswith("_")
} | {DISCOVERIES: UserDiscoveries.list}
METHODS = list(CALLS)
# What a method may refuse whatever the household is like; every other error is a fault.
MAY_REFUSE: Mapping[str, tuple[type[ConciergeError], ...]] = {
    "like": (HiddenByAge, HiddenByBlock),
}
PERSON = Person(name="Fritz Lang", department="Directing", ids=PersonIds(tmdb=68))
LANG = Credit(person="Fritz Lang", job="Director", department="Directing", tmdb=68)
TITLES = 14
WORDS = ("alpha", "beta", "gamma")
# The one place that has to know a new parameter.
GIVEN: dict[str, object] = {"hours": 12, "person": "Fritz Lang", "people": ("Boris",), "limit": 8}
# What is in an answer that says anything at all, where that is no recommendation.
TELLING: Mapping[str, type] = {
    "patterns": TastePattern,
    "accept": SavedProfile,
    "decline": TastePattern,
    DISCOVERIES: Discovery,
}
SEEN = frozenset({"seen", "loved", "disliked", "begun"})
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A title and everything that the household did to it."""

    title: Title
    seen_as: Title
    anna: frozenset[str]
    boris: frozenset[str]
    lists: frozenset[ListKind]


@st.composite
def marked_titles(draw: st.DrawFn, number: int) -> Marked:
    kind = draw(st.sampled_from(TitleKind))
    word = draw(st.sampled_from((*WORDS, "")))
    ids = ExternalIds(tmdb=number)
    title = Title(
        kind=kind,
        name_en=f"{word} film {number}".strip(),
        name_ru=draw(st.sampled_from(("", f"Фильм {number}"))),
        year=1990 + number,
        ids=ids,
        age=draw(st.sampled_from((None, 6, 12, 18))),
        is_adult=draw(st.integers(0, 4)) == 0,
        runtime_min=draw(st.sampled_from((None, 40, 90, 150))),
        genres=tuple(draw(st.sets(st.sampled_from((Genre.DRAMA, Genre.COMEDY, Genre.HORROR)), max_size=2))),
        seasons=(Season(number=1, episode_count=4),) if kind is TitleKind.SERIES else (),
        credits=(LANG,) if draw(st.booleans()) else (),
        ratings=(SourceRating(source="tmdb", value=8.0, votes=draw(st.sampled_from((100, 90_000)))),),
        collection=draw(st.sampled_from((None, Collection(tmdb=1, name="Films")))),
        sources=("fake",),
    )
    # What was marked may have come from another service, which knows the title by its name alone.
    elsewhere = draw(st.sampled_from((ids, ids, ExternalIds(kinopoisk=1000 + number), ExternalIds())))
    marks = st.frozensets(
        st.sampled_from(("seen", "loved", "disliked", "begun", "wanted", "quiet", "never")), max_size=3
    )
    return Marked(
        title=title,
        seen_as=replace(title, ids=elsewhere),
        anna=draw(marks),
        boris=draw(marks),
        lists=draw(st.frozensets(st.sampled_from(ListKind), max_size=3)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Titles with the marks of two people, whose ages may be limited, and words that one of them has blocked.

    The words may be blocked after a year alone; who `hates` a genre has it in their profile.
    """

    titles: tuple[Marked, ...]
    limit: int | None
    other_limit: int | None
    words: tuple[str, ...]
    after_year: int | None = None
    hates: Genre | None = None


@st.composite
def households(draw: st.DrawFn) -> Household:
    limits = st.sampled_from((None, None, 12))
    return Household(
        titles=tuple(draw(marked_titles(number)) for number in range(1, TITLES + 1)),
        limit=draw(limits),
        other_limit=draw(limits),
        words=tuple(draw(st.lists(st.sampled_from(WORDS), max_size=1))),
        after_year=draw(st.sampled_from((None, 1990 + TITLES // 2))),
        hates=draw(st.sampled_from((None, Genre.HORROR))),
    )


@given(household=households(), choices=st.data())
@settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_blocked_seen_and_adult_titles_never_appear_in_any_recommendation(
    household: Household, choices: st.DataObject
) -> None:
    asked = {name: arguments(name, choices) for name in METHODS}

    asyncio.run(no_answer_shows_what_is_hidden(household, asked))


def arguments(name: str, choices: st.DataObject) -> dict[str, object]:
    """A value for each parameter: one that is known, and of each choice one or nothing."""
    call = CALLS[name]
    hints = get_type_hints(call)
    given_: dict[str, object] = {}
    for parameter in list(inspect.signature(call).parameters.values())[1:]:
        options = list(get_args(hints[parameter.name]) or (hints[parameter.name],))
        enums = [one for one in options if inspect.isclass(one) and issubclass(one, Enum)]
        if parameter.name in GIVEN:
            given_[parameter.name] = GIVEN[parameter.name]
        elif enums:
            values: list[object] = [*enums[0], *([None] if NoneType in options else [])]
            given_[parameter.name] = choices.draw(st.sampled_from(values), label=f"{name}.{parameter.name}")
        elif parameter.default is parameter.empty:
            assert parameter.name in {"what", "key"}, f"{name}: what is its {parameter.name}?"
    return given_


async def no_answer_shows_what_is_hidden(
    household: Household, asked: Mapping[str, Mapping[str, object]]
) -> None:
    try:
        house, anna, boris = await a_house(household)
        async with house.storage.reading() as rows:
            sights = await sight_of(anna, rows), await sight_of(boris, rows)
        for name, given_ in asked.items():
            for answer in await answers_of(house, anna, name, given_, household.titles):
                check(name, answer, sights, household, given_)
    finally:
        await close_all()


async def answers_of(
    house: Recommended,
    user: User,
    name: str,
    given_: Mapping[str, object],
    titles: Sequence[Marked],
) -> list[object]:
    """What the method answers: of a title for a few of them, of a key for every one that there is."""
    view = await house.of(user)
    of_person = house.discoveries_of(user).list if name == DISCOVERIES else getattr(view, name)
    call: Callable[..., Awaitable[object]] = of_person
    needed = inspect.signature(call).parameters
    calls = [call]
    if "what" in needed:
        calls = [partial(call, one.title) for one in titles[:3]]
    elif "key" in needed:
        calls = [partial(call, pattern.key) for pattern in await view.patterns()]
    told = [await answered(name, one, given_) for one in calls]
    return [one for one in told if one is not None]


async def a_house(household: Household) -> tuple[Recommended, User, User]:
    titles = household.titles
    parts = tuple(Part(title=one.title, job="Director", department="Directing") for one in titles)
    source = ListingMetadata(
        [one.title for one in titles],
        listings={kind: [one.title for one in titles if kind in one.lists] for kind in ListKind},
        people=(replace(PERSON, parts=parts),),
        seasons={1: [Episode(season=1, number=number) for number in range(1, 5)]},
    )
    house = Recommended(sources=(source,))
    anna = await house.save(replace(ANNA, name="Anna", age_limit=household.limit))
    boris = await house.save(replace(BORIS, name="Boris", age_limit=household.other_limit))
    for one in titles:
        await mark(house, one.seen_as, anna, one.anna)
        await mark(house, one.seen_as, boris, one.boris)
    for word in household.words:
        await house.block(word, user=anna, level=BlockLevel.NEVER, after_year=household.after_year)
    if household.hates:
        await house.never(household.hates.value, user=anna)
    return house, anna, boris


async def answered(name: str, call: Callable[..., Awaitable[object]], given_: Mapping[str, object]) -> object:
    try:
        return await call(**given_)
    except MAY_REFUSE.get(name, ()):
        return None


async def mark(house: Recommended, title: Title, user: User, marks: frozenset[str]) -> None:
    for one in sorted(marks):
        match one:
            case "seen":
                await house.see(title, user=user)
            case "begun":
                parts = ((1, 1),) if title.kind is TitleKind.SERIES else ()
                await house.see(title, user=user, parts=parts)
            case "loved" | "disliked":
                await house.rate(title, 9 if one == "loved" else 3, user=user)
            case "wanted":
                await house.wish(title, user=user)
            case _:
                await house.block(title, user=user, level=BlockLevel(one))


def check(
    name: str,
    answer: object,
    sights: tuple[Sight, Sight],
    household: Household,
    given_: Mapping[str, object],
) -> None:
    shown_to = sights if name == "household_pick" else sights[:1]
    seen = [one.title for one in household.titles if one.anna & SEEN]
    for title in found(answer, Title):
        assert not title.is_adult, (name, title)
        for sight in shown_to:
            assert sight.hindrance(title, for_recommendation=True) is None, (name, title)
    for one in found(answer, Recommendation):
        assert household.hates not in one.title.genres, (name, one)
        if one.slot is Slot.AGAIN:
            assert given_.get("occasion") is Occasion.BACKGROUND, (name, one)
        elif one.slot is not Slot.NEXT_EPISODE:
            assert not any(is_same_title(one.title, title) for title in seen), (name, one)
    for discovery in found(answer, Discovery):
        for title in discovery.unwatched:
            assert household.hates not in title.genres, (name, title)
            assert not any(is_same_title(title, one) for one in seen), (name, title)


def found(answer: object, kind: type[Kind]) -> Iterator[Kind]:
    """Every value of that type in an answer, however deep."""
    if isinstance(answer, kind):
        yield answer
    if is_dataclass(answer):
        for field in fields(answer):
            yield from found(getattr(answer, field.name), kind)
    elif isinstance(answer, tuple | list | frozenset):
        for one in answer:
            yield from found(one, kind)


def of_number(number: int, *marks: str, **told: object) -> Marked:
    facts: dict[str, object] = {
        "kind": TitleKind.MOVIE,
        "name_en": f"Film {number}",
        "year": 1990 + number,
        "ids": ExternalIds(tmdb=number),
        "age": 6,
        "runtime_min": 90,
        "genres": (Genre.COMEDY,),
        "seasons": (Season(number=1, episode_count=4),) if told.get("kind") is TitleKind.SERIES else (),
        "credits": (LANG,),
        "ratings": (SourceRating(source="tmdb", value=8.0, votes=5000),),
        "sources": ("fake",),
    }
    title = Title(**facts | told)  # type: ignore[arg-type]  # a test's facts
    return Marked(
        title=title, seen_as=title, anna=frozenset(marks), boris=frozenset(), lists=frozenset(ListKind)
    )


# What is hidden would come before all else.
BEST: Mapping[str, object] = {
    "popularity": 0.9,
    "ratings": (SourceRating(source="tmdb", value=9.5, votes=5000),),
}
# Comedies by one director that Anna loved, dramas that she did not, and beside many good titles every kind that is
# hidden from her.
FIXED = Household(
    titles=(
        of_number(1),
        *(of_number(number, "loved") for number in range(2, 9)),
        *(of_number(number, "disliked", genres=(Genre.DRAMA,), credits=()) for number in range(9, 13)),
        *(of_number(number) for number in range(13, 25)),
        *(of_number(number, kind=TitleKind.SERIES) for number in range(25, 29)),
        of_number(29, "begun", kind=TitleKind.SERIES),
        of_number(30, "wanted"),
        of_number(31, is_adult=True, **BEST),
        of_number(32, age=18, **BEST),
        of_number(33, "never", **BEST),
        of_number(34, "quiet", **BEST),
        of_number(35, name_en="Alpha film", **BEST),
        of_number(36, genres=(Genre.COMEDY, Genre.HORROR), **BEST),
        of_number(37, "wanted", genres=(Genre.HORROR,), **BEST),
        of_number(38, "begun", kind=TitleKind.SERIES, genres=(Genre.HORROR,), **BEST),
    ),
    limit=12,
    other_limit=None,
    words=("alpha",),
    after_year=2000,
    hates=Genre.HORROR,
)


@pytest.mark.parametrize("name", METHODS)
async def test_every_method_has_something_to_say_to_a_household_with_a_taste(name: str) -> None:
    """Else nothing that is hidden could be found in what it says."""
    house, anna, boris = await a_house(FIXED)
    async with house.storage.reading() as rows:
        sights = await sight_of(anna, rows), await sight_of(boris, rows)
    usual = {key: GIVEN[key] for key in inspect.signature(CALLS[name]).parameters if key in GIVEN}

    answers = await answers_of(house, anna, name, usual, FIXED.titles)

    assert answers
    for answer in answers:
        check(name, answer, sights, FIXED, usual)
        kind = TELLING.get(name, Recommendation)
        assert any(True for _ in found(answer, kind)), (name, answer)


def test_every_public_method_is_driven() -> None:
    told = {"list", "like", "hidden_gems", "tonight", "travel", "deep_dive", "household_pick", DISCOVERIES}

    assert told <= set(METHODS)
