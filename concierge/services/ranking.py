"""Which of the offered releases fit a wish, in which order, and why.

Two steps that never mix: a gate of rules, each of which may turn a release down for a named reason, and an
order in which the first difference decides. Nothing is summed up, so that each place can be explained.
"""

from collections.abc import Iterable
from typing import NamedTuple

from concierge.model.decision import Decision, Ranking, Reason
from concierge.model.matching import match_release, text_mismatch
from concierge.model.parsing import parse_release
from concierge.model.parsing.topic import refined
from concierge.model.quality_profile import PROFILES, QualityProfile
from concierge.model.release import Release
from concierge.model.speed import Speeds
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish
from concierge.services.candidate import Candidate, Offer, Sought
from concierge.services.estimating import estimated_s
from concierge.services.gate import rejections
from concierge.services.order import has_clear_winner, scores, standing
from concierge.services.picks import labels
from concierge.services.relaxing import relaxations
from concierge.services.remarks import remarks

__all__ = ["offers", "rank", "ranked"]

_ANYTHING = Wish()
_NO_HISTORY = Speeds()


def rank(
    candidates: Iterable[Release],
    wanted: Wanted | str,
    profile: QualityProfile = PROFILES["balanced"],
    *,
    wish: Wish = _ANYTHING,
    speeds: Speeds = _NO_HISTORY,
) -> Ranking:
    """Every release judged: for a work, or for the words of a search by text alone.

    What the person said, the `wish`, is a must; the profile's order is a preference. How long a download takes is only
    told by the `speeds` of earlier ones. The answer does not depend on
    the order of the candidates, and is the same whenever it is asked for.
    """
    return ranked(offers(candidates, wanted), wanted, profile, wish, speeds=speeds)


def offers(releases: Iterable[Release], wanted: Wanted | str) -> tuple[Offer, ...]:
    """The releases with their names read and held against the work."""
    return tuple(_offer(release, wanted) for release in releases)


def ranked(
    offered: Iterable[Offer],
    wanted: Wanted | str,
    profile: QualityProfile,
    wish: Wish,
    *,
    speeds: Speeds = _NO_HISTORY,
) -> Ranking:
    """`rank` for names that have been read before."""
    sought = Sought(wanted, wish, profile)
    fitting: list[_Judged] = []
    refused: list[_Judged] = []
    others: list[Offer] = []
    for offer in offered:
        if offer.mismatch is not None:
            others.append(offer)
            continue
        candidate = Candidate(offer, sought)
        judged = _Judged(candidate, rejections(candidate), scores(candidate))
        (refused if judged.rejections else fitting).append(judged)
    fitting.sort(key=_place)
    refused.sort(key=_place)
    others.sort(key=lambda offer: standing(offer.release))
    return Ranking(
        accepted=_accepted(fitting, speeds),
        rejected=(*(_rejected(one, speeds) for one in refused), *map(_mismatched, others)),
        relaxations=()
        if fitting
        else relaxations([(one.candidate, one.rejections) for one in refused], wanted),
        has_clear_winner=has_clear_winner([(one.candidate, one.scores) for one in fitting]),
    )


class _Judged(NamedTuple):
    candidate: Candidate
    rejections: tuple[Reason, ...]
    scores: tuple[float, ...]


def _offer(release: Release, wanted: Wanted | str) -> Offer:
    parsed = refined(parse_release(release.name), release.facts)
    if isinstance(wanted, str):
        return Offer(release, parsed, text_mismatch(release.name, wanted))
    match = match_release(parsed, wanted)
    reason = match.reason
    # A season that still comes out is the wanted one so far, on its way to the whole.
    if reason is not None and reason.code == "incomplete_season" and reason.is_temporary:
        return Offer(release, parsed, growth=reason, evidence=match.evidence)
    return Offer(release, parsed, mismatch=reason, evidence=match.evidence)


def _place(judged: _Judged) -> tuple[object, ...]:
    return tuple(-score for score in judged.scores), standing(judged.candidate.release)


def _accepted(fitting: list[_Judged], speeds: Speeds) -> tuple[Decision, ...]:
    ordered = [judged.candidate for judged in fitting]
    # Which is the fastest may be guessed; how fast it is may not.
    roles = labels(ordered, [_guess(one, speeds.bps(one.release.tracker)) for one in ordered])
    return tuple(_fitting(one, names, speeds) for one, names in zip(ordered, roles, strict=True))


def _guess(candidate: Candidate, bps: float | None) -> int | None:
    release = candidate.release
    return estimated_s(candidate.wanted_bytes, release.seeders, release.leechers, bps=bps)


def _estimate(candidate: Candidate, speeds: Speeds) -> int | None:
    bps = speeds.bps(candidate.release.tracker)
    return None if bps is None else _guess(candidate, bps)


def _fitting(candidate: Candidate, names: tuple[str, ...], speeds: Speeds) -> Decision:
    praises, penalties = remarks(candidate)
    return Decision(
        release=candidate.release,
        parsed=candidate.parsed,
        evidence=candidate.offer.evidence,
        praises=praises,
        penalties=penalties,
        labels=names,
        estimate_s=_estimate(candidate, speeds),
    )


def _rejected(judged: _Judged, speeds: Speeds) -> Decision:
    candidate = judged.candidate
    return Decision(
        release=candidate.release,
        parsed=candidate.parsed,
        evidence=candidate.offer.evidence,
        rejections=judged.rejections,
        estimate_s=_estimate(candidate, speeds),
    )


def _mismatched(offer: Offer) -> Decision:
    reasons = () if offer.mismatch is None else (offer.mismatch,)
    return Decision(release=offer.release, parsed=offer.parsed, evidence=offer.evidence, rejections=reasons)
