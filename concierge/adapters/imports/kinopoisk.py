"""The tables of votes and folders that Kinopoisk gave until 2022, which people still have."""

import re
from collections.abc import Iterator
from typing import Final

from concierge.adapters._import_dates import Moment, moment_of
from concierge.adapters._import_file import as_far_as_readable
from concierge.adapters._import_kinds import is_of_wishes
from concierge.adapters._import_reading import Reading
from concierge.adapters._kinopoisk_table import header_of, page_title, rows_of
from concierge.adapters._moscow import MOSCOW
from concierge.model.importing import ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.score import Score
from concierge.model.title import TitleKind
from concierge.ports.lists import ImportFile, ImportFormat, TableRow

__all__ = ["FORMAT", "Kinopoisk"]

_NAME: Final = "русскоязычное название"
_ORIGINAL: Final = "оригинальное название"
_VOTE: Final = "моя оценка"
_AT: Final = "дата и время"
_UNRATED: Final = "zero"
_YEARS = re.compile(r"\d{4}\s*[-–—]")
_AFTER_NAME = re.compile(r"\s*\((?P<word>сериал|мини-сериал|ТВ|видео)\)$")
_SERIES_WORDS: Final = frozenset({"сериал", "мини-сериал"})


class Kinopoisk:
    """Votes tell what was seen, those without a mark too. Titles are known by name and year: there is no id in it.

    In a folder a mark means that the title was seen. What has none there is wanted if the page, or else the file, is
    called «Буду смотреть» or so; in other folders nothing is told of it.
    """

    name = "kinopoisk"

    def recognises(self, file: ImportFile) -> bool:
        """By two columns that both kinds of tables have, also in a table that was saved anew as CSV."""
        return any(_is_page(file, member) or _is_table(file, member) for member in file.members)

    def read(self, file: ImportFile) -> Iterator[ReadRow]:
        """A row for each title."""
        for member in file.members:
            if (is_page := _is_page(file, member)) or _is_table(file, member):
                rows = _page_rows(file, member) if is_page else file.table(member)
                is_wanted = is_of_wishes(f"{page_title(file.head(member))} {member}")
                yield from as_far_as_readable(member, _titles(rows, is_wanted=is_wanted))


FORMAT: ImportFormat = Kinopoisk()


def _is_page(file: ImportFile, member: str) -> bool:
    head = file.head(member)
    return "<" in head and _has_columns(header_of(head))


def _is_table(file: ImportFile, member: str) -> bool:
    return _has_columns(file.header(member))


def _has_columns(header: tuple[str, ...]) -> bool:
    return _NAME in header and _VOTE in header


def _page_rows(file: ImportFile, member: str) -> Iterator[TableRow]:
    yield from rows_of(member, file.text(member))


def _titles(rows: Iterator[TableRow], *, is_wanted: bool) -> Iterator[ReadRow]:
    for row in rows:
        reading = Reading(row.place, row.cells)
        if not row.is_whole:
            yield reading.bad(RowProblem.DAMAGED)
        else:
            yield from reading.told(_title(reading, is_vote=_AT in row.cells, is_wanted=is_wanted))


def _title(row: Reading, *, is_vote: bool, is_wanted: bool) -> ImportedRow:
    score, moment = _score(row), _moment(row)
    is_watched = is_vote or score is not None
    name, word = _without_word(row.name(_NAME))
    is_series = _YEARS.match(row.cell("год")) or word in _SERIES_WORDS
    return ImportedRow(
        place=row.place,
        name=name,
        name_ru=name if row.russian(_NAME) else "",
        name_original=_without_word(row.name(_ORIGINAL))[0],
        year=row.year("год"),
        kind=TitleKind.SERIES if is_series else TitleKind.MOVIE,
        is_watched=is_watched,
        viewings=(_viewing(moment),) if is_watched and score is None and moment else (),
        score=score,
        rated_at=moment.at if moment and score else None,
        review=row.review("мой комментарий"),
        is_wanted=is_wanted and not is_watched,
    )


def _score(row: Reading) -> Score | None:
    return None if row.cell(_VOTE).casefold() == _UNRATED else row.score(_VOTE)


def _moment(row: Reading) -> Moment | None:
    text = row.cell(_AT)
    moment = moment_of(text, zone=MOSCOW)
    if text and moment is None:
        row.problems.append(RowProblem.BAD_DATE)
    return moment


def _viewing(moment: Moment) -> ImportedViewing:
    """Without a mark the time is when it was put among the things that were seen; there is no better one."""
    return ImportedViewing(watched_at=moment.at, precision=moment.precision)


def _without_word(name: str) -> tuple[str, str]:
    """The name, and what stood in brackets after it: "сериал"."""
    match = _AFTER_NAME.search(name)
    return (name[: match.start()], match["word"]) if match else (name, "")
