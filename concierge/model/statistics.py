"""What a person has seen and thinks of it, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from concierge.model.craft import Craft
from concierge.model.title import TitleKind

__all__ = ["PersonTally", "Plays", "SeenTitle", "Statistics", "Streak", "Tally", "YearTally"]


# How full a day of a map can look: 0 for one on which nothing was seen.
FULLEST_SHADE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many titles of one sort were seen, how many of them are rated, and how well: out of ten, None for none."""

    name: str
    count: int
    rated: int = 0
    average: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTally(Tally):
    """The same of what one person has made; `name_ru` is "" where it is not known."""

    name_ru: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTally:
    """How often films and episodes were seen in a year."""

    year: int
    films: int
    episodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """Days in a row, on each of which something was seen."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What was seen in all, or in one `year`; without titles that are for adults, or that the person may not see.

    `films`, `series` and `episodes` are counted once each, `plays` as often as they were seen, of which the day is not
    known `undated` times. `minutes` are those of all plays; `without_runtime` titles added none, since nobody told how
    long they are, or which episodes were seen. Ratings are those of these titles, whenever they were given: `scores`
    says how often each of 1 to 10 was, half points counting up.

    `years` are all from the first to the last, whatever the year that is asked for. `decades` go by the titles' own
    years, in order; genres and countries most seen first. `people` come best first: those with three rated titles by
    their average, the others after them by how many titles were seen. `days` are those on which something was seen;
    of several busiest days, or longest streaks, the first one counts.
    """

    year: int | None = None
    films: int = 0
    series: int = 0
    episodes: int = 0
    plays: int = 0
    undated: int = 0
    minutes: int = 0
    without_runtime: int = 0
    rated: int = 0
    average: float | None = None
    scores: Mapping[int, int] = field(default_factory=dict)
    years: tuple[YearTally, ...] = ()
    decades: tuple[Tally, ...] = ()
    genres: tuple[Tally, ...] = ()
    countries: tuple[Tally, ...] = ()
    people: Mapping[Craft, tuple[PersonTally, ...]] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)
    longest_streak: Streak | None = None
    last_streak: Streak | None = None

    @property
    def hours(self) -> float:
        """The time of all plays."""
        return self.minutes / 60

    @property
    def busiest_day(self) -> date | None:
        """The day on which most was seen."""
        return max(sorted(self.days), key=lambda day: self.days[day], default=None)

    @property
    def heat_year(self) -> int | None:
        """The year whose days are worth a look: the one asked for, else the last one with any; None without any."""
        return max(self.days).year if self.days else None

    @property
    def shades(self) -> Mapping[date, int]:
        """How full each of the days looks on a map, 1 to 4: each shade stands for twice as much as the one before.

        A day always looks the same, whatever the others hold: one film, two, four, or eight and more. By shares of the
        fullest day, one of hundreds would make all others look alike.
        """
        return {day: min(count.bit_length(), FULLEST_SHADE) for day, count in self.days.items()}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was seen, and nothing rated."""
        return not (self.films or self.series or self.rated)


class Plays(NamedTuple):
    """How many episodes of a title were seen, and how often: episodes, and the title as such."""

    episodes: int
    of_episodes: int
    of_whole: int


class SeenTitle(NamedTuple):
    """What is counted of a title; `half_points` are the person's own."""

    id: int
    kind: TitleKind
    year: int | None
    runtime_min: int | None
    age: int | None
    is_adult: bool
    half_points: int | None
    plays: Plays
