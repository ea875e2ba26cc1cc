"""What an entry of a diary at Letterboxd says of a film, and the review as plain text."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Final

from selectolax.lexbor import LexborNode

from concierge.adapters._figures import figure
from concierge.adapters._markup import tree_of
from concierge.adapters._shapes import MOST, YEARS, plain_line
from concierge.errors import InputError, UnexpectedAnswer
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, ReadRow, RowProblem
from concierge.model.score import Score
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind

__all__ = ["review_of", "rows_of"]

KINDS: Final = ("letterboxd-watch-", "letterboxd-review-")
FIELDS: Final = frozenset({"filmtitle", "movieid", "tvid"})
LONGEST_NAME: Final = 500
LONGEST_REVIEW: Final = 100_000
DEEPEST: Final = 200
TWICE: Final = 2
_BLOCKS: Final = frozenset({"body", "p", "div", "blockquote", "li", "ul", "ol", "h1", "h2", "h3"})
_UNREAD: Final = frozenset({"script", "style", "template", "title", "textarea"})
# What Letterboxd itself writes before a review, or in place of one.
_OWN: Final = re.compile(r"Watched on \w+ \w+ \d{1,2}, \d{4}\.?|This review may contain spoilers\.?")


def rows_of(
    service: str, item: Mapping[str, str], place: str, published_at: datetime | None
) -> Iterator[ReadRow]:
    """The row, after those that tell what of it cannot be read; nothing for a list. The names are in lower case."""
    if not item.get("guid", "").startswith(KINDS) or not any(map(item.get, FIELDS)):
        return
    reading = _Reading(item)
    row = reading.row(service, place, published_at)
    for problem in reading.problems:
        yield BadRow(place=place, problem=problem, title=row.name, year=row.year)
    if row.name or row.ids != ExternalIds():
        yield row


def review_of(service: str, html: str) -> str:
    """The words of the entry in paragraphs, without the poster and what the service itself writes above them.

    Raises:
        UnexpectedAnswer: it nests without end.
    """
    body = tree_of(service, html[: 2 * LONGEST_REVIEW], deepest=DEEPEST).body
    text = "".join(_pieces(body)) if body else ""
    lines = "\n".join(map(plain_line, text.split("\n")))
    paragraphs = [one.strip() for one in re.split(r"\n\n+", lines) if one.strip()]
    while paragraphs and _OWN.fullmatch(paragraphs[0]):
        del paragraphs[0]
    return "\n\n".join(paragraphs)[:LONGEST_REVIEW]


def _pieces(body: LexborNode) -> Iterator[str]:
    last = body.mem_id
    for node in body.traverse(include_text=True):
        if node.tag == "br":
            yield "\n"
        elif node.tag == "-text" and (node.parent is None or node.parent.tag not in _UNREAD):
            block = _block_of(node)
            if block != last:
                yield "\n\n"
            last = block
            # The spaces at the ends part the words of neighbours.
            yield " ".join(f"|{node.text_content or ''}|".split())[1:-1]


def _block_of(node: LexborNode) -> int:
    """Which paragraph or the like the text is in."""
    around = node.parent
    while around is not None and around.tag not in _BLOCKS and around.parent is not None:
        around = around.parent
    return around.mem_id if around is not None else 0


class _Reading:
    """The fields of an item one by one; `problems` grows by what cannot be read."""

    def __init__(self, item: Mapping[str, str]) -> None:
        self.problems: list[RowProblem] = []
        self._item = item

    def row(self, service: str, place: str, published_at: datetime | None) -> ImportedRow:
        score, day = self._score(), self._day()
        viewing = ImportedViewing(watched_at=day, precision=Precision.DAY)
        is_series = bool(self._said("tvid")) and not self._said("movieid")
        return ImportedRow(
            place=place,
            name=self._name(),
            year=self._year(),
            kind=TitleKind.SERIES if is_series else TitleKind.MOVIE,
            ids=ExternalIds(tmdb=self._number()),
            is_watched=True,
            viewings=(viewing,) if day else (),
            times=TWICE if self._said("rewatch").lower() == "yes" else None,
            score=score,
            rated_at=published_at if score else None,
            review=self._review(service),
        )

    def _said(self, name: str) -> str:
        return self._item.get(name, "")

    def _name(self) -> str:
        line = plain_line(self._said("filmtitle"))
        if not line and not self._number():
            self.problems.append(RowProblem.NO_TITLE)
        if len(line) > LONGEST_NAME:
            self.problems.append(RowProblem.TOO_LONG)
            return ""
        return line

    def _year(self) -> int | None:
        said = self._said("filmyear")
        year = figure(said)
        if said and year not in YEARS:
            self.problems.append(RowProblem.BAD_YEAR)
        return year if year in YEARS else None

    def _number(self) -> int | None:
        said = self._said("movieid") or self._said("tvid")
        number = figure(said)
        if said and not 0 < number < MOST and RowProblem.BAD_ID not in self.problems:
            self.problems.append(RowProblem.BAD_ID)
        return number if 0 < number < MOST else None

    def _score(self) -> Score | None:
        said = self._said("memberrating")
        try:
            return Score.of(f"{said}/5") if said else None
        except InputError:
            self.problems.append(RowProblem.BAD_SCORE)
            return None

    def _day(self) -> datetime | None:
        said = self._said("watcheddate")
        try:
            day = date.fromisoformat(said) if said else None
        except ValueError:
            day = date.min
        if day is None:
            return None
        if day.year not in YEARS:
            self.problems.append(RowProblem.BAD_DATE)
            return None
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    def _review(self, service: str) -> str:
        if not self._said("guid").startswith("letterboxd-review-"):
            return ""
        try:
            return review_of(service, self._said("description"))
        except UnexpectedAnswer:
            self.problems.append(RowProblem.DAMAGED)
            return ""
