"""What files and accounts of other services say of a person's lists, row by row."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from concierge.model.score import Score
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind

__all__ = ["BadRow", "ImportedRow", "ImportedViewing", "ReadRow", "RowProblem"]


class RowProblem(StrEnum):
    """Why a row, or a part of it, is not in the lists, or not yet."""

    NO_TITLE = "no_title"
    """It names nothing."""
    NO_MARK = "no_mark"
    """The title was neither seen there nor rated, reviewed or wanted."""
    BAD_SCORE = "bad_score"
    BAD_DATE = "bad_date"
    BAD_YEAR = "bad_year"
    BAD_ID = "bad_id"
    NOT_A_TITLE = "not_a_title"
    """A person, a game, a podcast or a piece of music."""
    DAMAGED = "damaged"
    """The file, or the rest of it, cannot be read."""
    TOO_LONG = "too_long"
    NO_COLUMNS = "no_columns"
    """The file has none of the columns that were looked for."""
    WAITING = "waiting"
    """The title is kept by its name until a source tells which one it is."""
    UNKNOWN = "unknown"
    """No source knows the title."""
    AMBIGUOUS = "ambiguous"
    """Several titles may be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedViewing:
    """One time that something was seen; without season and episode it is the film, or the series as such."""

    season: int | None = None
    episode: int | None = None
    watched_at: datetime | None = None
    precision: Precision = Precision.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """What one row says of one title; several rows may be about the same.

    `place` is where it stands: "diary.csv:17", counted from 1 as a text editor does, or "movies[3]" in JSON. Names are
    as the service writes them: `name` mostly in English, `name_ru` where it is known to be Russian. `kind` is None
    where the service does not tell. `is_watched` needs no viewing: then nothing is known of when. `times` is how often
    in all, at least, where the service counts or says that it was not the first time. Days are moments at midnight UTC
    with `Precision.DAY`.
    """

    place: str
    name: str = ""
    name_ru: str = ""
    name_original: str = ""
    year: int | None = None
    kind: TitleKind | None = None
    ids: ExternalIds = field(default_factory=ExternalIds)
    is_watched: bool = False
    viewings: tuple[ImportedViewing, ...] = ()
    times: int | None = None
    score: Score | None = None
    rated_at: datetime | None = None
    review: str = ""
    is_wanted: bool = False
    wanted_at: datetime | None = None

    @property
    def has_mark(self) -> bool:
        """Whether it says anything that lists keep."""
        return bool(self.is_watched or self.is_wanted or self.score or self.review)

    @property
    def has_ids(self) -> bool:
        """Whether a service knows the title by an id that is told here."""
        return self.ids != ExternalIds()


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row, or a part of one, that cannot be used; what was good of it comes as an `ImportedRow` beside it."""

    place: str
    problem: RowProblem
    title: str = ""
    year: int | None = None


ReadRow: TypeAlias = ImportedRow | BadRow
