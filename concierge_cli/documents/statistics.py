"""The document of a person's figures."""

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "PersonTallyDocument",
    "StatisticsDocument",
    "StreakDocument",
    "TallyDocument",
    "YearTallyDocument",
]


class TallyDocument(Document):
    """Titles of one sort: how many were seen, how many of them are rated, and the average rating out of ten."""

    name: str
    count: int
    rated: int
    average: float | None


class PersonTallyDocument(TallyDocument):
    """The same of what one person has made; `name_ru` is null where it is not known."""

    name_ru: str | None


class YearTallyDocument(Document):
    """How often films and episodes were seen in a year."""

    year: int
    films: int
    episodes: int


class StreakDocument(Document):
    """Days in a row, as ISO 8601 writes them, on each of which something was seen."""

    first: str
    last: str
    days: int


class StatisticsDocument(Document):
    """`concierge stats --json`; `year` is null for all time, `card` where no picture was asked for.

    `scores` has the ratings 1 to 10, `days` those days on which something was seen, with how often. Genres are named as
    in `genre.<name>` of the texts, countries by ISO 3166, decades by their first year. `people` are by what they are
    counted for: director, creator, writer, camera, music, actor.
    """

    year: int | None
    films: int
    series: int
    episodes: int
    plays: int
    undated: int
    hours: float
    without_runtime: int
    rated: int
    average: float | None
    scores: dict[str, int]
    years: list[YearTallyDocument]
    decades: list[TallyDocument]
    genres: list[TallyDocument]
    countries: list[TallyDocument]
    people: dict[str, list[PersonTallyDocument]]
    days: dict[str, int]
    busiest_day: str | None
    longest_streak: StreakDocument | None
    last_streak: StreakDocument | None
    card: str | None


BY_COMMAND = {"stats": StatisticsDocument}
