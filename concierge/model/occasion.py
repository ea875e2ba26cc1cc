"""What is fit for an evening, a trip or a few minutes: the rules as data, and whether a title keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from concierge.model.access import CHILD_AGE
from concierge.model.genre import Genre
from concierge.model.title import Title, TitleKind

__all__ = [
    "ANYTHING",
    "Company",
    "Fitness",
    "Mood",
    "Occasion",
    "fits",
    "rules_of",
    "suits",
]


class Occasion(StrEnum):
    """Why somebody wants to watch something now."""

    TONIGHT = "tonight"
    DATE = "date"
    BACKGROUND = "background"
    QUICK = "quick"
    TRAVEL = "travel"


class Company(StrEnum):
    """With whom."""

    ALONE = "alone"
    TWO = "two"
    FAMILY = "family"


class Mood(StrEnum):
    """In what mood."""

    FUNNY = "funny"
    LIGHT = "light"
    TENSE = "tense"
    DARK = "dark"
    THOUGHTFUL = "thoughtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """What a title must be to fit, and which genres are better than others there.

    `longest_min` counts for films; of a series one part is as long as it is. `is_standalone` wants nothing that needs
    another title before it. `allows_seen` lets titles come again that the person liked.
    """

    kind: TitleKind | None = None
    longest_min: int | None = None
    longest_part_min: int | None = None
    oldest_age: int | None = None
    without: frozenset[Genre] = frozenset()
    one_of: frozenset[Genre] = frozenset()
    better: frozenset[Genre] = frozenset()
    is_standalone: bool = False
    allows_seen: bool = False
    knows_runtime: bool = False


ANYTHING: Final = Fitness()
# What nobody takes lightly.
_HEAVY: Final = frozenset(
    {Genre.HORROR, Genre.WAR, Genre.DOCUMENTARY, Genre.CRIME, Genre.THRILLER, Genre.HISTORY}
)
_LIGHT: Final = frozenset(
    {Genre.COMEDY, Genre.ROMANCE, Genre.MUSIC, Genre.ADVENTURE, Genre.ANIMATION, Genre.FAMILY, Genre.FANTASY}
)
_FOR_ALL: Final = frozenset({Genre.FAMILY, Genre.ANIMATION, Genre.CHILDREN, Genre.ADVENTURE, Genre.FANTASY})
_FOR_TWO: Final = frozenset({Genre.COMEDY, Genre.ROMANCE, Genre.MYSTERY, Genre.ADVENTURE})
_OCCASIONS: Final[Mapping[Occasion, Fitness]] = {
    Occasion.TONIGHT: ANYTHING,
    Occasion.DATE: Fitness(
        kind=TitleKind.MOVIE, longest_min=140, without=_HEAVY, better=frozenset({Genre.ROMANCE, Genre.COMEDY})
    ),
    Occasion.BACKGROUND: Fitness(
        kind=TitleKind.SERIES, longest_part_min=45, without=_HEAVY, better=_LIGHT, allows_seen=True
    ),
    Occasion.QUICK: Fitness(
        kind=TitleKind.MOVIE, longest_min=99, is_standalone=True, better=_LIGHT, knows_runtime=True
    ),
    Occasion.TRAVEL: Fitness(knows_runtime=True),
}
# For how many minutes people stay up on that day of the week: Monday is 0.
_LONGEST_ON: Final = {0: 125, 1: 125, 2: 125, 3: 130, 4: 190, 5: 200, 6: 140}
_MOODS: Final[Mapping[Mood, frozenset[Genre]]] = {
    Mood.FUNNY: frozenset({Genre.COMEDY}),
    Mood.LIGHT: _LIGHT,
    Mood.TENSE: frozenset({Genre.THRILLER, Genre.CRIME, Genre.MYSTERY, Genre.ACTION, Genre.HORROR}),
    Mood.DARK: frozenset(
        {Genre.THRILLER, Genre.CRIME, Genre.FILM_NOIR, Genre.HORROR, Genre.DRAMA, Genre.WAR}
    ),
    Mood.THOUGHTFUL: frozenset({Genre.DRAMA, Genre.DOCUMENTARY, Genre.HISTORY, Genre.BIOGRAPHY}),
}


def rules_of(
    occasion: Occasion, *, company: Company = Company.ALONE, mood: Mood | None = None, on: date | None = None
) -> Fitness:
    """What fits that occasion, in that company and mood, on that day."""
    rules = _OCCASIONS[occasion]
    if occasion is Occasion.TONIGHT and on is not None:
        rules = replace(rules, longest_min=_LONGEST_ON[on.weekday()], longest_part_min=90)
    if company is Company.TWO:
        rules = replace(rules, better=rules.better or _FOR_TWO)
    elif company is Company.FAMILY:
        rules = replace(rules, oldest_age=CHILD_AGE, without=rules.without | _HEAVY, better=_FOR_ALL)
    if mood is not None:
        without = _HEAVY if mood in {Mood.FUNNY, Mood.LIGHT} else frozenset[Genre]()
        rules = replace(
            rules, one_of=_MOODS[mood], without=(rules.without | without) - (_MOODS[mood] - _LIGHT)
        )
    return rules


def fits(rules: Fitness, title: Title) -> bool:
    """Whether the title keeps the rules; what nobody told of it breaks those that need to know."""
    genres = set(title.genres)
    if rules.kind not in {None, title.kind} or genres & rules.without:
        return False
    if rules.one_of and not genres & rules.one_of:
        return False
    if rules.oldest_age is not None and (title.age is None or title.age > rules.oldest_age):
        return False
    return _is_short(rules, title)


def suits(rules: Fitness, title: Title) -> float:
    """How much better than others the title is there, in points of ten."""
    return 0.5 if rules.better & set(title.genres) else 0.0


def _is_short(rules: Fitness, title: Title) -> bool:
    most = rules.longest_min if title.kind is TitleKind.MOVIE else rules.longest_part_min
    if title.runtime_min is None:
        return not rules.knows_runtime
    return most is None or title.runtime_min <= most
