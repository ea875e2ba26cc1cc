"""What ratings come to, titles with what one person has to do with them, and decisions about a taste."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.taste import WatchlistMark
from concierge.model.taste_facts import SuggestionState
from concierge.model.taste_sums import TasteTrait
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_facts import Collection
from concierge.model.title_traits import BestMark
from concierge.model.user import User
from tests.adapters.storage.rated import LANG, a_film, keep, rate
from tests.adapters.storage.statements import Statements
from tests.adapters.storage.values import NOW


async def test_ratings_are_summed_up_by_every_trait(storage: SqlStorage, anna: User, boris: User) -> None:
    both = (LANG, Credit(person="Fritz Lang", job="Story"), Credit(person="Fritz Lang", job="Screenplay"))
    await rate(storage, anna, a_film(1, credits=both), 9)
    await rate(storage, anna, a_film(12, credits=both, genres=(Genre.CRIME, Genre.DRAMA), countries=()), 6)
    await rate(storage, boris, a_film(2), 1)

    async with storage.reading() as rows:
        sums = await rows.taste.sums(anna.id)

    told = {one.key: (one.count, one.total, one.loved) for one in sums.traits}
    assert (sums.count, sums.mean) == (2, 7.5)
    assert told == {
        (TasteTrait.DECADE, "1920"): (1, 9.0, 1),
        (TasteTrait.DECADE, "1930"): (1, 6.0, 0),
        (TasteTrait.GENRE, "drama"): (2, 15.0, 1),
        (TasteTrait.GENRE, "crime"): (1, 6.0, 0),
        (TasteTrait.COUNTRY, "DE"): (1, 9.0, 1),
        (TasteTrait.DIRECTOR, "fritz lang"): (2, 15.0, 1),
    }


async def test_people_are_summed_up_for_all_that_they_do_and_come_with_their_names(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    bare = Credit(person="Fritz Lang", job="Director")
    both = (bare, Credit(person="Fritz Lang", job="Story"), Credit(person="Fritz Lang", job="Screenplay"))
    extra = Credit(person="Met Once", job="Actor")
    await rate(storage, anna, a_film(1, credits=(*both, extra)), 9)
    await rate(storage, anna, a_film(12, credits=both), 6)
    # Only of a title that she has not rated somebody told the name in Russian, and the number.
    await rate(storage, boris, a_film(2), 1)

    async with storage.reading() as rows:
        people = await rows.taste.people(anna.id, {"fritz lang", "met once", "nobody"})
        of_boris = await rows.taste.people(boris.id, {"fritz lang"})

    assert {(one.key, one.count, one.total, one.loved) for one in people} == {
        ((TasteTrait.DIRECTOR, "fritz lang"), 2, 15.0, 1),
        ((TasteTrait.WRITER, "fritz lang"), 2, 15.0, 1),
    }
    director = next(one for one in people if one.trait is TasteTrait.DIRECTOR)
    assert (director.name, director.name_ru, director.tmdb) == ("Fritz Lang", "Фриц Ланг", 68)
    assert of_boris == ()


async def test_a_maker_who_is_named_twice_or_spelt_in_two_ways_is_counted_once_for_each_title(
    storage: SqlStorage, anna: User
) -> None:
    twice = (
        Credit(person="Hans Zimmer", job="Music"),
        Credit(person="Hans Zimmer", job="Original Music Composer"),
        Credit(person="Hans Zimmer", job="Composer"),
    )
    for number, name in ((1, ""), (2, ""), (3, "HANS ZIMMER"), (4, "HANS ZIMMER")):
        credits_ = tuple(replace(one, person=name or one.person) for one in twice)
        await rate(storage, anna, a_film(number, credits=credits_), 8)

    async with storage.reading() as rows:
        summed = (await rows.taste.sums(anna.id)).traits
        (composer,) = (one for one in summed if one.trait is TasteTrait.COMPOSER)

    assert (composer.value, composer.count, composer.total, composer.loved) == ("hans zimmer", 4, 32.0, 4)


async def test_the_sums_take_four_statements_with_their_stamp(
    storage: SqlStorage, anna: User, statements: Statements
) -> None:
    for number in range(1, 6):
        await rate(storage, anna, a_film(number), 8)

    with statements.counted() as sent:
        async with storage.reading() as rows:
            await rows.taste.stamp(anna.id)
            await rows.taste.sums(anna.id)

    assert len(sent) == 4


async def test_the_stamp_is_another_one_after_any_change_of_ratings(storage: SqlStorage, anna: User) -> None:
    stamps = []
    for number, points in ((1, 8), (1, 7), (2, 7)):
        await rate(storage, anna, a_film(number), points)
        async with storage.reading() as rows:
            stamps.append(await rows.taste.stamp(anna.id))

    assert len(set(stamps)) == 3


async def test_the_stamp_is_another_one_after_two_ratings_were_exchanged(
    storage: SqlStorage, anna: User
) -> None:
    stamps = []
    for first, second in ((8, 4), (4, 8)):
        await rate(storage, anna, a_film(1), first)
        await rate(storage, anna, a_film(2), second)
        async with storage.reading() as rows:
            stamps.append(await rows.taste.stamp(anna.id))

    assert len(set(stamps)) == 2


async def test_loved_titles_come_best_and_newest_first(storage: SqlStorage, anna: User) -> None:
    part = Collection(tmdb=5, name="Films")
    for number, points in ((1, 8), (2, 7.5), (3, 9), (4, 8)):
        await rate(storage, anna, a_film(number, collection=part), points)

    async with storage.reading() as rows:
        loved = await rows.taste.loved(anna.id, limit=2)

    assert [(one.known.title.name_en, one.points) for one in loved] == [("Film 3", 9), ("Film 4", 8)]
    assert loved[0].known.title.collection == part
    assert loved[0].mark == BestMark(value=8.0, votes=1000)


async def test_the_watchlist_comes_with_genres_countries_and_people(storage: SqlStorage, anna: User) -> None:
    title_id = await keep(storage, a_film(1))
    async with storage.transaction() as rows:
        await rows.marks.put(anna.id, [WatchlistMark(title_id=title_id, added_at=NOW)])

    async with storage.reading() as rows:
        (wanted,) = await rows.taste.wanted(anna.id, limit=10)

    title = wanted.known.title
    assert (title.genres, title.countries) == ((Genre.DRAMA,), ("DE",))
    assert [(one.person, one.job) for one in title.credits] == [("Fritz Lang", "Director")]
    assert not wanted.is_seen


@pytest.mark.parametrize(
    "asked",
    [
        Title(kind=TitleKind.MOVIE, name_en="Other name", ids=ExternalIds(tmdb=1)),
        Title(kind=TitleKind.MOVIE, name_en="Film 1", year=1921, ids=ExternalIds(kinopoisk=77)),
        Title(kind=TitleKind.MOVIE, name_en="Film 1", year=1921),
    ],
    ids=["by an id", "by name, with another service's id", "by name alone"],
)
async def test_a_title_that_was_seen_is_known_by_an_id_or_by_its_name(
    storage: SqlStorage, anna: User, boris: User, asked: Title
) -> None:
    await rate(storage, anna, a_film(1), 9)

    async with storage.reading() as rows:
        (hers,) = await rows.taste.known(anna.id, [asked])
        his = await rows.taste.known(boris.id, [asked])

    assert (hers.is_seen, hers.points) == (True, 9)
    assert all(not one.is_seen and one.points is None for one in his)


async def test_of_titles_without_ids_only_rows_of_that_name_are_read(storage: SqlStorage, anna: User) -> None:
    for number in range(1, 6):
        await rate(storage, anna, a_film(number, year=1921), 9)
    bare = Title(kind=TitleKind.MOVIE, name_en="Film 1", year=1921)

    async with storage.reading() as rows:
        known = await rows.taste.known(anna.id, [bare])
        nameless = await rows.taste.known(anna.id, [Title(kind=TitleKind.MOVIE, year=1921)])

    assert [one.known.title.name_en for one in known] == ["Film 1"]
    assert nameless == ()


async def test_nothing_is_known_of_nothing(storage: SqlStorage, anna: User) -> None:
    async with storage.reading() as rows:
        assert await rows.taste.known(anna.id, []) == ()
        assert await rows.taste.wanted(anna.id, limit=5) == ()
        assert (await rows.taste.sums(anna.id)).traits == ()


async def test_what_was_liked_comes_longest_ago_first(storage: SqlStorage, anna: User) -> None:
    for number, points in ((1, 8), (2, 5), (3, 10)):
        await rate(storage, anna, a_film(number), points)

    async with storage.reading() as rows:
        again = await rows.taste.again(anna.id, limit=5)

    assert [one.known.title.name_en for one in again] == ["Film 1", "Film 3"]
    assert all(one.is_seen for one in again)


async def test_a_decision_is_kept_for_each_person_and_can_change(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    async with storage.transaction() as rows:
        await rows.suggestions.decide(anna.id, "likes:country:FR", SuggestionState.DECLINED, at=NOW)
        await rows.suggestions.decide(anna.id, "likes:country:FR", SuggestionState.ACCEPTED, at=NOW)

    async with storage.reading() as rows:
        assert await rows.suggestions.decided(anna.id) == {"likes:country:FR": SuggestionState.ACCEPTED}
        assert await rows.suggestions.decided(boris.id) == {}
