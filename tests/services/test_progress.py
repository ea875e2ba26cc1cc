"""Which episode comes next, of a person's own series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from concierge.errors import Ambiguous, HiddenByAge, HiddenByBlock, NotFound, ServiceUnavailable, StorageError
from concierge.model.series_progress import ProgressState
from concierge.model.taste import BlockLevel, Viewing
from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.title_facts import Airing
from concierge.model.user import User
from concierge.services.progress import Progress
from concierge.services.taste import Sought
from concierge.services.visibility import Visibility
from concierge.testing import NOW, FakeMetadata, a_title
from tests.services.lists import ANNA, BORIS, CHILD, FILM, SERIES, Lists, by_name, source


def progress_of(lists: Lists) -> Progress:
    return Progress(lists.storage, lists.metadata, lists.visibility, clock=lists.clock)


async def test_the_next_episode_has_its_name_and_its_day() -> None:
    lists = Lists()
    await lists.taste.mark_seen(ANNA, by_name("Деревенщина"), season=2, episode=1)

    found = await progress_of(lists).next_episode(ANNA, SERIES)

    assert found.state is ProgressState.WATCHING
    assert found.next == Episode(season=2, number=2, air_date=date(2026, 11, 14))
    assert [(one.season, one.number) for one in found.missed] == [(1, 1), (1, 2), (1, 3)]
    assert (found.seen, found.aired) == (1, 6)


async def test_what_is_still_ahead_is_told_with_its_day() -> None:
    lists = Lists()
    await lists.taste.mark_seen(ANNA, by_name("Деревенщина"))

    found = await progress_of(lists).next_episode(ANNA, SERIES)

    assert (found.state, found.missed) == (ProgressState.WAITING, ())
    assert found.next == Episode(season=2, number=4, air_date=date(2026, 11, 28))


async def test_the_progress_is_each_persons_own() -> None:
    lists = Lists()
    await lists.taste.mark_seen(ANNA, by_name("Деревенщина"), season=1, episode=2)

    found = await progress_of(lists).next_episode(BORIS, SERIES)

    assert (found.last, found.next) == (None, Episode(season=1, number=1))


async def test_the_title_is_found_by_any_of_its_ids() -> None:
    lists = Lists()
    await lists.taste.mark_seen(ANNA, by_name("Деревенщина"), season=1, episode=2)

    found = await progress_of(lists).next_episode(ANNA, replace(SERIES, name_ru="Hillbillies"))

    assert found.last == (1, 2)


async def test_a_name_means_the_series_that_was_begun_before_all_others() -> None:
    twin = replace(SERIES, year=1990, ids=ExternalIds(tmdb=77))
    lists = Lists(sources=(source(titles=(SERIES, twin)),))
    progress = progress_of(lists)
    with pytest.raises(Ambiguous):
        await progress.of_name(ANNA, "Деревенщина")

    await lists.taste.mark_seen(ANNA, by_name("Деревенщина", 2024), season=1, episode=2)

    assert (await progress.of_name(ANNA, "деревенщина")).last == (1, 2)
    assert (await progress.of_name(ANNA, "дереве")).last == (1, 2)
    assert (await progress.of_name(ANNA, "Деревенщина", year=1990)).last is None
    with pytest.raises(NotFound):
        await progress.of_name(ANNA, "Метрополис")


async def test_a_series_is_found_among_any_number_of_titles_with_its_name_inside_theirs() -> None:
    you = replace(SERIES, name_ru="", name_en="You", name_original="You")
    twin = replace(you, year=1990, ids=ExternalIds(tmdb=7000))
    lists = Lists(sources=(source(titles=[you, twin]),))
    async with lists.storage.transaction() as rows:
        for number in range(150):
            film = a_title("", name_en=f"Young {number}", name_original="", ids=ExternalIds(tmdb=number + 1))
            series = replace(film, kind=TitleKind.SERIES)
            for title in (film, series):
                known = await rows.titles.put(title)
                await rows.marks.put(ANNA.id, [Viewing(title_id=known.id, marked_at=NOW)])
        known = await rows.titles.put(you)
        seen = [Viewing(title_id=known.id, season=1, episode=n, marked_at=NOW) for n in (1, 2, 3)]
        await rows.marks.put(ANNA.id, seen)

    by_title = await progress_of(lists).next_episode(ANNA, you)
    by_words = await progress_of(lists).of_name(ANNA, "you")

    for found in (by_title, by_words):
        assert (found.seen, found.last) == (3, (1, 3))


async def test_what_was_seen_under_two_numbers_of_one_series_is_told_together() -> None:
    lists = Lists()
    elsewhere = replace(SERIES, ids=ExternalIds(kinopoisk=5))
    async with lists.storage.transaction() as rows:
        first = await rows.titles.put(replace(SERIES, ids=ExternalIds(tmdb=1930)))
        other = await rows.titles.put_named(ANNA.id, elsewhere)
        for known, number in ((first, 2), (other, 3)):
            at = NOW - timedelta(days=number)
            seen = Viewing(title_id=known.id, season=1, episode=number, watched_at=at, marked_at=NOW)
            await rows.marks.put(ANNA.id, [seen])
    progress = progress_of(lists)

    assert (await progress.next_episode(ANNA, SERIES)).seen == 2
    assert (await progress.of_name(ANNA, "Деревенщина")).last == (1, 3)
    assert [one.seen for one in (await progress.in_progress(ANNA, 9)).series] == [2]


async def test_of_two_rows_of_one_series_the_one_that_sources_know_tells_of_episodes() -> None:
    lists = Lists()
    async with lists.storage.transaction() as rows:
        named = await rows.titles.put_named(ANNA.id, replace(SERIES, ids=ExternalIds(), seasons=()))
        await rows.marks.put(ANNA.id, [Viewing(title_id=named.id, season=1, episode=1, marked_at=NOW)])
    await lists.taste.mark_seen(ANNA, Sought(what=SERIES), season=1, episode=2)

    found = await progress_of(lists).of_name(ANNA, "Деревенщина")

    assert (found.last, found.next) == ((1, 2), Episode(season=1, number=3))


async def test_a_film_has_no_next_episode() -> None:
    with pytest.raises(NotFound):
        await progress_of(Lists()).next_episode(ANNA, FILM)


async def test_a_source_that_fails_leaves_the_numbers() -> None:
    lists = Lists()
    await lists.taste.mark_seen(ANNA, by_name("Деревенщина"), season=1, episode=1)
    (fake,) = lists.sources

    lists.clock.advance(timedelta(days=400))
    fake.error = ServiceUnavailable("fake", "down")
    found = await progress_of(lists).next_episode(ANNA, SERIES)

    assert found.next is not None
    assert (found.next.season, found.next.number) == (1, 2)


async def test_a_hidden_series_is_refused_by_name_and_left_out_of_the_list() -> None:
    lists = Lists(sources=(source(titles=[replace(SERIES, age=16)]),))
    await lists.taste.mark_seen(BORIS, by_name("Деревенщина"), season=1, episode=1)

    progress = progress_of(lists)
    with pytest.raises(HiddenByAge):
        await progress.next_episode(CHILD, SERIES)
    assert len((await progress.in_progress(BORIS, 10)).series) == 1
    assert (await progress.in_progress(CHILD, 10)).series == ()

    await lists.taste.block(BORIS, by_name("Деревенщина"), BlockLevel.NEVER)
    with pytest.raises(HiddenByBlock):
        await progress.next_episode(BORIS, SERIES)
    assert (await progress.in_progress(BORIS, 10)).series == ()


def many(count: int, status: Airing = Airing.ENDED) -> list[Title]:
    return [
        replace(
            a_title(
                f"Сериал {number}",
                name_en="",
                name_original="",
                kind=TitleKind.SERIES,
                ids=ExternalIds(tmdb=number),
                seasons=(Season(number=1, episode_count=3, air_date=date(2020, 1, 1)),),
            ),
            status=status,
        )
        for number in range(1, count + 1)
    ]


class House:
    """A person who has seen something of many series, the later ones later."""

    def __init__(self, titles: list[Title], *, seen: int = 1) -> None:
        episodes = {1: [Episode(season=1, number=n, air_date=date(2020, 1, n)) for n in (1, 2, 3)]}
        self.lists = Lists(sources=(FakeMetadata(titles, seasons=episodes),))
        self.titles = titles
        self.seen = seen

    async def filled(self) -> Progress:
        async with self.lists.storage.transaction() as rows:
            for place, title in enumerate(self.titles):
                known = await rows.titles.put(title)
                at = NOW - timedelta(days=100 - place)
                marks = [
                    Viewing(title_id=known.id, season=1, episode=number, watched_at=at, marked_at=NOW)
                    for number in range(1, self.seen + 1)
                ]
                await rows.marks.put(ANNA.id, marks)
        return progress_of(self.lists)


async def test_series_in_progress_come_with_the_one_watched_last_first() -> None:
    progress = await House(many(20)).filled()

    found = (await progress.in_progress(ANNA, 12)).series

    assert [one.title.name_ru for one in found] == [f"Сериал {number}" for number in range(20, 8, -1)]
    assert {one.next.number for one in found if one.next} == {2}
    assert (await progress.in_progress(BORIS, 12)).series == ()


async def test_a_series_that_was_seen_to_its_end_is_not_in_progress() -> None:
    progress = await House(many(3), seen=3).filled()

    assert (await progress.in_progress(ANNA, 12)).series == ()


async def test_a_series_that_was_seen_as_such_is_not_in_progress() -> None:
    lists = Lists()
    async with lists.storage.transaction() as rows:
        known = await rows.titles.put(SERIES)
        await rows.marks.put(ANNA.id, [Viewing(title_id=known.id, marked_at=NOW)])

    assert (await progress_of(lists).in_progress(ANNA, 10)).series == ()
    found = await progress_of(lists).next_episode(ANNA, SERIES)
    assert (found.state, found.next) == (ProgressState.UNKNOWN, None)


async def test_series_that_only_wait_leave_room_for_those_with_an_episode_to_be_seen() -> None:
    """Where the caller wants those alone."""
    ahead = Episode(season=1, number=4, air_date=date(2026, 12, 24))
    waiting = [
        replace(one, status=Airing.RUNNING, next_episode=ahead, ids=ExternalIds(tmdb=100 + number))
        for number, one in enumerate(many(9))
    ]
    house = House([*many(1), *(replace(one, name_ru=f"Новый {n}") for n, one in enumerate(waiting))])
    progress = await house.filled()
    async with house.lists.storage.transaction() as rows:
        for title in house.titles[1:]:
            known = await rows.titles.put(title)
            at = NOW - timedelta(days=5)
            whole = [
                Viewing(title_id=known.id, season=1, episode=number, watched_at=at, marked_at=NOW)
                for number in (1, 2, 3)
            ]
            await rows.marks.put(ANNA.id, whole)

    everything = await progress.in_progress(ANNA, 4)
    watching = await progress.in_progress(ANNA, 4, is_wanted=lambda one: one.state is ProgressState.WATCHING)

    assert {one.state for one in everything.series} == {ProgressState.WAITING}
    assert [one.title.name_ru for one in watching.series] == ["Сериал 1"]


async def test_who_cannot_be_asked_how_many_episodes_there_are_is_named() -> None:
    house = House(many(2))
    progress = await house.filled()
    (fake,) = house.lists.sources
    fake.error = ServiceUnavailable("fake", "down")

    found = await progress.in_progress(ANNA, 12)

    assert found.series == ()
    assert [(one.service, one.code) for one in found.failures] == [("fake", "unavailable")]


class Stumbling(Visibility):
    """Finds the database broken."""

    async def require(self, user: User, sought: Title | str) -> None:
        raise StorageError("database_locked")


async def test_a_database_that_breaks_in_between_is_told_as_such() -> None:
    house = House(many(3))
    await house.filled()
    lists = house.lists
    progress = Progress(lists.storage, lists.metadata, Stumbling(lists.storage), clock=lists.clock)

    with pytest.raises(StorageError):
        await progress.in_progress(ANNA, 12)


async def test_what_has_been_broadcast_is_told_with_what_was_seen_of_it() -> None:
    lists = Lists()
    await lists.taste.mark_seen(ANNA, by_name("Деревенщина"), season=1, episode=2)

    told = await progress_of(lists).aired(ANNA, SERIES)

    seen = [(one.episode.season, one.episode.number) for one in told if one.is_seen]
    assert seen == [(1, 2)]
    assert [(one.episode.season, one.episode.number) for one in told] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (2, 2),
        (2, 3),
    ]


async def test_what_has_been_broadcast_is_told_of_series_alone_and_of_none_that_are_hidden() -> None:
    lists = Lists(sources=(source(titles=[replace(SERIES, age=16)]),))

    with pytest.raises(NotFound):
        await progress_of(lists).aired(ANNA, FILM)
    with pytest.raises(HiddenByAge):
        await progress_of(lists).aired(CHILD, SERIES)
