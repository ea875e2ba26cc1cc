"""The page docs/reference/parser-accuracy.md: every number on it is measured when it is written."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from benchmarks import ranking
from benchmarks.accuracy import OURS, Score, misses_of, scores
from benchmarks.corpus import Evaluator
from benchmarks.hostile import DEADLINE_S, Brooding, broodings
from benchmarks.misses import Explanation, Miss, explained, explanations
from benchmarks.speed import Parser, first_reading, installed, label, ratios
from benchmarks.verdicts import verdicts
from concierge import parse_release

__all__ = ["INSTALL", "written"]

INSTALL = "pip install guessit parsett rank-torrent-name parse-torrent-title anitopy"
_NAMES = 300
_HEAD = f"""# How well release names are read

Written by `python -m benchmarks.parser --write`: every number was measured when the page was written. The corpora are
the expectations of other parsers' own tests, brought to one schema, and are not part of the project; their folder
(`../shared/corpus` unless `--corpus` names another) has the program that compares. The other parsers are no
dependencies either:

```sh
{INSTALL}
```

A parser that is not installed is left out."""
_FACTS = """## Facts

The share of all asserted facts that were read as the corpus says, in per cent; a fact that a parser has no field for
counts as not read. The best figure of a corpus is bold. † marks a corpus whose expectations the parser's own author
chose."""
_WHOLE = """## Whole names

The share of names of which every asserted fact was read as the corpus says, in per cent."""
_MATCHING = """## The wanted work or another

Pairs of a wanted work and a release's name, with remakes, sequels, other countries, seasons and episodes, soundtracks,
games, fakes, samples and camera copies. Other parsers judge by a simple rule for year, season and episode."""
_SPEED = """## Speed

How many times as long as ours each parser takes for the same names, in one process, turn by turn. The first reading of
a name is one thing; the product remembers the last 4,096 names, and a search, its ranking, the stored result and the
choice of files all read the same ones, so reading it again is another."""
_HOSTILE = f"""## Hostile texts

The first figure is ours at that length beside ours at the shortest. The others are how many times as long as ours each
parser takes. A parser that needs more than {DEADLINE_S:g} seconds is stopped."""
_MISSES = """## What is still read otherwise, and why

`python -m benchmarks.parser --misses` lists each miss; `benchmarks/known-misses.toml` has the reasons."""


def written(judge: Evaluator, parsers: Sequence[str]) -> str:
    """The page."""
    corpora = list(judge.corpora_all())
    order = [OURS, *(parser for parser in parsers if parser != OURS)]
    scored = scores(judge, order, corpora)
    foreign = {parser: found for parser in order if parser != OURS and (found := installed(parser))}
    loaded: dict[str, Parser] = {OURS: first_reading, **foreign}
    sections = (
        _HEAD,
        _FACTS,
        _table(_score_rows(scored, order, attrgetter("facts_right"))),
        _WHOLE,
        _table(_score_rows(scored, order, attrgetter("names_right"))),
        _MATCHING,
        _table(_verdict_rows()),
        _SPEED,
        _table(_speed_rows(judge, loaded, corpora)),
        _ranking(),
        _HOSTILE,
        _table(_hostile_rows(loaded)),
        _MISSES,
        _table(_miss_rows(misses_of(judge, corpora), explanations())),
    )
    return "\n\n".join(sections) + "\n"


def _table(rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown; the first row is the head."""
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body))


def _score_rows(
    found: Sequence[Score], parsers: Sequence[str], share: Callable[[Score], float]
) -> Iterator[Sequence[str]]:
    yield ["corpus", "names", *map(label, parsers)]
    for corpus in dict.fromkeys(score.corpus for score in found):
        row = [score for score in found if score.corpus == corpus]
        best = max(round(share(score), 3) for score in row)
        yield [corpus, str(row[0].names), *(_percent(score, share(score), best) for score in row)]


def _percent(score: Score, share: float, best: float) -> str:
    number = f"{share:.1%}".removesuffix("%") + ("†" if score.is_own else "")
    return f"**{number}**" if round(share, 3) == best else number


def _verdict_rows() -> Iterator[Sequence[str]]:
    yield ["matcher", "right", "of", "share", "wrongly accepted", "wrongly refused"]
    for one in verdicts():
        numbers = (
            one.right,
            one.pairs,
            f"{one.right / one.pairs:.1%}",
            one.wrongly_accepted,
            one.wrongly_refused,
        )
        yield [one.matcher, *map(str, numbers)]


def _speed_rows(
    judge: Evaluator, parsers: Mapping[str, Parser], corpora: Iterable[str]
) -> Iterator[Sequence[str]]:
    others = {name: parser for name, parser in parsers.items() if name != OURS}
    yield ["names", *map(label, others)]
    names = {record["name"] for corpus in corpora for record in judge.load(corpus)}
    for kind, is_wanted in (("without Cyrillic", str.isascii), ("with Cyrillic", _is_cyrillic)):
        chosen = sorted(filter(is_wanted, names), key=_shuffled)[:_NAMES]
        for when, ours in (("first reading", parsers[OURS]), ("read before", parse_release)):
            measured = ratios(ours, others, chosen)
            yield [f"{len(chosen)} {kind}, {when}", *(f"{measured[name]:.0f}x" for name in others)]


def _is_cyrillic(name: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in name)


def _shuffled(name: str) -> str:
    return hashlib.sha1(name.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _ranking() -> str:
    took_ms, share = ranking.measured()
    beside = "" if share is None else f", {share:.2f} times what parsett needs to parse the same names alone"
    return (
        f"Fifty results of a search parsed, matched, gated and ranked: {took_ms:.1f} ms of CPU time{beside}."
    )


def _hostile_rows(parsers: Mapping[str, Parser]) -> Iterator[Sequence[str]]:
    others = [name for name in parsers if name != OURS]
    yield ["text", "KB", OURS, *map(label, others)]
    found = {(one.text, one.size, one.parser): one for one in broodings(parsers)}
    shortest = {text: min(size for kind, size, _ in found if kind == text) for text, _, _ in found}
    for text, size in dict.fromkeys((text, size) for text, size, _ in found):
        ours = found[text, size, OURS].took_s
        least = found[text, shortest[text], OURS].took_s
        yield [
            text,
            str(size // 1000),
            f"{ours / least:.1f}x" if ours and least else f"over {DEADLINE_S:g} s",
            *(_beside(found[text, size, name], ours) for name in others),
        ]


def _beside(one: Brooding, ours: float | None) -> str:
    if one.has_failed:
        return "fails"
    return f"over {DEADLINE_S:g} s" if one.took_s is None or not ours else f"{one.took_s / ours:,.0f}x"


def _miss_rows(misses: Sequence[Miss], known: Iterable[Explanation]) -> Iterator[Sequence[str]]:
    yield ["reason", "corpus", "field", "misses"]
    counted = explained(misses, known)
    for reason, corpus, field in sorted(counted, key=lambda key: (not key[0], key)):
        yield [reason or "not looked into yet", corpus, field, str(counted[reason, corpus, field])]
