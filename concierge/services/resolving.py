"""From words to the title that they mean."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from concierge.errors import ServiceError
from concierge.model.asked_title import asked_title
from concierge.model.query import animate, nominative, request, split_year
from concierge.model.resolution import Asked, Fit, Resolution, is_near_year, judged, of_named_kind, season_in
from concierge.model.title import Title, TitleKind
from concierge.model.title_joining import joined
from concierge.model.title_list import ListKind, TitleList
from concierge.model.wordings import further_wordings, is_russian, layouts_of, numbered_part
from concierge.ports import ListingSource, MetadataSource
from concierge.services.gathering import failure_of
from concierge.services.remembering import Remembering
from concierge.services.title_questions import TitleQuestions

__all__ = ["Resolving"]

_KINDS: Final = {
    "фильм": TitleKind.MOVIE,
    "movie": TitleKind.MOVIE,
    "film": TitleKind.MOVIE,
    "сериал": TitleKind.SERIES,
    "series": TitleKind.SERIES,
}


@dataclass(slots=True)
class _Search:
    """What one search has asked and learnt so far."""

    readings: tuple[Asked, ...]
    is_patient: bool = False
    titles: list[Title] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)
    errors: dict[str, ServiceError] = field(default_factory=dict)

    def judged(self) -> tuple[tuple[Title, ...], bool, Fit]:
        """What the titles so far are worth."""
        return judged(self.readings, joined(self.titles))


class Resolving:
    """Asks every source at once for the name as it was written; only where nothing is like it, for other wordings."""

    def __init__(
        self, sources: Sequence[MetadataSource], remembering: Remembering, questions: TitleQuestions
    ) -> None:
        """Takes the sources in any order."""
        self._sources = tuple(sources)
        self._remembering = remembering
        self._questions = questions

    async def resolved(
        self,
        text: str,
        *,
        year: int | None = None,
        kind: TitleKind | None = None,
        is_patient: bool = False,
    ) -> tuple[Resolution, tuple[ServiceError, ...]]:
        """What the text may mean, with the errors of sources that did not answer. Raises InputError.

        Who `is_patient` asks for many titles together.
        """
        readings = _readings(request(text), year, kind)
        search = _Search(readings, is_patient)
        for reading in readings:
            await self._ask(search, (reading.name,), reading)
            if search.judged()[2] >= Fit.SLIP:
                break
        if search.judged()[2] < Fit.SLIP:
            wordings = further_wordings(readings[0].name)
            await self._ask(search, wordings, replace(readings[0], year=None, kind=kind))
        titles, is_ambiguous, fit = search.judged()
        # Who did not answer may know the one of exactly that name.
        is_ambiguous = is_ambiguous or (Fit.OTHER < fit < Fit.NEAR and bool(search.errors))
        if fit < Fit.NEAR and (part := await self._part(search)) is not None:
            titles = (part, *(title for title in titles if title.ids != part.ids))
            is_ambiguous = not is_near_year(readings[0].year, part)
        meant = self._meant(readings, titles)
        resolution = Resolution(
            titles=titles,
            is_ambiguous=is_ambiguous,
            season=meant.season,
            episode=meant.episode,
            failures=tuple(map(failure_of, search.errors.values())),
        )
        return resolution, tuple(search.errors.values())

    async def _ask(self, search: _Search, wordings: Sequence[str], reading: Asked) -> None:
        """Asks those sources that can be searched for these words, at once."""
        asked = [
            (source, wording)
            for wording in wordings
            for source in self._sources
            if source.name not in search.errors
            and reading.kind in {None, *source.kinds}
            and ("ru" in source.languages or not is_russian(wording))
            and (source.name, wording.casefold()) not in search.asked
        ]
        search.asked.update((source.name, wording.casefold()) for source, wording in asked)
        questions = [
            self._questions.find(source, wording, reading.year, reading.kind) for source, wording in asked
        ]
        for told in await self._remembering.answers(questions, is_patient=search.is_patient):
            search.titles.extend(told.value or ())
            if told.error is not None:
                search.errors[told.source] = told.error

    @staticmethod
    def _meant(readings: Sequence[Asked], titles: Sequence[Title]) -> Asked:
        """The reading by which the first title fits: "Episode 5" may be a part of a film's name.

        A number behind a series' name is its season.
        """
        if not titles:
            return readings[0]
        best = max(readings, key=lambda asked: judged((asked,), titles[:1])[2])
        return best if best.season is not None else replace(best, season=season_in(best.name, titles[0]))

    async def _part(self, search: _Search) -> Title | None:
        """The part of a franchise that is named by its number alone: «Чужой 2» is called «Чужие»."""
        numbered = numbered_part(search.readings[0].name)
        if numbered is None or search.readings[0].kind is TitleKind.SERIES:
            return None
        name, number = numbered
        base, _, fit = judged((Asked(name=nominative(name)), Asked(name=name)), joined(search.titles))
        films = [title for title in base if title.kind is TitleKind.MOVIE]
        if fit < Fit.PART or not films:
            return None
        wanted = TitleList(kind=ListKind.COLLECTION, title_kind=TitleKind.MOVIE, of=films[0].ids)
        listing = [
            source
            for source in self._sources
            if isinstance(source, ListingSource) and ListKind.COLLECTION in source.lists
        ]
        questions = [self._questions.listed(one, wanted) for one in listing]
        told = await self._remembering.answers(questions, is_patient=search.is_patient)
        parts = joined([title for one in told for title in one.value or () if title.year is not None])
        in_order = sorted(parts, key=lambda title: title.year or 0)
        return in_order[number - 1] if len(in_order) >= number else None


def _readings(words: str, year: int | None, kind: TitleKind | None) -> tuple[Asked, ...]:
    """The ways to understand the words: as a wish, then with a year at the end, and as nothing but a name.

    What looks like a wish may be a name: "Get Out".
    """
    typed, *others = layouts_of(words)
    wish = asked_title(typed)
    name, named_year = split_year(typed) if year is None else (typed, year)
    plain = Asked(name=name, year=named_year, kind=kind)
    whole = Asked(name=typed if year is None else f"{typed} {year}", kind=kind)
    has_part = wish.season is not None or wish.episode is not None
    told = replace(
        plain,
        name=wish.title or name,
        year=year or wish.year,
        season=wish.season,
        episode=wish.episode,
        kind=kind or (TitleKind.SERIES if has_part else _kind_said(typed, wish.title or "")),
    )
    # What only looks like a word for the kind may end the name: "Epic Movie". So the whole name is asked for first.
    told = of_named_kind(told)
    is_wish = has_part or len(name.split()) > len(told.name.split()) + 1
    ordered = (told, plain, whole) if is_wish else (plain, told, whole)
    declined = [replace(one, name=nominative(one.name)) for one in ordered]
    of_somebody = [replace(ordered[0], name=name) for name in animate(ordered[0].name)]
    other_layouts = [Asked(name=other, year=year, kind=kind) for other in others]
    return tuple(dict.fromkeys((*ordered, *declined, *of_somebody, *other_layouts)))


def _kind_said(typed: str, query: str) -> TitleKind | None:
    """The kind that was named beside the name: «фильм Друзья»; None if that word is a part of the name."""
    said = set(typed.casefold().split()) - set(query.casefold().split())
    kinds = {_KINDS[word] for word in said if word in _KINDS}
    return kinds.pop() if len(kinds) == 1 else None
