"""A house that knows a few films, a series and the people who made them, and its tools."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from concierge.agent.grammar import Grammar
from concierge.agent.policy import Fence, unfenced
from concierge.model.conversation import JsonValue
from concierge.model.craft import JOBS, Craft
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.person import Part, Person, PersonIds
from concierge.model.taste import BlockLevel
from concierge.model.title import Episode, Season, Title, TitleKind
from concierge.model.title_facts import Airing, Collection, Premiere, PremiereKind, SourceRating
from concierge.model.title_list import ListKind
from concierge.model.user import User
from concierge.ports import MetadataSource
from tests.agent.answering import TOOLS, Conversation
from tests.services.house import ANNA, House
from tests.services.recommended import ListingMetadata, Recommended, a_film

CAMERA = JOBS[Craft.CAMERA][0]
VILLENEUVE = Credit(
    person="Denis Villeneuve", person_ru="Дени Вильнёв", job="Director", department="Directing", tmdb=137427
)
FRASER = Credit(person="Greig Fraser", job=CAMERA, department="Camera", tmdb=1)
CHALAMET = Credit(
    person="Timothée Chalamet",
    person_ru="Тимоти Шаламе",
    job="Actor",
    department="Acting",
    character="Пол Атрейдес",
    tmdb=2,
)
GAFFER = Credit(person="Jamie Mills", job="Gaffer", department="Lighting", tmdb=3)
OF_DUNE = Collection(tmdb=726871, name="Дюна (коллекция)")
DUNE = a_film(
    438631,
    8.0,
    name_ru="Дюна",
    name_en="Dune",
    name_original="Dune",
    year=2021,
    runtime_min=155,
    genres=(Genre.SCIENCE_FICTION, Genre.ADVENTURE),
    countries=("US", "CA"),
    status=Airing.RELEASED,
    overview_ru="Наследник знатного дома попадает на планету песков.",
    collection=OF_DUNE,
    credits=(VILLENEUVE, FRASER, CHALAMET, GAFFER),
    ratings=(
        SourceRating(source="kinopoisk", value=7.8, votes=400_000),
        SourceRating(source="imdb", value=8.0, votes=800_000),
        SourceRating(source="metacritic", value=74, scale=100),
    ),
)
OLD_DUNE = a_film(841, 6.3, name_ru="Дюна", name_en="Dune", name_original="Dune", year=1984)
PART_TWO = a_film(
    693134, 8.5, name_ru="Дюна: Часть вторая", name_en="Dune: Part Two", year=2024, collection=OF_DUNE
)
PART_THREE = a_film(
    1170608,
    name_ru="Дюна: Часть третья",
    name_en="Dune: Part Three",
    year=2026,
    collection=OF_DUNE,
    status=Airing.ANNOUNCED,
    premieres=(Premiere(kind=PremiereKind.THEATRICAL, day=date(2026, 12, 18)),),
)
SICARIO = a_film(273481, 7.6, name_ru="Убийца", name_en="Sicario", year=2015, genres=(Genre.THRILLER,))
ARRIVAL = a_film(329865, 7.9, name_ru="Прибытие", name_en="Arrival", year=2016, runtime_min=116)
GEM = a_film(
    5,
    8.1,
    name_ru="Тихая река",
    name_en="Quiet River",
    year=2012,
    ratings=(SourceRating(source="imdb", value=8.1, votes=900),),
)
GROWN = a_film(6, 7.5, name_ru="Взрослое кино", name_en="For Grown-Ups", year=2019, age=18)
BLOCKED = a_film(7, 7.7, name_ru="Мстители", name_en="Avengers", year=2012)
ADULT = a_film(8, 7.7, name_ru="Запретное", name_en="Forbidden", year=2018, is_adult=True)
FARGO = a_film(
    60622,
    8.8,
    kind=TitleKind.SERIES,
    name_ru="Фарго",
    name_en="Fargo",
    year=2014,
    runtime_min=53,
    status=Airing.RUNNING,
    seasons=(
        Season(number=1, episode_count=2, air_date=date(2014, 4, 15)),
        Season(number=2, episode_count=2, air_date=date(2026, 11, 10)),
    ),
    next_episode=Episode(season=2, number=3, name="Ждите", air_date=date(2026, 12, 1)),
)
EPISODES = {
    1: (
        Episode(season=1, number=1, name="Дилемма", air_date=date(2014, 4, 15)),
        Episode(season=1, number=2, name="Петух", air_date=date(2014, 4, 22)),
    ),
    2: (
        Episode(season=2, number=1, name="Снова", air_date=date(2026, 11, 10)),
        Episode(season=2, number=2, name="И снова", air_date=date(2026, 11, 17)),
        Episode(season=2, number=3, name="Ждите", air_date=date(2026, 12, 1)),
    ),
}
HIDDEN = (GROWN, BLOCKED, ADULT)
TITLES = (DUNE, OLD_DUNE, PART_TWO, PART_THREE, SICARIO, ARRIVAL, GEM, FARGO, *HIDDEN)
DEAKINS = Person(
    name="Roger Deakins",
    name_ru="Роджер Дикинс",
    ids=PersonIds(tmdb=151),
    department="Camera",
    born=date(1949, 5, 24),
    parts=(
        *(Part(title=one, job=CAMERA, department="Camera") for one in (SICARIO, ARRIVAL, *HIDDEN)),
        Part(title=GEM, job="Director", department="Directing"),
    ),
)
SMITHS = tuple(
    Person(name="John Smith", ids=PersonIds(tmdb=number), department="Acting") for number in (8, 9)
)
LISTED = (PART_TWO, SICARIO, ARRIVAL, GEM, *HIDDEN)


def a_source(
    titles: Sequence[Title] = TITLES,
    *,
    listed: Sequence[Title] = LISTED,
    people: Sequence[Person] = (DEAKINS, *SMITHS),
) -> ListingMetadata:
    """A source that knows those titles and people; a collection has the parts of Dune."""
    listings = {
        ListKind.TRENDING: listed,
        ListKind.SIMILAR: listed,
        ListKind.DISCOVER: listed,
        ListKind.UPCOMING: (PART_THREE, *HIDDEN),
        ListKind.COLLECTION: (DUNE, PART_TWO, PART_THREE),
    }
    return ListingMetadata(titles, listings=listings, people=people, seasons=EPISODES)


class World:
    """A house with those sources, its marks, and the tools of somebody in it."""

    def __init__(self, *sources: MetadataSource, user: User = ANNA) -> None:
        self.house = House(sources=sources or (a_source(),))
        self.user = user
        self.marks = Recommended(
            sources=self.house.sources, storage=self.house.storage, clock=self.house.clock
        )
        self.conversation = Conversation(model=Grammar(), house=self.house, user=user)

    async def of_a_child(self) -> World:
        """The same for somebody of twelve who has blocked something."""
        await self.marks.save(replace(ANNA, age_limit=12))
        self.user = replace(ANNA, age_limit=12)
        await self.marks.block(BLOCKED, level=BlockLevel.NEVER)
        return self

    async def told(self, tool: str, **arguments: JsonValue) -> Mapping[str, JsonValue]:
        """What a model reads of the tool's result."""
        ctx = self.conversation.context(self.user, "ru")
        return unfenced(Fence().around(await TOOLS[tool].run(ctx, arguments)))


def rows(answer: Mapping[str, JsonValue], name: str = "titles") -> list[Mapping[str, JsonValue]]:
    """The rows of a list of an answer."""
    found = answer.get(name, [])
    assert isinstance(found, list)
    return [row for row in found if isinstance(row, Mapping)]


def names(answer: Mapping[str, JsonValue], name: str = "titles") -> list[JsonValue]:
    """The names in a list of an answer."""
    return [row["name"] for row in rows(answer, name)]


def tokens(answer: Mapping[str, JsonValue]) -> float:
    """How many tokens the answer is: three letters each, as where they are Cyrillic."""
    return len(json.dumps(answer, ensure_ascii=False, separators=(",", ":"))) / 3
