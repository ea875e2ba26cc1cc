"""What people watch at media servers comes into their own lists, dated, once, and into nobody else's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from concierge.errors import ServiceUnavailable
from concierge.model.importing import ImportedRow, ImportedViewing
from concierge.model.shelves import Seen
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from concierge.model.user import User
from concierge.ports import MediaServer
from concierge.services.library_watching import LibraryWatching
from concierge.services.shelves import Shelves
from tests.services.house import ANNA, BORIS, House
from tests.services.shelves_of import Shelf
from tests.services.viewing import lists_of

DAY = datetime(2026, 11, 20, tzinfo=UTC)


def seen(name: str, tmdb: int, *parts: tuple[int, int], at: datetime | None = DAY) -> ImportedRow:
    precision = Precision.DAY if at else Precision.UNKNOWN
    where = parts or ((None, None),)
    return ImportedRow(
        place=f"jellyfin:{tmdb}",
        name=name,
        year=2021,
        kind=TitleKind.SERIES if parts else TitleKind.MOVIE,
        ids=ExternalIds(tmdb=tmdb),
        is_watched=True,
        viewings=tuple(
            ImportedViewing(season=season, episode=episode, watched_at=at, precision=precision)
            for season, episode in where
        ),
    )


@dataclass
class Home:
    shelves: tuple[Shelf, ...]
    house: House = field(default_factory=House)

    def __post_init__(self) -> None:
        assert all(isinstance(one, MediaServer) for one in self.shelves)
        imports = lists_of(self.house).imports
        self.watching = LibraryWatching(self.house.storage, self.shelves, imports, clock=self.house.clock)

    async def watched(self, user: User) -> dict[str, Seen]:
        page = await Shelves(self.house.storage).watched(user)
        return {one.title.title.name_en: one for one in page.items}


async def test_each_user_of_the_server_fills_the_list_of_who_they_are() -> None:
    shelf = Shelf(people={"their-anna": "ANNA", "their-boris": "2"})
    shelf.seen = {"their-anna": [seen("Dune", 438631)], "their-boris": [seen("Dark", 70523, (1, 1), (1, 2))]}
    home = Home((shelf,))
    async with home.house.storage.transaction() as rows:
        await rows.users.save(replace(await rows.users.get(ANNA.id), name="Anna"))

    await home.watching.read_all()

    assert (await home.watched(ANNA)).keys() == {"Dune"}
    theirs = await home.watched(BORIS)
    assert theirs.keys() == {"Dark"}
    episodes = await Shelves(home.house.storage).viewings(BORIS, theirs["Dark"].title)
    assert [(one.season, one.episode, one.watched_at) for one in episodes] == [(1, 1, DAY), (1, 2, DAY)]


async def test_what_comes_again_changes_nothing_and_only_what_is_later_is_asked_for() -> None:
    shelf = Shelf(people={"anna": "1"}, seen={"anna": [seen("Dune", 438631)]})
    home = Home((shelf,))

    await home.watching.read_all()
    began = home.house.clock.now()
    first = await home.watched(ANNA)
    home.house.clock.advance(timedelta(hours=6))
    await home.watching.read_all()

    assert shelf.since == [None, began - timedelta(hours=1)]
    assert await home.watched(ANNA) == first


async def test_a_server_that_fails_is_read_from_the_same_moment_next_time_and_holds_up_no_other() -> None:
    broken = Shelf(name="plex", people={"anna": "1"}, error=ServiceUnavailable("plex", "down"))
    well = Shelf(people={"anna": "1"}, seen={"anna": [seen("Dune", 438631)]})
    home = Home((broken, well))

    await home.watching.read_all()
    broken.error = None
    await home.watching.read_all()

    assert (await home.watched(ANNA)).keys() == {"Dune"}
    assert broken.since == [None]


async def test_without_a_word_about_users_nobody_of_several_is_taken_for_one() -> None:
    shelf = Shelf(seen={"": [seen("Dune", 438631)]})
    home = Home((shelf,))

    await home.watching.read_all()

    assert shelf.asked == []
    assert await home.watched(ANNA) == {}


async def test_who_lives_alone_is_whoever_the_server_takes_us_for() -> None:
    home = Home((Shelf(seen={"": [seen("Dune", 438631, at=None)]}),))
    async with home.house.storage.transaction() as rows:
        await rows.users.remove(BORIS.id)

    await home.watching.read_all()

    assert (await home.watched(ANNA)).keys() == {"Dune"}


async def test_a_name_that_nobody_or_several_have_is_nobodys() -> None:
    shelf = Shelf(people={"x": "Carol"}, seen={"x": [seen("Dune", 438631)]})
    home = Home((shelf,))

    await home.watching.read_all()

    assert shelf.asked == []
