"""Runs the benchmarks that are named, or all: `python -m benchmarks start search`."""

import os
import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    agent,
    bot,
    embedded,
    imports,
    inbox,
    monitor,
    nas,
    parser,
    ranking,
    recommending,
    search,
    start,
    statistics,
    storage,
    streaming,
    sync,
    tokens,
    tracker_pages,
    transfer,
)
from benchmarks.figure import Figure

__all__ = ["main"]

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "start": start.figures,
    "search": search.figures,
    "pages": tracker_pages.figures,
    "parser": parser.figures,
    "ranking": ranking.figures,
    "storage": storage.figures,
    "inbox": inbox.figures,
    "statistics": statistics.figures,
    "imports": imports.figures,
    "agent": agent.figures,
    "tokens": tokens.figures,
    "recommending": recommending.figures,
    "embedded": embedded.figures,
    "monitor": monitor.figures,
    "streaming": streaming.figures,
    "bot": bot.figures,
    "nas": nas.figures,
    "transfer": transfer.figures,
    "sync": sync.figures,
}
HEAD = f"{'what':<42} {'limit':>8} {'median':>8} {'least':>8}"


def main(names: list[str]) -> int:
    """Prints the table; returns 1 if a limit is not kept, 2 for a name that is none."""
    if unknown := set(names) - set(BENCHMARKS):
        sys.stderr.write(
            f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}\n"
        )
        return 2
    print(_load("before"))
    print(HEAD)
    is_kept = True
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            print(_line(figure), flush=True)
            is_kept = is_kept and (figure.is_kept or not figure.is_gate)
    print(_load("after"))
    return 0 if is_kept else 1


def _line(figure: Figure) -> str:
    numbers = "".join(
        f" {value:>{8 - len(figure.unit)}.{2 if figure.unit else 0}f}{figure.unit}"
        for value in (figure.limit, figure.median, figure.least)
    )
    return f"{figure.name:<42}{numbers}  {_verdict(figure)}"


def _verdict(figure: Figure) -> str:
    if figure.is_kept:
        return "kept"
    return "MISSED" if figure.is_gate else "above"


def _load(when: str) -> str:
    one, five, _ = os.getloadavg()
    return f"load average {when}: {one:.1f} (1 min), {five:.1f} (5 min), on {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
