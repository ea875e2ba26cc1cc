"""Titles that a person might like: from the lists of sources and from their own watchlist."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from concierge.errors import ServiceError
from concierge.model.candidates import Candidate, detailed, gathered
from concierge.model.decision import SourceFailure
from concierge.model.genre import Genre
from concierge.model.recommendation import Lead, LeadKind
from concierge.model.taste_facts import FactedTitle
from concierge.model.taste_sums import TasteTrait
from concierge.model.taste_vector import TasteVector
from concierge.model.title import TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import Storage
from concierge.services.gathering import failure_of, once_each
from concierge.services.metadata import Metadata
from concierge.services.shortlist import Viewer, may_be_offered
from concierge.services.title_lists import ListedTitles

__all__ = ["CandidateTitles", "ListScope", "Thought"]

# So many loved titles are looked through for a few that may be named and whose like is asked for.
_LOVED, _SEEDS, _COLLECTIONS = 30, 4, 3
_WATCHLIST, _BARE = 300, 20
_LOVED_GENRES, _LOVED_PEOPLE = 2, 2
_LEAST_MARK: Final = 7.0
_DECADE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ListScope:
    """What is asked for of the sources: a genre, a kind, a decade by its first year, a length."""

    kind: TitleKind | None = None
    genres: tuple[Genre, ...] = ()
    decade: int | None = None
    longest_min: int | None = None
    least_mark: float = _LEAST_MARK

    @property
    def is_narrow(self) -> bool:
        """Whether usual lists would hardly have it."""
        return bool(self.genres) or self.decade is not None or self.longest_min is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """The candidates, each once, and the sources that may have had more; `error` is why a list did not come.

    That there is nobody to be asked for one, or that it comes for the next time, counts only where none came at all.
    """

    candidates: tuple[Candidate, ...] = ()
    failures: tuple[SourceFailure, ...] = ()
    error: ServiceError | None = None


class CandidateTitles:
    """Asks for lists that a taste leads to; what is kept of them answers at once."""

    def __init__(self, storage: Storage, metadata: Metadata) -> None:
        """Takes where marks are kept and who keeps lists."""
        self._storage = storage
        self._metadata = metadata

    async def of(self, viewers: Sequence[Viewer], wanted: ListScope) -> Thought:
        """Everything that the first viewer might like, what they want to see first.

        No lead names a title that one of the viewers may not see.
        """
        viewer = viewers[0]
        async with self._storage.reading() as rows:
            loved = await rows.taste.loved(viewer.user.id, limit=_LOVED)
            watchlist = await rows.taste.wanted(viewer.user.id, limit=_WATCHLIST)
        named = [one for one in loved if may_be_offered(viewers, one.known.title)]
        usual = (*_like(named, wanted), *_of_taste(viewer.vector, wanted), *_trending(wanted))
        chosen = tuple(_chosen(wanted)) if wanted.is_narrow else ()
        return await self._listed(usual, chosen, await self._wished(watchlist))

    async def _wished(self, watchlist: Sequence[FactedTitle]) -> list[Candidate]:
        """The watchlist; of what was put there just now the facts are not noted yet, but the details are kept."""
        lead = Lead(kind=LeadKind.WATCHLIST)
        wished = [Candidate(title=one.known.title, leads=(lead,), mark=one.mark) for one in watchlist]
        bare = [place for place, one in enumerate(watchlist) if one.mark is None][:_BARE]
        kept = await self._metadata.kept([wished[place].title for place in bare]) if bare else ()
        for place, told in zip(bare, kept, strict=True):
            if told is not None:
                wished[place] = detailed(wished[place], told)
        return wished

    async def listed(self, lists: Sequence[tuple[TitleList, Lead]]) -> Thought:
        """The titles of these lists, each with what led to it."""
        return await self._listed((), lists, ())

    async def _listed(
        self,
        usual: Sequence[tuple[TitleList, Lead]],
        chosen: Sequence[tuple[TitleList, Lead]],
        others: Iterable[Candidate],
    ) -> Thought:
        """The titles of lists that a taste leads to, and of those that were asked for, which are waited for."""
        keeps = self._metadata.lists
        told = (
            *await keeps.listed_all([one for one, _ in chosen], is_content=False),
            *await keeps.listed_all([one for one, _ in usual]),
        )
        lists = (*chosen, *usual)
        answered = [
            (listed, lead)
            for listed, (_, lead) in zip(told, lists, strict=True)
            if isinstance(listed, ListedTitles)
        ]
        errors = [one for one in told if isinstance(one, ServiceError)]
        listed = (Candidate(title=title, leads=(lead,)) for found, lead in answered for title in found.titles)
        silent = [one for one in errors if one.facts.get("problem") != "not configured"]
        failed = [one for one in silent if one.facts.get("problem") != "meanwhile"]
        told_of = failed if answered else (*failed, *silent, *errors)
        return Thought(
            candidates=gathered((*others, *listed)),
            failures=once_each(
                (*map(failure_of, silent), *(one for found, _ in answered for one in found.failures))
            ),
            error=next(iter(told_of), None),
        )


def _chosen(wanted: ListScope) -> Iterable[tuple[TitleList, Lead]]:
    """What was asked for itself, of each kind that may be."""
    for kind in _kinds(wanted):
        for genre in wanted.genres or (None,):
            lead = Lead(kind=LeadKind.GENRE, name=genre.value if genre else "")
            yield _discover(wanted, kind, genres=(genre,) if genre else ()), lead


def _like(loved: Sequence[FactedTitle], wanted: ListScope) -> Iterable[tuple[TitleList, Lead]]:
    """What is like the titles that the person loved, and the rest of their collections."""
    fitting = [one for one in loved if wanted.kind in {None, one.known.title.kind}]
    for one in fitting[:_SEEDS]:
        title = one.known.title
        lead = Lead(kind=LeadKind.SIMILAR, of=title, points=one.points)
        yield TitleList(kind=ListKind.SIMILAR, title_kind=title.kind, of=title.ids), lead
    parts = {one.known.title.collection: one for one in reversed(fitting) if one.known.title.collection}
    for one in list(parts.values())[-_COLLECTIONS:]:
        title = one.known.title
        lead = Lead(kind=LeadKind.COLLECTION, of=title, points=one.points)
        yield TitleList(kind=ListKind.COLLECTION, title_kind=title.kind, of=title.ids), lead


def _of_taste(vector: TasteVector, wanted: ListScope) -> Iterable[tuple[TitleList, Lead]]:
    """What is of the genres, and by the people, that the person loves."""
    if not wanted.genres:
        for _, value in vector.best(TasteTrait.GENRE, limit=_LOVED_GENRES):
            lead = Lead(kind=LeadKind.GENRE, name=value)
            kind = wanted.kind or TitleKind.MOVIE
            yield _discover(wanted, kind, genres=(Genre(value),)), lead
    if wanted.kind is TitleKind.SERIES:
        return
    people = vector.best(TasteTrait.DIRECTOR, TasteTrait.CINEMATOGRAPHER, limit=_LOVED_PEOPLE * 3)
    known = [one for key in people if (one := vector.sums.get(key)) and one.tmdb is not None]
    for one in known[:_LOVED_PEOPLE]:
        lead = Lead(kind=LeadKind.PERSON, name=one.name, name_ru=one.name_ru)
        yield TitleList(kind=ListKind.DISCOVER, title_kind=TitleKind.MOVIE, person=one.tmdb), lead


def _trending(wanted: ListScope) -> Iterable[tuple[TitleList, Lead]]:
    for kind in _kinds(wanted):
        yield TitleList(kind=ListKind.TRENDING, title_kind=kind), Lead(kind=LeadKind.TRENDING)


def _discover(wanted: ListScope, kind: TitleKind, *, genres: tuple[Genre, ...]) -> TitleList:
    decade = wanted.decade
    return TitleList(
        kind=ListKind.DISCOVER,
        title_kind=kind,
        genres=genres,
        since=None if decade is None else date(decade, 1, 1),
        until=None if decade is None else date(decade + _DECADE - 1, 12, 31),
        least_mark=wanted.least_mark,
        longest_min=wanted.longest_min if kind is TitleKind.MOVIE else None,
    )


def _kinds(wanted: ListScope) -> tuple[TitleKind, ...]:
    return tuple(TitleKind) if wanted.kind is None else (wanted.kind,)
