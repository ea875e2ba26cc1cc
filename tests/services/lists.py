"""A house of lists: three people, a few titles, and the services that mark them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from concierge.model.title import Episode, ExternalIds, Season, Title, TitleKind
from concierge.model.user import User
from concierge.ports import Storage
from concierge.services.metadata import Metadata
from concierge.services.pushing import Pushing
from concierge.services.shelves import Shelves
from concierge.services.taste import Sought, Taste
from concierge.services.user_metadata import UserMetadata
from concierge.services.visibility import Visibility
from concierge.testing import FakeMetadata, FrozenClock, a_title
from tests.services.metadata_of import metadata_of
from tests.storage import ANNA, BORIS, a_storage

__all__ = ["ANNA", "BORIS", "CHILD", "DUNE", "FILM", "NOSFERATU", "OLD_DUNE", "SERIES", "Lists", "by_name"]

CHILD = replace(BORIS, age_limit=12)
FILM = a_title(ids=ExternalIds(tmdb=19), age=12)
NOSFERATU = a_title(
    "Носферату", name_en="Nosferatu", name_original="Nosferatu", year=1922, age=18, ids=ExternalIds(tmdb=653)
)
DUNE = a_title("Дюна", name_en="Dune", name_original="Dune", year=2021, ids=ExternalIds(tmdb=438631))
OLD_DUNE = a_title("Дюна", name_en="Dune", name_original="Dune", year=1984, ids=ExternalIds(tmdb=841), age=12)
SERIES = a_title(
    "Деревенщина",
    name_en="Hillbillies",
    name_original="Hillbillies",
    kind=TitleKind.SERIES,
    year=2024,
    ids=ExternalIds(tmdb=1930),
    age=6,
    seasons=(
        Season(number=0, episode_count=1),
        Season(number=1, episode_count=3, air_date=date(2024, 1, 1)),
        Season(number=2, episode_count=4, air_date=date(2026, 11, 1)),
        Season(number=3, episode_count=8, air_date=date(2027, 11, 1)),
    ),
)
# On 23 November 2026 three episodes of the second season have been broadcast.
EPISODES = {
    2: [Episode(season=2, number=n, air_date=date(2026, 11, 7 * n)) for n in range(1, 5)],
}


def source(*, titles: Sequence[Title] = (FILM, NOSFERATU, DUNE, OLD_DUNE, SERIES)) -> FakeMetadata:
    return FakeMetadata(titles, seasons=EPISODES)


@dataclass(slots=True, kw_only=True)
class Lists:
    """Services that share one storage."""

    sources: Sequence[FakeMetadata] = field(default_factory=lambda: (source(),))
    storage: Storage = field(default_factory=a_storage)
    clock: FrozenClock = field(default_factory=FrozenClock)

    @property
    def metadata(self) -> Metadata:
        """Titles."""
        return metadata_of(self.sources, storage=self.storage, clock=self.clock)

    @property
    def visibility(self) -> Visibility:
        """What people may see."""
        return Visibility(self.storage)

    @property
    def taste(self) -> Taste:
        """Marks."""
        return Taste(self.storage, self.metadata, self.visibility, Pushing(()), clock=self.clock)

    @property
    def shelves(self) -> Shelves:
        """Lists."""
        return Shelves(self.storage)

    def seen_by(self, user: User) -> UserMetadata:
        """Titles as that person sees them."""
        return UserMetadata(user, self.metadata, self.visibility)

    async def names(self, shelf: str, user: User = ANNA, text: str = "") -> list[str]:
        """The Russian names on a list."""
        page = await getattr(self.shelves, shelf)(user, text=text)
        return [item.title.title.name_ru for item in page.items]


def by_name(what: Title | str, year: int | None = None) -> Sought:
    return Sought(what=what, year=year)
