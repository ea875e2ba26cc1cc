"""How long parsers brood over texts that were made to be long: each in a process of its own, with a deadline."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection

from benchmarks.names import HOSTILE

__all__ = ["DEADLINE_S", "SIZES", "Brooding", "broodings", "text_of"]

DEADLINE_S = 5.0
SIZES = (10_000, 20_000, 40_000)
_ROUNDS = 3

Parser = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Brooding:
    """What a parser did with a text: the seconds that it took, None if it was stopped or failed."""

    text: str
    size: int
    parser: str
    took_s: float | None
    has_failed: bool = False


def text_of(kind: str, size: int) -> str:
    """A text of that kind, of so many characters."""
    unit = HOSTILE[kind]
    return (unit * (size // len(unit) + 1))[:size]


def broodings(parsers: Mapping[str, Parser]) -> Iterator[Brooding]:
    """Each parser with each text; a parser that was stopped is spared the longer ones of that kind."""
    for kind in HOSTILE:
        stopped: set[str] = set()
        for size in SIZES:
            for name, parser in parsers.items():
                if name in stopped:
                    yield Brooding(kind, size, name, None)
                    continue
                took_s, has_failed = _timed(parser, text_of(kind, size))
                if took_s is None and not has_failed:
                    stopped.add(name)
                yield Brooding(kind, size, name, took_s, has_failed)


def _timed(parser: Parser, text: str) -> tuple[float | None, bool]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_brood, args=(parser, text, theirs), daemon=True)
    process.start()
    # With this end closed here, a process that dies of an error closes the last one, and `recv` tells.
    theirs.close()
    try:
        if not ours.poll(DEADLINE_S):
            return None, False
        took_s: float = ours.recv()
    except EOFError:
        return None, True
    else:
        return took_s, False
    finally:
        process.kill()
        process.join()


def _brood(parser: Parser, text: str, answer: Connection) -> None:
    least = float("inf")
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        parser(text)
        least = min(least, time.perf_counter() - began)
        if least * _ROUNDS > DEADLINE_S:
            break
    answer.send(least)
