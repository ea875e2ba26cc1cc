"""Whether a release is worth replacing what is there: questions one after the other, the first answer decides."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from concierge.errors import Fact
from concierge.model.decision import Reason, UpgradeDecision
from concierge.model.quality import quality_name, tier
from concierge.model.quality_profile import Criterion, QualityProfile
from concierge.model.release import Release
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish
from concierge.services.candidate import Candidate, Sought
from concierge.services.gate import rejections
from concierge.services.order import SCORES
from concierge.services.ranking import offers

__all__ = ["QUESTIONS", "upgrade"]

# What may differ at the same quality and with the same voices, and is worth the traffic.
_EXTRAS = (Criterion.ORIGINAL, Criterion.HDR, Criterion.DOLBY_VISION, Criterion.SUBTITLES)


class _Pair(NamedTuple):
    """What is there, and what is offered."""

    current: Candidate
    candidate: Candidate

    @property
    def profile(self) -> QualityProfile:
        return self.candidate.sought.profile

    @property
    def quality(self) -> int:
        """Above 0 if the picture offered is better, below if it is worse."""
        return _difference(_quality(self.current), _quality(self.candidate))

    @property
    def voices(self) -> int:
        """Above 0 if the voices offered are better, below if they are worse."""
        return _difference(_voices(self.current), _voices(self.candidate))

    @property
    def revision(self) -> int:
        """Above 0 if what is offered repairs what is there, below if it is the faulty one."""
        return _difference(_revision(self.current), _revision(self.candidate))

    @property
    def is_enough(self) -> bool:
        """Whether the picture that is there is good enough for the profile."""
        height, source = self.current.height or 0, self.current.parsed.source
        is_sharp = height >= self.profile.resolution
        return is_sharp and tier(source) >= tier(self.profile.cutoff_source)


Question: TypeAlias = Callable[[_Pair], UpgradeDecision | None]


def upgrade(
    current: Release, candidate: Release, profile: QualityProfile, *, wanted: Wanted | None = None
) -> UpgradeDecision:
    """Whether `candidate` is to replace `current`, and why.

    With `wanted` the candidate must be of that work, and the work's own language and length are taken into account.
    """
    (offer,) = offers((candidate,), wanted or "")
    if offer.mismatch is not None:
        return UpgradeDecision(is_upgrade=False, reason=offer.mismatch)
    sought = Sought(wanted or "", Wish(), profile)
    offered = Candidate(offer, sought)
    if refused := rejections(offered):
        return UpgradeDecision(is_upgrade=False, reason=refused[0])
    (had,) = offers((current,), wanted or "")
    pair = _Pair(Candidate(had, sought), offered)
    answers = (answer for question in QUESTIONS if (answer := question(pair)) is not None)
    return next(answers, _no("upgrade_same"))


def _yes(code: str, **facts: Fact) -> UpgradeDecision:
    return UpgradeDecision(is_upgrade=True, reason=Reason(code=code, facts=facts))


def _no(code: str, **facts: Fact) -> UpgradeDecision:
    return UpgradeDecision(is_upgrade=False, reason=Reason(code=code, facts=facts))


def _difference(before: tuple[float, ...], after: tuple[float, ...]) -> int:
    return (after > before) - (after < before)


def _quality(one: Candidate) -> tuple[float, ...]:
    return SCORES[Criterion.RESOLUTION](one), SCORES[Criterion.SOURCE](one)


def _voices(one: Candidate) -> tuple[float, ...]:
    return SCORES[Criterion.VOICES](one), float(one.has_original and one.sought.wants_original)


def _revision(one: Candidate) -> tuple[float, ...]:
    repaired = len(one.parsed.flags & {"proper", "repack"})
    return (float(max(repaired, (one.parsed.version or 1) - 1)),)


def _served(one: Candidate) -> tuple[float, ...]:
    return SCORES[Criterion.HUMAN](one), SCORES[Criterion.LANGUAGE](one)


def language(pair: _Pair) -> UpgradeDecision | None:
    """To be understood at all goes before everything."""
    difference = _difference(_served(pair.current), _served(pair.candidate))
    if difference < 0:
        return _no("upgrade_voices_worse")
    return _yes("upgrade_understood") if difference > 0 and pair.profile.has_upgrades else None


def more_episodes(pair: _Pair) -> UpgradeDecision | None:
    """A season that has grown brings what was not there; one with fewer episodes would take some away."""
    before, after = pair.current.episodes, pair.candidate.episodes
    if before is None or after is None or before == after:
        return None
    if after < before:
        return _no("upgrade_fewer_episodes", there=before, offered=after)
    return _yes("upgrade_more_episodes", there=before, offered=after)


def voices_first(pair: _Pair) -> UpgradeDecision | None:
    """For who puts voices before the picture, they decide before it."""
    if not pair.profile.has_voices_first or not pair.voices:
        return None
    if pair.voices < 0:
        return _no("upgrade_voices_worse")
    return _yes("upgrade_voices") if pair.profile.has_upgrades else None


def better_quality(pair: _Pair) -> UpgradeDecision | None:
    """A better picture, as long as what is there is not good enough."""
    if pair.quality <= 0 or pair.is_enough or not pair.profile.has_upgrades:
        return None
    return _yes("upgrade_quality", quality=quality_name(pair.candidate.parsed))


def worse_quality(pair: _Pair) -> UpgradeDecision | None:
    """A worse picture is none."""
    return (
        _no("upgrade_quality_worse", quality=quality_name(pair.candidate.parsed))
        if pair.quality < 0
        else None
    )


def repaired(pair: _Pair) -> UpgradeDecision | None:
    """A repaired release replaces the faulty one."""
    is_wanted = pair.quality == 0 and pair.revision > 0 and pair.profile.has_revisions
    return _yes("upgrade_revision") if is_wanted and pair.voices >= 0 else None


def forbidden(pair: _Pair) -> UpgradeDecision | None:
    """The profile keeps what it has."""
    return None if pair.profile.has_upgrades else _no("upgrade_off")


def faulty(pair: _Pair) -> UpgradeDecision | None:
    """The release that was repaired since."""
    return _no("upgrade_revision_worse") if pair.quality == 0 and pair.revision < 0 else None


def better_voices(pair: _Pair) -> UpgradeDecision | None:
    """A voice-over now, the dub when it comes."""
    if pair.voices < 0:
        return _no("upgrade_voices_worse")
    return _yes("upgrade_voices") if pair.voices > 0 else None


def enough(pair: _Pair) -> UpgradeDecision | None:
    """What is there is good enough."""
    quality = quality_name(pair.current.parsed)
    return _no("upgrade_enough", quality=quality) if pair.quality > 0 else None


def extras(pair: _Pair) -> UpgradeDecision | None:
    """The original track, HDR or subtitles that were not there, and nothing lost."""
    gains = [(SCORES[one](pair.current), SCORES[one](pair.candidate), one) for one in _EXTRAS]
    if any(after < before for before, after, _ in gains):
        return _no("upgrade_loses")
    gained = next((one for before, after, one in gains if after > before), None)
    return _yes(f"upgrade_{gained.value}") if gained else None


# In this order; the first answer decides.
QUESTIONS: tuple[Question, ...] = (
    language,
    more_episodes,
    voices_first,
    better_quality,
    worse_quality,
    repaired,
    forbidden,
    faulty,
    better_voices,
    enough,
    extras,
)
