"""What is still read wrong, and why: known-misses.toml explains what the evaluator finds."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Explanation", "Miss", "explained", "explanations"]

FILE = Path(__file__).with_name("known-misses.toml")


@dataclass(frozen=True, slots=True)
class Miss:
    """A fact that a name of a corpus is said to state and that was not read so."""

    corpus: str
    field: str
    name: str
    wanted: str
    got: str

    @property
    def id(self) -> str:
        """Eight digits that stand for the name, for names of corpora are not copied into the project."""
        return hashlib.sha1(self.name.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A reason, and which misses it explains: those that agree with all of what is given."""

    reason: str
    corpora: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def holds_for(self, miss: Miss) -> bool:
        """Whether it explains the miss."""
        told = ((self.corpora, miss.corpus), (self.fields, miss.field), (self.names, miss.id))
        return all(not accepted or value in accepted for accepted, value in told)


def explanations(file: Path = FILE) -> tuple[Explanation, ...]:
    """What the file says, in its order."""
    rows = tomllib.loads(file.read_text(encoding="utf-8")).get("miss", [])
    return tuple(
        Explanation(
            reason=row["reason"],
            corpora=tuple(row.get("corpora", ())),
            fields=tuple(row.get("fields", ())),
            names=tuple(row.get("names", ())),
        )
        for row in rows
    )


def explained(misses: Iterable[Miss], known: Iterable[Explanation]) -> Counter[tuple[str, str, str]]:
    """How often each reason, "" for none, holds in each corpus and field; the first that holds counts."""
    reasons = tuple(known)
    return Counter(
        (next((one.reason for one in reasons if one.holds_for(miss)), ""), miss.corpus, miss.field)
        for miss in misses
    )
