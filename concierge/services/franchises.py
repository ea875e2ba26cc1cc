"""The films that belong together, and which of them a person has seen."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from concierge.errors import NotFound, ServiceError, ServiceUnavailable
from concierge.model.decision import SourceFailure
from concierge.model.franchise import Franchise, FranchisePart
from concierge.model.own_title import OwnTitle
from concierge.model.title import Title, TitleKind
from concierge.model.title_joining import joined
from concierge.model.title_list import ListKind, TitleList
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.gathering import failure_of
from concierge.services.metadata import Metadata
from concierge.services.naming import the_title
from concierge.services.user_metadata import UserMetadata, with_ages
from concierge.services.visibility import Visibility

__all__ = ["Franchises"]

_MOST_PARTS: Final = 40
_NO_YEAR: Final = 9999


class Franchises:
    """Puts the parts of a collection beside a person's marks."""

    def __init__(self, storage: Storage, metadata: Metadata, visibility: Visibility, *, clock: Clock) -> None:
        """Takes marks, and who knows collections."""
        self._storage = storage
        self._metadata = metadata
        self._visibility = visibility
        self._clock = clock

    async def of(
        self, user: User, what: Title | str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> Franchise:
        """The franchise that the title belongs to, without parts that the person may not see.

        Raises:
            NotFound: no source knows the title, or one of its `problem` "no_franchise" belongs to none.
            Ambiguous, HiddenByAge, HiddenByBlock, InputError: the text names no one title.
            ServiceUnavailable: no source that knows collections is set up, which is its `problem`.
            ServiceError: no source that knows collections answered.
        """
        metadata = UserMetadata(user, self._metadata, self._visibility)
        if isinstance(what, Title):
            title = await metadata.get(what)
        else:
            title = await the_title(metadata, user, what, year=year, kind=kind)
        parts, failures = await self._parts(title)
        shown = await self._shown(user, [title, *parts])
        if len(shown) < 2:  # noqa: PLR2004  one film alone is no franchise
            raise NotFound("no franchise", what=title.label(user.language or "ru"), problem="no_franchise")
        today = self._clock.now().date()
        ordered = sorted(shown, key=_release)
        own = await self._visibility.own(user, ordered)
        return Franchise(
            name=title.collection.name if title.collection else "",
            parts=tuple(_part(one, mark, today) for one, mark in zip(ordered, own, strict=True)),
            failures=failures,
        )

    async def _parts(self, title: Title) -> tuple[Sequence[Title], tuple[SourceFailure, ...]]:
        """What sources list beside the title; where none answers, what lists of this house have of the collection."""
        wanted = TitleList(kind=ListKind.COLLECTION, title_kind=title.kind, of=title.ids)
        try:
            listed = await self._metadata.lists.listed(wanted)
        except ServiceError as error:
            if not (known := await self._known_parts(title)):
                raise
            return known, (failure_of(error),)
        if listed.titles or not listed.failures:
            return listed.titles[:_MOST_PARTS], listed.failures
        if known := await self._known_parts(title):
            return known, listed.failures
        first = listed.failures[0]
        raise ServiceUnavailable(first.service, f"{first.code}: it may know the franchise")

    async def _known_parts(self, title: Title) -> tuple[Title, ...]:
        if title.collection is None:
            return ()
        async with self._storage.reading() as rows:
            return await rows.collections.parts(title.collection.tmdb)

    async def _shown(self, user: User, titles: Sequence[Title]) -> tuple[Title, ...]:
        """Each work once, without those that the person may not see; ages come with the details."""
        sight = await self._visibility.sight(user)
        found = await with_ages(self._metadata, sight, joined(titles), most=_MOST_PARTS + 1)
        return tuple(one for one in found if sight.hindrance(one) is None and not one.is_adult)


def _part(title: Title, mark: OwnTitle | None, today: date) -> FranchisePart:
    return FranchisePart(
        title=title,
        is_seen=mark is not None and mark.is_seen,
        score=mark.score if mark else None,
        is_out=title.is_out(today),
    )


def _release(title: Title) -> tuple[int, date, str]:
    first = min((premiere.day for premiere in title.premieres), default=date.max)
    return title.year or _NO_YEAR, first, title.name_original
