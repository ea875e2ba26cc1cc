"""Which title is meant and what is known of it, for lists of thousands: one source at a time, and few requests."""

from collections.abc import Iterator, Sequence
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
from concierge.ports import MetadataSource, MeteredSource, PeopleSource
from concierge.services.gathering import failure_of
from concierge.services.remembering import Question, Remembering
from concierge.services.title_questions import TitleQuestions

__all__ = ["Sparing"]

# The same film in more spellings is found by the first ones.
_MOST_NAMES: Final = 3
T = TypeVar("T")
_Attempt: TypeAlias = tuple[str, int | None, TitleKind | None]


class Sparing:
    """Asks one source at a time: those that take any number of requests first, then by whom is believed.

    A film that the first source knows costs two requests: one to be found under its name and year and one for its
    details, or both to be found where it has another year or another name there.
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

        One that the first question finds comes with its details; of any other they can be asked for. The year may be
        one off. With neither titles nor failures every source said that it knows none of the names; with failures and
        no `title` one that could not be asked may know it.

        Raises:
            InputError: none of the names is one.
        """
        search = _Search(_sendable(names)[:_MOST_NAMES], year, kind)
        wanted = [one for one in self._sources if kind in {None, *one.kinds} and search.names_for(one)]
        if not wanted:
            search.errors.append(_nobody())
        for source in wanted:
            if await self._is_settled_by(source, search):
                break
        resolution = search.resolution()
        title = resolution.title
        if title is not None and search.asked == 1:
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
        """Whether what the source says leaves nothing to be asked of others."""
        names = search.names_for(source)
        for attempts, most in ((search.first_attempts(names), Fit.OTHER), (search.others(names), Fit.PART)):
            for name, year, kind in attempts:
                question = self._questions.briefly(source, name, year, kind)
                found = await self._told(question, search)
                if found is None:
                    return False
                search.titles.extend(found)
                if search.is_settled:
                    return True
            search.is_thorough = most is Fit.PART
            if (likely := search.of_another_name(most)) is not None:
                await self._learn_names(source, likely, search)
            if search.is_settled:
                return True
        return False

    async def _learn_names(self, source: MetadataSource, title: Title, search: "_Search") -> None:
        """Adds the names that come with the details alone; those would be asked for next."""
        question = self._questions.title(source, title.ids, title.kind)
        if question is None or question.words in search.learnt:
            return
        search.learnt.add(question.words)
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
    learnt: set[str] = field(default_factory=set)
    asked: int = 0
    is_thorough: bool = False

    def names_for(self, source: MetadataSource) -> tuple[str, ...]:
        """The names that the source can be searched for."""
        return tuple(name for name in self.names if "ru" in source.languages or not is_russian(name))

    def first_attempts(self, names: Sequence[str]) -> Iterator[_Attempt]:
        """What a source is asked first: with the year, but in a search for everything, which no year narrows."""
        yield from ((name, self.year if self.kind else None, self.kind) for name in names)

    def others(self, names: Sequence[str]) -> Iterator[_Attempt]:
        """What it is asked where that settles nothing, for the year may be one off.

        A search for everything may have had no room for a film of that year.
        """
        if self.year is not None:
            without = (None, self.kind) if self.kind else (self.year, TitleKind.MOVIE)
            yield from ((name, *without) for name in names)

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
        if found.fit >= Fit.SOUND or (near := self._of_near_year(found.titles)) is None:
            return found
        others = (title for title in found.titles if title is not near)
        return _Verdict((near, *others), is_ambiguous=False, fit=Fit.NEAR)

    def of_another_name(self, most: Fit) -> Title | None:
        """The first title of the year that was found by the names though its known ones fit them so well at most."""
        if self.year is None or self.verdict().fit > most:
            return None
        of_year = (
            title for title in self.titles if title.year == self.year and self.kind in {None, title.kind}
        )
        return next(of_year, None)

    def resolution(self) -> Resolution:
        """What came of it. A name that is only like the title's is not enough for a list that nobody looks at."""
        found = self.verdict()
        is_sure = not found.is_ambiguous and (found.fit >= Fit.NEAR or self._is_enough(found))
        return Resolution(
            titles=found.titles,
            is_ambiguous=bool(found.titles) and not is_sure,
            failures=tuple(map(failure_of, self.errors)),
        )

    def _is_enough(self, found: _Verdict) -> bool:
        """Whether a slip of the pen, or a name of several words without its subtitle, is enough, as all were asked."""
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
