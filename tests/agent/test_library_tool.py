"""What the agent knows of the library: what is there already is said, and nothing waits for who is silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.agent.grammar_replies import reply
from concierge.errors import ServiceUnavailable
from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.conversation import JsonValue
from concierge.model.library import LibraryItem
from concierge.services import library as module
from concierge.testing import FakeMetadata
from concierge.texts import texts
from tests.agent.personal import DUNES, FILM, SERIES, a_context, called
from tests.services.house import House
from tests.services.shelves_of import Shelf

DUB = AudioTrack(language="ru", kind=AudioKind.DUB)
COPY = LibraryItem(
    place="jellyfin",
    kind=FILM.kind,
    names=FILM.names,
    year=FILM.year,
    ids=FILM.ids,
    path="a.mkv",
    resolution=1080,
    voices=(DUB,),
)
PART = replace(
    COPY, kind=SERIES.kind, names=SERIES.names, year=SERIES.year, ids=SERIES.ids, season=1, episodes=(1, 2)
)


def house_with(shelf: Shelf) -> House:
    return House(sources=(FakeMetadata((FILM, SERIES, *DUNES)),), shelves=(shelf,))


def said(tool: str, answer: dict[str, JsonValue], language: str = "ru") -> str:
    return reply(tool, answer, texts(language))


async def test_who_asks_for_a_film_hears_that_it_is_there_already() -> None:
    ctx = a_context(house_with(Shelf(held=[COPY])))

    answer = await called(ctx, "get_title", query=FILM.names[0])

    assert answer["in_library"] == "1080p · дубляж"
    assert said("get_title", answer).splitlines()[0] == "Уже есть: 1080p · дубляж"


async def test_who_asks_for_an_episode_hears_of_that_episode() -> None:
    ctx = a_context(house_with(Shelf(held=[PART])))

    there = await called(ctx, "get_title", query=SERIES.names[0], season=1, episode=2)
    not_there = await called(ctx, "get_title", query=SERIES.names[0], season=1, episode=3)

    assert "in_library" in there
    assert "in_library" not in not_there


async def test_the_card_tells_it_too() -> None:
    ctx = a_context(house_with(Shelf(held=[COPY])))

    answer = await called(ctx, "title_details", query=FILM.names[0])

    assert answer["in_library"] == "1080p · дубляж"
    assert "Уже есть: 1080p · дубляж" in said("title_details", answer)


@pytest.mark.parametrize(
    "shelf",
    [Shelf(error=ServiceUnavailable("jellyfin", "down")), Shelf(is_silent=True)],
    ids=["down", "silent"],
)
async def test_a_server_that_fails_stands_in_no_answers_way(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.01)
    ctx = a_context(house_with(shelf))

    answer = await called(ctx, "get_title", query=FILM.names[0])

    assert "in_library" not in answer
    assert "error" not in answer


async def test_the_library_is_listed_and_looked_through() -> None:
    ctx = a_context(house_with(Shelf(held=[COPY, PART])))

    everything = await called(ctx, "library")
    series = await called(ctx, "library", kind="series")
    named = await called(ctx, "library", words=FILM.names[0])

    assert everything["total"] == 2
    assert said("library", everything).startswith("В медиатеке:\n• ")
    assert "сезон 1 (2 серии)" in said("library", series)
    assert named["total"] == 1


async def test_what_stands_there_under_another_name_is_found_and_what_does_not_is_told() -> None:
    film = next(one for one in DUNES if one.name_ru and one.name_en and one.name_ru != one.name_en)
    there = replace(COPY, kind=film.kind, names=("Quite another name",), year=film.year, ids=film.ids)
    ctx = a_context(house_with(Shelf(held=[there])))

    found = await called(ctx, "library", words=film.name_ru)
    absent = await called(ctx, "library", words=FILM.names[0])

    assert "1080p · дубляж" in said("library", found)
    assert said("library", absent) == "В медиатеке этого нет."
    assert said("library", absent, "en") == "That is not in the library."


async def test_who_did_not_answer_is_named_and_nothing_is_claimed() -> None:
    ctx = a_context(house_with(Shelf(error=ServiceUnavailable("jellyfin", "down"))))

    answer = await called(ctx, "library", words=FILM.names[0])

    assert "Jellyfin" in said("library", answer)
    assert "этого нет" not in said("library", answer)


async def test_a_large_library_with_long_names_is_no_more_than_a_model_should_read() -> None:
    long = "Щекотливое обстоятельство чрезвычайной важности " * 6
    held = [
        replace(
            COPY,
            names=(f"{number} {long}",),
            ids=replace(FILM.ids, tmdb=number, imdb=None),
            path=f"{number}.mkv",
        )
        for number in range(1, 200)
    ]
    ctx = a_context(house_with(Shelf(held=held)))

    answer = await called(ctx, "library")

    assert answer["total"] == 199
