"""One row of a table, read value by value: what cannot be read is left out, and told of."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from concierge.adapters._external_ids import TITLE_AT_IMDB
from concierge.adapters._figures import figure
from concierge.adapters._import_dates import Moment, moment_of
from concierge.adapters._import_prose import prose_of
from concierge.adapters._shapes import LONGEST_NAME, MOST, YEARS, plain_line
from concierge.errors import InputError
from concierge.model.importing import BadRow, ImportedRow, ReadRow, RowProblem
from concierge.model.score import Score

__all__ = ["Reading", "russian_name"]

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Letters of Ukrainian, Belarusian and Serbian.
_NOT_RUSSIAN = re.compile("[іїєґўјљњћђџ]", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})(?:\.0)?(?:\s*[-–—].*)?", re.ASCII)
_IMDB_IN_URL = re.compile(r"(?:^|/title/)(tt\d{7,10})(?:[/?#]|$)", re.ASCII)
_FIVE: Final = 5
_LONGEST_COUNT: Final = 4

T = TypeVar("T")


class Reading:
    """The cells of one row by several names each; the first that is filled counts."""

    def __init__(self, place: str, cells: Mapping[str, str]) -> None:
        self.place = place
        self.problems: list[RowProblem] = []
        self._cells = cells

    def cell(self, *names: str) -> str:
        """The text as it stands there; "" if none of the columns is filled."""
        return next((text for name in names if (text := self._cells.get(name, ""))), "")

    def name(self, *names: str) -> str:
        """A title's name on one line; "" where it is longer than any name."""
        line = plain_line(self.cell(*names))
        if len(line) > LONGEST_NAME:
            self.problems.append(RowProblem.TOO_LONG)
            return ""
        return line

    def russian(self, *names: str) -> str:
        """The name once more, if it is written in Russian letters; "" else."""
        line = plain_line(self.cell(*names))
        return russian_name(line) if len(line) <= LONGEST_NAME else ""

    def year(self, *names: str) -> int | None:
        """The year, the first one of a range."""
        text = self.cell(*names)
        match = _YEAR.fullmatch(text)
        year = int(match[1]) if match else 0
        return self._noted(year if year in YEARS else None, text, RowProblem.BAD_YEAR)

    def score(self, *names: str, scale: int = 10) -> Score | None:
        """The mark, out of ten or out of five; a cell may say itself out of what: "4/5"."""
        text = self.cell(*names)
        return self._noted(_score(text, scale), text, RowProblem.BAD_SCORE)

    def moment(self, *names: str) -> Moment | None:
        """A day or a moment."""
        text = self.cell(*names)
        return self._noted(moment_of(text), text, RowProblem.BAD_DATE)

    def imdb(self, *names: str) -> str | None:
        """The title's id at IMDb, also out of an address there."""
        text = self.cell(*names)
        match = TITLE_AT_IMDB.fullmatch(text) or _IMDB_IN_URL.search(text)
        return self._noted(match[match.re.groups] if match else None, text, RowProblem.BAD_ID)

    def number(self, *names: str) -> int | None:
        """An id that is a number."""
        text = self.cell(*names)
        number = figure(text.removesuffix(".0"))
        return self._noted(number if 0 < number < MOST else None, text, RowProblem.BAD_ID)

    def count(self, *names: str) -> int | None:
        """A number of a season, an episode or of times, from 0 up."""
        text = self.cell(*names).removesuffix(".0")
        is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_COUNT
        return self._noted(int(text) if is_number else None, text, RowProblem.DAMAGED)

    def review(self, *names: str, is_html: bool = False, preamble: re.Pattern[str] | None = None) -> str:
        """The review as plain text, its beginning where it is longer than is kept; see `prose_of`."""
        text, is_whole = prose_of(self.cell(*names), is_html=is_html, preamble=preamble)
        if not is_whole:
            self.problems.append(RowProblem.TOO_LONG)
        return text

    def told(self, row: ImportedRow) -> Iterator[ReadRow]:
        """The row, if it names something and marks it, and what is wrong with it."""
        name = row.name or row.name_ru or row.name_original
        is_named = bool(name) or row.has_ids
        if is_named and row.has_mark:
            yield row
        elif not self.problems:
            self.problems.append(RowProblem.NO_MARK if is_named else RowProblem.NO_TITLE)
        for problem in dict.fromkeys(self.problems):
            yield BadRow(place=self.place, problem=problem, title=name, year=row.year)

    def bad(self, problem: RowProblem, title: str = "", year: int | None = None) -> BadRow:
        """The row as one that cannot be used."""
        return BadRow(place=self.place, problem=problem, title=title, year=year)

    def _noted(self, value: T | None, text: str, problem: RowProblem) -> T | None:
        if value is None and text:
            self.problems.append(problem)
        return value


def russian_name(line: str) -> str:
    """The name, if it is written in Russian letters; "" else."""
    return line if _CYRILLIC.search(line) and not _NOT_RUSSIAN.search(line) else ""


def _score(text: str, scale: int) -> Score | None:
    try:
        return Score.of(f"{text}/5" if scale == _FIVE and "/" not in text else text)
    except InputError:
        return None
