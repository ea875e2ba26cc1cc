"""What a person thinks is a good release, in general: ranges that a release has to keep to, and an order of wishes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from concierge.errors import NotFound
from concierge.model.audio import AudioKind
from concierge.model.quality import Source

__all__ = [
    "PROFILES",
    "Criterion",
    "HdrWish",
    "QualityProfile",
    "SizeWish",
    "VoiceWish",
    "profile_named",
    "profiles",
    "voice_wish",
]


class Criterion(StrEnum):
    """A question by which two fitting releases are told apart; `QualityProfile.order` says which is asked first."""

    HUMAN = "human"
    LANGUAGE = "language"
    WHOLE = "whole"
    RESOLUTION = "resolution"
    VOICES = "voices"
    ORIGINAL = "original"
    SIZE = "size"
    SOURCE = "source"
    HDR = "hdr"
    DOLBY_VISION = "dolby_vision"
    SUBTITLES = "subtitles"
    CODEC = "codec"
    SEEDERS = "seeders"
    REVISION = "revision"
    YEAR = "year"
    TRUSTED = "trusted"
    TRACKER = "tracker"
    FRESHNESS = "freshness"


class HdrWish(StrEnum):
    """What is thought of a picture with more light than usual; AVOID only ranks it lower, ONLY turns others down."""

    WANT = "want"
    ANY = "any"
    AVOID = "avoid"
    ONLY = "only"


class SizeWish(StrEnum):
    """Which of two sizes is better: the one that is usual for the resolution, the smaller or the bigger one."""

    USUAL = "usual"
    SMALLER = "smaller"
    BIGGER = "bigger"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceWish:
    """Voices that are wanted: of a kind, by a studio, or both; what is None or "" may be anything.

    `language` is ISO 639-1; "" means the listener's own.
    """

    kind: AudioKind | None = None
    studio: str = ""
    language: str = ""


# How well voices are made, for who named none.
_USUAL_VOICES = tuple(
    VoiceWish(kind=kind)
    for kind in (
        AudioKind.DUB,
        AudioKind.MULTI_VOICE,
        AudioKind.TWO_VOICES,
        AudioKind.AUTHOR,
        AudioKind.ONE_VOICE,
    )
)
_NO_CAMERAS = tuple(source for source in Source if not source.is_camera)
# Both stand above every other question: nobody wants to hear a machine, or a language that they do not know.
_ABOVE_ALL = (Criterion.HUMAN, Criterion.LANGUAGE)
# A size that suits the resolution goes before a better source: nobody wants 80 GB without having asked for them.
_USUAL_ORDER = tuple(criterion for criterion in Criterion if criterion not in _ABOVE_ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityProfile:
    """A taste. What stands under *gate* turns releases down, what stands under *order* ranks those that are left.

    Gate: heights from `lowest` to `highest`; `sources`; `needs_language` (voices or subtitles in the listener's
    `language`, as far as the name tells), `needs_original` and `needs_subtitles`; `hdr` and `dolby_vision` if ONLY;
    `min_mb_min` and `max_mb_min` (megabytes a minute of runtime), `max_size_bytes`; `min_seeders`; `allows_3d`.

    Order: `order` names the criteria, weightiest first; one that is missing comes after those that are named.
    `resolution` is the wanted height and, with `cutoff_source`, what is good enough: no better picture is looked for
    once it is there. `voices` are wishes in order, the first that a release grants decides; they outrank the
    resolution if VOICES stands before RESOLUTION. `subtitles` are languages ("" the listener's); `codecs` and
    `trackers`, best first. `has_upgrades` and `has_revisions` allow a better release, or a repaired one, to replace
    what is there.
    """

    name: str = "balanced"
    language: str = "ru"
    resolution: int = 1080
    lowest: int = 480
    highest: int = 4320
    cutoff_source: Source = Source.WEBDL
    sources: tuple[Source, ...] = _NO_CAMERAS
    hdr: HdrWish = HdrWish.WANT
    dolby_vision: HdrWish = HdrWish.ANY
    voices: tuple[VoiceWish, ...] = _USUAL_VOICES
    needs_language: bool = True
    needs_original: bool = False
    subtitles: tuple[str, ...] = ()
    needs_subtitles: bool = False
    codecs: tuple[str, ...] = ()
    size: SizeWish = SizeWish.USUAL
    min_mb_min: float | None = None
    max_mb_min: float | None = None
    max_size_bytes: int | None = None
    min_seeders: int = 1
    allows_3d: bool = False
    trackers: tuple[str, ...] = ()
    has_upgrades: bool = True
    has_revisions: bool = True
    order: tuple[Criterion, ...] = _USUAL_ORDER

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion once, the first to be asked first."""
        return tuple(dict.fromkeys((*_ABOVE_ALL, *self.order, *_USUAL_ORDER)))

    @property
    def wants_original(self) -> bool:
        """Whether the original voices are wished for before any other."""
        return bool(self.voices) and self.voices[0].kind is AudioKind.ORIGINAL

    @property
    def has_voices_first(self) -> bool:
        """Whether better voices outrank a better resolution."""
        criteria = self.criteria
        return criteria.index(Criterion.VOICES) < criteria.index(Criterion.RESOLUTION)

    def first(self, *criteria: Criterion) -> "QualityProfile":
        """The same profile with these criteria before all others."""
        return replace(self, order=tuple(dict.fromkeys((*criteria, *self.order))))

    def hearing(self, *voices: VoiceWish) -> "QualityProfile":
        """The same profile with these wishes before its own, and before the resolution: «дубляж or LostFilm»."""
        wished = tuple(dict.fromkeys((*voices, *self.voices)))
        return replace(self, voices=wished).first(Criterion.WHOLE, Criterion.VOICES)


def voice_wish(text: str) -> VoiceWish:
    """The wish that one word names: "dub", "mvo", "original" and the other kinds; any other word is a studio."""
    kind = text.strip().casefold()
    return VoiceWish(kind=AudioKind(kind)) if kind in set(AudioKind) else VoiceWish(studio=text.strip())


_SHIPPED = (
    QualityProfile(
        name="best",
        resolution=2160,
        cutoff_source=Source.REMUX,
        size=SizeWish.BIGGER,
        order=tuple(criterion for criterion in _USUAL_ORDER if criterion is not Criterion.SIZE),
    ),
    QualityProfile(name="balanced"),
    QualityProfile(
        name="small",
        resolution=720,
        highest=1080,
        cutoff_source=Source.WEBDLRIP,
        hdr=HdrWish.ANY,
        codecs=("av1", "hevc"),
        size=SizeWish.SMALLER,
        order=(Criterion.WHOLE, Criterion.RESOLUTION, Criterion.SIZE, Criterion.VOICES),
    ),
    QualityProfile(
        name="travel",
        lowest=720,
        highest=1080,
        cutoff_source=Source.WEBDLRIP,
        hdr=HdrWish.AVOID,
        dolby_vision=HdrWish.AVOID,
        codecs=("hevc", "av1"),
        size=SizeWish.SMALLER,
        order=(Criterion.WHOLE, Criterion.CODEC, Criterion.SIZE, Criterion.RESOLUTION),
    ),
    QualityProfile(
        name="original+subs",
        voices=(VoiceWish(kind=AudioKind.ORIGINAL), *_USUAL_VOICES),
        needs_original=True,
        subtitles=("",),
        needs_subtitles=True,
        order=(Criterion.WHOLE, Criterion.SUBTITLES),
    ),
)

PROFILES: Mapping[str, QualityProfile] = {profile.name: profile for profile in _SHIPPED}


def profiles() -> Mapping[str, QualityProfile]:
    """Every profile that there is, by its name."""
    return PROFILES


def profile_named(name: str) -> QualityProfile:
    """The profile of that name. Raises NotFound."""
    try:
        return PROFILES[name]
    except KeyError:
        raise NotFound(f"no profile {name!r}", what=name) from None
