"""What a person's ratings tell of their taste that their profile does not."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from concierge.model.taste_sums import LOVED, PEOPLE, TasteSums, TasteTrait, TraitSum

__all__ = ["Leaning", "TastePattern", "patterns_of"]

# As many titles of 8 or more make a pattern: of a person, whose work is scarcer, fewer.
_LEAST: Final = 5
_LEAST_OF_PERSON: Final = 3
# So far from the person's own mean, in points of ten: who likes everything leans to nothing.
_LIKED: Final = 0.4
_DISLIKED: Final = -1.5
_NEVER_TOLD: Final = frozenset({TasteTrait.ACTOR, TasteTrait.WRITER})
_MOST_LIKED: Final = 0.6


class Leaning(StrEnum):
    """Which way a pattern leans."""

    LIKES = "likes"
    DISLIKES = "dislikes"


@dataclass(frozen=True, slots=True, kw_only=True)
class TastePattern:
    """A trait that the person's ratings lean to, or away from. `key` names it for good."""

    leaning: Leaning
    sum: TraitSum
    mean: float

    @property
    def key(self) -> str:
        """What it is accepted or declined by."""
        return f"{self.leaning}:{self.sum.trait}:{self.sum.value.replace(' ', '_')}"


def patterns_of(sums: TasteSums, *, without: Collection[str] = ()) -> tuple[TastePattern, ...]:
    """The patterns, the plainest first, but for those with these keys."""
    found = [one for each in sums.traits for one in _pattern(each, sums.mean) if one.key not in without]
    return tuple(sorted(found, key=lambda one: (-abs(one.sum.average - one.mean) * one.sum.count, one.key)))


def _pattern(one: TraitSum, mean: float) -> Iterator[TastePattern]:
    least = _LEAST_OF_PERSON if one.trait in PEOPLE else _LEAST
    if one.trait in _NEVER_TOLD or one.count < least:
        return
    away = one.average - mean
    is_loved = one.loved >= least and one.average >= LOVED and one.loved >= _MOST_LIKED * one.count
    if is_loved and away >= _LIKED:
        yield TastePattern(leaning=Leaning.LIKES, sum=one, mean=mean)
    elif away <= _DISLIKED and one.trait is TasteTrait.GENRE:
        yield TastePattern(leaning=Leaning.DISLIKES, sum=one, mean=mean)
