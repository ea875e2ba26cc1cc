"""What the tools about titles and people tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.errors import (
    ConciergeError,
    HiddenByAge,
    HiddenByBlock,
    InputError,
    NotFound,
    ServiceUnavailable,
    ToolInputError,
)
from concierge.model.conversation import JsonValue
from concierge.model.person import Person, PersonIds
from concierge.model.title import TitleKind
from concierge.testing import FakeMetadata
from tests.agent.answering import TOOLS
from tests.agent.title_world import (
    ADULT,
    ARRIVAL,
    BLOCKED,
    DUNE,
    FARGO,
    GEM,
    GROWN,
    PART_TWO,
    SICARIO,
    World,
    a_source,
    names,
    rows,
)
from tests.services.house import BORIS

DOWN = ServiceUnavailable("down", "no answer", problem="timeout")
OF_A_TITLE = ("title_details", "credits", "similar_titles", "franchise")
ABOUT_A_TITLE = (*OF_A_TITLE, "series_details", "next_episode")
ABOUT_A_PERSON = ("person_details", "director_deep_dive")
LISTS: dict[str, dict[str, JsonValue]] = {
    "similar_titles": {"query": "m_438631"},
    "discover_titles": {"genre": "драма"},
    "listed_titles": {"which": "trending"},
    "recommend": {},
    "tonight": {},
    "hidden_gem": {},
    "travel_pack": {"hours": 24},
    "household_pick": {"people": ["Борис"]},
    "person_details": {"person": "Роджер Дикинс"},
    "director_deep_dive": {"person": "Роджер Дикинс"},
}


async def a_world() -> World:
    world = World()
    await world.marks.save(replace(BORIS, name="Борис"))
    return world


async def test_a_title_is_told_with_its_facts_and_each_sites_rating() -> None:
    world = World()
    await world.marks.rate(DUNE, 9)

    told = await world.told("title_details", query="Дюна", year=2021)

    assert told == {
        "name": "Дюна",
        "year": 2021,
        "card": "m_438631",
        "kind": "movie",
        "original_name": "Dune",
        "genres": ["science_fiction", "adventure"],
        "minutes": 155,
        "countries": ["US", "CA"],
        "age": "12+",
        "status": "released",
        "directors": ["Дени Вильнёв"],
        "franchise": "Дюна (коллекция)",
        "seen": True,
        "your_rating": 9.0,
        "seen_on": "2026-11-23",
        "overview": "Наследник знатного дома попадает на планету песков.",
        "unknown": ["poster_url"],
        "ratings": [
            {"site": "kinopoisk", "rating": 7.8, "votes": 400_000},
            {"site": "imdb", "rating": 8.0, "votes": 800_000},
            {"site": "metacritic", "rating": 74, "of": 100},
        ],
    }


async def test_whether_a_title_is_on_the_watchlist_is_told() -> None:
    world = World()
    await world.marks.wish(PART_TWO)

    assert (await world.told("title_details", query="m_693134"))["on_watchlist"] is True
    assert "on_watchlist" not in await world.told("title_details", query="m_438631")


async def test_a_series_is_told_with_what_is_next_on_air_and_next_for_the_person() -> None:
    world = World()
    await world.marks.see(FARGO, parts=[(1, 1), (1, 2)])

    told = await world.told("series_details", query="Фарго")

    assert told["on_air"] == {"episode": "S02E03", "episode_name": "Ждите", "day": "2026-12-01"}
    assert told["next"] == {
        "episode": "S02E01",
        "episode_name": "Снова",
        "day": "2026-11-10",
        "state": "watching",
        "left": 2,
    }
    assert (told["seen"], told["aired"], told["seasons_count"]) == (2, 4, 2)
    assert [row["season"] for row in rows(told, "seasons")] == [2, 1]


async def test_a_film_is_no_series() -> None:
    with pytest.raises(NotFound):
        await World().told("series_details", query="Прибытие")
    with pytest.raises(NotFound):
        await World().told("series_details", query="m_329865")


async def test_without_a_name_the_series_that_are_under_way_are_told() -> None:
    world = World()
    assert names(await world.told("next_episode")) == []
    await world.marks.see(FARGO, parts=[(1, 1)])

    (row,) = rows(await world.told("next_episode"))

    assert (row["card"], row["episode"], row["left"]) == ("t_60622", "S01E02", 3)
    assert names(await world.told("next_episode", query="t_60622")) == ["Фарго"]


async def test_somebodys_films_are_told_without_those_that_were_seen() -> None:
    world = World()
    await world.marks.see(SICARIO)

    told = await world.told("person_details", person="Роджер Дикинс")

    assert (told["name"], told["card"], told["born"]) == ("Роджер Дикинс", "p_151", "1949-05-24")
    assert told["seen_left_out"] == 1
    assert "Убийца" not in names(told)
    assert rows(told)[0]["jobs"] == ["Director of Photography"]


@pytest.mark.parametrize("job, expected", [("camera", "Прибытие"), ("director", "Тихая река")])
async def test_what_somebody_did_in_one_job_can_be_asked(job: str, expected: str) -> None:
    told = await World().told("person_details", person="Roger Deakins", job=job)

    assert expected in names(told)
    assert len({str(row["jobs"]) for row in rows(told)}) == 1


async def test_credits_name_the_crew_and_the_cast_with_cards() -> None:
    told = await World().told("credits", query="Дюна", year=2021)

    assert [row["job"] for row in rows(told, "crew")] == ["Director", "Director of Photography", "Gaffer"]
    assert rows(told, "crew")[0]["people"] == [{"name": "Дени Вильнёв", "card": "p_137427"}]
    assert told["cast"] == [{"name": "Тимоти Шаламе", "card": "p_2", "role": "Пол Атрейдес"}]


async def test_one_job_of_a_title_can_be_asked() -> None:
    told = await World().told("credits", query="m_438631", job="gaffer")

    assert [row["job"] for row in rows(told, "crew")] == ["Gaffer"]
    assert "cast" not in told


async def test_what_is_like_a_title_is_new_to_the_person() -> None:
    world = World()
    await world.marks.see(ARRIVAL)

    told = await world.told("similar_titles", query="Дюна", year=2021)

    assert told["to"] == {"name": "Дюна", "year": 2021, "card": "m_438631"}
    assert names(told)[0] == "Дюна: Часть вторая"
    assert "Прибытие" not in names(told)


async def test_titles_are_found_by_genre_and_decade() -> None:
    assert names(await World().told("discover_titles", genre="триллер", decade=2010)) == ["Убийца"]
    assert names(await World().told("discover_titles", mood="tense")) == ["Убийца"]
    assert names(await World().told("discover_titles", decade=1950)) == []


async def test_titles_of_a_country_are_asked_for_by_its_language() -> None:
    source = a_source()
    world = World(source)

    await world.told("discover_titles", language="fr", decade=1960, mood="funny", kind="movie", minutes=120)

    asked = source.listed_for[-1]
    assert (asked.original_language, asked.longest_min, asked.title_kind) == ("fr", 120, TitleKind.MOVIE)
    assert (f"{asked.since}", f"{asked.until}") == ("1960-01-01", "1969-12-31")
    assert [genre.value for genre in asked.genres] == ["comedy"]


async def test_a_word_that_is_no_genre_is_refused_with_those_that_are() -> None:
    with pytest.raises(ToolInputError, match="western"):
        await World().told("discover_titles", genre="сепулька")


@pytest.mark.parametrize("which", ["trending", "upcoming", "popular"])
async def test_lists_are_told_as_the_sources_keep_them(which: str) -> None:
    source = a_source()

    told = await World(source).told("listed_titles", which=which)

    assert told["which"] == which
    assert names(told)[0] == {"upcoming": "Дюна: Часть третья"}.get(which, "Дюна: Часть вторая")


async def test_what_comes_out_soon_is_asked_for_by_the_days_and_told_with_its_own() -> None:
    source = a_source()

    told = await World(source).told("listed_titles", which="upcoming")

    assert rows(told)[0]["day"] == "2026-12-18"
    assert (f"{source.listed_for[-1].since}", f"{source.listed_for[-1].until}") == (
        "2026-11-23",
        "2026-12-23",
    )


async def test_a_franchise_is_told_in_order_with_what_is_missing() -> None:
    world = World()
    await world.marks.rate(DUNE, 8.5)

    told = await world.told("franchise", query="m_438631")

    assert (told["name"], told["out"], told["seen_count"]) == ("Дюна (коллекция)", 2, 1)
    first, second, third = rows(told)
    assert (first["seen"], first["your_rating"]) == (True, 8.5)
    assert "seen" not in second
    assert third["not_out_yet"] is True


async def test_a_deep_dive_sets_what_was_seen_beside_the_rest() -> None:
    world = World()
    await world.marks.rate(SICARIO, 8)

    told = await world.told("director_deep_dive", person="Роджер Дикинс")

    assert (told["average"], told["seen_count"]) == (8.0, 1)
    assert rows(told, "seen") == [
        {"name": "Убийца", "year": 2015, "card": "m_273481", "seen": True, "your_rating": 8.0}
    ]
    assert "Прибытие" in names(told, "rest")


async def test_a_deep_dive_is_into_the_one_of_the_name_who_directs() -> None:
    lynches = (
        Person(name="David Lynch", ids=PersonIds(tmdb=21), department="Sound"),
        Person(name="David Lynch", ids=PersonIds(tmdb=22), department="Directing"),
    )
    world = World(a_source(people=lynches))

    told = await world.told("director_deep_dive", person="David Lynch")

    assert "ambiguous" not in told
    assert (await world.told("person_details", person="David Lynch"))["ambiguous"] is True


async def test_a_question_about_a_few_namesakes_is_answered_of_each_without_a_model() -> None:
    world = World()

    answer = await world.conversation.ask("о чём фильм Дюна?")

    assert answer.tools == [("title_details", "")] * 3
    assert "Дюна (2021)" in answer.text
    assert "Дюна (1984)" in answer.text


async def test_recommendations_say_what_they_are_made_of() -> None:
    world = World()
    assert "by_taste" not in await world.told("recommend")
    await world.marks.rate(DUNE, 9)

    told = await world.told("recommend", kind="movie")

    assert told["by_taste"] is True
    assert rows(told)[0] == {
        "name": "Дюна: Часть вторая",
        "year": 2024,
        "card": "m_693134",
        "guess": 8.3,
        "rating": 8.5,
        "why": "похоже на «Дюна», ваша оценка 9",
    }


async def test_an_evening_has_a_wanted_film_and_the_next_episode() -> None:
    world = World()
    await world.marks.wish(ARRIVAL)
    await world.marks.see(FARGO, parts=[(1, 1)])

    told = await world.told("tonight", company="two")

    slots = {str(row["name"]): row["slot"] for row in rows(told)}
    assert (slots["Прибытие"], slots["Фарго"]) == ("watchlist", "next_episode")
    assert next(row for row in rows(told) if row["name"] == "Фарго")["episode"] == "S01E02"


async def test_a_find_is_what_few_know() -> None:
    assert names(await World().told("hidden_gem")) == [GEM.name_ru]


async def test_a_pack_tells_its_length_and_about_its_size() -> None:
    told = await World().told("travel_pack", hours=6)

    assert (told["wanted_minutes"], told["count"]) == (360, 3)
    assert told["size_gb"] == "12-24"
    assert {row["size_gb"] for row in rows(told)} == {"4-8"}


async def test_what_a_household_would_like_warns_of_who_has_seen_it() -> None:
    world = await a_world()
    boris = replace(BORIS, name="Борис")
    await world.marks.see(ARRIVAL, user=boris)

    told = await world.told("household_pick", people=["Борис"])

    assert rows(told)[-1]["seen_by"] == "Борис"
    with pytest.raises(NotFound):
        await world.told("household_pick", people=["Никто"])


@pytest.mark.parametrize("tool", OF_A_TITLE)
async def test_of_several_titles_that_may_be_meant_each_has_its_card(tool: str) -> None:
    told = await World().told(tool, query="Дюна")

    assert told["ambiguous"] is True
    assert {row["card"] for row in rows(told)} >= {"m_438631", "m_841"}


@pytest.mark.parametrize("tool", ["series_details", "next_episode"])
async def test_of_several_series_that_may_be_meant_each_has_its_card(tool: str) -> None:
    other = replace(FARGO, ids=replace(FARGO.ids, tmdb=11), year=1997)

    told = await World(a_source((FARGO, other))).told(tool, query="Фарго")

    assert {row["card"] for row in rows(told)} == {"t_60622", "t_11"}


@pytest.mark.parametrize("tool", ABOUT_A_PERSON)
async def test_of_several_people_of_a_name_each_has_their_card(tool: str) -> None:
    told = await World().told(tool, person="John Smith")

    assert [row["card"] for row in rows(told, "people")] == ["p_8", "p_9"]
    assert (await World().told(tool, person="p_151"))["name"] == "Роджер Дикинс"


@pytest.mark.parametrize("tool", ABOUT_A_TITLE)
@pytest.mark.parametrize("query", ["Такого нет", "m_999", "Запретное", "m_8"])
async def test_what_no_source_knows_or_is_adult_is_not_found(tool: str, query: str) -> None:
    with pytest.raises(NotFound):
        await World().told(tool, query=query)


@pytest.mark.parametrize("tool", ABOUT_A_PERSON)
@pytest.mark.parametrize("person", ["Никто Никакой", "p_999"])
async def test_somebody_whom_no_source_knows_is_not_found(tool: str, person: str) -> None:
    with pytest.raises(NotFound):
        await World().told(tool, person=person)


@pytest.mark.parametrize("tool", OF_A_TITLE)
@pytest.mark.parametrize(
    "query, kind",
    [
        ("Взрослое кино", HiddenByAge),
        ("m_6", HiddenByAge),
        ("Мстители", HiddenByBlock),
        ("m_7", HiddenByBlock),
    ],
)
async def test_what_is_hidden_is_refused(tool: str, query: str, kind: type[ConciergeError]) -> None:
    world = await World().of_a_child()

    with pytest.raises(kind):
        await world.told(tool, query=query)


@pytest.mark.parametrize("tool", LISTS)
async def test_no_list_has_anything_hidden(tool: str) -> None:
    world = await a_world()
    await world.of_a_child()
    await world.marks.save(replace(BORIS, name="Борис"))

    told = repr(await world.told(tool, **LISTS[tool]))

    assert "'name'" in told
    for title in (GROWN, BLOCKED, ADULT):
        assert title.name_ru not in told


@pytest.mark.parametrize("tool", LISTS)
async def test_nothing_adult_is_told_to_anybody(tool: str) -> None:
    world = await a_world()

    assert ADULT.name_ru not in repr(await world.told(tool, **LISTS[tool]))


@pytest.mark.parametrize(
    "tool, arguments",
    [
        ("title_details", {"query": "m_438631"}),
        ("series_details", {"query": "t_60622"}),
        ("credits", {"query": "m_438631"}),
    ],
)
async def test_services_that_were_silent_are_told(tool: str, arguments: dict[str, JsonValue]) -> None:
    told = await World(a_source(), FakeMetadata(name="down", error=DOWN)).told(tool, **arguments)

    assert told["silent"] == {"down": "unavailable"}


@pytest.mark.parametrize(
    "tool", ["recommend", "listed_titles", "similar_titles", "tonight", "discover_titles", "franchise"]
)
async def test_silent_sources_of_lists_are_told(tool: str) -> None:
    down = a_source()
    down.name, down.error = "down", DOWN

    told = await World(a_source(), down).told(tool, **LISTS.get(tool, {"query": "m_438631"}))

    assert told["silent"] == {"down": "unavailable"}


@pytest.mark.parametrize("hours", [0, 100])
async def test_no_trip_is_so_short_or_so_long(hours: int) -> None:
    with pytest.raises(ToolInputError, match="hours"):
        await World().told("travel_pack", hours=hours)


async def test_an_empty_name_is_refused() -> None:
    for tool in OF_A_TITLE:
        with pytest.raises(InputError):
            await World().told(tool, query="  ")


def test_every_tool_about_titles_and_people_is_there() -> None:
    assert set(TOOLS) >= {*ABOUT_A_TITLE, *ABOUT_A_PERSON, *LISTS}
