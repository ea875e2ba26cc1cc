"""The order of accepted releases: criteria one after the other, the first difference decides. Nothing is summed up."""

import math
from collections.abc import Callable, Mapping, Sequence

from concierge.model.quality import tier
from concierge.model.quality_profile import Criterion, HdrWish, SizeWish
from concierge.model.release import Release
from concierge.model.title import TitleKind
from concierge.services.candidate import Candidate, Voice

__all__ = ["SCORES", "has_clear_winner", "scores", "standing", "usual_mb_min"]

_RUNGS = {480: 0, 720: 1, 1080: 2, 1440: 3, 2160: 4}
# Sizes that people call good at each height, in megabytes a minute. The newer codecs need less for the same picture.
_USUAL_MB_MIN = {480: 15.0, 720: 45.0, 1080: 90.0, 1440: 130.0, 2160: 200.0}
_SHARE_OF_CODEC = {"hevc": 0.6, "av1": 0.5}
_ENOUGH_SEEDERS = 3
_NO_SIZE = -100
# What a person would notice; the rest alone makes no clear winner.
_DECISIVE = {
    Criterion.HUMAN,
    Criterion.LANGUAGE,
    Criterion.WHOLE,
    Criterion.RESOLUTION,
    Criterion.VOICES,
    Criterion.ORIGINAL,
    Criterion.SOURCE,
}


def scores(candidate: Candidate) -> tuple[float, ...]:
    """How good it is by each criterion of the profile, the weightiest first; higher is better."""
    return tuple(SCORES[criterion](candidate) for criterion in candidate.sought.criteria)


def standing(release: Release) -> tuple[object, ...]:
    """What decides between releases that tie by every criterion: seeders, then names. Lower is better."""
    return (
        -release.seeders,
        release.name,
        release.tracker,
        release.tracker_id,
        release.size_bytes or 0,
        release.leechers,
        release.info_hash or "",
        release.url or "",
        release.category,
        release.published_at.timestamp() if release.published_at else 0.0,
        (release.is_downloadable, release.is_camera, release.is_temporary, release.is_trusted),
        release.sources,
    )


def usual_mb_min(height: int | None, codec: str) -> float:
    """A size that suits the height, in megabytes a minute."""
    return _USUAL_MB_MIN.get(height or 0, _USUAL_MB_MIN[480]) * _SHARE_OF_CODEC.get(codec, 1.0)


def _language(candidate: Candidate) -> float:
    return float(candidate.has_original) if candidate.sought.wants_original else candidate.voice


def _whole(candidate: Candidate) -> float:
    """What is whole goes before what still grows; of a whole series, more seasons go before fewer."""
    work, seasons = candidate.sought.work, len(candidate.parsed.seasons)
    wants_all = work is not None and work.kind is TitleKind.SERIES and work.season is None
    return 2 * (seasons if wants_all else 0) + (not candidate.is_growing)


def _resolution(candidate: Candidate) -> float:
    """The nearer the better; of two equally near ones the sharper. A screen that was filmed has next to none."""
    if candidate.height is None or candidate.is_camera:
        return -2 * len(_RUNGS)
    above = _RUNGS[candidate.height] - _RUNGS[candidate.sought.target]
    return 1 - 2 * above if above > 0 else 2 * above


def _voices(candidate: Candidate) -> float:
    return 0 if candidate.sought.wants_original else candidate.voice_place


def _hdr(candidate: Candidate) -> float:
    wish = candidate.sought.profile.hdr
    if wish is HdrWish.ANY or not candidate.has_high_range:
        return 0
    return -1 if wish is HdrWish.AVOID else 1


def _dolby_vision(candidate: Candidate) -> float:
    wish = candidate.sought.profile.dolby_vision
    if wish is HdrWish.ANY or "dv" not in candidate.parsed.hdr:
        return 0
    if wish is HdrWish.AVOID:
        return -1 if candidate.has_only_dolby_vision else 0
    return 1


def _subtitles(candidate: Candidate) -> float:
    return candidate.subtitles if candidate.sought.subtitles else bool(candidate.parsed.subtitles)


def _codec(candidate: Candidate) -> float:
    codecs, named = candidate.sought.profile.codecs, candidate.parsed.codec
    return len(codecs) - codecs.index(named) if named in codecs else 0


def _seeders(candidate: Candidate) -> float:
    """On a log scale, so that 40 and 45 weigh the same."""
    count = candidate.release.seeders
    return int(2 * math.log10(count)) + 1 if count > 0 else 0


def _size(candidate: Candidate) -> float:
    mb_min = candidate.mb_min
    if not mb_min:
        return _NO_SIZE
    wish = candidate.sought.profile.size
    usual = usual_mb_min(candidate.height, candidate.parsed.codec) if wish is SizeWish.USUAL else 1.0
    # Half a doubling is one step: sizes that a person would call alike tie.
    steps = round(2 * math.log2(mb_min / usual))
    if wish is SizeWish.USUAL:
        return -abs(steps)
    return steps if wish is SizeWish.BIGGER else -steps


def _revision(candidate: Candidate) -> float:
    is_repaired = candidate.parsed.flags & {"proper", "repack"}
    return float(bool(is_repaired) and candidate.sought.profile.has_revisions)


def _year(candidate: Candidate) -> float:
    return 0 if candidate.parsed.year is None or _has_its_year(candidate) else -1


def _has_its_year(candidate: Candidate) -> bool:
    """Whether a film names the very year of the work; series and works without a year need not."""
    work, year = candidate.sought.work, candidate.parsed.year
    if work is None or work.year is None or work.kind is TitleKind.SERIES:
        return True
    return year is not None and year <= work.year <= (candidate.parsed.year_end or year)


def _tracker(candidate: Candidate) -> float:
    trackers, release = candidate.sought.profile.trackers, candidate.release
    if not trackers:
        return 0
    places = [trackers.index(one) for one in {release.tracker, *release.sources} if one in trackers]
    return len(trackers) - min(places) if places else 0


def _freshness(candidate: Candidate) -> float:
    published = candidate.release.published_at
    return published.toordinal() if published else 0


SCORES: Mapping[Criterion, Callable[[Candidate], float]] = {
    Criterion.HUMAN: lambda candidate: not candidate.is_machine,
    Criterion.LANGUAGE: _language,
    Criterion.WHOLE: _whole,
    Criterion.RESOLUTION: _resolution,
    Criterion.VOICES: _voices,
    Criterion.ORIGINAL: lambda candidate: candidate.has_original,
    Criterion.SOURCE: lambda candidate: tier(candidate.parsed.source),
    Criterion.HDR: _hdr,
    Criterion.DOLBY_VISION: _dolby_vision,
    Criterion.SUBTITLES: _subtitles,
    Criterion.CODEC: _codec,
    Criterion.SEEDERS: _seeders,
    Criterion.SIZE: _size,
    Criterion.REVISION: _revision,
    Criterion.YEAR: _year,
    Criterion.TRUSTED: lambda candidate: candidate.release.is_trusted,
    Criterion.TRACKER: _tracker,
    Criterion.FRESHNESS: _freshness,
}


def has_clear_winner(ordered: Sequence[tuple[Candidate, tuple[float, ...]]]) -> bool:
    """Whether the first, of candidates with their scores, may be started without asking.

    It must be of a known title, of its very year and of a named season where there are several, speak the
    listener's language for certain, be no camera copy, have three seeders or more, and beat the second: be the only
    one, win by a criterion that a person notices (voices, resolution, source) or puts before the resolution, or be as
    good as every other in each one.
    """
    if not ordered or not _is_beyond_doubt(ordered[0][0]):
        return False
    if len(ordered) == 1:
        return True
    (winner, first), (_, second) = ordered[0], ordered[1]
    differing = (
        criterion
        for criterion, one, other in zip(winner.sought.criteria, first, second, strict=True)
        if one != other
    )
    decided_by = next(differing, None)
    if decided_by is None:
        return False
    return _is_decisive(decided_by, winner) or all(
        one >= other for _, others in ordered[1:] for one, other in zip(first, others, strict=True)
    )


def _is_decisive(criterion: Criterion, winner: Candidate) -> bool:
    criteria = winner.sought.criteria
    is_put_first = criteria.index(criterion) < criteria.index(Criterion.RESOLUTION)
    return criterion in _DECISIVE or is_put_first


def _is_beyond_doubt(candidate: Candidate) -> bool:
    work = candidate.sought.work
    if work is None or candidate.release.seeders < _ENOUGH_SEEDERS or not _has_its_year(candidate):
        return False
    if candidate.is_machine or candidate.is_camera:
        return False
    if work.kind is TitleKind.SERIES and work.season is None and len(work.episode_counts) != 1:
        return False
    if candidate.sought.wants_original:
        return candidate.has_original
    return candidate.voice is Voice.PRESENT
