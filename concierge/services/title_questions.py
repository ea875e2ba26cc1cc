"""What metadata sources are asked, in words that are the same for the same question."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Final

from pydantic import ConfigDict, TypeAdapter

from concierge.model.freshness import (
    PEOPLE_FRESH,
    found_fresh,
    list_fresh,
    season_fresh,
    title_fresh,
)
from concierge.model.person import Person, PersonIds
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_list import TitleList
from concierge.ports import BriefSource, Clock, ListingSource, MetadataSource, MeteredSource, PeopleSource
from concierge.services.remembering import Question

__all__ = ["TITLE", "TitleQuestions", "taken"]

# Made when they are first asked for something.
_LATER: Final = ConfigDict(defer_build=True)
TITLE: Final = TypeAdapter(Title)
_TITLES: Final = TypeAdapter(tuple[Title, ...], config=_LATER)
_EPISODES: Final = TypeAdapter(tuple[Episode, ...], config=_LATER)
_PEOPLE: Final = TypeAdapter(tuple[Person, ...], config=_LATER)
_PERSON: Final = TypeAdapter(Person)
_LIST: Final = TypeAdapter(TitleList)


class TitleQuestions:
    """Makes the questions."""

    def __init__(self, clock: Clock) -> None:
        """Takes the day from `clock`: what was broadcast before it does not change."""
        self._clock = clock

    def find(
        self, source: MetadataSource, text: str, year: int | None, kind: TitleKind | None
    ) -> Question[tuple[Title, ...]]:
        """Titles of that name."""
        return Question(
            source=source.name,
            words=f"find|{kind or ''}|{year or ''}|{' '.join(text.casefold().split())}",
            shape=_TITLES,
            ask=lambda: source.find(text, year=year, kind=kind),
            fresh_for=lambda found: found_fresh(found or ()),
            metered=_metered(source),
        )

    def briefly(
        self, source: MetadataSource, text: str, year: int | None, kind: TitleKind | None
    ) -> Question[tuple[Title, ...]]:
        """Titles of that name for as few requests as the source can do with."""
        usual = self.find(source, text, year, kind)
        if not isinstance(source, BriefSource):
            return usual
        return replace(
            usual,
            words=f"brief|{usual.words}",
            ask=lambda: source.find_briefly(text, year=year, kind=kind),
        )

    def title(self, source: MetadataSource, ids: ExternalIds, kind: TitleKind) -> Question[Title] | None:
        """The title with those ids; None if the source takes none of them."""
        taken_id = taken(source.takes, ids, first=source.name)
        if taken_id is None or kind not in source.kinds:
            return None
        return Question(
            source=source.name,
            words=f"title|{kind}|{taken_id}",
            shape=TITLE,
            ask=lambda: source.get(ids, kind),
            fresh_for=lambda title: title_fresh(title, self._today()),
            metered=_metered(source),
        )

    def season(
        self, source: MetadataSource, title: Title, number: int
    ) -> Question[tuple[Episode, ...]] | None:
        """The season's episodes; None if the source cannot know the title."""
        taken_id = taken(source.takes, title.ids, first=source.name)
        if taken_id is None or title.kind not in source.kinds:
            return None
        return Question(
            source=source.name,
            words=f"season|{title.kind}|{taken_id}|{number}",
            shape=_EPISODES,
            ask=lambda: source.season(title, number),
            fresh_for=lambda episodes: season_fresh(episodes or (), self._today()),
            metered=_metered(source),
        )

    def people(self, source: PeopleSource, text: str) -> Question[tuple[Person, ...]]:
        """People of that name."""
        return Question(
            source=source.name,
            words=f"people|{' '.join(text.casefold().split())}",
            shape=_PEOPLE,
            ask=lambda: source.find_people(text),
            fresh_for=lambda found: found_fresh(found or ()),
            metered=_metered(source),
        )

    def person(self, source: PeopleSource, ids: PersonIds) -> Question[Person] | None:
        """The person with those ids; None if the source takes none of them."""
        taken_id = taken(source.takes_people, ids, first=source.name)
        if taken_id is None:
            return None
        return Question(
            source=source.name,
            words=f"person|{taken_id}",
            shape=_PERSON,
            ask=lambda: source.person(ids),
            fresh_for=lambda _: PEOPLE_FRESH,
            metered=_metered(source),
        )

    def listed(self, source: ListingSource, wanted: TitleList) -> Question[tuple[Title, ...]]:
        """A list of titles."""
        return Question(
            source=source.name,
            words=f"list|{_LIST.dump_json(wanted, exclude_defaults=True).decode()}",
            shape=_TITLES,
            ask=lambda: source.listed(wanted),
            fresh_for=lambda _: list_fresh(wanted.kind),
            metered=_metered(source),
        )

    def _today(self) -> date:
        return self._clock.now().date()


def taken(takes: Iterable[str], ids: ExternalIds | PersonIds, *, first: str = "") -> str | None:
    """The id by which a source is asked, as "imdb=tt1": its own if there is one, else the first that it takes."""
    order = [first, *(field.name for field in fields(ids))]
    known = (name for name in order if name in set(takes) and getattr(ids, name) is not None)
    name = next(known, None)
    return f"{name}={getattr(ids, name)}" if name else None


def _metered(source: object) -> MeteredSource | None:
    return source if isinstance(source, MeteredSource) else None
