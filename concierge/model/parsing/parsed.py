"""What a release's name says."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing.facts import Fact
from concierge.model.quality import Source, likely_height, rung

__all__ = ["ParsedRelease", "ReleaseKind"]

_RecordValue: TypeAlias = str | int | bool | list[str] | list[int] | list[float] | None


class ReleaseKind(StrEnum):
    """What a release holds, as far as its name tells."""

    MOVIE = "movie"
    SERIES = "series"
    CONCERT = "concert"
    MUSIC = "music"
    GAME = "game"
    APP = "app"
    BOOK = "book"
    COMIC = "comic"
    MAGAZINE = "magazine"
    AUDIOBOOK = "audiobook"
    EDUCATION = "education"
    SUBTITLES = "subtitles"

    @property
    def is_video(self) -> bool:
        """Whether there is something to watch: a film, a series or a concert."""
        return self in {ReleaseKind.MOVIE, ReleaseKind.SERIES, ReleaseKind.CONCERT}


# Without slots: the class itself holds the defaults, so that a release is made of what its name tells alone.
@dataclass(frozen=True, kw_only=True)
class ParsedRelease:
    """The facts that a release's name states; what it does not say is None, "", False or empty.

    `text` is the name as it was read, and each of `facts` has the span of `text` that it comes from. `names` are
    the title's names, the local one first; `original_name` is the first foreign one. `resolution` is the height in
    lines. `rip` is the fine form of the source, in the corpus's words: "web-dl", "web-dlrip", "bdremux".
    `tracks` are the voices. `languages` and `subtitles` are ISO 639-1 codes ("multi" for many, "" for subtitles in
    a language that is not told). `episodes` are numbered from 1, also through an anime's seasons; 7.5 is a special
    between two. `episode_total` is the N of "1-5 of N". `is_season_pack` means that seasons are named and no single
    episodes are; `is_complete`, that the name says so. `is_collection` means several works in one: a trilogy.
    `is_russian_listing` means the grammar of Russian trackers, which lists voices if there are any but the original.
    `country` is a code behind the title that tells works of one name apart ("US").
    `flags` are words of one meaning, such as "proper", "repack", "dubbed", "machine_subtitles", "fake".
    `extras` name what is only about the work or cut from it: "sample", "trailer", "featurette".
    """

    text: str = ""
    facts: tuple[Fact, ...] = ()
    kind: ReleaseKind = ReleaseKind.MOVIE
    names: tuple[str, ...] = ()
    original_name: str = ""
    year: int | None = None
    year_end: int | None = None
    seasons: tuple[int, ...] = ()
    episodes: tuple[float, ...] = ()
    episode_total: int | None = None
    is_season_pack: bool = False
    episode_name: str = ""
    date: str = ""
    part: int | None = None
    disc: int | None = None
    version: int | None = None
    resolution: int | None = None
    is_interlaced: bool = False
    source: Source = Source.UNKNOWN
    rip: str = ""
    family: str = ""
    is_remux: bool = False
    codec: str = ""
    bit_depth: int | None = None
    hdr: tuple[str, ...] = ()
    dolby_vision_profile: int | None = None
    three_d_format: str = ""
    is_3d: bool = False
    tracks: tuple[AudioTrack, ...] = ()
    audio_codecs: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    forced_subtitles: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    extras: tuple[str, ...] = ()
    group: str = ""
    site: str = ""
    network: str = ""
    container: str = ""
    size_bytes: int | None = None
    crc: str = ""
    director: str = ""
    region: str = ""
    imdb: str = ""
    tmdb: str = ""
    country: str = ""
    is_collection: bool = False
    is_russian_listing: bool = False

    @classmethod
    def of(cls, told: Mapping[str, object]) -> "ParsedRelease":
        """The release with these values for fields, much faster than by the names of all fifty."""
        release = object.__new__(cls)
        vars(release).update(told)
        return release

    @property
    def is_series(self) -> bool:
        """Whether the name speaks of seasons, episodes or a date of broadcast."""
        return self.kind is ReleaseKind.SERIES

    @property
    def height(self) -> int | None:
        """The usual resolution that the named height, or else the source, amounts to."""
        height = self.resolution or likely_height(self.source)
        return rung(height) if height else None

    @property
    def is_fake(self) -> bool:
        """Whether the name gives away that this is no film: a program, or an archive with a password."""
        return "fake" in self.flags

    @property
    def is_growing(self) -> bool:
        """Whether more episodes are announced than there are."""
        return bool(self.episode_total and self.episodes) and len(self.episodes) < (self.episode_total or 0)

    @property
    def dubs(self) -> tuple[AudioKind, ...]:
        """The kinds of translated voices, each once, in the order in which they are named."""
        kinds = (track.kind for track in self.tracks)
        return tuple(dict.fromkeys(kind for kind in kinds if kind and kind is not AudioKind.ORIGINAL))

    @property
    def studios(self) -> tuple[str, ...]:
        """Who made the voices."""
        return tuple(dict.fromkeys(track.studio for track in self.tracks if track.studio))

    @property
    def has_original(self) -> bool:
        """Whether the original track is named."""
        return bool(self.tracks) and any(track.kind is AudioKind.ORIGINAL for track in self.tracks)

    def language_of(self, track: AudioTrack) -> str | None:
        """The language that a track speaks; a Russian listing names only foreign ones."""
        is_understood = self.is_russian_listing and track.kind not in {None, AudioKind.ORIGINAL}
        return track.language or ("ru" if is_understood else None)

    def spans(self, field: str) -> tuple[tuple[int, int], ...]:
        """Where in `text` a field was read, by its name in `as_record`; empty if the name does not tell it."""
        told_by = _TOLD_BY.get(field, field)
        found = [
            (start, end)
            for name, value, start, end, _ in self.facts
            if name == told_by or (name == "flag" and field in str(value).split(","))
        ]
        return tuple(found)

    def as_record(self) -> Mapping[str, _RecordValue]:
        """Every fact as plain values, under the names and in the normal forms of the corpora."""
        return as_record(self)


def as_record(parsed: ParsedRelease) -> dict[str, _RecordValue]:
    """`ParsedRelease.as_record`."""
    flags, height = parsed.flags, parsed.resolution
    scan = "i" if parsed.is_interlaced else "p"
    return {
        "title": parsed.names[0] if parsed.names else None,
        "original_title": parsed.original_name or None,
        "titles": [*parsed.names],
        "year": parsed.year,
        "year_end": parsed.year_end,
        "kind": parsed.kind.value,
        "seasons": [*parsed.seasons],
        "episodes": [*parsed.episodes],
        "episode_total": parsed.episode_total,
        "season_pack": parsed.is_season_pack,
        "episode_title": parsed.episode_name or None,
        "date": parsed.date or None,
        "part": parsed.part,
        "disc": parsed.disc,
        "version": parsed.version,
        "resolution": f"{height}{scan}" if height else None,
        "source": parsed.family or None,
        "rip": parsed.rip or None,
        "remux": parsed.is_remux,
        "codec": parsed.codec or None,
        "bit_depth": parsed.bit_depth,
        "hdr": [*parsed.hdr],
        "three_d": parsed.is_3d,
        "three_d_format": parsed.three_d_format or None,
        **_sound(parsed),
        "edition": [*parsed.editions],
        "extras": [*parsed.extras],
        **_makers(parsed),
        **({flag: flag in flags for flag in _FLAGS} if flags else _NO_FLAGS),
    }


# Fields of a record that are told by facts of another name.
_TOLD_BY = {
    "titles": "name",
    "dubs": "track",
    "studios": "track",
    "original_audio": "track",
    "size_bytes": "size",
    "three_d_format": "three_d",
    "source": "rip",
}

# The flags of a record, each a field of its own.
_FLAGS = (
    "complete",
    "convert",
    "documentary",
    "dubbed",
    "hardcoded",
    "hybrid",
    "internal",
    "open_matte",
    "proper",
    "repack",
    "retail",
    "trash",
    "uncensored",
    "unrated",
    "upscaled",
)


_NO_FLAGS = dict.fromkeys(_FLAGS, False)


def _sound(parsed: ParsedRelease) -> dict[str, _RecordValue]:
    has_tracks = bool(parsed.tracks)
    return {
        "dubs": [kind.value for kind in parsed.dubs] if has_tracks else [],
        "studios": [*parsed.studios] if has_tracks else [],
        "original_audio": has_tracks and parsed.has_original,
        "audio": [*parsed.audio_codecs],
        "channels": [*parsed.channels],
        "languages": [*parsed.languages],
        "subtitles": [*parsed.subtitles],
    }


def _makers(parsed: ParsedRelease) -> dict[str, _RecordValue]:
    return {
        "group": parsed.group or None,
        "site": parsed.site or None,
        "network": parsed.network or None,
        "container": parsed.container or None,
        "size_bytes": parsed.size_bytes,
        "crc": parsed.crc or None,
        "director": parsed.director or None,
        "region": parsed.region or None,
        "imdb": parsed.imdb or None,
        "tmdb": parsed.tmdb or None,
    }
