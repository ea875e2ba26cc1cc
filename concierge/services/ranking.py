"""Which of the offered releases fit a wish, in which order, and why.

Two steps that never mix: a gate of rules, each of which may turn a release down for a named reason, and an
order in which the first difference decides. Nothing is summed up, so that each place can be explained.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from concierge.errors import Fact
from concierge.model.audio import AudioKind
from concierge.model.decision import Decision, Reason
from concierge.model.matching import episodes_of, mismatch, text_mismatch
from concierge.model.parsing import parse_release
from concierge.model.quality import Source, quality_name, rung, tier
from concierge.model.release import Release
from concierge.model.title import Title, TitleKind
from concierge.model.user import Preferences
from concierge.model.wish import AudioWish, Wish
from concierge.services._candidates import Candidate, Voice
from concierge.services._merging import merge
from concierge.services._order import has_clear_winner, sort_key

__all__ = ["RULES", "Candidate", "Penalty", "Praise", "Ranking", "Rejection", "Verdict", "merge", "rank"]

_FEW_SEEDERS = 3
_MANY_SEEDERS = 20
# Bytes a minute outside of which a picture of that height is not what it says.
_LEAST = {480: 0.7e6, 720: 2e6, 1080: 4e6, 1440: 8e6, 2160: 12e6}
_MOST = {480: 150e6, 720: 300e6, 1080: 900e6, 1440: 900e6, 2160: 1600e6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """The release does not come into question."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """The release fits, but this speaks against it."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Praise:
    """This speaks for the release."""

    reason: Reason


Verdict: TypeAlias = Rejection | Penalty | Praise
Rule: TypeAlias = Callable[[Candidate], Verdict | None]


class Ranking(NamedTuple):
    """The accepted releases, best first; the others, likeliest first; whether the first needs no question."""

    accepted: tuple[Decision, ...]
    rejected: tuple[Decision, ...]
    has_clear_winner: bool


def rank(releases: Iterable[Release], sought: Title | str, wish: Wish, preferences: Preferences) -> Ranking:
    """Every release judged: for a title, or for the words of a search by text alone.

    The answer does not depend on the order of the releases.
    """
    judged = [
        (candidate, _verdicts(candidate))
        for candidate in sorted(
            (_candidate(each, sought, wish, preferences) for each in releases), key=sort_key
        )
    ]
    fitting = [(one, found) for one, found in judged if not _reasons(found, Rejection)]
    others = sorted(
        ((one, found) for one, found in judged if _reasons(found, Rejection)),
        key=lambda pair: pair[0].mismatch is not None,
    )
    labels = _labels([candidate for candidate, _ in fitting])
    return Ranking(
        accepted=tuple(
            _decision(one, found, names) for (one, found), names in zip(fitting, labels, strict=True)
        ),
        rejected=tuple(_decision(one, found) for one, found in others),
        has_clear_winner=has_clear_winner([candidate for candidate, _ in fitting]),
    )


def _verdicts(candidate: Candidate) -> tuple[Verdict, ...]:
    """What each rule says about a release, in the order of the table; nothing else counts of another work."""
    if candidate.mismatch:
        return (Rejection(reason=candidate.mismatch),)
    return tuple(verdict for rule in RULES if (verdict := rule(candidate)) is not None)


def _candidate(release: Release, sought: Title | str, wish: Wish, preferences: Preferences) -> Candidate:
    parsed = parse_release(release.name)
    different = (
        mismatch(parsed, sought, wish) if isinstance(sought, Title) else text_mismatch(release.name, sought)
    )
    return Candidate(
        release=release, parsed=parsed, sought=sought, wish=wish, preferences=preferences, mismatch=different
    )


def _decision(candidate: Candidate, found: Sequence[Verdict], labels: tuple[str, ...] = ()) -> Decision:
    return Decision(
        release=candidate.release,
        parsed=candidate.parsed,
        praises=_reasons(found, Praise),
        penalties=_reasons(found, Penalty),
        rejections=_reasons(found, Rejection),
        labels=labels,
    )


def _reasons(found: Sequence[Verdict], kind: type[Verdict]) -> tuple[Reason, ...]:
    return tuple(verdict.reason for verdict in found if isinstance(verdict, kind))


def _labels(ordered: Sequence[Candidate]) -> list[tuple[str, ...]]:
    sizes = [candidate.wanted_bytes for candidate in ordered]
    known = [size for size in sizes if size is not None]
    roles = {
        "best": next(iter(range(len(ordered))), None),
        "smallest": sizes.index(min(known)) if known else None,
        "dub": _first(candidate.has_dub for candidate in ordered),
        "original": _first(candidate.has_original for candidate in ordered),
    }
    return [tuple(role for role, place in roles.items() if place == each) for each in range(len(ordered))]


def _first(answers: Iterable[bool]) -> int | None:
    return next((place for place, answer in enumerate(answers) if answer), None)


def _rejection(code: str, *, is_temporary: bool = False, **facts: Fact) -> Rejection:
    return Rejection(reason=Reason(code=code, is_temporary=is_temporary, facts=facts))


def _praise(code: str, **facts: Fact) -> Praise:
    return Praise(reason=Reason(code=code, facts=facts))


def _penalty(code: str, *, is_temporary: bool = False, **facts: Fact) -> Penalty:
    return Penalty(reason=Reason(code=code, is_temporary=is_temporary, facts=facts))


def camera(candidate: Candidate) -> Verdict | None:
    """Filmed in a cinema; a better copy follows."""
    parsed = candidate.parsed
    if not (parsed.source.is_camera or candidate.release.is_camera):
        return None
    return _rejection("camera", is_temporary=True, quality=quality_name(parsed))


def temporary(candidate: Candidate) -> Verdict | None:
    """The tracker itself says that a better copy will follow."""
    return _penalty("temporary", is_temporary=True) if candidate.release.is_temporary else None


def seeders(candidate: Candidate) -> Verdict | None:
    """Nobody seeds it, few do, or many."""
    count = candidate.release.seeders
    if count <= 0:
        return _rejection("no_seeders", is_temporary=True)
    if count < _FEW_SEEDERS:
        return _penalty("few_seeders", is_temporary=True, n=count)
    return _praise("many_seeders", n=count) if count >= _MANY_SEEDERS else None


def downloadable(candidate: Candidate) -> Verdict | None:
    """The tracker gives it to nobody, or not to us."""
    return None if candidate.release.is_downloadable else _rejection("not_downloadable", is_temporary=True)


def too_big(candidate: Candidate) -> Verdict | None:
    """More than the person's limit."""
    size, limit = candidate.wanted_bytes, candidate.preferences.max_size_bytes
    if size is None or limit is None or size <= limit:
        return None
    return _rejection("too_big", size_bytes=size, limit_bytes=limit)


def suspicious_size(candidate: Candidate) -> Verdict | None:
    """No picture of that height and length has that size."""
    density, height = candidate.bytes_per_minute, candidate.parsed.height
    if density is None or height is None or _LEAST[height] <= density <= _MOST[height]:
        return None
    return _rejection("suspicious_size", size_bytes=candidate.release.size_bytes or 0, height=height)


def three_d(candidate: Candidate) -> Verdict | None:
    """A picture for two eyes."""
    return _rejection("three_d") if candidate.parsed.is_3d else None


def resolution(candidate: Candidate) -> Verdict | None:
    """The asked resolution is a must, the usual one a preference."""
    height, target = candidate.parsed.height, rung(candidate.target_height)
    if height == target:
        return _praise("resolution", height=height)
    if candidate.wish.resolution is not None:
        return _rejection("other_resolution", height=height or "?", wanted=target)
    if height is None:
        return _penalty("resolution_unknown")
    return _penalty("lower_resolution" if height < target else "higher_resolution", height=height)


def wanted_voices(candidate: Candidate) -> Verdict | None:
    """The voices that the person named."""
    wish = candidate.wish
    if wish.studio and not candidate.studio:
        return _rejection("no_studio", studio=wish.studio)
    if wish.studio:
        return _praise("studio", studio=candidate.studio)
    if wish.audio is AudioWish.DUB and not candidate.has_dub and candidate.native != "ru":
        return _rejection("no_dub")
    if candidate.wants_original and not candidate.has_original:
        return _rejection("no_original")
    return None


def usual_voices(candidate: Candidate) -> Verdict | None:
    """The language that the person listens to, unless the original was asked for."""
    language = candidate.listens_to
    if candidate.wish.audio is not None or candidate.wish.studio:
        return None
    match candidate.voice(language):
        case Voice.PRESENT:
            return None
        case Voice.UNTOLD:
            return _penalty("voices_untold")
        case Voice.SUBTITLED:
            return _penalty("only_subtitles")
    return _rejection("no_russian") if language == "ru" else _rejection("no_language", language=language)


def voice_kind(candidate: Candidate) -> Verdict | None:
    """How the Russian voices were made, for who listens to them."""
    if candidate.wants_original or candidate.listens_to != "ru" or candidate.native == "ru":
        return None
    kinds = [track.kind for track in candidate.parsed.audio if track.language == "ru"]
    named = (kind for kind in AudioKind if kind in kinds and kind is not AudioKind.ORIGINAL)
    best = next(named, None)
    return _praise(f"voice_{best.value}") if best else None


def original_track(candidate: Candidate) -> Verdict | None:
    """The original can be heard as well."""
    is_named = any(track.kind is AudioKind.ORIGINAL for track in candidate.parsed.audio)
    return _praise("original_track") if is_named else None


def subtitles(candidate: Candidate) -> Verdict | None:
    """Subtitles, which the person may need."""
    if candidate.parsed.subtitles:
        return _praise("subtitles")
    return _rejection("no_subtitles") if candidate.wish.needs_subtitles else None


def source(candidate: Candidate) -> Verdict | None:
    """What the picture was taken from."""
    parsed = candidate.parsed
    if parsed.source.is_camera or parsed.source is Source.UNKNOWN:
        return None
    if tier(parsed.source) >= tier(Source.WEBDL):
        return _praise("good_source", quality=quality_name(parsed))
    return _penalty("weak_source", quality=quality_name(parsed))


def high_range(candidate: Candidate) -> Verdict | None:
    """More light than usual."""
    return _praise("hdr") if set(candidate.parsed.hdr) - {"sdr"} else None


def year(candidate: Candidate) -> Verdict | None:
    """Films whose year is a little off, or not told."""
    title, named = candidate.title, candidate.parsed.year
    if title is None or title.kind is TitleKind.SERIES or title.year is None:
        return None
    if named is None:
        return _penalty("no_year")
    is_exact = named <= title.year <= (candidate.parsed.year_end or named)
    return None if is_exact else _penalty("year_off", year=named)


def growing(candidate: Candidate) -> Verdict | None:
    """A season whose end has not come out yet."""
    parsed, there = candidate.parsed, episodes_of(candidate.parsed, candidate.title)
    is_whole = there is None or parsed.episode_total is None or there >= parsed.episode_total
    if is_whole or candidate.wish.episode is not None:
        return None
    return _penalty("growing", is_temporary=True, there=there or 0, total=parsed.episode_total or 0)


# The first rejection is the one that is counted, and praises are read in this order: what matters most stands first.
RULES: tuple[Rule, ...] = (
    camera,
    downloadable,
    three_d,
    suspicious_size,
    wanted_voices,
    voice_kind,
    resolution,
    original_track,
    subtitles,
    source,
    high_range,
    too_big,
    usual_voices,
    temporary,
    growing,
    year,
    seeders,
)
