"""Sources of metadata: what each must know, and what it may know besides."""

from typing import Protocol, runtime_checkable

from concierge.model.image import Image
from concierge.model.person import Person, PersonIds
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_list import ListKind, TitleList

__all__ = ["BriefSource", "ImageSource", "ListingSource", "MetadataSource", "MeteredSource", "PeopleSource"]


class MetadataSource(Protocol):
    """A place that knows films and series. Every method raises only `ServiceError`s and `NotFound`.

    `kinds` are what it knows, `languages` those in which it can be searched ("ru", "en"), `takes` the fields of
    `ExternalIds` by which it finds details. Most can more: see the protocols that follow.
    """

    name: str
    kinds: frozenset[TitleKind]
    languages: frozenset[str]
    takes: frozenset[str]

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """Titles whose names fit the text and that can be of the year, best first; empty only if the source said so."""
        ...

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """Everything the source knows of the title that it finds by any of the ids that it takes."""
        ...

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The episodes of a season in order; raises NotFound where the source keeps none."""
        ...

    async def check(self) -> None:
        """Returns if the source can be used as configured."""
        ...


@runtime_checkable
class BriefSource(Protocol):
    """A metadata source that searches within a year and a kind, and looks further but where it is told not to.

    What others are told of a year only sorts what they find, or leaves some of it out.
    """

    name: str

    async def find_briefly(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """As `find`, for one request: names in the text's own language and the original ones are enough."""
        ...


@runtime_checkable
class PeopleSource(Protocol):
    """A metadata source that knows people too. Its methods raise only `ServiceError`s and `NotFound`.

    `takes_people` are the fields of `PersonIds` by which it finds a person.
    """

    name: str
    takes_people: frozenset[str]

    async def find_people(self, text: str) -> tuple[Person, ...]:
        """People whose names fit the text, best first, without what they did; empty only if the source said so."""
        ...

    async def person(self, ids: PersonIds) -> Person:
        """Everything the source knows of the person, with every title that they had a part in."""
        ...


@runtime_checkable
class ListingSource(Protocol):
    """A metadata source that keeps lists of titles; `lists` are those that it keeps."""

    name: str
    lists: frozenset[ListKind]

    async def listed(self, wanted: TitleList) -> tuple[Title, ...]:
        """The titles of a list in the source's order, or by day where they are upcoming. Raises only ServiceErrors."""
        ...


@runtime_checkable
class ImageSource(Protocol):
    """A metadata source whose pictures it fetches by itself; `images` are what their addresses begin with."""

    name: str
    images: tuple[str, ...]

    async def image(self, url: str) -> Image:
        """The picture, of at most 8 MiB, from wherever the settings say that this source is reached.

        Raises:
            NotFound: there is none.
            ServiceError: it cannot be had, or it is no picture.
        """
        ...


@runtime_checkable
class MeteredSource(Protocol):
    """A metadata source that answers so many requests a day; `spent` counts those of this process since its start."""

    name: str
    daily_limit: int
    spent: int
