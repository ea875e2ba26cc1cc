"""The gate: small rules, each of which may turn a release down for a named reason. One line in the table adds one."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from concierge.errors import Fact
from concierge.model.decision import Reason
from concierge.model.quality import Source, quality_name
from concierge.model.quality_profile import HdrWish
from concierge.model.wish import AudioWish
from concierge.services.candidate import Candidate, Subtitles, Voice

__all__ = ["INSIDE", "RULES", "Rule", "rejections"]

Rule: TypeAlias = Callable[[Candidate], Reason | None]

# Megabytes a minute outside of which a picture of that height is not what it says.
_LEAST_MB_MIN = {480: 0.7, 720: 2.0, 1080: 4.0, 1440: 8.0, 2160: 12.0}
_MOST_MB_MIN = {480: 150.0, 720: 300.0, 1080: 900.0, 1440: 900.0, 2160: 1600.0}


# What a list of files gives away, by the problems of `Contents`.
INSIDE: Mapping[str, str] = {
    "program": "contents_program",
    "archive": "contents_archive",
    "no_video": "contents_no_video",
    "no_episode": "contents_no_episode",
}


def rejections(candidate: Candidate) -> tuple[Reason, ...]:
    """Why the release does not come into question, in the order of the table; empty if it does."""
    return tuple(reason for rule in RULES if (reason := rule(candidate)) is not None)


def _rejection(code: str, *, is_temporary: bool = False, **facts: Fact) -> Reason:
    return Reason(code=code, is_temporary=is_temporary, facts=facts)


def camera(candidate: Candidate) -> Reason | None:
    """Filmed in a cinema; a better copy follows."""
    parsed = candidate.parsed
    filmed = parsed.source if parsed.source.is_camera else Source.CAM
    if not candidate.is_camera or filmed in candidate.sought.sources:
        return None
    return _rejection("camera", is_temporary=True, quality=quality_name(parsed))


def source(candidate: Candidate) -> Reason | None:
    """Taken from what the profile leaves out."""
    parsed = candidate.parsed
    if parsed.source in candidate.sought.sources or parsed.source.is_camera:
        return None
    return _rejection("source_unwanted", quality=quality_name(parsed))


def downloadable(candidate: Candidate) -> Reason | None:
    """The tracker gives it to nobody, or not to us."""
    return None if candidate.release.is_downloadable else _rejection("not_downloadable", is_temporary=True)


def set_aside(candidate: Candidate) -> Reason | None:
    """Tried before, and left for another one."""
    reason = candidate.release.set_aside
    return _rejection(reason, is_temporary=True) if reason else None


def fake(candidate: Candidate) -> Reason | None:
    """A program, or an archive with a password, under a film's name."""
    return _rejection("fake") if candidate.parsed.is_fake else None


def contents(candidate: Candidate) -> Reason | None:
    """What its list of files gives away: a program, an archive, nothing to watch, or fewer episodes than it names."""
    found = candidate.release.contents
    if found is None:
        return None
    if found.problem:
        return _rejection(INSIDE[found.problem], file=found.file)
    if found.free_bytes is not None and found.needed_bytes > found.free_bytes:
        facts = {"needed_bytes": found.needed_bytes, "free_bytes": found.free_bytes}
        return _rejection("no_room", is_temporary=True, **facts)
    claimed = len(candidate.parsed.episodes)
    if candidate.sought.episode is not None or found.video_count >= claimed:
        return None
    return _rejection("fewer_episodes", n=found.video_count, claimed=claimed)


def no_film(candidate: Candidate) -> Reason | None:
    """The tracker files it under something that is neither film nor series."""
    return None if candidate.release.is_video else _rejection("no_film", category=candidate.release.category)


def three_d(candidate: Candidate) -> Reason | None:
    """A picture for two eyes."""
    is_wrong = candidate.parsed.is_3d and not candidate.sought.profile.allows_3d
    return _rejection("three_d") if is_wrong else None


def suspicious_size(candidate: Candidate) -> Reason | None:
    """No picture of that height and length has that size."""
    density, height = candidate.mb_min, candidate.height
    if density is None or height is None or _LEAST_MB_MIN[height] <= density <= _MOST_MB_MIN[height]:
        return None
    return _rejection("suspicious_size", size_bytes=candidate.release.size_bytes or 0, height=height)


def studio(candidate: Candidate) -> Reason | None:
    """Not by the studio that was asked for."""
    wanted = candidate.sought.wish.studio
    return _rejection("no_studio", studio=wanted) if wanted and not candidate.studio else None


def dub(candidate: Candidate) -> Reason | None:
    """A Russian dub was asked for; a Russian work needs none."""
    sought = candidate.sought
    if sought.wish.audio is not AudioWish.DUB or candidate.has_dub or sought.native == "ru":
        return None
    return _rejection("no_dub")


def original(candidate: Candidate) -> Reason | None:
    """The original voices were asked for, or are to be kept."""
    sought = candidate.sought
    is_needed = sought.wish.audio is AudioWish.ORIGINAL or sought.profile.needs_original
    return _rejection("no_original") if is_needed and not candidate.has_original else None


def language(candidate: Candidate) -> Reason | None:
    """Nothing for the listener, neither voices nor subtitles, unless they asked for other voices."""
    sought = candidate.sought
    is_free = sought.wants_original or sought.wish.audio is not None or bool(sought.wish.studio)
    if is_free or candidate.voice is not Voice.ABSENT or not sought.profile.needs_language:
        return None
    if sought.language == "ru":
        return _rejection("no_russian")
    return _rejection("no_language", language=sought.language)


def subtitles(candidate: Candidate) -> Reason | None:
    """Subtitles were asked for and none are named; or the profile needs them and there surely are none."""
    sought = candidate.sought
    if sought.wish.needs_subtitles:
        return None if candidate.parsed.subtitles else _rejection("no_subtitles")
    is_needed = sought.profile.needs_subtitles and not sought.hears_originals
    return _rejection("no_subtitles") if is_needed and candidate.subtitles is Subtitles.ABSENT else None


def resolution(candidate: Candidate) -> Reason | None:
    """Another resolution than the one that was asked for, or one beyond the profile's range."""
    height, sought = candidate.height, candidate.sought
    if sought.wish.resolution is not None:
        return _other_resolution(height, sought.target)
    if height is None or sought.profile.lowest <= height <= sought.profile.highest:
        return None
    if height < sought.profile.lowest:
        return _rejection("below_range", height=height, lowest=sought.profile.lowest)
    return _rejection("above_range", height=height, highest=sought.profile.highest)


def _other_resolution(height: int | None, wanted: int) -> Reason | None:
    if height is None:
        return _rejection("no_resolution", wanted=wanted)
    return None if height == wanted else _rejection("other_resolution", height=height, wanted=wanted)


def high_range(candidate: Candidate) -> Reason | None:
    """Only HDR, or only Dolby Vision, is wanted."""
    profile = candidate.sought.profile
    if profile.dolby_vision is HdrWish.ONLY:
        return None if "dv" in candidate.parsed.hdr else _rejection("no_dolby_vision")
    is_plain = profile.hdr is HdrWish.ONLY and not candidate.has_high_range
    return _rejection("no_hdr") if is_plain else None


def too_big(candidate: Candidate) -> Reason | None:
    """More than the person's limit."""
    size, limit = candidate.wanted_bytes, candidate.sought.profile.max_size_bytes
    if size is None or limit is None or size <= limit:
        return None
    return _rejection("too_big", size_bytes=size, limit_bytes=limit)


def density(candidate: Candidate) -> Reason | None:
    """More or fewer megabytes a minute than the profile takes."""
    profile, mb_min = candidate.sought.profile, candidate.mb_min
    if mb_min is None:
        return None
    if profile.max_mb_min is not None and mb_min > profile.max_mb_min:
        return _rejection("too_dense", mb_min=round(mb_min), most=round(profile.max_mb_min))
    if profile.min_mb_min is not None and mb_min < profile.min_mb_min:
        return _rejection("too_thin", mb_min=round(mb_min), least=round(profile.min_mb_min))
    return None


def seeders(candidate: Candidate) -> Reason | None:
    """Nobody seeds it, or fewer than the profile asks for."""
    count, least = candidate.release.seeders, candidate.sought.profile.min_seeders
    if count >= least:
        return None
    if count <= 0:
        return _rejection("no_seeders", is_temporary=True)
    return _rejection("too_few_seeders", is_temporary=True, n=count, wanted=least)


# The first rejection is the one that is counted: what matters most stands first.
RULES: tuple[Rule, ...] = (
    fake,
    set_aside,
    contents,
    no_film,
    camera,
    downloadable,
    three_d,
    suspicious_size,
    studio,
    dub,
    original,
    language,
    subtitles,
    resolution,
    source,
    high_range,
    too_big,
    density,
    seeders,
)
