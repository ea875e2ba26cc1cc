"""The shared corpus of release names, and how it asks for a verdict: `eval_match.py benchmarks.corpus:accepts`."""

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypedDict, cast

from concierge import Release, parse_release, rank
from concierge.model.matching import match_release
from concierge.model.quality_profile import PROFILES
from concierge.model.title import TitleKind
from concierge.model.wanted import Wanted

__all__ = ["DEFAULT", "Evaluator", "Record", "Row", "Want", "accepts", "evaluator", "peers"]

DEFAULT = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
# The corpus asks which work it is, so a wish for a language, or for a flat picture, is none of its business.
PROFILE = replace(PROFILES["balanced"], allows_3d=True, needs_language=False)


class Want(TypedDict, total=False):
    """What a row of match.jsonl looks for."""

    titles: Sequence[str]
    year: int | None
    kind: str
    season: int | None
    episode: int | None
    country: str | None


class Row(TypedDict):
    """A row of match.jsonl."""

    want: Want
    name: str
    match: bool
    why: str


class Record(TypedDict):
    """A row of a corpus of names: what its source's test asserts of one."""

    name: str
    expect: Mapping[str, object]


class Adapter(Protocol):
    """A parser behind the evaluator's door; `load` raises ImportError where it is not installed."""

    load: Callable[[], Callable[[str], Mapping[str, object]]]


class Evaluator(Protocol):
    """The corpus's own module `evaluate`."""

    ADAPTERS: Mapping[str, Adapter]

    def corpora_all(self) -> Sequence[str]:
        """The names of all corpora but the one of pairs."""
        ...

    def load(self, corpus: str) -> Sequence[Record]:
        """The rows of a corpus."""
        ...

    def evaluate(self, ad: Adapter, recs: Sequence[Record]) -> Mapping[str, object]:
        """How well a parser reads them."""
        ...


def accepts(want: Want, name: str) -> bool:
    """Whether a release of that name is of the wanted work and comes through the usual gate."""
    work = wanted(want)
    # The product offers a growing season with a remark; for the corpus it is not the season.
    if not match_release(parse_release(name), work).is_match:
        return False
    candidate = Release(tracker="corpus", tracker_id="1", name=name, seeders=100)
    return bool(rank([candidate], work, PROFILE).accepted)


def wanted(want: Want) -> Wanted:
    """A row's question as the product asks it."""
    return Wanted(
        titles=tuple(want["titles"]),
        year=want.get("year"),
        kind=TitleKind(want["kind"]),
        season=want.get("season"),
        episode=want.get("episode"),
        country=want.get("country"),
    )


def evaluator(folder: Path) -> Evaluator | None:
    """The corpus's evaluator; None where the corpus is not there."""
    if not (folder / "evaluate.py").is_file():
        return None
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return cast("Evaluator", importlib.import_module("evaluate"))


def peers(judge: Evaluator) -> tuple[list[str], list[str]]:
    """The parsers that can be compared, and those that are not installed."""
    there: list[str] = []
    absent: list[str] = []
    for name, adapter in judge.ADAPTERS.items():
        try:
            adapter.load()
        except ImportError:
            absent.append(name)
        else:
            there.append(name)
    return there, absent
