"""What several sources know of a title, as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.errors import InputError, NotFound, ServiceUnavailable
from concierge.model.person import Person, PersonIds
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.services.metadata import Metadata
from concierge.testing import FakeMetadata, a_title
from tests.services.metadata_of import metadata_of

DOWN = ServiceUnavailable("down", "no answer", problem="timeout")
TMDB = a_title(
    ids=ExternalIds(tmdb=19, imdb="tt1"),
    sources=("tmdb",),
    overview_en="A city.",
    runtime_min=None,
    popularity=3.0,
)
WIKIDATA = a_title(
    ids=ExternalIds(imdb="tt1", wikidata="Q1"),
    sources=("wikidata",),
    aliases=("Metropolis 1927",),
    runtime_min=153,
)


def metadata(*sources: FakeMetadata, deadline_s: float = 5.0) -> Metadata:
    return metadata_of(sources, deadline_s=deadline_s)


async def test_sources_that_share_an_id_are_merged_and_the_first_is_believed() -> None:
    both = metadata(FakeMetadata([TMDB], name="tmdb"), FakeMetadata([WIKIDATA], name="wikidata"))

    (title,) = await both.find("Метрополис")

    assert title.ids == ExternalIds(tmdb=19, imdb="tt1", wikidata="Q1")
    assert title.sources == ("tmdb", "wikidata")
    assert (title.overview_en, title.runtime_min, title.aliases) == ("A city.", 153, ("Metropolis 1927",))


@pytest.mark.parametrize(
    "ages, strictest",
    [((6, 12), 12), ((12, 6), 12), ((0, None), 0), ((None, 0), 0), ((0, 6), 6), ((None, None), None)],
)
async def test_of_two_ages_the_stricter_counts(
    ages: tuple[int | None, int | None], strictest: int | None
) -> None:
    first, second = (
        FakeMetadata([replace(title, age=age)], name=title.sources[0])
        for title, age in zip((TMDB, WIKIDATA), ages, strict=True)
    )

    (title,) = await metadata(first, second).find("Метрополис")

    assert title.age == strictest


async def test_without_a_shared_id_the_same_name_and_year_are_one_title() -> None:
    one = a_title(ids=ExternalIds(tmdb=1), sources=("a",))
    other = a_title("Метропо́лис", ids=ExternalIds(wikidata="Q1"), sources=("b",))

    (title,) = await metadata(FakeMetadata([one], name="a"), FakeMetadata([other], name="b")).find(
        "metropolis"
    )

    assert title.ids == ExternalIds(tmdb=1, wikidata="Q1")


@pytest.mark.parametrize(
    "other",
    [
        a_title(ids=ExternalIds(tmdb=2), sources=("b",)),
        a_title(year=2001, sources=("b",)),
        a_title(kind=TitleKind.SERIES, sources=("b",)),
    ],
    ids=["another id", "another year", "another kind"],
)
async def test_different_titles_of_one_name_stay_apart(other: Title) -> None:
    one = a_title(ids=ExternalIds(tmdb=1), sources=("a",))

    found = await metadata(FakeMetadata([one], name="a"), FakeMetadata([other], name="b")).find("metropolis")

    assert len(found) == 2


async def test_a_source_that_fails_or_hangs_does_not_hide_the_others() -> None:
    sources = (
        FakeMetadata(name="down", error=DOWN),
        FakeMetadata(name="hanging", delay_s=60),
        FakeMetadata(name="empty", error=NotFound("no", what="x")),
        FakeMetadata([TMDB], name="tmdb"),
    )

    assert [title.ids.tmdb for title in await metadata(*sources, deadline_s=2).find("metropolis")] == [19]


async def test_nothing_found_while_a_source_is_silent_is_an_error() -> None:
    with pytest.raises(ServiceUnavailable):
        await metadata(FakeMetadata(), FakeMetadata(name="down", error=DOWN)).find("metropolis")
    with pytest.raises(ServiceUnavailable, match=r"no answer in 0\.01 s"):
        await metadata(FakeMetadata(name="hanging", delay_s=60), deadline_s=0.01).find("metropolis")


async def test_nothing_found_while_all_answer_is_nothing() -> None:
    assert await metadata(FakeMetadata(), FakeMetadata(name="b")).find("metropolis") == ()


async def test_a_silent_source_is_asked_once_and_the_others_try_every_reading() -> None:
    down, knows = FakeMetadata(name="down", error=DOWN), FakeMetadata([a_title("Зелёная миля")])

    (title,) = await metadata(down, knows).find("Зелёную милю 1927")

    assert title.name_ru == "Зелёная миля"
    assert down.asked == ["Зелёную милю"]
    assert knows.asked == ["Зелёную милю", "Зелёную милю 1927", "Зелёная миля"]


@pytest.mark.parametrize(
    "text, year, found",
    [
        ("Метрополис 1927", None, "Метрополис"),
        ("Метрополис", 1927, "Метрополис"),
        ("Бегущий по лезвию 2049", None, "Бегущий по лезвию 2049"),
        ("Космическая одиссея 2001", None, "Космическая одиссея 2001"),
        ("Космическая одиссея", 2001, "Космическая одиссея 2001"),
        ("1917", None, "1917"),
    ],
)
async def test_a_year_belongs_to_the_title_or_to_its_name(text: str, year: int | None, found: str) -> None:
    titles = [
        a_title(),
        a_title("Бегущий по лезвию 2049", name_original="", year=2017),
        a_title("Космическая одиссея 2001", name_original="", year=1968),
        a_title("1917", name_original="", year=2019),
    ]

    (title, *_) = await metadata(FakeMetadata(titles)).find(text, year=year)

    assert title.name_ru == found


async def test_the_asked_year_goes_first_then_the_exact_name_then_what_is_popular() -> None:
    titles = [
        a_title("Метрополис", year=2001, popularity=9.0, ids=ExternalIds(tmdb=1)),
        a_title("Метрополис", name_original="Other", year=1927, popularity=1.0, ids=ExternalIds(tmdb=2)),
        a_title("Метрополис", name_original="Other", year=1927, popularity=2.0, ids=ExternalIds(tmdb=3)),
        a_title("Другой", aliases=("метрополис 2",), name_original="x", name_en="y", ids=ExternalIds(tmdb=4)),
    ]

    class Fuzzy(FakeMetadata):
        async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
            return self.titles

    found = await metadata(Fuzzy(titles)).find("метрополис", year=1927)

    assert [title.ids.tmdb for title in found] == [3, 2, 4, 1]


@pytest.mark.parametrize("text", ["", "\0", "🍿", "x" * 10_000])
async def test_what_is_no_title_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        await metadata(FakeMetadata()).find(text)


async def test_details_come_from_every_source_that_gives_them() -> None:
    found = a_title(ids=ExternalIds(tmdb=1), seasons=())
    sources = (
        FakeMetadata(
            name="wrong",
            details=[a_title("Чужой", name_original="Alien", name_en="", year=1979, ids=found.ids)],
        ),
        FakeMetadata(name="down", error=DOWN),
        FakeMetadata(name="hanging", delay_s=60),
        FakeMetadata(name="a"),
        FakeMetadata(name="b", details=[a_title("Метрополис", ids=found.ids, seasons=(Season(number=1),))]),
    )

    card = await metadata(*sources, deadline_s=2).card(found)

    assert card.title.seasons == (Season(number=1),)
    assert card.title.names == found.names
    assert {failure.service for failure in card.failures} == {"down", "hanging"}
    assert "poster_url" in card.missing


async def test_a_title_without_details_stays_as_it_was_found() -> None:
    found = a_title(ids=ExternalIds(tmdb=1))

    assert await metadata(FakeMetadata(error=DOWN)).get(found) == found


async def test_a_season_comes_from_the_first_source_that_keeps_it() -> None:
    title = a_title(kind=TitleKind.SERIES, ids=ExternalIds(tmdb=1))
    episodes = (Episode(season=1, number=1), Episode(season=1, number=2))
    sources = (
        FakeMetadata(name="down", error=DOWN),
        FakeMetadata(name="a"),
        FakeMetadata(name="b", seasons={1: episodes}),
    )

    assert await metadata(*sources).season(title, 1) == episodes
    with pytest.raises(ServiceUnavailable):
        await metadata(*sources).season(title, 2)
    with pytest.raises(NotFound):
        await metadata(*sources[1:]).season(title, 2)


async def test_a_wrong_id_that_one_source_told_leads_to_no_other_title() -> None:
    other = a_title("Другой", name_en="Other", name_original="Other", year=1990, ids=ExternalIds(tmdb=5))
    wrong = replace(other, ids=ExternalIds(tmdb=5, imdb="tt1"), sources=("tmdb",))
    source = FakeMetadata([wrong, TMDB], name="tmdb")
    known = metadata(source)
    await known.card(wrong)

    assert (await known.card(TMDB)).title.name_ru == "Метрополис"
    assert (await known.card(TMDB)).title.ids == TMDB.ids
    assert (await known.card(wrong)).title.name_ru == "Другой"


async def test_an_id_that_led_elsewhere_brings_nothing_of_the_other_title() -> None:
    film = a_title(ids=ExternalIds(tmdb=19, kinopoisk=7), sources=("tmdb",))
    other = a_title(
        "Другой",
        name_en="Other",
        name_original="Other",
        year=1990,
        ids=ExternalIds(kinopoisk=7),
        sources=("b",),
    )

    class ByTmdb(FakeMetadata):
        takes = frozenset({"tmdb"})

        async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
            return film

    class ByKinopoisk(FakeMetadata):
        takes = frozenset({"kinopoisk"})

        async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
            return other

    sources = ByTmdb(name="tmdb"), ByKinopoisk(name="b")
    whole = await metadata(*sources).with_ids(ExternalIds(tmdb=19), TitleKind.MOVIE)

    assert "Другой" not in whole.names


async def test_that_a_film_has_no_seasons_says_nothing_of_the_series_with_its_number() -> None:
    class Tmdb(FakeMetadata):
        async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
            if title.kind is TitleKind.MOVIE:
                raise NotFound("a film has no seasons", what="")
            return (Episode(season=1, number=1),)

    known = metadata(Tmdb(name="tmdb"))
    with pytest.raises(NotFound):
        await known.season(Title(kind=TitleKind.MOVIE, ids=ExternalIds(tmdb=19)), 1)

    assert await known.season(Title(kind=TitleKind.SERIES, ids=ExternalIds(tmdb=19)), 1)


async def test_that_no_source_knows_people_is_not_that_nobody_has_the_name() -> None:
    with pytest.raises(ServiceUnavailable):
        await metadata(FakeMetadata([TMDB])).people.find("Фриц Ланг")


async def test_that_no_source_can_be_asked_is_not_that_none_knows_the_ids() -> None:
    with pytest.raises(ServiceUnavailable):
        await metadata(FakeMetadata(error=DOWN, name="down")).with_ids(ExternalIds(tmdb=1), TitleKind.MOVIE)
    with pytest.raises(NotFound):
        await metadata(FakeMetadata()).with_ids(ExternalIds(tmdb=1), TitleKind.MOVIE)


async def test_a_source_that_fails_is_not_asked_for_a_person_in_other_words() -> None:
    class Crew(FakeMetadata):
        takes_people = frozenset({"tmdb"})

        async def find_people(self, text: str) -> tuple[Person, ...]:
            self.asked.append(text)
            raise DOWN

        async def person(self, ids: PersonIds) -> Person:
            raise DOWN

    source = Crew(name="down")
    with pytest.raises(ServiceUnavailable):
        await metadata(source).people.find("Фриц Ланг")

    assert len(source.asked) == 1


@pytest.mark.parametrize(
    "text, kinds",
    [
        ("фильм Друзья", []),
        ("сериал Друзья", [TitleKind.SERIES]),
        ("Друзья", [TitleKind.SERIES]),
        ("скачай фильм Метрополис", [TitleKind.MOVIE]),
        ("скачай сериал Метрополис", []),
    ],
)
async def test_the_kind_that_is_named_beside_the_name_is_meant(text: str, kinds: list[TitleKind]) -> None:
    series = Title(
        kind=TitleKind.SERIES, name_ru="Друзья", year=1994, ids=ExternalIds(tmdb=7), sources=("tmdb",)
    )

    found = await metadata(FakeMetadata([TMDB, series], name="tmdb")).find(text)

    assert [title.kind for title in found] == kinds


async def test_a_name_that_begins_with_a_kind_is_a_name() -> None:
    film = a_title("Фильм Фильм Фильм", year=1968, ids=ExternalIds(tmdb=8))

    assert await metadata(FakeMetadata([film], name="tmdb")).find("Фильм Фильм Фильм") == (film,)


async def test_a_word_for_the_kind_may_be_the_end_of_a_name() -> None:
    epic = a_title("Эпик", name_en="Epic", name_original="Epic", popularity=0.9, ids=ExternalIds(tmdb=1))
    parody = a_title(
        "Очень эпическое кино",
        name_en="Epic Movie",
        name_original="Epic Movie",
        popularity=0.4,
        ids=ExternalIds(tmdb=2),
    )

    resolution = await metadata(FakeMetadata([epic, parody])).resolve("Epic Movie")

    assert resolution.title == parody
