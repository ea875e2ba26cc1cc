"""The three releases that a person chooses between: the recommended one, the fastest and the smallest."""

from collections.abc import Mapping, Sequence

from concierge.model.quality_profile import Criterion
from concierge.services.candidate import Candidate
from concierge.services.order import SCORES

__all__ = ["labels"]

# Nobody wants a faster download in a language that they do not know, without the subtitles that they read, or of half
# a season.
_AS_GOOD = (Criterion.HUMAN, Criterion.LANGUAGE, Criterion.WHOLE)


def labels(ordered: Sequence[Candidate], estimates_s: Sequence[int | None]) -> list[tuple[str, ...]]:
    """The roles of each of the candidates, which stand best first: "recommended", "fastest", "smallest".

    The last two go to releases that serve the listener as well as the recommended one does; of equal ones to the one
    that stands higher.
    """
    if not ordered:
        return []
    served = _served(ordered[0])
    alike = [place for place, candidate in enumerate(ordered) if _served(candidate) == served]
    sizes = {p: size for p in alike if (size := ordered[p].wanted_bytes) is not None}
    times = {p: time for p in alike if (time := estimates_s[p]) is not None}
    roles = {"recommended": 0, "fastest": _least(times), "smallest": _least(sizes)}
    return [tuple(role for role, of in roles.items() if of == place) for place in range(len(ordered))]


def _least(by_place: Mapping[int, int]) -> int | None:
    return min(by_place, key=lambda place: (by_place[place], place), default=None)


def _served(candidate: Candidate) -> tuple[float, ...]:
    subtitles = candidate.subtitles if candidate.sought.subtitles else 0
    return (*(SCORES[criterion](candidate) for criterion in _AS_GOOD), subtitles)
