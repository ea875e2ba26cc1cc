"""What a person could watch: by their taste, like a title, or a find that few know."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass, replace

from concierge.errors import InputError, ServiceUnavailable
from concierge.model.access import Grant
from concierge.model.decision import SourceFailure
from concierge.model.genre import Genre
from concierge.model.occasion import Fitness, Mood, Occasion, rules_of
from concierge.model.recommendation import Lead, LeadKind, Recommendations, best_first
from concierge.model.title import Title, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.model.user import User
from concierge.ports import Clock
from concierge.services.candidate_titles import CandidateTitles, ListScope, Thought
from concierge.services.metadata import Metadata
from concierge.services.naming import the_title
from concierge.services.permission import require
from concierge.services.shortlist import OfferRules, Shortlist, Viewer, may_be_offered, viewer_of
from concierge.services.tastes import Tastes
from concierge.services.user_metadata import UserMetadata
from concierge.services.visibility import Visibility

__all__ = ["OfferWish", "Recommending", "refuse_limit", "refuse_nothing"]

_MOST_OFFERED = 50
_DECADE, _FIRST_DECADE, _LAST_DECADE = 10, 1880, 2100
# A gem is liked by those who know it, who are not many and not too few to tell.
_GEM_MARK, _GEM_MOST_VOTES, _GEM_LEAST_VOTES = 7.2, 20_000, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWish:
    """What a person asks for beside their taste."""

    limit: int = 10
    genre: Genre | None = None
    kind: TitleKind | None = None
    decade: int | None = None
    longest_min: int | None = None
    mood: Mood | None = None


class Recommending:
    """Recommends; nothing that is seen, blocked, adult or not for the person's age comes out of it."""

    def __init__(
        self,
        metadata: Metadata,
        visibility: Visibility,
        tastes: Tastes,
        candidates: CandidateTitles,
        shortlist: Shortlist,
        *,
        clock: Clock,
    ) -> None:
        """Takes who knows titles and tastes, who thinks of candidates and who chooses among them."""
        self._metadata = metadata
        self._visibility = visibility
        self._tastes = tastes
        self._candidates = candidates
        self._shortlist = shortlist
        self._clock = clock

    async def viewer(self, user: User, *, watches: bool = True) -> Viewer:
        """The person, with what they may see and what they like at this moment."""
        return await viewer_of(user, self._visibility, self._tastes, watches=watches)

    async def list(self, user: User, asked: OfferWish) -> Recommendations:
        """The titles that the person would like best.

        Raises:
            NotAllowed: they may not search.
            InputError: the limit, the length or the decade cannot be.
            ServiceError: nothing is known that would fit, and sources could not be asked.
        """
        require(user, Grant.SEARCH)
        _refuse(asked)
        viewer = await self.viewer(user)
        thought = await self._candidates.of((viewer,), _wanted(asked))
        rules = OfferRules(limit=asked.limit, fitness=_fitness(asked))
        return await self.chosen((viewer,), _of_decade(thought, asked), rules)

    async def like(self, user: User, what: Title | str, *, limit: int = 10) -> Recommendations:
        """What is like a title, best for this person first. Raises as `list` does, and Ambiguous, NotFound."""
        require(user, Grant.SEARCH)
        refuse_limit(limit)
        metadata = UserMetadata(user, self._metadata, self._visibility)
        title = await the_title(metadata, user, what, year=None, kind=None) if isinstance(what, str) else what
        await self._visibility.require(user, title)
        viewer = await self.viewer(user)
        lead = Lead(kind=LeadKind.SIMILAR, of=title if may_be_offered((viewer,), title) else None)
        similar = TitleList(kind=ListKind.SIMILAR, title_kind=title.kind, of=title.ids)
        thought = await self._candidates.listed([(similar, lead)])
        return await self.chosen((viewer,), thought, OfferRules(limit=limit))

    async def hidden_gems(self, user: User, *, limit: int = 5) -> Recommendations:
        """What few know and those like, as this person would. Raises as `list` does."""
        require(user, Grant.SEARCH)
        refuse_limit(limit)
        viewer = await self.viewer(user)
        thought = await self._candidates.of((viewer,), ListScope(least_mark=_GEM_MARK))
        rules = OfferRules(
            limit=limit,
            least_mark=_GEM_MARK,
            most_votes=_GEM_MOST_VOTES,
            least_votes=_GEM_LEAST_VOTES,
            least_taste=0.0 if viewer.vector.weights else None,
        )
        return await self.chosen((viewer,), thought, rules)

    async def chosen(self, viewers: Sequence[Viewer], thought: Thought, rules: OfferRules) -> Recommendations:
        """The best of the candidates for these viewers. Raises ServiceError as `refuse_nothing` does."""
        items = await self._shortlist.of(viewers, thought.candidates, rules)
        refuse_nothing(items, thought)
        rated = viewers[0].vector.count
        return Recommendations(items=best_first(items), rated=rated, failures=thought.failures)

    async def fitting(
        self, viewer: Viewer, occasion: Occasion, fitness: Fitness, limit: int
    ) -> tuple[Recommendations, Thought]:
        """What fits an occasion: of the watchlist and of what is new at most so many each; and all that was thought of.

        Raises no ServiceError: what is there may be enough together with something else.
        """
        longest = fitness.longest_min if occasion is Occasion.QUICK else None
        thought = await self._candidates.of((viewer,), ListScope(kind=fitness.kind, longest_min=longest))
        rules = OfferRules(limit=limit, fitness=fitness)
        parts = [
            [one for one in thought.candidates if one.is_wanted is is_wanted] for is_wanted in (True, False)
        ]
        chosen = [await self._shortlist.of((viewer,), part, rules) for part in parts if part]
        items = tuple(one for part in chosen for one in part)
        return Recommendations(items=items, rated=viewer.vector.count, failures=thought.failures), thought


def refuse_nothing(items: Sized, thought: Thought, failures: Sequence[SourceFailure] = ()) -> None:
    """Returns if there is something, or everybody could be asked.

    Raises:
        ServiceError: nothing is there, and a source could not be asked or there is none.
    """
    if items:
        return
    if thought.error is not None:
        raise thought.error
    for failure in (*thought.failures, *failures):
        raise ServiceUnavailable(failure.service, f"nothing found without it: {failure.code}")


def refuse_limit(limit: int) -> None:
    """Returns if so many may be asked for. Raises InputError."""
    if not 1 <= limit <= _MOST_OFFERED:
        raise InputError(f"{limit} titles", problem="bad_limit", limit=_MOST_OFFERED)


def _refuse(asked: OfferWish) -> None:
    refuse_limit(asked.limit)
    if asked.longest_min is not None and asked.longest_min < 1:
        raise InputError(f"{asked.longest_min} minutes", problem="bad_length")
    decade = asked.decade
    if decade is not None and (decade % _DECADE or not _FIRST_DECADE <= decade < _LAST_DECADE):
        raise InputError(f"the decade of {decade}", problem="bad_decade")


def _wanted(asked: OfferWish) -> ListScope:
    genres: tuple[Genre, ...] = (asked.genre,) if asked.genre else ()
    if not genres and asked.mood is not None:
        genres = tuple(sorted(rules_of(Occasion.TONIGHT, mood=asked.mood).one_of))[:2]
    return ListScope(kind=asked.kind, genres=genres, decade=asked.decade, longest_min=asked.longest_min)


def _fitness(asked: OfferWish) -> Fitness:
    fitness = rules_of(Occasion.TONIGHT, mood=asked.mood)
    one_of = frozenset({asked.genre}) if asked.genre else fitness.one_of
    return replace(
        fitness,
        kind=asked.kind,
        one_of=one_of,
        without=fitness.without - one_of,
        longest_min=asked.longest_min,
        longest_part_min=asked.longest_min,
        knows_runtime=asked.longest_min is not None,
    )


def _of_decade(thought: Thought, asked: OfferWish) -> Thought:
    decade = asked.decade
    if decade is None:
        return thought
    kept = tuple(
        one
        for one in thought.candidates
        if one.title.year is not None and decade <= one.title.year < decade + _DECADE
    )
    return replace(thought, candidates=kept)
