"""What fits an occasion, a pack for a trip, and what ratings lean to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from concierge.model.candidates import Candidate, detailed, gathered
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.occasion import Company, Mood, Occasion, fits, rules_of, suits
from concierge.model.recommendation import Lead, LeadKind, Recommendation
from concierge.model.taste_patterns import Leaning, patterns_of
from concierge.model.taste_sums import TasteSums, TasteTrait, TraitSum
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import SourceRating
from concierge.model.travel import packed

HEAVY = (Genre.HORROR, Genre.WAR, Genre.DOCUMENTARY, Genre.CRIME, Genre.THRILLER, Genre.HISTORY)
FILM = Title(kind=TitleKind.MOVIE, name_en="Film", year=2000, runtime_min=95, age=6, genres=(Genre.COMEDY,))
SERIES = Title(
    kind=TitleKind.SERIES,
    name_en="Series",
    year=2001,
    runtime_min=25,
    genres=(Genre.COMEDY,),
    seasons=(Season(number=1, episode_count=10), Season(number=2, episode_count=8)),
)
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


@pytest.mark.parametrize(
    "occasion, title, is_fit",
    [
        (Occasion.DATE, FILM, True),
        (Occasion.DATE, replace(FILM, genres=(Genre.COMEDY, Genre.WAR)), False),
        (Occasion.DATE, SERIES, False),
        (Occasion.BACKGROUND, SERIES, True),
        (Occasion.BACKGROUND, replace(SERIES, runtime_min=60), False),
        (Occasion.BACKGROUND, replace(SERIES, genres=(Genre.HORROR,)), False),
        (Occasion.QUICK, FILM, True),
        (Occasion.QUICK, replace(FILM, runtime_min=100), False),
        (Occasion.QUICK, replace(FILM, runtime_min=None), False),
        (Occasion.TRAVEL, replace(FILM, runtime_min=None), False),
        (Occasion.TONIGHT, replace(FILM, runtime_min=None), True),
    ],
)
def test_an_occasion_is_a_rule(occasion: Occasion, title: Title, *, is_fit: bool) -> None:
    assert fits(rules_of(occasion), title) is is_fit


def test_a_long_film_is_for_a_friday() -> None:
    long_one = replace(FILM, runtime_min=180)

    assert not fits(rules_of(Occasion.TONIGHT, on=MONDAY), long_one)
    assert fits(rules_of(Occasion.TONIGHT, on=FRIDAY), long_one)


@pytest.mark.parametrize("age, is_fit", [(6, True), (12, True), (16, False), (None, False)])
def test_with_the_family_the_age_counts_and_an_unknown_one_is_too_old(
    age: int | None, *, is_fit: bool
) -> None:
    rules = rules_of(Occasion.TONIGHT, company=Company.FAMILY)

    assert fits(rules, replace(FILM, age=age)) is is_fit
    assert not fits(rules, replace(FILM, age=age, genres=(Genre.HORROR,)))


@pytest.mark.parametrize("mood", Mood)
def test_a_mood_wants_its_genres_and_a_light_one_nothing_heavy(mood: Mood) -> None:
    rules = rules_of(Occasion.TONIGHT, mood=mood)

    assert rules.one_of
    assert all(fits(rules, replace(FILM, genres=(genre,))) for genre in rules.one_of)
    if mood in {Mood.FUNNY, Mood.LIGHT}:
        assert not any(fits(rules, replace(FILM, genres=(Genre.COMEDY, one))) for one in HEAVY)


def test_for_two_what_both_enjoy_goes_first_and_nothing_is_left_out() -> None:
    rules = rules_of(Occasion.TONIGHT, company=Company.TWO)
    drama = replace(FILM, genres=(Genre.DRAMA,))

    assert fits(rules, drama)
    assert suits(rules, FILM) > suits(rules, drama)
    assert suits(rules_of(Occasion.TONIGHT), FILM) == 0


def offered(title: Title, score: float = 7.0, *, is_wanted: bool = False, **told: object) -> Recommendation:
    leads = (Lead(kind=LeadKind.WATCHLIST),) if is_wanted else ()
    return Recommendation(title=title, score=score, leads=leads, **told)  # type: ignore[arg-type]  # fields by name


def test_a_pack_takes_the_watchlist_first_and_then_the_best() -> None:
    titles = [replace(FILM, name_en=name) for name in ("Wanted", "Best", "Good")]
    wanted, best, good = titles

    pack = packed((offered(good, 7), offered(best, 9), offered(wanted, 5, is_wanted=True)), 200)

    assert [item.what.title for item in pack.items] == [wanted, best]
    assert (pack.minutes, pack.wanted_min) == (190, 200)
    assert (pack.size.low_bytes, pack.size.high_bytes) == (8_000_000_000, 16_000_000_000)


def test_a_series_goes_on_where_the_person_is_and_ends_with_its_season() -> None:
    going_on = offered(SERIES, episode=Episode(season=2, number=4), episodes_left=5)

    (item,) = packed((going_on,), 600).items

    assert (item.first_season, item.first_episode, item.episodes, item.minutes) == (2, 4, 5, 125)
    assert (item.size.low_bytes, item.size.high_bytes) == (5_000_000_000, 10_000_000_000)


@given(
    runtimes=st.lists(st.one_of(st.none(), st.integers(1, 400)), max_size=20),
    minutes=st.integers(60, 4000),
)
def test_a_pack_never_takes_longer_than_the_trip(runtimes: list[int | None], minutes: int) -> None:
    offers = [
        offered(replace(SERIES if place % 3 else FILM, runtime_min=runtime), place)
        for place, runtime in enumerate(runtimes)
    ]

    pack = packed(offers, minutes)

    assert pack.minutes <= minutes
    assert all(item.minutes > 0 for item in pack.items)


def a_sum(trait: TasteTrait, value: str, count: int, average: float, loved: int) -> TraitSum:
    return TraitSum(trait=trait, value=value, count=count, total=count * average, loved=loved)


FRENCH = a_sum(TasteTrait.COUNTRY, "FR", 6, 8.5, 5)
LANG = a_sum(TasteTrait.DIRECTOR, "fritz lang", 3, 9.0, 3)
HORROR = a_sum(TasteTrait.GENRE, "horror", 8, 4.0, 0)


def test_five_french_films_a_director_and_a_genre_that_is_disliked_are_noticed() -> None:
    sums = TasteSums(count=100, total=680, traits=(FRENCH, LANG, HORROR))

    found = patterns_of(sums)

    assert {one.key: one.leaning for one in found} == {
        "likes:country:FR": Leaning.LIKES,
        "likes:director:fritz_lang": Leaning.LIKES,
        "dislikes:genre:horror": Leaning.DISLIKES,
    }
    assert [one.key for one in patterns_of(sums, without={"likes:country:FR", "dislikes:genre:horror"})] == [
        "likes:director:fritz_lang"
    ]


@pytest.mark.parametrize(
    "one",
    [
        replace(FRENCH, loved=4),
        replace(FRENCH, count=20, total=20 * 8.0),
        replace(FRENCH, total=6 * 7.9),
        replace(FRENCH, trait=TasteTrait.ACTOR),
        replace(LANG, loved=2, count=2, total=18),
    ],
    ids=["too few", "few of many", "no high mean", "an actor", "two films of a director"],
)
def test_little_is_no_pattern(one: TraitSum) -> None:
    assert patterns_of(TasteSums(count=100, total=680, traits=(one,))) == ()


def test_who_rates_everything_high_has_no_patterns() -> None:
    assert patterns_of(TasteSums(count=100, total=850, traits=(FRENCH,))) == ()


def test_a_title_from_several_lists_is_one_candidate_with_all_that_is_told() -> None:
    trending, similar = Lead(kind=LeadKind.TRENDING), Lead(kind=LeadKind.SIMILAR)
    by_tmdb = replace(FILM, ids=ExternalIds(tmdb=1), runtime_min=None)
    by_both = replace(FILM, name_en="Other", ids=ExternalIds(tmdb=1, imdb="tt1"))
    by_imdb = replace(FILM, name_en="Third", ids=ExternalIds(imdb="tt1"), is_adult=True, age=16)
    other = replace(FILM, year=1990)

    found = gathered(
        Candidate(title=title, leads=(lead,))
        for title, lead in (
            (by_tmdb, trending),
            (other, trending),
            (by_both, similar),
            (by_imdb, similar),
        )
    )

    assert len(found) == 2
    assert found[0].leads == (trending, similar)
    assert found[0].title.ids == ExternalIds(tmdb=1, imdb="tt1")
    assert (found[0].title.runtime_min, found[0].title.age, found[0].title.is_adult) == (95, 16, True)


def test_details_fill_gaps_and_the_higher_age_counts() -> None:
    told = replace(
        FILM,
        name_ru="Фильм",
        age=18,
        genres=(Genre.DRAMA,),
        ratings=(SourceRating(source="imdb", value=8.0, votes=9),),
    )

    whole = detailed(Candidate(title=FILM), told)

    assert (whole.title.name_ru, whole.title.age, whole.title.genres) == ("Фильм", 18, (Genre.COMEDY,))
    assert whole.best_mark is not None
    assert whole.best_mark.votes == 9


def test_of_a_cast_the_leading_actors_count() -> None:
    cast = tuple(Credit(person=f"Actor {number}", job="Actor") for number in range(30))
    told = replace(FILM, credits=(Credit(person="Fritz Lang", job="Director"), *cast))

    whole = detailed(Candidate(title=FILM), told)

    assert [one.person for one in whole.title.credits] == [
        "Fritz Lang",
        *(f"Actor {number}" for number in range(8)),
    ]
