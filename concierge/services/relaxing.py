"""The smallest changes by which something would fit, when nothing does: each is tried, and its promise counted."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from concierge.errors import Fact
from concierge.model.decision import Reason, Relaxation
from concierge.model.quality import Source, quality_name, tier
from concierge.model.quality_profile import HdrWish, QualityProfile
from concierge.model.wanted import Wanted
from concierge.model.wish import AudioWish, Wish
from concierge.services.candidate import Candidate, Sought
from concierge.services.gate import rejections
from concierge.services.order import scores, standing

__all__ = ["MOST", "RELAXERS", "Refused", "relaxations"]

MOST = 4
# Who waits for the first seeder takes a few as well; who takes any resolution takes another one.
_MENDED_WITH = {
    "no_seeders": frozenset({"no_seeders", "too_few_seeders"}),
    "no_resolution": frozenset({"no_resolution", "other_resolution"}),
}
_GB = 1_000_000_000
_CAMERAS = tuple(source for source in Source if source.is_camera)

Refused: TypeAlias = tuple[Candidate, tuple[Reason, ...]]


class _Given(NamedTuple):
    """What a relaxer gives up."""

    reason: Reason
    wish: Wish
    profile: QualityProfile


class _Change(NamedTuple):
    """One thing given up, for the rejections of some codes, and what is asked for then."""

    mends: frozenset[str]
    reason: Reason
    wish: Wish
    profile: QualityProfile


class _Coded(NamedTuple):
    """A release with the codes of its rejections."""

    candidate: Candidate
    codes: frozenset[str]


Relaxer: TypeAlias = Callable[[Sequence[Candidate], Sought], _Given]


def relaxations(refused: Sequence[Refused], wanted: Wanted | str) -> tuple[Relaxation, ...]:
    """What may be given up, the mildest first: one thing at a time, two only if no single one helps."""
    if not refused:
        return ()
    sought = refused[0][0].sought
    coded = [_Coded(one, frozenset(reason.code for reason in reasons)) for one, reasons in refused]
    found = [one for change in _changes(coded, sought, most=1) if (one := _kept(coded, wanted, (change,)))]
    if not found:
        found = list(_pairs(coded, wanted, sought))
    return tuple({_essence(one): one for one in reversed(found)}.values())[::-1][:MOST]


def _essence(relaxation: Relaxation) -> frozenset[str]:
    """Two things given up are the same in either order."""
    return frozenset(change.code for change in relaxation.changes)


def _pairs(coded: Sequence[_Coded], wanted: Wanted | str, sought: Sought) -> Iterator[Relaxation]:
    for first in _changes(coded, sought, most=2):
        left = _again([one for one in coded if len(one.codes - first.mends) <= 1], wanted, first)
        for second in _changes(left, left[0].candidate.sought, most=1):
            kept = _kept(coded, wanted, (first, second)) if second.mends != first.mends else None
            if kept is not None:
                yield kept


def _changes(coded: Sequence[_Coded], sought: Sought, *, most: int) -> Iterator[_Change]:
    """For each reason, the change that lets in the first of the releases with at most so many reasons."""
    for code, relaxer in RELAXERS.items():
        concerned = [one.candidate for one in coded if code in one.codes and len(one.codes) <= most]
        if concerned:
            yield _Change(_MENDED_WITH.get(code, frozenset({code})), *relaxer(concerned, sought))


def _kept(coded: Sequence[_Coded], wanted: Wanted | str, changes: tuple[_Change, ...]) -> Relaxation | None:
    """What fits after the changes, judged anew; None if nothing does."""
    mended, last = frozenset[str]().union(*(change.mends for change in changes)), changes[-1]
    judged = _again([one for one in coded if one.codes <= mended], wanted, last)
    fitting = [one.candidate for one in judged if not one.codes]
    if not fitting:
        return None
    best = min(fitting, key=lambda one: (tuple(-score for score in scores(one)), standing(one.release)))
    return Relaxation(
        changes=tuple(change.reason for change in changes),
        count=len(fitting),
        best=best.release,
        wish=last.wish,
        profile=last.profile,
    )


def _again(coded: Sequence[_Coded], wanted: Wanted | str, change: _Change) -> list[_Coded]:
    """The releases judged anew: a change mends the rejections of its codes, and may only bring others."""
    sought = Sought(wanted, change.wish, change.profile)
    candidates = [Candidate(one.candidate.offer, sought) for one in coded]
    return [_Coded(one, frozenset(reason.code for reason in rejections(one))) for one in candidates]


def _change(
    code: str,
    sought: Sought,
    *,
    wish: Wish | None = None,
    profile: QualityProfile | None = None,
    **facts: Fact,
) -> _Given:
    reason = Reason(code=code, facts=facts)
    return _Given(reason, sought.wish if wish is None else wish, profile or sought.profile)


def _bigger(candidates: Sequence[Candidate], sought: Sought) -> _Given:
    least = min(one.wanted_bytes or 0 for one in candidates)
    limit = _rounded_up(least)
    profile = replace(sought.profile, max_size_bytes=limit)
    wish = replace(sought.wish, max_size_bytes=None)
    return _change("too_big", sought, wish=wish, profile=profile, limit_bytes=limit)


def _rounded_up(size: int) -> int:
    """A limit that a person would say: whole gigabytes, from ten on in steps of five."""
    step = _GB // 10 if size < _GB else _GB if size < 10 * _GB else 5 * _GB
    return math.ceil(size / step) * step


def _other_resolution(candidates: Sequence[Candidate], sought: Sought) -> _Given:
    height = _nearest(candidates, sought.target)
    return _change("resolution", sought, wish=replace(sought.wish, resolution=height), height=height)


def _lower(candidates: Sequence[Candidate], sought: Sought) -> _Given:
    height = _nearest(candidates, sought.profile.lowest)
    return _change("resolution", sought, profile=replace(sought.profile, lowest=height), height=height)


def _higher(candidates: Sequence[Candidate], sought: Sought) -> _Given:
    height = _nearest(candidates, sought.profile.highest)
    return _change("resolution", sought, profile=replace(sought.profile, highest=height), height=height)


def _nearest(candidates: Sequence[Candidate], target: int) -> int:
    """The height that is nearest on a log scale; of two equally near ones the lower. It is told of at least one."""
    heights = {one.height for one in candidates if one.height is not None}
    return min(heights, key=lambda height: (abs(math.log(height / target)), height))


def _other_source(candidates: Sequence[Candidate], sought: Sought) -> _Given:
    best = max(candidates, key=lambda one: (tier(one.parsed.source), one.parsed.source))
    profile = replace(sought.profile, sources=(*sought.profile.sources, best.parsed.source))
    return _change("source", sought, profile=profile, quality=quality_name(best.parsed))


def _other_studio(_: Sequence[Candidate], sought: Sought) -> _Given:
    wish = sought.wish
    return _change("other_studio", sought, wish=replace(wish, studio=""), studio=wish.studio)


def _no_subtitles(_: Sequence[Candidate], sought: Sought) -> _Given:
    wish = replace(sought.wish, needs_subtitles=False)
    return _change("no_subtitles", sought, wish=wish, profile=replace(sought.profile, needs_subtitles=False))


def _no_original(_: Sequence[Candidate], sought: Sought) -> _Given:
    wish = sought.wish if sought.wish.audio is not AudioWish.ORIGINAL else replace(sought.wish, audio=None)
    return _change("no_original", sought, wish=wish, profile=replace(sought.profile, needs_original=False))


def _fewer_seeders(candidates: Sequence[Candidate], sought: Sought) -> _Given:
    most = max(one.release.seeders for one in candidates)
    code = "fewer_seeders" if most else "no_seeders"
    return _change(code, sought, profile=replace(sought.profile, min_seeders=most), n=most)


def _wish(code: str, changed: Callable[[Wish], Wish]) -> Relaxer:
    """The relaxer that only changes what was said."""
    return lambda _, sought: _change(code, sought, wish=changed(sought.wish))


def _profile(code: str, changed: Callable[[QualityProfile], QualityProfile]) -> Relaxer:
    """The relaxer that only changes the profile."""
    return lambda _, sought: _change(code, sought, profile=changed(sought.profile))


# By the rejection that a change mends, the mildest first. What is not here is never offered: fakes stay outside.
RELAXERS: Mapping[str, Relaxer] = {
    "too_big": _bigger,
    "too_dense": _profile("any_density", lambda one: replace(one, max_mb_min=None)),
    "too_thin": _profile("any_density", lambda one: replace(one, min_mb_min=None)),
    "other_resolution": _other_resolution,
    "no_resolution": _wish("any_resolution", lambda wish: replace(wish, resolution=None)),
    "below_range": _lower,
    "above_range": _higher,
    "no_dolby_vision": _profile("no_dolby_vision", lambda one: replace(one, dolby_vision=HdrWish.WANT)),
    "no_hdr": _profile("no_hdr", lambda one: replace(one, hdr=HdrWish.WANT)),
    "source_unwanted": _other_source,
    "no_subtitles": _no_subtitles,
    "no_studio": _other_studio,
    "no_dub": _wish("other_voices", lambda wish: replace(wish, audio=None)),
    "too_few_seeders": _fewer_seeders,
    "no_original": _no_original,
    "no_russian": _profile("no_russian", lambda one: replace(one, needs_language=False)),
    "no_language": _profile("no_language", lambda one: replace(one, needs_language=False)),
    "no_seeders": _fewer_seeders,
    "three_d": _profile("three_d", lambda one: replace(one, allows_3d=True)),
    "camera": _profile("camera", lambda one: replace(one, sources=(*one.sources, *_CAMERAS))),
}
