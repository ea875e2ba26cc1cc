"""How well parsers read the corpora, by the corpora's own evaluator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from benchmarks.corpus import Evaluator
from benchmarks.misses import Miss

__all__ = ["OURS", "OWN", "Score", "misses_of", "scores"]

OURS = "concierge"
# Whose author chose what a corpus asserts.
OWN = {
    "anitopy": "anitopy",
    "guessit-names": "guessit",
    "guessit-paths": "guessit",
    "guessit-tokens": "guessit",
    "ptn": "ptn",
    "ptt": "ptt",
    "ru-composed": OURS,
    "ru-real": OURS,
}


@dataclass(frozen=True, slots=True)
class Score:
    """One parser on one corpus: the share of asserted facts, and of names, that are all right; 0 to 1."""

    corpus: str
    parser: str
    names: int
    facts_right: float
    names_right: float

    @property
    def is_own(self) -> bool:
        """Whether the parser's author wrote the corpus; RTN reads with PTT."""
        author = OWN.get(self.corpus)
        return author == self.parser or (author == "ptt" and self.parser == "rtn")


def scores(judge: Evaluator, parsers: Sequence[str], corpora: Iterable[str]) -> list[Score]:
    """Every parser on every corpus."""
    return [_score(judge, corpus, parser) for corpus in corpora for parser in parsers]


def _score(judge: Evaluator, corpus: str, parser: str) -> Score:
    result = judge.evaluate(judge.ADAPTERS[parser], judge.load(corpus))
    return Score(
        corpus=corpus,
        parser=parser,
        names=cast("int", result["n"]),
        facts_right=cast("float", result["field_strict"]),
        names_right=cast("float", result["all_strict"]),
    )


def misses_of(judge: Evaluator, corpora: Iterable[str]) -> list[Miss]:
    """Every fact that ours reads otherwise than the corpora say."""
    return [
        Miss(corpus, field, name, repr(wanted), repr(got))
        for corpus in corpora
        for field, name, wanted, got in cast(
            "Sequence[tuple[str, str, object, object]]",
            judge.evaluate(judge.ADAPTERS[OURS], judge.load(corpus))["bad"],
        )
    ]
