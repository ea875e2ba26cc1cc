"""Which title is meant and what is known of it, for lists of thousands: one source at a time, and few requests."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, TypeAlias, TypeVar

from concierge.errors import InputError, NotFound, ServiceError, ServiceUnavailable
from concierge.model.person import Person
from concierge.model.query import request
from concierge.model.resolution import Asked, Fit, Resolution, fit_of, is_it, is_near_year, judged
from concierge.model.title import Title, TitleKind
from concierge.model.title_joining import joined
from concierge.model.title_merging import merged
from concierge.model.trust import rank_of
from concierge.model.wordings import is_russian
from concierge.ports import BriefSource, MetadataSource, MeteredSource, PeopleSource
from concierge.services.gathering import failure_of
from concierge.services.remembering import Question, Remembering
from concierge.services.title_questions import TitleQuestions

__all__ = ["Sparing"]

# A hundred marks at TMDB.
_WELL_KNOWN: Final = 0.3
T = TypeVar("T")
_Attempt: TypeAlias = tuple[str, int | None, TitleKind | None]


class Sparing:
    """Asks one source at a time: those that take any number of requests first, then by whom is believed.

    No source is asked more than twice for a film. One that it knows is found under its name and year, and its details
    are the second request; or both go to find it, where it has another year or another name there.
    A source that fails is passed over.
    """

    def __init__(
        self, sources: Sequence[MetadataSource], remembering: Remembering, questions: TitleQuestions
    ) -> None:
        """Takes the sources in any order."""
        self._sources = tuple(
            sorted(sources, key=lambda one: (isinstance(one, MeteredSource), rank_of(one.name)))
        )
        self._remembering = remembering
        self._questions = questions

    async def resolve(self, names: Sequence[str], *, year: int | None, kind: TitleKind | None) -> Resolution:
        """The title that is called so, whichever of the `names` it is found by; they are of one work.

        One comes with its details if that makes two requests; of any other they can be asked for. The year may be one
        off. With neither titles nor failures every source said that it knows none of the names; with failures and
        no `title` one that could not be asked may know it.

        Raises:
            InputError: none of the names is one.
        """
        search = _Search(_sendable(names), year, kind)
        wanted = [one for one in self._sources if kind in {None, *one.kinds} and search.names_for(one)]
        if not wanted:
            search.errors.append(_nobody())
        is_brief = False
        for source in wanted:
            if await self._is_settled_by(source, search):
                is_brief = isinstance(source, BriefSource)
                break
        resolution = search.resolution()
        title = resolution.title
        if title is not None and search.asked == 1 and is_brief:
            with suppress(NotFound, ServiceError):  # what the search told is enough to know it by
                title, _ = await self.details(title)
                return replace(resolution, titles=(title, *resolution.titles[1:]))
        return resolution

    async def details(self, title: Title) -> tuple[Title, tuple[ServiceError, ...]]:
        """The title with the details of the first source that takes one of its ids, and whoever failed before.

        Raises:
            NotFound: every source that takes one of the ids said that it knows none.
            ServiceError: nobody tells of it, and a source could not be asked or there is none.
        """
        errors: list[ServiceError] = []
        was_asked = False
        for source in self._sources:
            question = self._questions.title(source, title.ids, title.kind)
            if question is None:
                continue
            was_asked = True
            (told,) = await self._remembering.answers([question], is_patient=True)
            if told.error is not None:
                errors.append(told.error)
            if told.value is not None and is_it(told.value, title):
                return merged([told.value, replace(title, aliases=())]), tuple(errors)
        if errors or not was_asked:
            raise errors[0] if errors else _nobody()
        raise NotFound(f"no {title.kind} with {title.ids}", what=title.label("ru"))

    async def person(self, person: Person) -> Person | None:
        """The person with their titles, from the first source that knows one of their ids; None where none does.

        Raises:
            ServiceError: nobody tells of them, and a source could not be asked.
        """
        errors: list[ServiceError] = []
        for source in self._sources:
            question = (
                self._questions.person(source, person.ids) if isinstance(source, PeopleSource) else None
            )
            if question is None:
                continue
            (told,) = await self._remembering.answers([question], is_patient=True)
            if told.value is not None:
                return told.value
            errors += [told.error] if told.error is not None else []
        if errors:
            raise errors[0]
        return None

    async def _is_settled_by(self, source: MetadataSource, search: "_Search") -> bool:
        """Whether what the source says leaves nothing to be asked of others; two requests at most."""
        names = search.names_for(source)
        found = await self._found(source, search.first(names), search)
        if found is None or search.is_settled:
            return found is not None
        if (likely := search.of_another_name(found)) is not None:
            await self._learn_names(source, likely, search)
            return search.is_settled
        other = search.second(names, found, is_narrow=isinstance(source, BriefSource))
        if other is not None and await self._found(source, other, search) is None:
            return False
        search.is_thorough = True
        return search.is_settled

    async def _found(
        self, source: MetadataSource, attempt: _Attempt, search: "_Search"
    ) -> tuple[Title, ...] | None:
        """What the source finds, which the search knows then; None where it does not answer."""
        found = await self._told(self._questions.briefly(source, *attempt), search)
        search.titles.extend(found or ())
        return found

    async def _learn_names(self, source: MetadataSource, title: Title, search: "_Search") -> None:
        """Adds the names that come with the details alone."""
        question = self._questions.title(source, title.ids, title.kind)
        if question is None:
            return
        told = await self._told(question, search)
        if told is not None and is_it(told, title):
            search.titles.append(told)

    async def _told(self, question: Question[T], search: "_Search") -> T | None:
        """The answer; None where there is none, of which the search knows the error."""
        search.asked += 1
        (told,) = await self._remembering.answers([question], is_patient=True)
        if told.error is not None:
            search.errors.append(told.error)
        return told.value


class _Verdict(NamedTuple):
    titles: tuple[Title, ...]
    is_ambiguous: bool
    fit: Fit


@dataclass(slots=True)
class _Search:
    """What one search has learnt so far by so many questions; it `is_thorough` once a source was asked in every way."""

    names: tuple[str, ...]
    year: int | None
    kind: TitleKind | None
    titles: list[Title] = field(default_factory=list)
    errors: list[ServiceError] = field(default_factory=list)
    asked: int = 0
    is_thorough: bool = False

    def names_for(self, source: MetadataSource) -> tuple[str, ...]:
        """The names that the source can be searched for."""
        return tuple(name for name in self.names if "ru" in source.languages or not is_russian(name))

    def first(self, names: Sequence[str]) -> _Attempt:
        """What a source is asked first: with the year, but in a search for everything, which no year narrows."""
        return names[0], self.year if self.kind else None, self.kind

    def second(self, names: Sequence[str], found: Sequence[Title], *, is_narrow: bool) -> _Attempt | None:
        """What it is asked where it `found` only these: for another name if none is called so, else in another way.

        Where a search `is_narrow` the year may be one off; and one for everything may have had no room for a film of
        that year.
        """
        if len(names) > 1 and not any(fit_of(names[0], title) >= Fit.SOUND for title in found):
            return names[1], None, self.kind
        if self.year is None or not is_narrow:
            return None
        return (names[0], None, self.kind) if self.kind else (names[0], self.year, TitleKind.MOVIE)

    @property
    def is_settled(self) -> bool:
        """Whether a title is meant beyond doubt, or several are called exactly so."""
        found = self.verdict()
        return found.fit >= Fit.SOUND or (found.fit is Fit.NEAR and not found.is_ambiguous)

    def verdict(self) -> _Verdict:
        """The titles so far, best first."""
        titles = joined(self.titles)
        readings = [Asked(name=name, year=self.year, kind=self.kind) for name in self.names]
        found = _Verdict(*judged(readings, titles))
        if found.fit is Fit.NEAR and self._is_contested(found.titles):
            return found._replace(is_ambiguous=True)
        if found.fit >= Fit.SOUND or (near := self._of_near_year(found.titles)) is None:
            return found
        others = (title for title in found.titles if title is not near)
        return _Verdict((near, *others), is_ambiguous=False, fit=Fit.NEAR)

    def of_another_name(self, found: Sequence[Title]) -> Title | None:
        """The one of the `found` titles that may have that name among those that only its details tell.

        It is of the year. A part of its name is short for one that is well known; one that few know just has a word of
        what is of another year.
        """
        if self.year is None:
            return None
        verdict = self.verdict()
        if self._is_enough(verdict) and not verdict.is_ambiguous:
            return None
        if verdict.fit > Fit.OTHER:
            best = verdict.titles[0]
            return best if self._is_of_year(best) and best.popularity >= _WELL_KNOWN else None
        return next(filter(self._is_of_year, found), None)

    def resolution(self) -> Resolution:
        """What came of it. A name that is only like the title's is not enough for a list that nobody looks at."""
        found = self.verdict()
        has_no_other = self.is_thorough or len(found.titles) == 1
        is_sure = not found.is_ambiguous and (
            found.fit >= Fit.NEAR or (has_no_other and self._is_enough(found))
        )
        return Resolution(
            titles=found.titles,
            is_ambiguous=bool(found.titles) and not is_sure,
            failures=tuple(map(failure_of, self.errors)),
        )

    def _is_of_year(self, title: Title) -> bool:
        return title.year == self.year and self.kind in {None, title.kind}

    def _is_contested(self, titles: Sequence[Title]) -> bool:
        """Whether the first is of another year, and one of the year may be called so without its subtitle."""
        best, *others = titles
        return not self._is_of_year(best) and any(
            self._is_of_year(title) and max(fit_of(name, title) for name in self.names) >= Fit.SHORT
            for title in others
        )

    def _is_enough(self, found: _Verdict) -> bool:
        """Whether a slip of the pen, or a name of several words without its subtitle, is enough, as all answered."""
        if self.errors or found.fit < Fit.SHORT:
            return False
        is_long = any(" " in name for name in self.names)
        return found.fit is Fit.SLIP or (
            is_long and self.year is not None and found.titles[0].year == self.year
        )

    def _of_near_year(self, titles: Sequence[Title]) -> Title | None:
        """The only title that is called so and can be of the year: premieres and releases differ by one.

        Until every search was made, it must be the only one called so at all.
        """
        if self.year is None:
            return None
        called = [title for title in titles if max(fit_of(name, title) for name in self.names) >= Fit.SOUND]
        near = [title for title in called if is_near_year(self.year, title)]
        if len(near) != 1 or (len(called) > 1 and not self.is_thorough):
            return None
        return near[0]


def _sendable(names: Sequence[str]) -> tuple[str, ...]:
    """Those that can be searched for, each once. Raises InputError if there is none."""
    found: dict[str, None] = {}
    refused = InputError("no names", problem="empty")
    for name in names:
        try:
            found[request(name)] = None
        except InputError as error:
            refused = error
    if not found:
        raise refused
    return tuple(found)


def _nobody() -> ServiceUnavailable:
    return ServiceUnavailable("metadata", "no source can be asked for it", problem="not configured")
