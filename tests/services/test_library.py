"""The library: everybody who tells of it together, and nobody's failure in anybody's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import InputError, LoginFailed, ServiceUnavailable
from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.library import Have, LibraryItem
from concierge.model.library_files import MOST_FILES, LibraryFile
from concierge.model.taste import BlockLevel
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.services import library as module
from concierge.services.library import Library
from concierge.services.shown_transfer import ShownTransfer
from concierge.testing import MemoryTransfer
from tests.services.house import ANNA, BORIS, House
from tests.services.shelves_of import Shelf
from tests.services.viewing import lists_of

DUNE = Title(
    kind=TitleKind.MOVIE, name_ru="Дюна", name_en="Dune", year=2021, ids=ExternalIds(tmdb=438631), age=12
)
DARK = Title(kind=TitleKind.SERIES, name_ru="Тьма", name_original="Dark", year=2017)
COPY = LibraryItem(
    place="jellyfin",
    kind=TitleKind.MOVIE,
    names=("Дюна",),
    year=2021,
    ids=ExternalIds(tmdb=438631),
    path="/media/Дюна.mkv",
    resolution=1080,
    voices=(AudioTrack(language="ru", kind=AudioKind.DUB),),
    item_id="ab",
    age=12,
)
PART = replace(
    COPY, kind=TitleKind.SERIES, names=("Тьма",), year=2017, ids=ExternalIds(), season=1, path="1.mkv", age=16
)


def film(name: str, *, year: int = 2021, age: int | None = 12) -> LibraryItem:
    return replace(COPY, names=(name,), ids=ExternalIds(), path=f"{name}.mkv", year=year, age=age)


def house_with(*shelves: Shelf) -> House:
    return House(shelves=shelves)


async def test_a_film_on_a_server_is_there_with_its_quality_and_voices() -> None:
    found = await house_with(Shelf(held=[COPY])).library.have(DUNE)

    assert found.have is Have.YES
    assert (found.copies.resolution, found.copies.voices) == (1080, COPY.voices)


async def test_what_nobody_has_is_not_there_and_a_household_without_a_server_asks_nobody() -> None:
    shelf = Shelf()

    assert (await house_with(shelf).library.have(DUNE)).have is Have.NO
    assert shelf.asked == ["find"]
    assert (await house_with().library.have(DUNE)).have is Have.NO


@pytest.mark.parametrize(
    "shelf", [Shelf(is_silent=True), Shelf(error=LoginFailed("jellyfin", "no"))], ids=["silent", "refused"]
)
async def test_of_a_server_that_fails_it_is_unknown_and_it_is_left_alone_for_a_while(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.01)
    house = house_with(shelf)
    library = house.library

    first, second = await library.have(DUNE), await library.have(DUNE)

    assert first.have is second.have is Have.UNKNOWN
    assert [one.service for one in second.failures] == ["jellyfin"]
    assert shelf.asked == ["find"]
    shelf.is_silent, shelf.error = False, None
    shelf.held = [COPY]
    house.clock.advance(timedelta(minutes=2))
    assert (await library.have(DUNE)).have is Have.YES


async def test_what_a_silent_server_told_before_counts_and_what_it_says_now_counts_more() -> None:
    shelf = Shelf(held=[COPY])
    house = house_with(shelf)
    await house.library.learn()

    shelf.error = ServiceUnavailable("jellyfin", "down")
    assert (await house.library.have(DUNE)).have is Have.YES

    shelf.error, shelf.held = None, []
    assert (await house.library.have(DUNE)).have is Have.NO


async def test_of_a_server_that_is_set_up_no_more_nothing_counts() -> None:
    house = house_with(Shelf(held=[COPY]))
    await house.library.learn()
    house.shelves = ()

    assert (await house.library.have(DUNE)).have is Have.NO
    assert (await house.library.list(ANNA)).items == ()


async def test_an_episode_is_there_where_its_file_is_and_a_season_where_any_of_it_is() -> None:
    shelf = Shelf(held=[replace(PART, episodes=(1, 2)), replace(PART, episodes=(3,), path="3.mkv")])
    library = house_with(shelf).library

    assert (await library.have(DARK, 1, 2)).have is Have.YES
    assert (await library.have(DARK, 1, 4)).have is Have.NO
    assert (await library.have(DARK, 2)).have is Have.NO
    assert (await library.have(DARK)).copies.seasons == ((1, 3),)


async def test_where_nobody_tells_which_episodes_are_in_a_file_it_is_unknown() -> None:
    library = house_with(Shelf(held=[replace(PART, season=None)])).library

    assert (await library.have(DARK)).have is Have.YES
    assert (await library.have(DARK, 1, 4)).have is Have.UNKNOWN


async def test_what_a_nas_told_stands_beside_and_is_replaced_whole() -> None:
    house = house_with(Shelf(held=[COPY]))
    library = house.library
    files = [
        LibraryFile(kind=TitleKind.MOVIE, path="Дюна (2021)/Дюна (2021) - 2160p.mkv", size_bytes=5),
        LibraryFile(kind=TitleKind.MOVIE, path="Солярис (1972)/Солярис.mkv", size_bytes=5),
    ]

    assert await library.store_index("home", files) == 2
    assert (await library.have(DUNE)).copies.resolution == 2160
    assert [one.title.name_original for one in (await library.list(ANNA)).items] == ["Дюна", "Солярис"]

    await library.store_index("home", files[1:])
    assert (await library.have(DUNE)).copies.resolution == 1080
    await library.store_index("attic", files[:1])
    assert (await library.list(ANNA)).total == 2


async def test_an_index_larger_than_any_library_is_refused() -> None:
    one = LibraryFile(kind=TitleKind.MOVIE, path="x.mkv")

    with pytest.raises(InputError):
        await house_with().library.store_index("home", [one] * (MOST_FILES + 1))


async def test_the_list_is_by_name_of_one_kind_and_with_words_of_these_alone() -> None:
    house = house_with(Shelf(held=[film("Ёлки", year=2010), film("Аватар"), PART]))
    library = house.library

    page = await library.list(ANNA, limit=2)
    assert ([one.title.name_original for one in page.items], page.total) == (["Аватар", "Ёлки"], 3)
    assert [one.title.name_original for one in (await library.list(ANNA, limit=2, start=2)).items] == ["Тьма"]
    assert (await library.list(ANNA, TitleKind.SERIES)).total == 1
    assert [one.title.year for one in (await library.list(ANNA, text="ЕЛКИ")).items] == [2010]
    with pytest.raises(InputError):
        await library.list(ANNA, limit=0)


async def test_a_fresh_list_is_not_asked_for_again_and_an_old_one_is() -> None:
    shelf = Shelf(held=[COPY])
    house = house_with(shelf)
    library = house.library
    await library.list(ANNA)
    await library.list(ANNA)
    assert shelf.asked == ["items", "items"]  # once for each kind

    house.clock.advance(timedelta(minutes=11))
    shelf.error = ServiceUnavailable("jellyfin", "down")
    page = await library.list(ANNA)

    assert [one.service for one in page.failures] == ["jellyfin"]
    assert page.total == 1


async def test_nobody_is_shown_what_is_not_for_their_age_or_blocked() -> None:
    house = house_with(
        Shelf(held=[film("Аватар", age=12), film("Пила", age=18), film("Без оценки", age=None)])
    )
    child = replace(BORIS, age_limit=12)
    lists = lists_of(house)
    await lists.taste.block_words(BORIS, "аватар", BlockLevel.NEVER)

    assert (await house.library.list(ANNA)).total == 3
    assert [one.title.name_original for one in (await house.library.list(child)).items] == []
    assert [one.title.name_original for one in (await house.library.list(BORIS)).items] == [
        "Без оценки",
        "Пила",
    ]


async def test_every_server_is_told_of_new_files_at_once_and_one_that_fails_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_GATHER_S", 0.01)
    broken, well = Shelf(name="plex", error=ServiceUnavailable("plex", "down")), Shelf()
    house = house_with(broken, well)

    async with house.background:
        library = house.library
        library.refreshed(["/nas/a.mkv", ""])
        library.refreshed(["/nas/a.mkv", "/nas/b.mkv"])

    assert well.told == ["/nas/a.mkv", "/nas/b.mkv"]
    assert broken.asked == ["refresh"]
    assert well.asked == ["refresh"]


async def test_what_is_placed_is_told_of_under_the_name_that_it_stands_by() -> None:
    told: list[str] = []
    transfer = ShownTransfer(MemoryTransfer(), told.extend)

    placed = await transfer.place(Path("/seed/a.mkv"), Path("/nas/a.mkv"))

    assert told == [str(placed)]
    assert await transfer.holds(placed)


async def test_a_title_is_opened_where_it_is_shown_and_there_is_a_page() -> None:
    bare, shown = (
        Shelf(name="plex", held=[replace(COPY, place="plex")]),
        Shelf(held=[COPY], pages="https://tv/"),
    )
    library: Library = house_with(bare, shown).library

    assert await library.link(DUNE) == ("jellyfin", "https://tv/ab")
    assert await library.link(DARK) is None
