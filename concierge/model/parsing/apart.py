"""Facts that claim the same letters, told apart."""

from collections.abc import Sequence
from operator import attrgetter

from concierge.model.parsing.facts import Fact

__all__ = ["apart"]

_START = attrgetter("start")
_TITLES = frozenset({"name", "episode_title"})
# What the words of a title may say as well: "The Storm, Part 2", "Harbour Lights Collection".
_ASIDES = frozenset(
    {"part", "extras", "flag", "edition", "complete", "is_collection", "documentary", "network"}
)
# Of two facts that claim the same letters the one further ahead is meant; technical words stand between both rows.
_FIRM = ("name", "imdb", "tmdb", "date", "seasons", "episodes", "episode_total", "year", "year_end", "track")
_FAINT = ("episode_title", "group", "site", "director", "network", "part", "extras", "complete")
_FAINTEST = ("languages", "subtitles", "dubbed", "flag")
_RANKS = {field: rank - len(_FIRM) for rank, field in enumerate(_FIRM)}
_RANKS |= {field: rank + 1 for rank, field in enumerate((*_FAINT, *_FAINTEST))}


def apart(facts: Sequence[Fact]) -> Sequence[Fact]:
    """The facts, sorted by their beginnings as before, without those that are read from another's letters.

    What a title says beside its name has an empty span at the title's end.
    """
    end = 0
    for _, _, start, stop, _ in facts:
        if start >= end:
            end = stop
        elif stop > start:
            return _settled(facts)
    return facts


def _settled(facts: Sequence[Fact]) -> list[Fact]:
    spanned: list[Fact] = []
    others: list[Fact] = []
    for fact in facts:
        if fact.start == fact.end:
            others.append(fact)
        elif spanned and fact.start < spanned[-1].end:
            # Those before are apart already: only the last one can reach so far.
            rivals = sorted((spanned.pop(), fact), key=_rank)
            spanned.append(rivals[0])
            others += _aside(rivals[1], rivals[0])
        else:
            spanned.append(fact)
    return sorted([*spanned, *others], key=_START)


def _rank(fact: Fact) -> int:
    return _RANKS.get(fact.field, 0)


def _aside(fact: Fact, winner: Fact) -> list[Fact]:
    is_said = winner.field in _TITLES and fact.field in _ASIDES
    return [fact._replace(start=winner.end, end=winner.end)] if is_said else []
