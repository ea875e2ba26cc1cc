"""What `concierge search` and `concierge explain` say of ten kinds of searches, word for word, at 80 columns.

Read each file aloud after `pytest tests/cli/test_search_golden.py --golden=write`: it must say what, how many, and what
to do next.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.model.decision import SearchReport
from concierge.model.quality_profile import PROFILES
from concierge.testing import FakeTracker
from concierge_cli.render import explain_view, search_view
from tests.cli.golden_views import expect, expect_no_other, printed
from tests.cli.searches import FILM_IN_4K, SEARCHES, Asked
from tests.services.house import ANNA, House, opened

GOLDEN = Path(__file__).parent / "golden_search"
ANY_QUALITY = replace(
    FILM_IN_4K, offered=FILM_IN_4K.name, options="", wish=replace(FILM_IN_4K.wish, resolution=None)
)
PROFILED = tuple(
    replace(
        ANY_QUALITY,
        name=f"profile-{name}",
        offered=FILM_IN_4K.name,
        options=f"--profile {name}",
        preferences=replace(ANY_QUALITY.preferences, profile=name),
    )
    for name in PROFILES
)


async def found(asked: Asked, language: str, house: House) -> SearchReport:
    user = replace(ANNA, language=language, preferences=asked.preferences)
    await house.remember_line()
    return await house.new_search().releases(user, asked.title, asked.wish)


async def searched(asked: Asked, language: str) -> SearchReport:
    async with opened(House(trackers=(FakeTracker(asked.releases),))) as house:
        return await found(asked, language, house)


async def relaxed(asked: Asked, language: str) -> SearchReport:
    """The search with its first compromise made."""
    async with opened(House(trackers=(FakeTracker(asked.releases),))) as house:
        report = await found(asked, language, house)
        user = replace(ANNA, language=language)
        return await house.new_search().relaxed(user, report, report.relaxations[0])


async def explained(asked: Asked, language: str, profile: str) -> tuple[SearchReport, SearchReport, str]:
    """The search by its own profile and by another one, and the handle of a release that was turned down."""
    async with opened(House(trackers=(FakeTracker(asked.releases),))) as house:
        search, user = house.new_search(), replace(ANNA, language=language)
        handle = (await found(asked, language, house)).rejected[0].handle
        other = user.preferences.quality(language, profile)
        return await search.explained(user, handle), await search.explained(user, handle, other), handle


def command(asked: Asked, language: str) -> str:
    words = asked.title.name(language).replace(":", "")
    return " ".join(f"$ concierge search {words} {asked.title.year} {asked.options}".split())


def golden(name: str, language: str) -> Path:
    return GOLDEN / f"{name}.{language}.txt"


def numbered(text: str, *reports: SearchReport) -> str:
    """The text with the handles, which are drawn by chance, numbered in the order of the reports."""
    handles = (decision.handle for report in reports for decision in (*report.accepted, *report.rejected))
    for number, handle in enumerate(dict.fromkeys(handles), 1):
        text = text.replace(handle, f"h{number:05}")
    return text


@pytest.mark.parametrize("asked", [*SEARCHES, *PROFILED], ids=lambda asked: str(asked.name))
def test_a_search_says_what_how_many_and_what_to_do(
    asked: Asked, language: str, request: pytest.FixtureRequest
) -> None:
    report = asyncio.run(searched(asked, language))

    text = f"{command(asked, language)}\n{printed(search_view(report, asked.title.name_ru, shown=3))}"
    expect(golden(asked.name, language), numbered(text, report), request)


def test_a_compromise_is_made_by_its_number(language: str, request: pytest.FixtureRequest) -> None:
    asked = next(one for one in SEARCHES if one.name == "too-big")

    report = asyncio.run(relaxed(asked, language))

    text = f"{command(asked, language)} --relax 1\n{printed(search_view(report, '', shown=3))}"
    expect(golden("too-big-relaxed", language), numbered(text, report), request)


def test_a_search_is_explained_and_tried_with_another_profile(
    language: str, request: pytest.FixtureRequest
) -> None:
    was, now, handle = asyncio.run(explained(ANY_QUALITY, language, "travel"))

    text = f"$ concierge explain {handle}\n{printed(explain_view(was, handle))}"
    expect(golden("explain", language), numbered(text, was), request)
    text = f"$ concierge explain {handle} --profile travel\n{printed(explain_view(now, handle, was))}"
    expect(golden("explain-travel", language), numbered(text, was), request)


def test_there_is_no_golden_search_of_a_case_that_is_gone() -> None:
    names = {*(one.name for one in (*SEARCHES, *PROFILED)), "too-big-relaxed", "explain", "explain-travel"}

    expect_no_other(GOLDEN, names)
