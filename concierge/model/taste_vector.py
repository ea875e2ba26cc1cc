"""A person's taste as weights, and what a title is worth by it: a guess at their rating, with its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from concierge.model.taste_sums import TasteSums, TasteTrait, TraitKey, TraitSum, trait_keys
from concierge.model.taste_wishes import TasteWishes
from concierge.model.title import Title
from concierge.model.title_traits import BestMark

__all__ = ["Judgement", "TasteVector", "TraitReason", "judged", "quality_of", "vector_of", "widened"]

# A rating that is usual, and as how many votes it counts where there are few.
_USUAL: Final = 6.5
_USUAL_VOTES: Final = 300
# What nobody has told of is rarely as good as the usual.
_UNTOLD: Final = 6.0
# As many ratings of the usual kind are added to a person's own, so that two of them say little.
_USUAL_RATINGS: Final = 10
# How many titles of the person's mean are added to a trait; a director is told by fewer than a genre.
_SHRINK: Final = {
    TasteTrait.GENRE: 6.0,
    TasteTrait.COUNTRY: 6.0,
    TasteTrait.DECADE: 8.0,
    TasteTrait.DIRECTOR: 2.0,
    TasteTrait.WRITER: 3.0,
    TasteTrait.COMPOSER: 4.0,
    TasteTrait.CINEMATOGRAPHER: 4.0,
    TasteTrait.ACTOR: 4.0,
}
# How much of a title each kind of trait is.
_SHARE: Final = {
    TasteTrait.GENRE: 1.0,
    TasteTrait.COUNTRY: 0.4,
    TasteTrait.DECADE: 0.4,
    TasteTrait.DIRECTOR: 1.0,
    TasteTrait.WRITER: 0.5,
    TasteTrait.COMPOSER: 0.3,
    TasteTrait.CINEMATOGRAPHER: 0.3,
    TasteTrait.ACTOR: 0.5,
}
_QUALITY_SHARE: Final = 0.8
_WORTH_TELLING: Final = 0.12
_MOST: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitReason:
    """A trait that speaks for or against a title: `weight` is what it adds, in points of ten, `sum` what was rated.

    `is_said` tells that the person's profile says so.
    """

    trait: TasteTrait
    value: str
    weight: float
    sum: TraitSum | None = None
    is_said: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TasteVector:
    """The weights of a person's taste. `sums` are what they were made of, by the same keys.

    `mean` is drawn to the usual where few titles are rated, `own_mean` is the person's as it is.
    """

    mean: float = _USUAL
    own_mean: float = 0.0
    count: int = 0
    weights: Mapping[TraitKey, float] = field(default_factory=dict)
    sums: Mapping[TraitKey, TraitSum] = field(default_factory=dict)
    wishes: TasteWishes = field(default_factory=TasteWishes)

    def best(self, *traits: TasteTrait, least: float = 0.2, limit: int = 3) -> tuple[TraitKey, ...]:
        """The traits of those kinds that weigh most, heaviest first."""
        kept = [(weight, key) for key, weight in self.weights.items() if key[0] in traits and weight >= least]
        return tuple(key for _, key in sorted(kept, key=lambda pair: (-pair[0], pair[1]))[:limit])

    def refuses(self, title: Title) -> bool:
        """Whether the profile says that nothing of that kind, or by those people, is ever wanted."""
        return self.wishes.refuses(title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What rating the person would give, as far as can be told, of ten; the reasons come heaviest first."""

    score: float
    taste: float = 0.0
    """The part of the score that comes of this person's taste alone."""
    reasons: tuple[TraitReason, ...] = ()


def vector_of(sums: TasteSums, wishes: TasteWishes | None = None) -> TasteVector:
    """The taste that the sums and the wishes come to.

    A weight is the deviation of a trait's average rating from the person's own mean, drawn to nothing where few titles
    tell it; a wish is added to it.
    """
    said = wishes or TasteWishes()
    weights = {one.key: _deviation(one, sums.mean) for one in sums.traits}
    for key, weight in said.weights.items():
        weights[key] = weights.get(key, 0.0) + weight
    mean = (sums.total + _USUAL * _USUAL_RATINGS) / (sums.count + _USUAL_RATINGS)
    return TasteVector(
        mean=mean,
        own_mean=sums.mean,
        count=sums.count,
        weights=weights,
        sums={one.key: one for one in sums.traits},
        wishes=said,
    )


def widened(vector: TasteVector, sums: Iterable[TraitSum]) -> TasteVector:
    """The same taste, knowing of further traits, or better of those that it knows."""
    told = {one.key: one for one in sums}
    wishes = vector.wishes.weights
    weights = {key: _deviation(one, vector.own_mean) + wishes.get(key, 0.0) for key, one in told.items()}
    return replace(vector, weights={**vector.weights, **weights}, sums={**vector.sums, **told})


def judged(vector: TasteVector, title: Title, mark: BestMark | None) -> Judgement:
    """What the title is worth to the person, in 0 to 10, and why."""
    shares = tuple(_shares(vector, trait_keys(title)))
    taste = sum(share for _, share in shares)
    score = vector.mean + _QUALITY_SHARE * (quality_of(mark) - _USUAL) + taste
    telling = [(key, share) for key, share in shares if abs(share) >= _WORTH_TELLING]
    telling.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
    return Judgement(
        score=round(min(_MOST, max(0.0, score)), 2),
        taste=round(taste, 3),
        reasons=tuple(_reason(vector, key, share) for key, share in telling),
    )


def quality_of(mark: BestMark | None) -> float:
    """How good everybody finds it, drawn to the usual where few have told; where nobody has, a little below."""
    if mark is None:
        return _UNTOLD
    return (mark.value * mark.votes + _USUAL * _USUAL_VOTES) / (mark.votes + _USUAL_VOTES)


def _deviation(one: TraitSum, mean: float) -> float:
    return (one.total - one.count * mean) / (one.count + _SHRINK[one.trait])


def _shares(vector: TasteVector, keys: Iterable[TraitKey]) -> Iterable[tuple[TraitKey, float]]:
    """What each trait adds. Of one kind the traits share the kind's part: five genres say no more than one."""
    known = [(key, vector.weights[key]) for key in keys if key in vector.weights]
    for trait, share in _SHARE.items():
        own = [(key, weight) for key, weight in known if key[0] is trait]
        yield from ((key, share * weight / len(own)) for key, weight in own)


def _reason(vector: TasteVector, key: TraitKey, share: float) -> TraitReason:
    return TraitReason(
        trait=key[0],
        value=key[1],
        weight=round(share, 3),
        sum=vector.sums.get(key),
        is_said=key in vector.wishes.weights,
    )
