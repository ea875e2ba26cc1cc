"""Titles as one person sees them."""

import asyncio
from collections.abc import Sequence

from concierge.model.access import Grant
from concierge.model.known_title import folded, folded_names
from concierge.model.query import nominative, request, split_year
from concierge.model.sight import Sight
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.user import User
from concierge.services.metadata import Metadata
from concierge.services.permission import require
from concierge.services.visibility import Visibility, refusal_of

__all__ = ["UserMetadata", "exact_hits"]

# The age of a title comes with its details: so many of the likeliest are asked for, for a person with an age limit.
MOST_ASKED = 10


class UserMetadata:
    """Films and series that this person may see; for who may search."""

    def __init__(self, user: User, metadata: Metadata, visibility: Visibility) -> None:
        """Binds the service to the person."""
        self._user = user
        self._metadata = metadata
        self._visibility = visibility

    async def find(
        self, text: str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> tuple[Title, ...]:
        """Titles that fit the text, best first, without those that the person may not see; see `Metadata.find`.

        Raises:
            NotAllowed: the person may not search.
            HiddenByAge, HiddenByBlock: the text is the name of titles that are all hidden.
            InputError: the text is empty, too long or no text.
            ServiceError: nothing was found and a source could not be asked.
        """
        require(self._user, Grant.SEARCH)
        found = await self._metadata.find(text, year=year, kind=kind)
        sight = await self._visibility.sight(self._user)
        if sight.is_free:
            return found
        rated = await self._rated(found, sight)
        shown = tuple(title for title in rated if sight.hindrance(title) is None)
        self._refuse_named(text, year, rated, shown, sight)
        return shown

    async def get(self, title: Title) -> Title:
        """The title with the details that its sources keep for later: runtime, seasons, ids, age.

        Raises:
            HiddenByAge, HiddenByBlock: the person may not see it.
        """
        require(self._user, Grant.SEARCH)
        detailed = await self._metadata.get(title)
        await self._visibility.require(self._user, detailed)
        return detailed

    async def with_ids(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title that has those ids, with its details.

        Raises:
            NotFound: no source that answers knows it.
            HiddenByAge, HiddenByBlock: the person may not see it.
        """
        require(self._user, Grant.SEARCH)
        title = await self._metadata.with_ids(ids, kind)
        await self._visibility.require(self._user, title)
        return title

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The season's episodes in order.

        Raises:
            HiddenByAge, HiddenByBlock: the person may not see the title.
            NotFound: no source keeps that season.
            ServiceError: a source that might have it could not be asked, and no other has it.
        """
        require(self._user, Grant.SEARCH)
        rated = await self._rated((title,), await self._visibility.sight(self._user))
        await self._visibility.require(self._user, rated[0])
        return await self._metadata.season(title, number)

    async def _rated(self, titles: Sequence[Title], sight: Sight) -> tuple[Title, ...]:
        """The titles with their ages, where those matter; what stays unknown counts as for adults."""
        if sight.age_limit is None:
            return tuple(titles)
        likeliest = titles[:MOST_ASKED]
        async with asyncio.TaskGroup() as group:
            asked = [
                group.create_task(self._metadata.get(title)) if title.age is None else None
                for title in likeliest
            ]
        known = [task.result() if task else title for task, title in zip(asked, likeliest, strict=True)]
        return (*known, *titles[MOST_ASKED:])

    def _refuse_named(
        self, text: str, year: int | None, found: Sequence[Title], shown: Sequence[Title], sight: Sight
    ) -> None:
        """Refuses a search for a hidden title by its own name, unless another one of that name may be seen."""
        named = exact_hits(found, text, year)
        if not named or any(title in shown for title in named):
            return
        if refused := refusal_of(sight, named[0], self._user):
            raise refused


def exact_hits(titles: Sequence[Title], text: str, year: int | None = None) -> tuple[Title, ...]:
    """Those titles whose name the text is, in any case; a year in the text or beside it must be theirs."""
    whole = request(text)
    name, named_year = split_year(whole)
    wanted_year = year or named_year
    asked = {folded(name), folded(nominative(name))}
    return tuple(
        title
        for title in titles
        if folded(whole) in folded_names(title)
        or (not asked.isdisjoint(folded_names(title)) and wanted_year in {None, title.year})
    )
