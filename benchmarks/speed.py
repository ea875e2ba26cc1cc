"""How fast parsers are, beside each other: the same names, one process, turn by turn."""

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from statistics import median
from typing import cast

from concierge import ParsedRelease, parse_release
from concierge.model import same_name

__all__ = ["Parser", "cpu_s", "first_reading", "forget", "installed", "label", "pairs", "ratios"]

Parser = Callable[[str], object]


# The evaluator's name of a parser: what it is called elsewhere, its module and its function.
_FOREIGN = {
    "guessit": ("guessit", "guessit", "guessit"),
    "ptt": ("parsett", "PTT", "parse_title"),
    "rtn": ("rank-torrent-name", "RTN", "parse"),
    "ptn": ("PTN", "PTN", "parse"),
    "anitopy": ("anitopy", "anitopy", "parse"),
}


def first_reading(name: str) -> ParsedRelease:
    """Ours, reading a name as if it had never seen it: the product remembers the last few thousand."""
    return parse_release.__wrapped__(name)


def forget() -> None:
    """Empties what is remembered of names."""
    parse_release.cache_clear()
    same_name.normalised.cache_clear()
    same_name.spelled.cache_clear()


def label(name: str) -> str:
    """What people call a parser."""
    return _FOREIGN[name][0] if name in _FOREIGN else name


def installed(name: str) -> Parser | None:
    """Another parser; None where it is not installed."""
    _, module, function = _FOREIGN[name]
    if importlib.util.find_spec(module) is None:
        return None
    return cast("Parser", getattr(importlib.import_module(module), function))


def cpu_s(parser: Parser, names: Sequence[str]) -> float:
    """CPU seconds that a parser needs for names; one that it refuses counts with the time that it took."""
    began = time.process_time()
    for name in names:
        with suppress(Exception):
            parser(name)
    return time.process_time() - began


def pairs(ours: Parser, other: Parser, names: Sequence[str], rounds: int) -> Iterator[tuple[float, float]]:
    """CPU seconds of ours and of another parser, round by round, each first in turn."""
    for number in range(rounds):
        if number % 2:
            theirs = cpu_s(other, names)
            yield cpu_s(ours, names), theirs
        else:
            mine = cpu_s(ours, names)
            yield mine, cpu_s(other, names)


def ratios(
    ours: Parser, others: Mapping[str, Parser], names: Sequence[str], rounds: int = 3
) -> dict[str, float]:
    """How many times as long as ours each other parser takes: the median of the rounds."""
    return {
        name: median(theirs / mine for mine, theirs in pairs(ours, other, names, rounds))
        for name, other in others.items()
    }
