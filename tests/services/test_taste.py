from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from concierge.adapters.storage.repositories.taste_history import KEPT_ENTRIES
from concierge.errors import Ambiguous, ChangedSince, InputError, NotFound, ServiceUnavailable
from concierge.model.score import Score
from concierge.model.taste import BlockLevel, Precision, TasteAction
from concierge.model.title import TitleKind
from concierge.services.taste import Sought
from concierge.testing import FakeMetadata
from tests.services.lists import ANNA, BORIS, DUNE, FILM, NOSFERATU, SERIES, Lists, by_name

NEVER, QUIET = BlockLevel.NEVER, BlockLevel.QUIET


async def test_a_title_is_found_and_put_on_the_watchlist_once() -> None:
    lists = Lists()

    first = await lists.taste.wish(ANNA, by_name("метрополис"))
    lists.clock.advance(timedelta(hours=1))
    again = await lists.taste.wish(ANNA, by_name("Metropolis 1927"))

    assert (first.is_changed, again.is_changed, again.entry) == (True, False, None)
    assert first.title == again.title
    assert await lists.names("watchlist") == ["Метрополис"]
    assert await lists.names("watchlist", BORIS) == []
    assert len(await lists.shelves.history(ANNA)) == 1


async def test_a_name_of_two_works_is_ambiguous_until_the_year_is_told() -> None:
    lists = Lists()

    with pytest.raises(Ambiguous) as caught:
        await lists.taste.wish(ANNA, by_name("Дюна"))
    marked = await lists.taste.wish(ANNA, by_name("Дюну 1984"))

    assert set(caught.value.choices) == {"Дюна (2021)", "Дюна (1984)"}
    assert marked.title is not None
    assert marked.title.title.year == 1984


async def test_an_unknown_title_is_kept_by_name_only_when_that_is_asked_for() -> None:
    lists = Lists()
    sought = Sought(what="Домашнее видео 2009", is_kept_by_name=True)

    with pytest.raises(NotFound):
        await lists.taste.wish(ANNA, by_name("Домашнее видео 2009"))
    marked = await lists.taste.wish(ANNA, sought)

    assert marked.title is not None
    assert not marked.title.is_confirmed
    assert (marked.title.title.name_ru, marked.title.title.year) == ("Домашнее видео", 2009)
    assert not (await lists.taste.wish(ANNA, sought)).is_changed
    assert (await lists.taste.wish(BORIS, sought)).title != marked.title


async def test_a_silent_source_is_told_and_nothing_is_kept() -> None:
    silent = FakeMetadata(error=ServiceUnavailable("fake", "no answer"))
    lists = Lists(sources=(silent,))

    with pytest.raises(ServiceUnavailable):
        await lists.taste.wish(ANNA, Sought(what="Метрополис", is_kept_by_name=True))

    assert await lists.names("watchlist") == []


@pytest.mark.parametrize("text", ["", "  ", "🎬🍿", "ё" * 10_000], ids=["empty", "blank", "emoji", "long"])
async def test_what_is_no_name_is_refused(text: str) -> None:
    lists = Lists()

    for marking in (
        lists.taste.wish(ANNA, Sought(what=text, is_kept_by_name=True)),
        lists.taste.unwish(ANNA, by_name(text)),
        lists.taste.rate(ANNA, by_name(text), 5),
        lists.taste.block_words(ANNA, text, NEVER),
        lists.taste.unblock(ANNA, text),
    ):
        with pytest.raises(InputError):
            await marking


async def test_what_is_not_on_the_list_cannot_be_taken_off() -> None:
    lists = Lists()
    await lists.taste.wish(ANNA, by_name(FILM))

    with pytest.raises(NotFound):
        await lists.taste.unwish(ANNA, by_name("Носферату"))
    with pytest.raises(NotFound):
        await lists.taste.unwish(BORIS, by_name("Метрополис"))


@pytest.mark.parametrize("text", ["метрополис", "METROPOLIS", "метро", "Метрополис 1927"])
async def test_a_title_is_taken_off_by_its_name_or_a_part_of_it_without_any_source(text: str) -> None:
    lists = Lists()
    await lists.taste.wish(ANNA, by_name(FILM))
    lists.sources = (FakeMetadata(error=ServiceUnavailable("fake", "no answer")),)

    assert (await lists.taste.unwish(ANNA, by_name(text))).is_changed
    assert await lists.names("watchlist") == []


@pytest.mark.parametrize("text", ["Метрополиса", "метрополисом", "Метрополиса 1927"])
async def test_a_title_is_taken_off_by_its_name_in_another_case(text: str) -> None:
    lists = Lists()
    await lists.taste.wish(ANNA, by_name(FILM))
    await lists.taste.mark_seen(ANNA, by_name(FILM))
    await lists.taste.block(ANNA, by_name(FILM), NEVER)

    assert (await lists.taste.unblock(ANNA, text)).is_changed
    assert (await lists.taste.unmark_seen(ANNA, by_name(text))).is_changed
    assert (await lists.taste.unwish(ANNA, by_name(text))).is_changed


async def test_blocked_words_are_lifted_in_another_case() -> None:
    lists = Lists()
    await lists.taste.block_words(ANNA, "супергерои", NEVER)

    with pytest.raises(NotFound):
        await lists.taste.unblock(ANNA, "героев")
    assert (await lists.taste.unblock(ANNA, "супергероев")).is_changed
    assert await lists.shelves.blocklist(ANNA) == ()


async def test_a_part_of_two_names_on_a_list_is_ambiguous() -> None:
    lists = Lists()
    for year in (2021, 1984):
        await lists.taste.wish(ANNA, by_name("Дюна", year))

    with pytest.raises(Ambiguous):
        await lists.taste.unwish(ANNA, by_name("дюн"))
    with pytest.raises(Ambiguous):
        await lists.taste.unwish(ANNA, by_name("дюной"))
    await lists.taste.unwish(ANNA, by_name("дюна", 1984))

    assert [one.title.title.year for one in (await lists.shelves.watchlist(ANNA)).items] == [2021]


async def test_a_film_is_seen_once_and_its_date_can_be_told_later() -> None:
    lists = Lists()

    assert (await lists.taste.mark_seen(ANNA, by_name(FILM))).is_changed
    assert not (await lists.taste.mark_seen(ANNA, by_name(FILM))).is_changed
    assert (await lists.taste.mark_seen(ANNA, by_name(FILM), seen_on=date(2020, 5, 1))).is_changed
    assert not (await lists.taste.mark_seen(ANNA, by_name(FILM), seen_on=date(2020, 5, 1))).is_changed
    assert not (await lists.taste.mark_seen(ANNA, by_name(FILM))).is_changed
    assert (await lists.taste.mark_seen(ANNA, by_name(FILM), times=3)).is_changed

    [seen] = (await lists.shelves.watched(ANNA)).items
    assert (seen.watched_at, seen.precision, seen.times) == (
        datetime(2020, 5, 1, tzinfo=UTC),
        Precision.DAY,
        3,
    )


async def test_a_moment_is_kept_in_utc() -> None:
    lists = Lists()
    moscow = datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=3)))

    await lists.taste.mark_seen(ANNA, by_name(FILM), seen_on=moscow)

    [seen] = (await lists.shelves.watched(ANNA)).items
    assert (seen.watched_at, seen.precision) == (moscow, Precision.EXACT)


@pytest.mark.parametrize(
    "seen_on",
    [date(2026, 11, 25), date(1700, 1, 1), datetime(2026, 11, 24, tzinfo=UTC), datetime(2020, 1, 1)],  # noqa: DTZ001  one without a zone is refused
    ids=["ahead", "too early", "moment ahead", "no zone"],
)
async def test_a_day_on_which_nobody_saw_it_is_refused(seen_on: date) -> None:
    lists = Lists()

    with pytest.raises(InputError):
        await lists.taste.mark_seen(ANNA, by_name(FILM), seen_on=seen_on)


async def test_a_series_is_seen_as_far_as_it_was_broadcast() -> None:
    lists = Lists()

    marked = await lists.taste.mark_seen(ANNA, by_name(SERIES))

    [seen] = (await lists.shelves.watched(ANNA)).items
    assert marked.count == seen.episodes == 6
    assert marked.title is not None
    parts = [(one.season, one.episode) for one in await lists.shelves.viewings(ANNA, marked.title)]
    assert parts == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]


async def test_seasons_and_episodes_are_marked_and_taken_back_apart() -> None:
    lists = Lists()

    assert (await lists.taste.mark_seen(ANNA, by_name(SERIES), season=1, episode=2)).count == 1
    assert (await lists.taste.mark_seen(ANNA, by_name(SERIES), season=1)).count == 2
    assert not (await lists.taste.mark_seen(ANNA, by_name(SERIES), season=1)).is_changed
    assert (await lists.taste.unmark_seen(ANNA, by_name(SERIES), season=1, episode=1)).count == 1
    assert not (await lists.taste.unmark_seen(ANNA, by_name(SERIES), season=1, episode=1)).is_changed
    assert (await lists.taste.unmark_seen(ANNA, by_name(SERIES), season=1)).count == 2

    assert await lists.names("watched") == []


async def test_a_season_that_has_not_begun_cannot_have_been_seen() -> None:
    lists = Lists()

    with pytest.raises(NotFound):
        await lists.taste.mark_seen(ANNA, by_name(SERIES), season=3)
    with pytest.raises(NotFound):
        await lists.taste.mark_seen(ANNA, by_name(SERIES), season=9)


@pytest.mark.parametrize("season, episode", [(1, None), (None, 3), (0, 0)])
async def test_a_film_has_no_seasons(season: int | None, episode: int | None) -> None:
    with pytest.raises(InputError):
        await Lists().taste.mark_seen(ANNA, by_name(FILM), season=season, episode=episode)


@pytest.mark.parametrize(
    "season, episode, times", [(-1, 1, 1), (1, -5, 1), (1, 10**9, 1), (201, 1, 1), (1, 1, 0)]
)
async def test_numbers_out_of_bounds_are_refused(season: int, episode: int, times: int) -> None:
    with pytest.raises(InputError):
        await Lists().taste.mark_seen(ANNA, by_name(SERIES), season=season, episode=episode, times=times)


async def test_a_rating_means_that_it_was_seen() -> None:
    lists = Lists()

    first = await lists.taste.rate(ANNA, by_name(FILM), "4,5 из 5", review="Чудо", has_spoilers=True)
    again = await lists.taste.rate(ANNA, by_name(FILM), 9)

    [rated] = (await lists.shelves.ratings(ANNA)).items
    assert (first.count, again.is_changed) == (2, False)
    assert (str(rated.rating.score), rated.rating.review, rated.rating.review_language) == ("9", "Чудо", "ru")
    assert rated.rating.has_spoilers
    assert await lists.names("watched") == ["Метрополис"]


async def test_a_new_score_keeps_the_review_and_an_empty_one_takes_it_away() -> None:
    lists = Lists()
    await lists.taste.rate(ANNA, by_name(FILM), 9, review="Great", has_spoilers=True)

    await lists.taste.rate(ANNA, by_name(FILM), 7.5)
    [kept] = (await lists.shelves.ratings(ANNA)).items
    await lists.taste.rate(ANNA, by_name(FILM), 7.5, review="")
    [bare] = (await lists.shelves.ratings(ANNA)).items

    assert (kept.rating.review, kept.rating.review_language) == ("Great", "en")
    assert (bare.rating.review, bare.rating.review_language, bare.rating.has_spoilers) == ("", "", False)


async def test_a_review_has_a_length() -> None:
    with pytest.raises(InputError):
        await Lists().taste.rate(ANNA, by_name(FILM), 9, review="x" * 10_001)


async def test_the_rating_goes_with_the_last_viewing_and_comes_back_with_it() -> None:
    lists = Lists()
    await lists.taste.rate(ANNA, by_name(FILM), 9)

    gone = await lists.taste.unmark_seen(ANNA, by_name(FILM))
    after = (await lists.names("ratings"), await lists.names("watched"))
    await lists.taste.undo(ANNA)

    assert gone.took_rating
    assert after == ([], [])
    assert await lists.names("ratings") == await lists.names("watched") == ["Метрополис"]


async def test_a_rating_is_taken_away_and_what_was_seen_stays() -> None:
    lists = Lists()
    await lists.taste.rate(ANNA, by_name(FILM), 9)

    assert (await lists.taste.unrate(ANNA, by_name("метрополис"))).is_changed
    assert (await lists.names("ratings"), await lists.names("watched")) == ([], ["Метрополис"])


async def test_each_change_is_taken_back_one_after_the_other() -> None:
    lists = Lists()
    await lists.taste.wish(ANNA, by_name(FILM))
    await lists.taste.rate(ANNA, by_name(FILM), 9)
    await lists.taste.rate(ANNA, by_name(FILM), 5)

    undone = [await lists.taste.undo(ANNA) for _ in range(3)]
    with pytest.raises(NotFound):
        await lists.taste.undo(ANNA)

    assert [one.action for one in undone] == [TasteAction.RATE, TasteAction.RATE, TasteAction.WATCHLIST_ADD]
    for shelf in ("watchlist", "watched", "ratings"):
        assert await lists.names(shelf) == []


async def test_taking_back_an_undo_makes_the_change_anew() -> None:
    lists = Lists()
    await lists.taste.wish(ANNA, by_name(FILM))
    await lists.taste.undo(ANNA)
    undo = (await lists.shelves.history(ANNA))[0]

    await lists.taste.undo(ANNA, undo.id)
    restored = await lists.names("watchlist")
    await lists.taste.undo(ANNA)

    assert restored == ["Метрополис"]
    assert await lists.names("watchlist") == []


async def test_a_chain_of_undoes_knows_at_each_step_which_change_stands() -> None:
    lists = Lists()
    await lists.taste.wish(ANNA, by_name(NOSFERATU))
    await lists.taste.wish(ANNA, by_name(FILM))
    names: list[list[str]] = []
    await lists.taste.undo(ANNA)
    for _ in range(3):
        await lists.taste.undo(ANNA, (await lists.shelves.history(ANNA))[0].id)
        names.append(await lists.names("watchlist"))

    assert [len(one) for one in names] == [2, 1, 2]

    await lists.taste.undo(ANNA, (await lists.shelves.history(ANNA))[0].id)
    await lists.taste.undo(ANNA)

    assert await lists.names("watchlist") == []


async def test_the_oldest_change_that_is_kept_can_be_taken_back() -> None:
    lists = Lists()
    oldest = await lists.taste.wish(ANNA, by_name(FILM))
    assert oldest.entry is not None
    async with lists.storage.transaction() as rows:
        entry = await rows.taste_history.get(ANNA.id, oldest.entry)
        for _ in range(KEPT_ENTRIES - 1):
            await rows.taste_history.add(ANNA.id, replace(entry, before=(), after=()))

    await lists.taste.undo(ANNA, oldest.entry)

    assert await lists.names("watchlist") == []


async def test_there_is_no_change_of_number_zero() -> None:
    lists = Lists()
    await lists.taste.wish(ANNA, by_name(FILM))

    with pytest.raises(NotFound):
        await lists.taste.undo(ANNA, 0)

    assert await lists.names("watchlist") == ["Метрополис"]


async def test_what_was_changed_since_is_not_overwritten() -> None:
    lists = Lists()
    first = await lists.taste.rate(ANNA, by_name(FILM), 9)
    await lists.taste.rate(ANNA, by_name(FILM), 5)

    with pytest.raises(ChangedSince):
        await lists.taste.undo(ANNA, first.entry)

    [rated] = (await lists.shelves.ratings(ANNA)).items
    assert rated.rating.score == Score.of(5)


async def test_a_viewing_is_not_taken_back_from_under_its_rating() -> None:
    lists = Lists()
    seen = await lists.taste.mark_seen(ANNA, by_name(FILM))
    await lists.taste.rate(ANNA, by_name(FILM), 5)

    with pytest.raises(ChangedSince):
        await lists.taste.undo(ANNA, seen.entry)

    assert await lists.names("watched") == ["Метрополис"]


async def test_nobody_takes_back_anothers_change() -> None:
    lists = Lists()
    marked = await lists.taste.wish(ANNA, by_name(FILM))

    with pytest.raises(NotFound):
        await lists.taste.undo(BORIS, marked.entry)
    with pytest.raises(NotFound):
        await lists.taste.undo(BORIS)


async def test_a_change_is_not_taken_back_twice() -> None:
    lists = Lists()
    marked = await lists.taste.wish(ANNA, by_name(FILM))
    await lists.taste.undo(ANNA, marked.entry)

    with pytest.raises(ChangedSince):
        await lists.taste.undo(ANNA, marked.entry)


async def test_the_same_wish_at_once_is_one_change() -> None:
    lists = Lists()

    marked = await asyncio.gather(*(lists.taste.wish(ANNA, by_name(FILM)) for _ in range(6)))

    assert [one.is_changed for one in marked].count(True) == 1
    assert len(await lists.shelves.history(ANNA)) == 1


async def test_a_block_is_set_tightened_and_lifted() -> None:
    lists = Lists()

    assert (await lists.taste.block(ANNA, by_name(DUNE), QUIET)).is_changed
    assert not (await lists.taste.block(ANNA, by_name(DUNE), QUIET)).is_changed
    assert (await lists.taste.block(ANNA, by_name("Дюна", 2021), NEVER)).is_changed
    assert not (await lists.taste.block(ANNA, by_name("Дюна", 2021), NEVER)).is_changed
    assert (await lists.taste.unblock(ANNA, "дюна")).is_changed
    with pytest.raises(NotFound):
        await lists.taste.unblock(ANNA, "дюна")


async def test_words_are_blocked_once_whatever_their_case_and_lifted_by_undo() -> None:
    lists = Lists()

    assert (await lists.taste.block_words(ANNA, "Человек-паук", NEVER)).is_changed
    assert not (await lists.taste.block_words(ANNA, "ЧЕЛОВЕК паук", NEVER)).is_changed
    [block] = await lists.shelves.blocklist(ANNA)
    await lists.taste.undo(ANNA)

    assert block.block.words == "Человек-паук"
    assert await lists.shelves.blocklist(ANNA) == ()


async def test_the_year_of_blocked_words_is_changed_taken_back_and_made_anew() -> None:
    lists = Lists()

    async def years() -> list[int | None]:
        return [one.block.after_year for one in await lists.shelves.blocklist(ANNA)]

    first = await lists.taste.block_words(ANNA, "Марвел", NEVER, after_year=2019)
    assert (first.is_changed, first.after_year) == (True, 2019)
    assert not (await lists.taste.block_words(ANNA, "МАРВЕЛ", NEVER, after_year=2019)).is_changed
    assert (await lists.taste.block_words(ANNA, "Марвел", NEVER)).is_changed
    assert await years() == [None]
    undone = await lists.taste.undo(ANNA)
    assert (await years(), undone.after_year) == ([2019], None)
    newest = (await lists.shelves.history(ANNA))[0]
    assert newest.after_year == 2019
    assert (await lists.taste.undo(ANNA, newest.id)).undoes == undone.id
    assert await years() == [None]


@pytest.mark.parametrize("year", [1887, 2101])
async def test_words_are_blocked_after_a_year_of_films_alone(year: int) -> None:
    with pytest.raises(InputError) as caught:
        await Lists().taste.block_words(ANNA, "Марвел", NEVER, after_year=year)

    assert caught.value.facts["problem"] == "bad_year"


async def test_one_letter_blocks_nothing() -> None:
    with pytest.raises(InputError):
        await Lists().taste.block_words(ANNA, "я", NEVER)


async def test_a_series_may_be_told_from_a_film_by_its_kind() -> None:
    lists = Lists()

    with pytest.raises(NotFound):
        await lists.taste.wish(ANNA, Sought(what="Метрополис", kind=TitleKind.SERIES))
