"""P5: what it costs to read a release's name; `python -m benchmarks.parser --write` compares it with other parsers.

The comparison reads the shared corpora and takes minutes. The figures alone need neither them nor the other parsers.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import page
from benchmarks.accuracy import OURS, misses_of
from benchmarks.corpus import DEFAULT, evaluator, peers
from benchmarks.figure import Figure, of_pairs
from benchmarks.hostile import SIZES, text_of
from benchmarks.misses import Miss, explanations
from benchmarks.names import HOSTILE, RUSSIAN, SCENE
from benchmarks.speed import Parser, first_reading, installed, label, pairs

__all__ = ["figures", "main"]

ROUNDS = 9
PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "parser-accuracy.md"
# Splitting a name into words is what any parser has to do, and as fast as this machine is.
SPLITS = 60
HOSTILE_MS = 5.0
HOSTILE_SIZE = 20_000
FASTER_THAN = {"guessit": 200, "ptt": 20}
_WORD = re.compile(r"\w+")


def figures() -> Iterator[Figure]:
    """The time beside splitting names into words, growth with hostile texts, and peers as far as they are installed."""
    names = [*SCENE, *RUSSIAN] * 5
    yield of_pairs(
        "P5 a name parsed, beside split into words",
        SPLITS,
        [(split, ours) for ours, split in pairs(first_reading, _WORD.findall, names, ROUNDS)],
    )
    yield from _hostile()
    for peer, parse in _peers():
        times = FASTER_THAN[peer]
        yield of_pairs(
            f"P5 {times} names parsed, beside one by {label(peer)}",
            1.0,
            [(theirs, ours * times) for ours, theirs in pairs(first_reading, parse, [*SCENE, *RUSSIAN], 3)],
        )


def _hostile() -> Iterator[Figure]:
    worst = max(HOSTILE, key=lambda kind: _took_s(kind, HOSTILE_SIZE))
    times_ms = [_took_s(worst, HOSTILE_SIZE) * 1000 for _ in range(ROUNDS)]
    yield Figure(
        name=f"P5 {HOSTILE_SIZE // 1000} KB of {worst}",
        unit="ms",
        limit=HOSTILE_MS,
        is_gate=False,
        median=sorted(times_ms)[ROUNDS // 2],
        least=min(times_ms),
    )
    yield of_pairs(
        f"P5 {SIZES[-1] // 1000} KB of it, beside {SIZES[0] // 1000} KB",
        SIZES[-1] / SIZES[0] * 1.25,
        [(_took_s(worst, SIZES[0]), _took_s(worst, SIZES[-1])) for _ in range(ROUNDS)],
    )


def _took_s(kind: str, size: int) -> float:
    text = text_of(kind, size)
    return min(ours for ours, _ in pairs(first_reading, str, [text], 3))


def _peers() -> Iterator[tuple[str, Parser]]:
    for peer in FASTER_THAN:
        if parse := installed(peer):
            yield peer, parse


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the comparison, or writes it into the docs; returns 2 where the corpora are not there."""
    options = _options().parse_args(arguments)
    judge = evaluator(options.corpus)
    if judge is None:
        sys.stderr.write(f"no corpora in {options.corpus}: name their folder with --corpus\n")
        return 2
    there, absent = peers(judge)
    for name in absent:
        sys.stderr.write(f"{name} is not installed and left out; to compare with all: {page.INSTALL}\n")
    if options.misses:
        _print_misses(misses_of(judge, judge.corpora_all()))
        return 0
    if OURS not in there:
        sys.stderr.write(f"{OURS} itself cannot be loaded\n")
        return 2
    text = page.written(judge, there)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def _print_misses(misses: Sequence[Miss]) -> None:
    known = explanations()
    for miss in misses:
        reason = next((one.reason for one in known if one.holds_for(miss)), "?")
        print(f"{miss.corpus} {miss.id} {miss.field}: {miss.name}\n  {miss.wanted} <> {miss.got}\n  {reason}")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parser", description=__doc__)
    parser.add_argument(
        "--corpus", type=Path, default=DEFAULT, help="folder of the corpora (../shared/corpus)"
    )
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} instead of printing it")
    parser.add_argument(
        "--misses", action="store_true", help="list what ours reads wrong, without the comparison"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
