"""From titles that were thought of to titles that are recommended: the only place that makes recommendations."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from concierge.model.candidates import Candidate, detailed
from concierge.model.known_title import is_same_title
from concierge.model.occasion import ANYTHING, Fitness, fits, suits
from concierge.model.recommendation import LeadKind, Recommendation, Slot
from concierge.model.same_titles import rows_of
from concierge.model.sight import Sight
from concierge.model.taste_facts import FactedTitle
from concierge.model.taste_sums import PEOPLE, TasteTrait, trait_keys
from concierge.model.taste_vector import Judgement, TasteVector, judged, widened
from concierge.model.title import Title, TitleKind
from concierge.model.title_facts import Airing
from concierge.model.title_list import ListKind, TitleList
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.metadata import Metadata
from concierge.services.tastes import Tastes
from concierge.services.title_lists import ListedTitles
from concierge.services.visibility import Visibility

__all__ = ["OfferRules", "Shortlist", "Viewer", "may_be_offered", "viewer_of"]

# So many of the likeliest are looked at closely, and so many are asked for where a rule needs their details.
_LEAST_LOOKED_AT, _MOST_ASKED = 30, 10
# What is wanted anyway goes before what is merely as good, in points of ten.
_LEANS: Final = {LeadKind.WATCHLIST: 0.5, LeadKind.COLLECTION: 0.3, LeadKind.PERSON: 0.2}
_SIMILAR_TO_LOVED: Final = 0.15
_SEEN_BY_ONE: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody for whom is recommended: what may be shown to them, and what they like.

    Who does not watch along only lends their rules.
    """

    user: User
    sight: Sight
    vector: TasteVector
    watches: bool = True


async def viewer_of(user: User, visibility: Visibility, tastes: Tastes, *, watches: bool = True) -> Viewer:
    """The person, with what they may see and what they like at this moment."""
    sight = await visibility.sight(user)
    return Viewer(user=user, sight=sight, vector=await tastes.vector(user), watches=watches)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRules:
    """What is asked for: at most `limit` titles that fit, each with at least `least_score` as a guess at every mark.

    With `is_new_to_all` nothing is let through that any of the viewers has seen.
    `least_taste` is the least part of that guess that the person's own taste must make up. Everybody's mark must be
    `least_mark` at least, given by no fewer than `least_votes` and, for what few know, by no more than `most_votes`.
    """

    limit: int = 10
    is_new_to_all: bool = False
    fitness: Fitness = ANYTHING
    least_score: float = 0.0
    least_taste: float | None = None
    least_mark: float | None = None
    most_votes: int | None = None
    least_votes: int = 0


@dataclass(frozen=True, slots=True)
class _Weighed:
    candidate: Candidate
    judgement: Judgement
    rank: float
    seen_by: tuple[str, ...] = ()
    is_again: bool = False


class Shortlist:
    """Weighs candidates, looks at the best closely and lets through what may be recommended."""

    def __init__(self, storage: Storage, metadata: Metadata, *, clock: Clock) -> None:
        """Takes who knows what was seen, and who tells details."""
        self._storage = storage
        self._metadata = metadata
        self._clock = clock

    async def of(
        self, viewers: Sequence[Viewer], candidates: Sequence[Candidate], rules: OfferRules
    ) -> tuple[Recommendation, ...]:
        """The best that are out and that all of the viewers may see, none that the first has seen, best first.

        What another viewer has seen comes with a warning, and later.
        """
        known = [await self._known(viewer, candidates) for viewer in viewers]
        today = self._clock.now().date()
        weighed = _ordered(_weighed(viewers, known, candidates, rules, today))
        closely = weighed[: max(_LEAST_LOOKED_AT, 3 * rules.limit)]
        looked_at = await self._looked_at(viewers, [one.candidate for one in closely], rules)
        viewers = await self.acquainted(viewers, [one.title for one in looked_at])
        # What was told meanwhile may make it another title's double, seen, or not for these eyes.
        again = [await self._known(viewer, looked_at) for viewer in viewers]
        found = [
            one
            for one in _ordered(_weighed(viewers, again, looked_at, rules, today))
            if _passes(viewers, one.candidate, rules)
        ]
        standing = await self._standing_alone(found, rules)
        return tuple(_recommendation(one) for one in standing[: rules.limit])

    async def acquainted(self, viewers: Sequence[Viewer], titles: Iterable[Title]) -> tuple[Viewer, ...]:
        """The viewers, whose tastes know the people of those titles too."""
        people = {name for title in titles for trait, name in trait_keys(title) if trait in PEOPLE}
        if not people:
            return tuple(viewers)
        async with self._storage.reading() as rows:
            told = [await rows.taste.people(viewer.user.id, people) for viewer in viewers]
        return tuple(
            replace(viewer, vector=widened(viewer.vector, sums))
            for viewer, sums in zip(viewers, told, strict=True)
        )

    async def _known(
        self, viewer: Viewer, candidates: Sequence[Candidate]
    ) -> tuple[tuple[FactedTitle, ...], ...]:
        """For each candidate the rows that are it."""
        async with self._storage.reading() as rows:
            found = await rows.taste.known(viewer.user.id, [one.title for one in candidates])
        return rows_of([one.title for one in candidates], found, lambda row: row.known.title)

    async def _looked_at(
        self, viewers: Sequence[Viewer], candidates: Sequence[Candidate], rules: OfferRules
    ) -> tuple[Candidate, ...]:
        """The candidates with what is kept of them; the first of those of which nothing is are asked for, once."""
        kept = await self._metadata.kept([one.title for one in candidates])
        known = [detailed(one, told) if told else one for one, told in zip(candidates, kept, strict=True)]
        lacking = [
            place
            for place, one in enumerate(known)
            if kept[place] is None
            and (_lacks(viewers, one.title, rules.fitness) or (place < rules.limit and not one.title.credits))
        ][:_MOST_ASKED]
        told = await asyncio.gather(*(self._metadata.get(known[place].title) for place in lacking))
        for place, title in zip(lacking, told, strict=True):
            known[place] = detailed(known[place], title)
        return tuple(known)

    async def _standing_alone(self, found: Sequence[_Weighed], rules: OfferRules) -> Sequence[_Weighed]:
        """Those that need no other title before them: of a collection the first film."""
        if not rules.fitness.is_standalone:
            return found
        parts = [one for one in found if one.candidate.title.collection is not None]
        wanted = [
            TitleList(kind=ListKind.COLLECTION, of=one.candidate.title.ids, title_kind=TitleKind.MOVIE)
            for one in parts
        ]
        lists = await self._metadata.lists.listed_all(wanted) if wanted else ()
        firsts = {
            id(one)
            for one, told in zip(parts, lists, strict=True)
            if isinstance(told, ListedTitles) and _is_first(one.candidate.title, told.titles)
        }
        return [one for one in found if one.candidate.title.collection is None or id(one) in firsts]


def may_be_offered(viewers: Iterable[Viewer], title: Title) -> bool:
    """Whether nothing hides the title from any of them: no age, no blocklist, no profile; an adult one from all."""
    return not title.is_adult and all(
        viewer.sight.hindrance(title, for_recommendation=True) is None and not viewer.vector.refuses(title)
        for viewer in viewers
    )


def _weighed(
    viewers: Sequence[Viewer],
    known: Sequence[Sequence[Sequence[FactedTitle]]],
    candidates: Sequence[Candidate],
    rules: OfferRules,
    today: date,
) -> Iterable[_Weighed]:
    for place, candidate in enumerate(candidates):
        rows = [of_viewer[place] for of_viewer in known]
        seen = [any(row.is_seen for row in each) for each in rows]
        if (seen[0] and not rules.fitness.allows_seen) or (rules.is_new_to_all and any(seen)):
            continue
        whole = candidate
        for row in (one for each in rows for one in each):
            whole = detailed(whole, row.known.title, row.mark)
        if _is_ahead(whole.title, today) or not _may_pass(viewers, whole, rules):
            continue
        judgements = [judged(one.vector, whole.title, whole.best_mark) for one in viewers if one.watches]
        score = min(one.score for one in judgements)
        warned = tuple(
            viewer.user.name
            for viewer, is_seen in list(zip(viewers, seen, strict=True))[1:]
            if is_seen and viewer.watches
        )
        rank = score + _leaning(whole) + suits(rules.fitness, whole.title) - _SEEN_BY_ONE * bool(warned)
        # The reasons are marks, which each person keeps to themselves: nobody is told those of another one, and those
        # of who does not watch along are no reasons.
        own = judgements[0].reasons if viewers[0].watches else ()
        judgement = Judgement(score=score, taste=judgements[0].taste, reasons=own)
        yield _Weighed(whole, judgement, rank, warned, is_again=seen[0])


def _ordered(weighed: Iterable[_Weighed]) -> list[_Weighed]:
    return sorted(
        weighed, key=lambda one: (-one.rank, one.candidate.title.year or 0, one.candidate.title.names)
    )


def _leaning(candidate: Candidate) -> float:
    leads = {lead.kind for lead in candidate.leads}
    similar = sum(1 for lead in candidate.leads if lead.kind is LeadKind.SIMILAR)
    return sum(_LEANS.get(kind, 0.0) for kind in leads) + min(3, similar) * _SIMILAR_TO_LOVED


def _is_ahead(title: Title, today: date) -> bool:
    """Whether somebody told that the title is still to come."""
    is_dated = bool(title.premieres) or title.year is not None
    return not title.is_out(today) if is_dated else title.status is Airing.ANNOUNCED


def _may_pass(viewers: Sequence[Viewer], candidate: Candidate, rules: OfferRules) -> bool:
    """Whether nothing that is known by now keeps the title out; what nobody told yet may turn out well."""
    title, fitness = candidate.title, rules.fitness
    hopeful = replace(
        title,
        age=0 if title.age is None else title.age,
        runtime_min=title.runtime_min or 1,
        genres=title.genres or tuple(fitness.one_of),
    )
    return (
        may_be_offered(viewers, hopeful)
        and fits(fitness, hopeful)
        and (candidate.best_mark is None or _is_known_as(candidate, rules))
    )


def _is_known_as(candidate: Candidate, rules: OfferRules) -> bool:
    """Whether as many know it, and like it as much, as the rules want."""
    mark = candidate.best_mark
    if rules.least_mark is not None and (mark is None or mark.value < rules.least_mark):
        return False
    votes = mark.votes if mark else 0
    return votes >= rules.least_votes and (rules.most_votes is None or votes <= rules.most_votes)


def _passes(viewers: Sequence[Viewer], candidate: Candidate, rules: OfferRules) -> bool:
    title, mark = candidate.title, candidate.best_mark
    if not may_be_offered(viewers, title) or not fits(rules.fitness, title):
        return False
    watching = [one for one in viewers if one.watches]
    judgements = [judged(one.vector, title, mark) for one in watching]
    if min(one.score for one in judgements) < rules.least_score:
        return False
    if rules.least_taste is not None and min(one.taste for one in judgements) < rules.least_taste:
        return False
    return _is_known_as(candidate, rules)


def _lacks(viewers: Sequence[Viewer], title: Title, fitness: Fitness) -> bool:
    """Whether a rule cannot do without something that nobody told of the title yet."""
    needs_genres = any(trait is TasteTrait.GENRE for one in viewers for trait, _ in one.vector.wishes.never)
    needs_age = fitness.oldest_age is not None or any(one.sight.age_limit is not None for one in viewers)
    is_lengthy = fitness.longest_min if title.kind is TitleKind.MOVIE else fitness.longest_part_min
    needs_runtime = fitness.knows_runtime or is_lengthy is not None
    return (
        (needs_genres and not title.genres)
        or (needs_age and title.age is None)
        or (needs_runtime and title.runtime_min is None)
    )


def _is_first(title: Title, of: Sequence[Title]) -> bool:
    first = min(of, key=lambda one: one.year or 9999, default=None)
    return first is not None and is_same_title(first, title)


def _recommendation(one: _Weighed) -> Recommendation:
    slot = Slot.NEW
    if one.is_again:
        slot = Slot.AGAIN
    elif any(lead.kind is LeadKind.WATCHLIST for lead in one.candidate.leads):
        slot = Slot.WATCHLIST
    return Recommendation(
        title=one.candidate.title,
        score=one.judgement.score,
        reasons=one.judgement.reasons,
        leads=one.candidate.leads,
        mark=one.candidate.best_mark,
        slot=slot,
        seen_by=one.seen_by,
    )
