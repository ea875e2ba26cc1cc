"""The order of accepted releases: criteria one after the other, the first difference decides."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from concierge.model.quality import tier
from concierge.model.title import TitleKind
from concierge.services._candidates import Candidate, Voice

__all__ = ["CRITERIA", "Criterion", "has_clear_winner", "sort_key", "target_bytes_per_minute"]

_LADDER = (480, 720, 1080, 1440, 2160)
# Sizes that people call good at each height, in bytes a minute.
_TARGETS = {480: 15e6, 720: 45e6, 1080: 90e6, 1440: 130e6, 2160: 200e6}
_ENOUGH_SEEDERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A question about a release, higher answers being better; `decides` if it alone makes a clear winner."""

    name: str
    score: Callable[[Candidate], float]
    decides: bool = False


def _voice(candidate: Candidate) -> float:
    if candidate.wants_original:
        return float(candidate.has_original)
    return candidate.voice(candidate.listens_to)


def _resolution(candidate: Candidate) -> float:
    height = candidate.parsed.height
    if height is None:
        return -len(_LADDER)
    return -abs(_rung(height) - _rung(candidate.target_height))


def _rung(height: int) -> int:
    return sum(height > rung for rung in _LADDER)


def _voice_kind(candidate: Candidate) -> float:
    if candidate.wants_original or candidate.listens_to != "ru":
        return 0
    return candidate.voice_rank


def _whole(candidate: Candidate) -> float:
    total, there = candidate.parsed.episode_total, len(candidate.parsed.episodes)
    return 0 if candidate.wish.episode is None and total and there < total else 1


def _year(candidate: Candidate) -> float:
    title, year = candidate.title, candidate.parsed.year
    if title is None or title.year is None or title.kind is TitleKind.SERIES or year is None:
        return 0
    return 0 if year <= title.year <= (candidate.parsed.year_end or year) else -1


def target_bytes_per_minute(height: int | None) -> float:
    """A size that suits the height."""
    return _TARGETS.get(height or 0, _TARGETS[480])


def _size(candidate: Candidate) -> float:
    density = candidate.bytes_per_minute
    if not density:
        return -10
    # Half a doubling is one step: sizes that a person would call alike tie.
    return -abs(round(2 * math.log2(density / target_bytes_per_minute(candidate.parsed.height))))


CRITERIA = (
    Criterion(name="voice", score=_voice, decides=True),
    Criterion(name="studio", score=lambda candidate: bool(candidate.studio), decides=True),
    Criterion(name="whole", score=_whole, decides=True),
    Criterion(name="resolution", score=_resolution, decides=True),
    Criterion(name="voice_kind", score=_voice_kind, decides=True),
    Criterion(name="original", score=lambda candidate: candidate.has_original, decides=True),
    Criterion(name="source", score=lambda candidate: tier(candidate.parsed.source), decides=True),
    Criterion(name="hdr", score=lambda candidate: bool(set(candidate.parsed.hdr) - {"sdr"})),
    Criterion(name="subtitles", score=lambda candidate: len(candidate.parsed.subtitles) > 0),
    Criterion(name="health", score=lambda candidate: candidate.health),
    Criterion(name="size", score=_size),
    Criterion(name="year", score=_year),
    Criterion(name="trusted", score=lambda candidate: candidate.release.is_trusted),
)


def sort_key(candidate: Candidate) -> tuple[object, ...]:
    """The place among others, best first; what ties in every criterion goes by seeders, then by name."""
    release = candidate.release
    scores = tuple(-criterion.score(candidate) for criterion in CRITERIA)
    return (scores, -release.seeders, release.name, release.tracker, release.tracker_id, repr(release))


def has_clear_winner(ordered: Sequence[Candidate]) -> bool:
    """Whether the first may be started without asking.

    It must be of a known title, of its very year and of a named season where there are several, speak the
    listener's language for certain, have three seeders or more, and beat the second: be the only one, win by
    a criterion that decides (voices, resolution, source), or be as good as every other in every criterion.
    """
    if not ordered or not _is_beyond_doubt(ordered[0]):
        return False
    if len(ordered) == 1:
        return True
    first, second = _scores(ordered[0]), _scores(ordered[1])
    differing = [
        criterion for criterion, one, other in zip(CRITERIA, first, second, strict=True) if one != other
    ]
    if differing and differing[0].decides:
        return True
    others = [_scores(candidate) for candidate in ordered[1:]]
    return bool(differing) and all(
        one >= other for scores in others for one, other in zip(first, scores, strict=True)
    )


def _is_beyond_doubt(candidate: Candidate) -> bool:
    title = candidate.title
    if title is None or candidate.release.seeders < _ENOUGH_SEEDERS or _year(candidate):
        return False
    if title.kind is TitleKind.SERIES and candidate.wish.season is None and len(title.seasons) != 1:
        return False
    return bool(_voice(candidate)) if candidate.wants_original else _voice(candidate) == Voice.PRESENT


def _scores(candidate: Candidate) -> tuple[float, ...]:
    return tuple(criterion.score(candidate) for criterion in CRITERIA)
