"""How well matchers tell the wanted work from what resembles it, by the corpus of pairs."""

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

from benchmarks.corpus import Row, Want, accepts
from benchmarks.speed import label

__all__ = ["Verdicts", "verdicts"]

Matcher = Callable[[Want, str], bool]


class MatchEvaluator(Protocol):
    """The corpus's own module `eval_match`: the pairs, and matchers made of other parsers."""

    substring: Matcher

    def rows(self) -> Sequence[Row]:
        """All pairs."""
        ...

    def exact(self, k: str) -> Matcher:
        """The parser's name has to be the wanted one, and simple rules for year, season and episode hold."""
        ...

    def rtn_like(self) -> Matcher:
        """The same with RTN's comparison of names."""
        ...


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a matcher said of all pairs."""

    matcher: str
    pairs: int
    right: int
    wrongly_accepted: int
    wrongly_refused: int


def verdicts() -> Iterator[Verdicts]:
    """Ours, and every matcher whose parser is installed; the corpus's folder has to be importable."""
    judge = cast("MatchEvaluator", importlib.import_module("eval_match"))
    rows = judge.rows()
    yield _verdicts("concierge", accepts, rows)
    yield _verdicts("substring and year", judge.substring, rows)
    for parser in ("guessit", "ptt", "ptn"):
        with suppress(ImportError):
            yield _verdicts(f"{label(parser)}, exact name", judge.exact(parser), rows)
    with suppress(ImportError):
        yield _verdicts("rank-torrent-name's title_match", judge.rtn_like(), rows)


def _verdicts(name: str, matcher: Matcher, rows: Sequence[Row]) -> Verdicts:
    answers = [(bool(matcher(row["want"], row["name"])), row["match"]) for row in rows]
    return Verdicts(
        matcher=name,
        pairs=len(rows),
        right=sum(given == right for given, right in answers),
        wrongly_accepted=sum(given and not right for given, right in answers),
        wrongly_refused=sum(right and not given for given, right in answers),
    )
