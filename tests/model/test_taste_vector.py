"""A taste as weights, and what a title is worth by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.profile.markdown import parse
from concierge.model.taste_sums import TasteSums, TasteTrait, TraitKey, TraitSum, trait_keys
from concierge.model.taste_vector import judged, quality_of, vector_of
from concierge.model.taste_wishes import wishes_of
from concierge.model.title import Title, TitleKind
from concierge.model.title_traits import BestMark

FILM = Title(
    kind=TitleKind.MOVIE,
    name_en="M",
    year=1931,
    genres=(Genre.CRIME, Genre.THRILLER),
    countries=("DE",),
    credits=(
        Credit(person="Fritz Lang", job="Director"),
        Credit(person="Fritz Lang", job="Screenplay"),
        Credit(person="Somebody", job="Gaffer"),
    ),
)
PROFILE = """# Профиль

## Жанры
- Люблю: нуар
- Нравится: Франция, 1970-е
- Не нравится: мелодрама — скучно
- Ни за что: хоррор, ужасы

## Авторы
- Любимые: Фриц Ланг
- Избегать: Уве Болл
"""


def a_sum(trait: TasteTrait, value: str, count: int, average: float) -> TraitSum:
    return TraitSum(trait=trait, value=value, count=count, total=count * average)


def sums(*traits: TraitSum, count: int = 100, mean: float = 7.0) -> TasteSums:
    return TasteSums(count=count, total=count * mean, traits=traits)


def test_a_title_is_taken_apart_into_traits_each_once() -> None:
    assert set(trait_keys(FILM)) == {
        (TasteTrait.GENRE, "crime"),
        (TasteTrait.GENRE, "thriller"),
        (TasteTrait.COUNTRY, "DE"),
        (TasteTrait.DECADE, "1930"),
        (TasteTrait.DIRECTOR, "fritz lang"),
        (TasteTrait.WRITER, "fritz lang"),
    }


def test_a_weight_is_the_deviation_from_the_own_mean_and_few_ratings_say_little() -> None:
    vector = vector_of(
        sums(
            a_sum(TasteTrait.GENRE, "crime", 20, 9.0),
            a_sum(TasteTrait.GENRE, "western", 1, 9.0),
            a_sum(TasteTrait.GENRE, "drama", 20, 7.0),
            a_sum(TasteTrait.GENRE, "horror", 20, 5.0),
        )
    )

    weights = {value: weight for (_, value), weight in vector.weights.items()}
    assert weights["crime"] > weights["western"] > weights["drama"] == 0 > weights["horror"]
    assert weights["crime"] < 2.0


def test_who_likes_everything_leans_to_nothing() -> None:
    vector = vector_of(sums(a_sum(TasteTrait.COUNTRY, "FR", 30, 9.0), mean=9.0))

    assert vector.weights[TasteTrait.COUNTRY, "FR"] == 0


def test_the_score_names_its_reasons_with_average_and_count() -> None:
    director = a_sum(TasteTrait.DIRECTOR, "fritz lang", 5, 9.4)
    vector = vector_of(sums(director, a_sum(TasteTrait.GENRE, "crime", 30, 6.0)))

    judgement = judged(vector, FILM, BestMark(value=8.3, votes=100_000))

    first, second = judgement.reasons
    assert (first.trait, first.sum) == (TasteTrait.DIRECTOR, director)
    assert first.weight > 0 > second.weight
    assert judgement.taste == pytest.approx(first.weight + second.weight, abs=0.01)
    assert 8 < judgement.score < 10


def test_a_loved_director_is_worth_more_than_a_better_mark() -> None:
    vector = vector_of(sums(a_sum(TasteTrait.DIRECTOR, "fritz lang", 5, 9.5)))
    other = replace(FILM, credits=())

    loved = judged(vector, FILM, BestMark(value=7.4, votes=10_000))
    praised = judged(vector, other, BestMark(value=8.4, votes=10_000))

    assert loved.score > praised.score


@pytest.mark.parametrize(
    "few, many",
    [
        (BestMark(value=10.0, votes=3), BestMark(value=8.0, votes=50_000)),
        (None, BestMark(value=7.0, votes=1000)),
        (BestMark(value=2.0, votes=50_000), None),
    ],
    ids=["three perfect votes", "no mark", "a bad mark"],
)
def test_a_mark_counts_as_far_as_many_have_given_it(few: BestMark | None, many: BestMark | None) -> None:
    assert quality_of(few) < quality_of(many)


def test_what_the_profile_says_takes_part() -> None:
    wishes = wishes_of(parse(PROFILE))

    assert wishes.weights[TasteTrait.GENRE, "film_noir"] > wishes.weights[TasteTrait.COUNTRY, "FR"] > 0
    assert wishes.weights[TasteTrait.DECADE, "1970"] > 0 > wishes.weights[TasteTrait.GENRE, "romance"]
    assert (TasteTrait.DIRECTOR, "фриц ланг") in wishes.weights
    assert (TasteTrait.GENRE, "horror") in wishes.never
    assert (TasteTrait.ACTOR, "уве болл") in wishes.never
    assert {"нуар", "фриц ланг"} <= wishes.subjects


def test_a_hard_no_is_refused_and_a_wish_is_told_as_one() -> None:
    vector = vector_of(TasteSums(), wishes_of(parse(PROFILE)))

    assert vector.refuses(replace(FILM, genres=(Genre.HORROR,)))
    assert not vector.refuses(FILM)
    (reason,) = judged(vector, replace(FILM, genres=(Genre.FILM_NOIR,)), None).reasons
    assert (reason.value, reason.is_said, reason.sum) == ("film_noir", True, None)


MIXED = replace(FILM, genres=(Genre.CRIME, Genre.THRILLER, Genre.DRAMA), countries=("DE", "US"))


@given(
    averages=st.dictionaries(
        st.sampled_from(sorted(trait_keys(MIXED))), st.tuples(st.integers(1, 400), st.floats(1, 10))
    ),
    mean=st.floats(1, 10),
)
def test_reasons_of_every_kind_come_heaviest_first_and_add_up_to_the_taste(
    averages: dict[TraitKey, tuple[int, float]], mean: float
) -> None:
    vector = vector_of(sums(*(a_sum(*key, *one) for key, one in averages.items()), mean=mean))

    judgement = judged(vector, MIXED, None)

    weights = [abs(one.weight) for one in judgement.reasons]
    assert weights == sorted(weights, reverse=True)
    # What each trait adds that is too little to be told.
    untold = 0.12 * (len(averages) - len(weights))
    assert judgement.taste == pytest.approx(sum(one.weight for one in judgement.reasons), abs=untold + 0.01)


def test_a_country_weighs_less_than_a_genre_that_is_liked_less() -> None:
    vector = vector_of(
        sums(a_sum(TasteTrait.GENRE, "crime", 30, 8.0), a_sum(TasteTrait.COUNTRY, "DE", 30, 8.7))
    )

    genre, country = judged(vector, FILM, None).reasons

    assert (genre.trait, country.trait) == (TasteTrait.GENRE, TasteTrait.COUNTRY)
    assert vector.weights[country.trait, country.value] > vector.weights[genre.trait, genre.value]
    assert genre.weight > country.weight


@given(
    averages=st.lists(st.tuples(st.integers(1, 400), st.floats(1, 10)), max_size=8),
    mark=st.one_of(st.none(), st.tuples(st.floats(0, 10), st.integers(0, 10**7))),
    genres=st.lists(st.sampled_from(Genre), max_size=6, unique=True),
)
def test_a_score_is_always_within_nothing_and_ten(
    averages: list[tuple[int, float]], mark: tuple[float, int] | None, genres: list[Genre]
) -> None:
    traits = [a_sum(TasteTrait.GENRE, genre.value, *one) for genre, one in zip(Genre, averages, strict=False)]
    count = sum(one.count for one in traits)
    vector = vector_of(TasteSums(count=count, total=sum(one.total for one in traits), traits=tuple(traits)))
    best = BestMark(value=mark[0], votes=mark[1]) if mark else None

    judgement = judged(vector, replace(FILM, genres=tuple(genres)), best)

    assert 0 <= judgement.score <= 10
    assert len(judgement.reasons) <= len(genres)
