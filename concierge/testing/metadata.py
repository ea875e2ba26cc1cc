"""A metadata source that knows what it is told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import fields

from concierge.errors import ConciergeError, NotFound
from concierge.model.resolution import is_near_year
from concierge.model.title import Episode, ExternalIds, Title, TitleKind

__all__ = ["FakeMetadata"]


class FakeMetadata:
    """A MetadataSource over a list of titles: a text finds those that have it as a name, whatever its case.

    `details` replaces a title when it is got by its ids; without any the title itself is the answer. `asked` are
    the texts that it was asked for.
    """

    kinds = frozenset(TitleKind)
    languages = frozenset({"ru", "en"})
    takes = frozenset(field.name for field in fields(ExternalIds))

    def __init__(
        self,
        titles: Sequence[Title] = (),
        *,
        name: str = "fake",
        details: Sequence[Title] = (),
        seasons: Mapping[int, Sequence[Episode]] | None = None,
        delay_s: float = 0.0,
        error: ConciergeError | None = None,
    ) -> None:
        """Takes the titles, best first, and the episodes of each season."""
        self.name = name
        self.titles = tuple(titles)
        self.details = tuple(details)
        self.seasons = dict(seasons or {})
        self.delay_s = delay_s
        self.error = error
        self.asked: list[str] = []

    async def find(self, text: str, *, year: int | None, kind: TitleKind | None) -> tuple[Title, ...]:
        """The titles of that name, and of that kind and a year beside it where they are given."""
        self.asked.append(text)
        await self._answer()
        return tuple(
            title
            for title in self.titles
            if text.casefold() in map(str.casefold, title.names)
            and is_near_year(year, title)
            and kind in {None, title.kind}
        )

    async def get(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title with these ids. Raises NotFound."""
        await self._answer()
        for title in (*self.details, *self.titles):
            if title.ids == ids and title.kind is kind:
                return title
        raise NotFound(f"{ids}", what=f"{kind}")

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The season's episodes, of whichever title. Raises NotFound."""
        await self._answer()
        if number not in self.seasons:
            raise NotFound(f"season {number}", what=f"{title.name_original}, {number}")
        return tuple(self.seasons[number])

    async def check(self) -> None:
        """Raises the given error."""
        if self.error is not None:
            raise self.error

    async def _answer(self) -> None:
        await asyncio.sleep(self.delay_s)
        await self.check()
