"""Titles as one person sees them."""

from collections.abc import Sequence
from dataclasses import replace

from concierge.model.access import Grant
from concierge.model.candidates import Candidate, detailed
from concierge.model.image import Image
from concierge.model.known_title import folded, folded_names
from concierge.model.own_title import OwnTitle
from concierge.model.person import Person
from concierge.model.query import nominative, request, split_year
from concierge.model.resolution import Resolution
from concierge.model.sight import Sight
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_card import TitleCard
from concierge.model.title_list import ListKind, TitleList
from concierge.model.user import User
from concierge.services.metadata import Metadata
from concierge.services.permission import require
from concierge.services.title_lists import ListedTitles
from concierge.services.together import together
from concierge.services.visibility import Visibility, refusal_of

__all__ = ["UserMetadata", "exact_hits", "with_ages"]

# The age of a title comes with its details: so many of the likeliest are asked for, for a person with an age limit.
MOST_ASKED = 10
_PROPOSING = frozenset({ListKind.TRENDING, ListKind.SIMILAR, ListKind.DISCOVER})


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
        return (await self.resolve(text, year=year, kind=kind)).titles

    async def resolve(
        self, text: str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> Resolution:
        """What the text means, without titles that the person may not see; see `Metadata.resolve`.

        Raises what `find` does.
        """
        require(self._user, Grant.SEARCH)
        resolution = await self._metadata.resolve(text, year=year, kind=kind)
        sight = await self._visibility.sight(self._user)
        if sight.is_free:
            return resolution
        rated = await with_ages(self._metadata, sight, resolution.titles)
        shown = tuple(title for title in rated if sight.hindrance(title) is None)
        self._refuse_named(text, year, rated, shown, sight)
        # What is left of titles that were meant beyond doubt is another one.
        is_other = bool(shown) and shown[:1] != rated[:1]
        return replace(resolution, titles=shown, is_ambiguous=resolution.is_ambiguous or is_other)

    async def get(self, title: Title) -> Title:
        """The title with the details that its sources keep for later: runtime, seasons, ids, age.

        Raises:
            HiddenByAge, HiddenByBlock: the person may not see it.
        """
        require(self._user, Grant.SEARCH)
        detailed = await self._metadata.get(title)
        await self._visibility.require(self._user, detailed)
        return detailed

    async def card(self, title: Title) -> TitleCard:
        """The title with all details, the sources that did not answer, what nobody told, and the person's own marks.

        Raises:
            HiddenByAge, HiddenByBlock: the person may not see it.
        """
        require(self._user, Grant.SEARCH)
        card = await self._metadata.card(title)
        await self._visibility.require(self._user, card.title)
        (own,) = await self._visibility.own(self._user, (card.title,))
        return replace(card, own=own)

    async def with_ids(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title that has those ids, with its details.

        Raises:
            NotFound: every source that takes one of the ids said that it knows none.
            ServiceError: no source that answers knows it, and one could not be asked.
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
        sight = await self._visibility.sight(self._user)
        rated = await with_ages(self._metadata, sight, (title,))
        await self._visibility.require(self._user, rated[0])
        return await self._metadata.season(title, number)

    async def find_people(self, text: str) -> tuple[Person, ...]:
        """People of that name, in either alphabet, best first, without what they did.

        Raises:
            NotAllowed: the person who asks may not search.
            InputError: the text is empty, too long or no text.
            ServiceError: nobody was found and a source could not be asked.
        """
        require(self._user, Grant.SEARCH)
        return await self._metadata.people.find(text)

    async def own(self, titles: Sequence[Title]) -> tuple[OwnTitle | None, ...]:
        """For each title what the person has seen or rated of it; None where it is new to them."""
        require(self._user, Grant.SEARCH)
        return await self._visibility.own(self._user, titles)

    async def person(self, somebody: Person, *, with_seen: bool = False) -> Person:
        """The person with the titles that they had a part in and that may be seen, the best known first.

        What whoever asks has seen is left out and counted; `with_seen` leaves it in, marked as theirs. For somebody
        with an age limit the titles are those whose age is known.

        Raises:
            NotFound: no source that answers knows the person.
            ServiceError: no source could be asked.
        """
        require(self._user, Grant.SEARCH)
        person = await self._metadata.people.person(somebody)
        sight = await self._visibility.sight(self._user)
        shown = [part for part in person.parts if sight.hindrance(part.title) is None]
        own = await self._visibility.own(self._user, [part.title for part in shown])
        marked = tuple(replace(part, own=mine) for part, mine in zip(shown, own, strict=True))
        if with_seen:
            return replace(person, parts=marked)
        seen = {part.own.title.id for part in marked if part.own is not None}
        return replace(person, parts=tuple(part for part in marked if part.own is None), left_out=len(seen))

    async def listed(self, wanted: TitleList) -> ListedTitles:
        """A list of titles, without those that the person may not see or does not want to hear of.

        But in the collection of one title what their profile never wants is left out. Of lists that propose something -
        TRENDING, SIMILAR and DISCOVER - what the person has seen is left out too.

        Raises:
            ServiceError: no source that keeps such a list answered, or there is none.
        """
        require(self._user, Grant.SEARCH)
        found = await self._metadata.lists.listed(wanted)
        sight = await self._visibility.sight(self._user)
        shown = tuple(
            title for title in found.titles if sight.hindrance(title, for_recommendation=True) is None
        )
        if wanted.kind is not ListKind.COLLECTION:
            shown = await self._wanted(shown)
        if wanted.kind not in _PROPOSING:
            return replace(found, titles=shown)
        own = await self._visibility.own(self._user, shown)
        unseen = tuple(title for title, mine in zip(shown, own, strict=True) if mine is None)
        return replace(found, titles=unseen)

    async def image(self, url: str) -> Image:
        """The picture at an address that a title or a person has, by the way that its source is reached.

        Raises:
            NotFound: there is none, or no source has pictures there.
            ServiceError: it cannot be had, or it is no picture.
        """
        require(self._user, Grant.SEARCH)
        return await self._metadata.image(url)

    async def _wanted(self, titles: Sequence[Title]) -> tuple[Title, ...]:
        """Those that the person's profile does not refuse, by the list or by what is kept of them."""
        wishes = await self._visibility.wishes(self._user)
        if not wishes.never:
            return tuple(titles)
        kept = await self._metadata.kept(titles)
        known = (
            detailed(Candidate(title=title), told).title if told else title
            for title, told in zip(titles, kept, strict=True)
        )
        return tuple(title for title, whole in zip(titles, known, strict=True) if not wishes.refuses(whole))

    def _refuse_named(
        self, text: str, year: int | None, found: Sequence[Title], shown: Sequence[Title], sight: Sight
    ) -> None:
        """Refuses a search for a hidden title by its own name, unless another one of that name may be seen."""
        named = exact_hits(found, text, year)
        if not named or any(title in shown for title in named):
            return
        if refused := refusal_of(sight, named[0], self._user):
            raise refused


async def with_ages(
    metadata: Metadata, sight: Sight, titles: Sequence[Title], *, most: int = MOST_ASKED
) -> tuple[Title, ...]:
    """The titles with their ages, where those matter, of the first ones at most so many; else as they are.

    What stays unknown counts as for adults.
    """
    if sight.age_limit is None:
        return tuple(titles)
    lacking = [place for place, title in enumerate(titles[:most]) if title.age is None]
    told = await together(metadata.get(titles[place]) for place in lacking)
    known = dict(zip(lacking, told, strict=True))
    return tuple(known.get(place, title) for place, title in enumerate(titles))


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
