"""What to watch tonight, or on a trip: from the watchlist, the series under way, and what is new to the person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from concierge.errors import OutOfRange
from concierge.model.access import Grant, Role
from concierge.model.candidates import Candidate
from concierge.model.decision import SourceFailure
from concierge.model.evening import Evening
from concierge.model.known_title import is_same_title
from concierge.model.occasion import Company, Fitness, Mood, Occasion, fits, rules_of
from concierge.model.recommendation import Lead, LeadKind, Recommendation, Slot, best_first
from concierge.model.series_progress import ProgressState, SeriesProgress
from concierge.model.taste_vector import judged
from concierge.model.title_traits import best_known_mark
from concierge.model.travel import TravelPack, packed
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.gathering import once_each
from concierge.services.permission import require
from concierge.services.progress import Progress
from concierge.services.recommending import Recommending, refuse_nothing
from concierge.services.shortlist import OfferRules, Shortlist, Viewer, may_be_offered

__all__ = ["Evenings"]

_WANTED, _STARTED, _NEW = 2, 2, 3
_LOOKED_AT = 24
# The surprise is good, but nothing that the taste leads to.
_SURPRISES, _LEAST_SURPRISE = 10, 6.0
_MOST_HOURS = 72
_PACKED = 30


class Evenings:
    """Chooses a few titles for an occasion."""

    def __init__(
        self,
        storage: Storage,
        recommending: Recommending,
        shortlist: Shortlist,
        progress: Progress,
        *,
        clock: Clock,
    ) -> None:
        """Takes who recommends, and who knows what is under way."""
        self._storage = storage
        self._recommending = recommending
        self._shortlist = shortlist
        self._progress = progress
        self._clock = clock

    async def tonight(
        self, user: User, company: Company, occasion: Occasion, mood: Mood | None = None
    ) -> Evening:
        """A few from the watchlist, series under way, something new and a surprise, as far as they fit.

        Raises:
            NotAllowed: the person may not search.
            ServiceError: there is nothing, and sources could not be asked.
        """
        require(user, Grant.SEARCH)
        viewer = await self._recommending.viewer(user)
        today = self._clock.now().date()
        fitness = await self._fitness(occasion, company, today, mood)
        best, thought = await self._recommending.fitting(viewer, occasion, fitness, _LOOKED_AT)
        started, failures = await self._started(viewer, fitness)
        again = await self._again(viewer, fitness, started) if fitness.allows_seen else ()
        items = (*_evening(best.items, started, today), *again)
        refuse_nothing(items, thought, failures)
        return Evening(
            occasion=occasion,
            company=company,
            items=items,
            rated=viewer.vector.count,
            failures=once_each((*best.failures, *failures)),
        )

    async def travel(self, user: User, hours: float) -> TravelPack:
        """Films and series that fill so many hours, those of the watchlist first; no tracker is asked.

        Raises:
            NotAllowed: the person may not search.
            OutOfRange: no trip is so short or so long.
            ServiceError: there is nothing, and sources could not be asked.
        """
        require(user, Grant.SEARCH)
        if not 1 <= hours <= _MOST_HOURS:
            raise OutOfRange(f"{hours} hours", problem="hours", low=1, high=_MOST_HOURS)
        viewer = await self._recommending.viewer(user)
        fitness = rules_of(Occasion.TRAVEL)
        best, thought = await self._recommending.fitting(viewer, Occasion.TRAVEL, fitness, _PACKED)
        started, failures = await self._started(viewer, fitness)
        pack = packed((*started, *best.items), int(hours * 60))
        refuse_nothing(pack.items, thought, failures)
        return pack

    async def _fitness(self, occasion: Occasion, company: Company, today: date, mood: Mood | None) -> Fitness:
        """What fits; for a family with children it has to fit the youngest."""
        fitness = rules_of(occasion, company=company, mood=mood, on=today)
        youngest = await self._youngest() if company is Company.FAMILY else None
        if youngest is None or fitness.oldest_age is None:
            return fitness
        return replace(fitness, oldest_age=min(fitness.oldest_age, youngest))

    async def _started(
        self, viewer: Viewer, fitness: Fitness
    ) -> tuple[tuple[Recommendation, ...], tuple[SourceFailure, ...]]:
        """The series under way that fit, each with its next episode, and who could not tell."""
        loose = replace(fitness, kind=None, without=frozenset(), knows_runtime=False)

        def is_wanted(one: SeriesProgress) -> bool:
            is_fit = may_be_offered((viewer,), one.title) and fits(loose, one.title)
            return one.state is ProgressState.WATCHING and is_fit

        begun = await self._progress.in_progress(viewer.user, _STARTED, is_wanted=is_wanted)
        (knowing,) = await self._shortlist.acquainted((viewer,), [one.title for one in begun.series])
        return tuple(_going_on(knowing, one) for one in begun.series), begun.failures

    async def _again(
        self, viewer: Viewer, fitness: Fitness, started: Sequence[Recommendation]
    ) -> Sequence[Recommendation]:
        """What the person liked long ago and may see again; a series that goes on is none of it."""
        async with self._storage.reading() as rows:
            liked = await rows.taste.again(viewer.user.id, limit=_LOOKED_AT)
        candidates = [
            Candidate(
                title=one.known.title, leads=(Lead(kind=LeadKind.SEEN, points=one.points),), mark=one.mark
            )
            for one in liked
            if not any(is_same_title(one.known.title, other.title) for other in started)
        ]
        return await self._shortlist.of(
            (viewer,), candidates, OfferRules(limit=_WANTED, fitness=replace(fitness, kind=None))
        )

    async def _youngest(self) -> int | None:
        """The lowest age limit of the household's children."""
        async with self._storage.reading() as rows:
            people = await rows.users.all()
        limits = [one.age_limit for one in people if one.role is Role.CHILD and one.age_limit is not None]
        return min(limits, default=None)


def _evening(
    best: Sequence[Recommendation], started: Sequence[Recommendation], today: date
) -> tuple[Recommendation, ...]:
    wanted = [one for one in best if one.slot is Slot.WATCHLIST][:_WANTED]
    fresh = [one for one in best if one.slot is Slot.NEW]
    rest = [one for one in fresh[_NEW:] if one.score >= _LEAST_SURPRISE]
    # The least of the person's usual taste; another one every day.
    strange = sorted(rest, key=lambda one: sum(reason.weight for reason in one.reasons))[:_SURPRISES]
    surprise = [replace(strange[today.toordinal() % len(strange)], slot=Slot.SURPRISE)] if strange else []
    return (*best_first(wanted), *started, *best_first(fresh[:_NEW]), *surprise)


def _going_on(viewer: Viewer, begun: SeriesProgress) -> Recommendation:
    mark = best_known_mark(begun.title)
    judgement = judged(viewer.vector, begun.title, mark)
    return Recommendation(
        title=begun.title,
        score=judgement.score,
        reasons=judgement.reasons,
        leads=(Lead(kind=LeadKind.STARTED),),
        mark=mark,
        slot=Slot.NEXT_EPISODE,
        episode=begun.next,
        episodes_left=begun.left,
    )
