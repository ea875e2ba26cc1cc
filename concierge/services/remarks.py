"""What speaks for a release that fits, and what against it. One line in the table adds a remark."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from concierge.errors import Fact
from concierge.model.decision import Reason
from concierge.model.quality import Source, quality_name, tier
from concierge.model.quality_profile import HdrWish
from concierge.model.title import TitleKind
from concierge.services.candidate import Candidate, Voice

__all__ = ["REMARKS", "Penalty", "Praise", "Remark", "remarks"]

_FEW_SEEDERS = 3
_MANY_SEEDERS = 20


class Praise(NamedTuple):
    """This speaks for the release."""

    reason: Reason


class Penalty(NamedTuple):
    """The release fits, but this speaks against it."""

    reason: Reason


Remark: TypeAlias = Callable[[Candidate], Praise | Penalty | None]


def remarks(candidate: Candidate) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Praises and penalties, each weightiest first."""
    praises: list[Reason] = []
    penalties: list[Reason] = []
    for remark in REMARKS:
        said = remark(candidate)
        if said is not None:
            (praises if isinstance(said, Praise) else penalties).append(said.reason)
    return tuple(praises), tuple(penalties)


def _praise(code: str, **facts: Fact) -> Praise:
    return Praise(Reason(code=code, facts=facts))


def _penalty(code: str, *, is_temporary: bool = False, **facts: Fact) -> Penalty:
    return Penalty(Reason(code=code, is_temporary=is_temporary, facts=facts))


def machine(candidate: Candidate) -> Praise | Penalty | None:
    """A machine speaks, or translated the subtitles."""
    if not candidate.is_machine:
        return None
    if candidate.voice is Voice.SUBTITLED:
        return _penalty("machine_subtitles")
    return _penalty("machine_voices")


def studio(candidate: Candidate) -> Praise | Penalty | None:
    """The studio that was asked for."""
    return _praise("studio", studio=candidate.studio) if candidate.studio else None


def usual_voices(candidate: Candidate) -> Praise | Penalty | None:
    """How the listener is served where no voices in their language are named."""
    sought = candidate.sought
    if sought.wants_original or sought.wish.audio is not None or sought.wish.studio:
        return None
    match candidate.voice:
        case Voice.PRESENT:
            return None
        case Voice.UNTOLD:
            return _penalty("voices_untold")
        case Voice.SUBTITLED:
            return _penalty("only_subtitles")
        case Voice.ABSENT:
            return _penalty("only_foreign")


def voice_kind(candidate: Candidate) -> Praise | Penalty | None:
    """How the Russian voices were made, for who listens to them."""
    sought = candidate.sought
    if sought.wants_original or sought.hears_originals or sought.language != "ru" or candidate.is_machine:
        return None
    if candidate.kinds:
        return _praise(f"voice_{candidate.kinds[0].value}")
    return _praise("russian_voices") if candidate.voice is Voice.PRESENT else None


def resolution(candidate: Candidate) -> Praise | Penalty | None:
    """The usual resolution is a preference; that of a filmed screen says nothing."""
    height, target = candidate.height, candidate.sought.target
    if candidate.is_camera:
        return None
    if height == target:
        return _praise("resolution", height=height)
    if height is None:
        return _penalty("resolution_unknown")
    if height < target:
        return _penalty("lower_resolution", height=height)
    return _penalty("higher_resolution", height=height)


def original_track(candidate: Candidate) -> Praise | Penalty | None:
    """The original can be heard as well."""
    return _praise("original_track") if candidate.parsed.has_original else None


def subtitles(candidate: Candidate) -> Praise | Penalty | None:
    """Subtitles, which the person may need."""
    if candidate.parsed.subtitles:
        return _praise("subtitles")
    return _penalty("subtitles_untold") if candidate.sought.subtitles else None


def camera(candidate: Candidate) -> Praise | Penalty | None:
    """A copy from the cinema, which was allowed."""
    return _penalty("camera_copy", is_temporary=True) if candidate.is_camera else None


def source(candidate: Candidate) -> Praise | Penalty | None:
    """What the picture was taken from."""
    parsed = candidate.parsed
    if parsed.source.is_camera or parsed.source is Source.UNKNOWN:
        return None
    if tier(parsed.source) >= tier(Source.WEBDL):
        return _praise("good_source", quality=quality_name(parsed))
    return _penalty("weak_source", quality=quality_name(parsed))


def high_range(candidate: Candidate) -> Praise | Penalty | None:
    """More light than usual, for who wants it or does not."""
    profile = candidate.sought.profile
    if candidate.has_only_dolby_vision:
        return _only_dolby_vision(profile.dolby_vision)
    if not candidate.has_high_range:
        return None
    if profile.hdr is HdrWish.AVOID:
        return _penalty("hdr_unwanted")
    return _praise("dolby_vision") if "dv" in candidate.parsed.hdr else _praise("hdr")


def _only_dolby_vision(wish: HdrWish) -> Praise | Penalty | None:
    if wish is HdrWish.ANY:
        return None
    return _penalty("only_dolby_vision") if wish is HdrWish.AVOID else _praise("dolby_vision")


def codec(candidate: Candidate) -> Praise | Penalty | None:
    """The codec that the profile looks for."""
    named = candidate.parsed.codec
    is_liked = named in candidate.sought.profile.codecs
    return _praise("codec", codec=named.upper()) if is_liked else None


def revision(candidate: Candidate) -> Praise | Penalty | None:
    """A repaired release."""
    is_repaired = candidate.parsed.flags & {"proper", "repack"}
    return _praise("revision") if is_repaired else None


def share(candidate: Candidate) -> Praise | Penalty | None:
    """Of a pack only the wanted episode is downloaded."""
    size, wanted = candidate.release.size_bytes, candidate.wanted_bytes
    return None if wanted is None or wanted == size else _praise("only_episode", size_bytes=wanted)


def temporary(candidate: Candidate) -> Praise | Penalty | None:
    """The tracker itself says that a better copy will follow."""
    return _penalty("temporary", is_temporary=True) if candidate.release.is_temporary else None


def growing(candidate: Candidate) -> Praise | Penalty | None:
    """A season whose end has not come out yet."""
    if not candidate.is_growing:
        return None
    growth, total = candidate.offer.growth, candidate.parsed.episode_total
    known = growth.facts.get("total", "?") if growth else "?"
    return _penalty("growing", is_temporary=True, there=candidate.episodes or "?", total=total or known)


def year(candidate: Candidate) -> Praise | Penalty | None:
    """Films whose year is a little off, or not told."""
    work, named = candidate.sought.work, candidate.parsed.year
    if work is None or work.kind is TitleKind.SERIES or work.year is None:
        return None
    if named is None:
        return _penalty("no_year")
    is_exact = named <= work.year <= (candidate.parsed.year_end or named)
    return None if is_exact else _penalty("year_off", year=named)


def seeders(candidate: Candidate) -> Praise | Penalty | None:
    """Few seed it, or many do."""
    count = candidate.release.seeders
    if count < _FEW_SEEDERS:
        return _penalty("few_seeders", is_temporary=True, n=count)
    return _praise("many_seeders", n=count) if count >= _MANY_SEEDERS else None


# Remarks are read in this order.
REMARKS: tuple[Remark, ...] = (
    machine,
    studio,
    voice_kind,
    resolution,
    original_track,
    subtitles,
    camera,
    source,
    high_range,
    codec,
    share,
    usual_voices,
    temporary,
    growing,
    year,
    revision,
    seeders,
)
