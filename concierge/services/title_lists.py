"""Lists of titles: what comes out soon, what everybody watches, what is like a title."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from concierge.errors import ServiceError, ServiceUnavailable
from concierge.model.decision import SourceFailure
from concierge.model.title import Title
from concierge.model.title_joining import joined
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import ListingSource, MetadataSource
from concierge.services.gathering import failure_of
from concierge.services.remembering import Remembering, Told
from concierge.services.title_questions import TitleQuestions

__all__ = ["ListedTitles", "TitleLists", "out_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTitles:
    """The titles of a list; `failures` are sources that may have had more."""

    titles: tuple[Title, ...] = ()
    failures: tuple[SourceFailure, ...] = ()


class TitleLists:
    """Asks every source that keeps such a list, at once."""

    def __init__(
        self, sources: Sequence[MetadataSource], remembering: Remembering, questions: TitleQuestions
    ) -> None:
        """Takes all sources, of which some keep lists."""
        self._sources = tuple(source for source in sources if isinstance(source, ListingSource))
        self._remembering = remembering
        self._questions = questions

    async def listed(self, wanted: TitleList) -> ListedTitles:
        """The list, each title once: by day where it is of what comes out, else in the order of the sources.

        Raises:
            ServiceError: no source that keeps such a list answered, or there is none.
        """
        (found,) = await self.listed_all([wanted], is_content=False)
        if isinstance(found, ServiceError):
            raise found
        if wanted.kind is not ListKind.UPCOMING:
            return found
        by_day = sorted(found.titles, key=lambda title: out_on(title, wanted.since) or date.max)
        return replace(found, titles=tuple(by_day))

    async def listed_all(
        self, wanted: Sequence[TitleList], *, is_content: bool = True
    ) -> tuple[ListedTitles | ServiceError, ...]:
        """The lists in their order, as the sources have them; of one that nobody could give, why.

        Where most of it is kept that is enough, unless nobody `is_content` with it: the rest comes for the next time.
        """
        pairs = [(one, source) for one in wanted for source in self._sources if one.kind in source.lists]
        questions = [self._questions.listed(source, one) for one, source in pairs]
        told = await self._remembering.answers(questions, is_content=is_content) if questions else ()
        return tuple(
            _list_of(one, [each for pair, each in zip(pairs, told, strict=True) if pair[0] is one])
            for one in wanted
        )


def _list_of(wanted: TitleList, told: Sequence[Told[tuple[Title, ...]]]) -> ListedTitles | ServiceError:
    errors = [one.error for one in told if one.error is not None]
    if not told:
        return ServiceUnavailable("metadata", f"no source lists {wanted.kind}", problem="not configured")
    if len(errors) == len(told):
        return errors[0]
    titles = joined([title for one in told for title in one.value or ()])
    return ListedTitles(titles=titles, failures=tuple(map(failure_of, errors)))


def out_on(title: Title, since: date | None = None) -> date | None:
    """The first day from `since` on that the title comes out, or its next episode does."""
    days = [premiere.day for premiere in title.premieres]
    if title.next_episode is not None and title.next_episode.air_date is not None:
        days.append(title.next_episode.air_date)
    return min((day for day in days if since is None or day >= since), default=None)
