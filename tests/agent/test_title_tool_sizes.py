"""No result is larger than a model should read, however much there is to tell; and it is whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from concierge.agent.grammar_replies import reply
from concierge.agent.results import count_in
from concierge.agent.title_views import MOST_ROWS
from concierge.errors import ServiceUnavailable
from concierge.model.conversation import JsonValue
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.person import Part, Person, PersonIds
from concierge.model.title import Episode, Season, Title, TitleKind
from concierge.model.title_facts import Airing, Collection, SourceRating
from concierge.testing import FakeMetadata
from concierge.texts import texts
from tests.agent.title_world import World, a_source, rows, tokens
from tests.services.house import BORIS
from tests.services.recommended import a_film

MOST_TOKENS = 600
LONG = "Щекотливое обстоятельство чрезвычайной важности " * 6
CROWD = tuple(
    Credit(
        person=f"Person {number} {'x' * 60}",
        person_ru=f"{number} {'Ржевский-Трубецкой ' * 5}",
        job="Actor" if number % 2 else f"Assistant of the assistant number {number}",
        department="Acting" if number % 2 else "Crew",
        character=f"{'Первый из встречных ' * 5}" if number % 2 else "",
        tmdb=10_000_000 + number,
    )
    for number in range(200)
)
MARKS = tuple(
    SourceRating(source=f"{site}{number}", value=81.25, scale=100, votes=123_456_789)
    for site in ("kinopoisk", "rotten_tomatoes")
    for number in range(5)
)


def a_long_one(number: int, **told: object) -> Title:
    facts: dict[str, object] = {
        "name_ru": f"{number} {LONG}",
        "name_en": f"{number} {'An extraordinarily delicate circumstance ' * 6}",
        "name_original": f"{number} {'Eine außerordentlich heikle Angelegenheit ' * 6}",
        "year": 1999,
        "overview_ru": LONG * 10,
        "genres": tuple(Genre),
        "countries": ("US", "GB", "FR", "DE", "IT", "ES"),
        "status": Airing.ANNOUNCED if number == 99 else Airing.RELEASED,
        "credits": CROWD if number == 0 else CROWD[:2],
        "ratings": MARKS,
        "collection": Collection(tmdb=1, name=LONG),
    }
    return a_film(10_000_000 + number, 8.0, **facts | told)


def a_long_series(number: int) -> Title:
    seasons = tuple(
        Season(number=season, episode_count=3, air_date=date(1980 + season, 1, 1)) for season in range(13)
    )
    following = Episode(season=13, number=1, name=LONG, air_date=date(2027, 1, 1))
    return a_long_one(number, kind=TitleKind.SERIES, seasons=seasons, next_episode=following)


FILMS = tuple(a_long_one(number) for number in range(20))
SERIES = tuple(a_long_series(number) for number in range(60, 70))
PEOPLE = tuple(
    Person(
        name=f"John Smith {'x' * 80}",
        name_ru=f"Иван Кузнецов {'щ' * 80}",
        ids=PersonIds(tmdb=10_000_000 + number),
        department="Visual Effects",
        born=date(1950, 1, 1),
        died=date(2020, 1, 1),
        parts=tuple(
            Part(title=film, job=f"{job} {'y' * 60}", department="Visual Effects")
            for film in FILMS
            for job in ("Gaffer", "Best Boy", "Grip", "Foley")
        ),
    )
    for number in range(12)
)
EPISODES = {
    season: tuple(
        Episode(
            season=season, number=number, name=f"{number} {LONG}", air_date=date(1980 + season, 1, number)
        )
        for number in range(1, 4)
    )
    for season in range(1, 14)
}
LEAVES_OUT = {"listed_titles": "titles", "franchise": "titles"}
CALLS: list[tuple[str, dict[str, JsonValue]]] = [
    ("find_title", {"query": "Иван"}),
    ("title_details", {"query": "m_10000000"}),
    ("title_details", {"query": "Иван"}),
    ("series_details", {"query": "t_10000060"}),
    ("person_details", {"person": "p_10000000"}),
    ("person_details", {"person": PEOPLE[0].name}),
    ("credits", {"query": "m_10000000"}),
    ("credits", {"query": "m_10000000", "job": "assistant"}),
    ("similar_titles", {"query": "m_10000000"}),
    ("discover_titles", {"kind": "movie"}),
    ("discover_titles", {"language": "ru"}),
    ("listed_titles", {"which": "trending"}),
    ("listed_titles", {"which": "upcoming"}),
    ("listed_titles", {"which": "popular"}),
    ("franchise", {"query": "m_10000000"}),
    ("director_deep_dive", {"person": "p_10000000"}),
    ("next_episode", {}),
    ("next_episode", {"query": "t_10000060"}),
    ("recommend", {}),
    ("tonight", {}),
    ("tonight", {"company": "two"}),
    ("hidden_gem", {}),
    ("travel_pack", {"hours": 72}),
    ("household_pick", {"people": ["Борис"]}),
]


async def a_full_world() -> World:
    namesakes = tuple(replace(film, aliases=("Иван",)) for film in FILMS)
    down = FakeMetadata(name="down", error=ServiceUnavailable("down", "no answer"))
    source = a_source((*namesakes, *SERIES), listed=(*FILMS, *SERIES), people=PEOPLE)
    source.seasons = dict(EPISODES)
    source.listings = dict.fromkeys(source.listings, FILMS)
    world = World(source, down)
    await world.marks.save(replace(BORIS, name="Борис"))
    for place, film in enumerate(FILMS[10:]):
        if place % 2:
            await world.marks.rate(film, 8.5)
            await world.marks.rate(film, 8.5, user=BORIS)
        else:
            await world.marks.wish(film)
    for series in SERIES:
        await world.marks.see(series, parts=[(1, 1)])
    return world


async def test_no_result_is_larger_than_six_hundred_tokens_and_each_is_whole() -> None:
    world = await a_full_world()

    for tool, arguments in CALLS:
        told = await world.told(tool, **arguments)

        assert tokens(told) <= MOST_TOKENS, tool
        assert "error" not in told, tool
        assert all(len(value) <= MOST_ROWS for value in told.values() if isinstance(value, list)), tool
        if name := LEAVES_OUT.get(tool):
            assert len(rows(told, name)) > 1
            assert count_in(told, "more") > 0, tool
        for language in ("ru", "en"):
            assert reply(tool, told, texts(language))


async def test_a_plot_is_cut_at_two_hundred_and_forty_letters() -> None:
    told = await (await a_full_world()).told("title_details", query="m_10000000")

    assert len(str(told["overview"])) <= 240
    assert str(told["overview"]).endswith("…")
