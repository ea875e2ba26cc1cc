"""Facts drawn at random, and names written from them as the scene and each Russian tracker write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.parsing import ParsedRelease
from concierge.model.parsing.lexicon import marks_in
from concierge.model.parsing.tongues import is_tongue

Record = Mapping[str, object]

SCENE_RIPS = {
    "bluray": "BluRay",
    "bdrip": "BDRip",
    "web-dl": "WEB-DL",
    "webrip": "WEBRip",
    "hdtv": "HDTV",
    "dvdrip": "DVDRip",
}
LISTED_RIPS = {
    "bdremux": "BDRemux",
    "bdrip": "BDRip",
    "web-dl": "WEB-DL",
    "web-dlrip": "WEB-DLRip",
    "webrip": "WEBRip",
    "hdtvrip": "HDTVRip",
    "dvdrip": "DVDRip",
}
CODECS = {"avc": "x264", "hevc": "x265", "xvid": "XviD"}
RANGES = {"hdr": "HDR", "hdr10": "HDR10", "hdr10+": "HDR10Plus", "dv": "DV"}
SOUNDS = {"aac": "AAC", "ac3": "DD", "eac3": "DDP", "dts": "DTS", "dts-hd": "DTS-HD MA ", "truehd": "TrueHD "}
CHANNELS = ("2.0", "5.1", "7.1")
HEIGHTS = ("480p", "720p", "1080p", "2160p")
COUNTRIES = ("США", "Великобритания", "Франция", "Япония")
GENRES = ("драма", "комедия", "триллер", "фантастика")
STUDIOS = ("LostFilm", "Jaskier", "Пифагор", "HDRezka Studio", "Red Head Sound")
SPOKEN = {"ru": "Rus", "en": "Eng", "uk": "Ukr", "fr": "Fra", "de": "Ger"}

DUB, MVO, DVO = AudioKind.DUB, AudioKind.MULTI_VOICE, AudioKind.TWO_VOICES
AVO, VO, ORIGINAL = AudioKind.AUTHOR, AudioKind.ONE_VOICE, AudioKind.ORIGINAL
IN_WORDS = {DUB: "Dub", MVO: "MVO", DVO: "DVO", AVO: "AVO", VO: "VO"}
IN_CODES = {DUB: "ДБ", MVO: "ПМ", DVO: "ПД", AVO: "АП", VO: "ПО"}
IN_LETTERS = {DUB: "D", MVO: "P", DVO: "P2", AVO: "A", VO: "P1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a scene name states; `blank` stands between its words."""

    blank: str
    title: str
    year: int | None
    season: int | None
    episodes: tuple[int, ...]
    resolution: str
    rip: str
    codec: str
    hdr: tuple[str, ...]
    audio: str
    channels: str
    group: str

    @property
    def name(self) -> str:
        """The name, as the scene writes it."""
        sound = (SOUNDS[self.audio] + self.channels).replace(" ", self.blank)
        words = [
            *self.title.split(),
            *([str(self.year)] if self.year else []),
            *([self._parts()] if self.season is not None else []),
            self.resolution,
            SCENE_RIPS[self.rip],
            sound,
            *(RANGES[kind] for kind in self.hdr),
            CODECS[self.codec],
        ]
        return f"{self.blank.join(words)}-{self.group}"

    def _parts(self) -> str:
        numbers = "".join(f"E{episode:02}" for episode in self.episodes)
        return f"S{self.season:02}{numbers}"

    @property
    def record(self) -> Record:
        """What a parse of the name must say, and nothing else."""
        is_series = self.season is not None
        return EMPTY | {
            "title": self.title,
            "titles": [self.title],
            "year": self.year,
            "kind": "series" if is_series else "movie",
            "seasons": [self.season] if is_series else [],
            "episodes": [*self.episodes],
            "season_pack": is_series and not self.episodes,
            "resolution": self.resolution,
            "rip": self.rip,
            "codec": self.codec,
            "hdr": [*self.hdr],
            "audio": [self.audio],
            "channels": [self.channels],
            "group": self.group,
        }

    def again(self, parsed: ParsedRelease) -> Scene:
        """The facts that a parse has found, to be written once more."""
        return Scene(
            blank=self.blank,
            title=parsed.names[0],
            year=parsed.year,
            season=parsed.seasons[0] if parsed.seasons else None,
            episodes=tuple(int(episode) for episode in parsed.episodes),
            resolution=f"{parsed.resolution}p",
            rip=parsed.rip,
            codec=parsed.codec,
            hdr=parsed.hdr,
            audio=parsed.audio_codecs[0],
            channels=parsed.channels[0],
            group=parsed.group,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a Russian tracker's name states. `last` is the last episode of `total`, 0 for a film."""

    russian: str
    original: str
    year: int
    season: int
    last: int
    total: int
    resolution: str
    rip: str
    tracks: tuple[AudioTrack, ...]
    subtitles: tuple[str, ...]
    director: str = ""
    colours: tuple[str, ...] = field(default=(), compare=False)

    @property
    def record(self) -> Record:
        """What a parse of the name must say, and nothing else."""
        translated = [track for track in self.tracks if track.kind is not ORIGINAL]
        return EMPTY | {
            "title": self.russian,
            "original_title": self.original,
            "titles": [self.russian, self.original],
            "year": self.year,
            "kind": "series" if self.last else "movie",
            "seasons": [self.season] if self.last else [],
            "episodes": [*range(1, self.last + 1)],
            "episode_total": self.total or None,
            "resolution": self.resolution,
            "rip": self.rip,
            "remux": self.rip == "bdremux",
            "dubs": [*dict.fromkeys(str(track.kind) for track in translated)],
            "studios": [*dict.fromkeys(track.studio for track in translated if track.studio)],
            "original_audio": len(translated) < len(self.tracks),
            "subtitles": [*self.subtitles],
            "director": self.director or None,
        }

    def again(self, parsed: ParsedRelease) -> Listing:
        """The facts that a parse has found, to be written once more."""
        return Listing(
            russian=parsed.names[0],
            original=parsed.original_name,
            year=parsed.year or 0,
            season=parsed.seasons[0] if parsed.seasons else 0,
            last=len(parsed.episodes),
            total=parsed.episode_total or 0,
            resolution=f"{parsed.resolution}p",
            rip=parsed.rip,
            tracks=parsed.tracks,
            subtitles=parsed.subtitles,
            director=parsed.director,
            colours=self.colours,
        )


def rutracker(listing: Listing) -> str:
    """The name as Rutracker has it."""
    parts = f" / Сезон: {listing.season} / Серии: 1-{listing.last} из {listing.total}" if listing.last else ""
    about = ", ".join(
        [str(listing.year), *listing.colours, f"{LISTED_RIPS[listing.rip]} {listing.resolution}"]
    )
    voices = " + ".join(_in_words(track) for track in listing.tracks)
    spoken = ", ".join(SPOKEN[code] for code in listing.subtitles)
    subtitles = f" + Sub {spoken}" if spoken else ""
    return f"{listing.russian} / {listing.original}{parts} ({listing.director}) [{about}] {voices}{subtitles}"


def kinozal(listing: Listing) -> str:
    """The name as Kinozal has it."""
    parts = f" ({listing.season} сезон: 1-{listing.last} серии из {listing.total})" if listing.last else ""
    codes = [_with_studio(IN_CODES[track.kind], track) for track in listing.tracks if track.kind]
    codes += ["СТ"] if listing.subtitles else []
    picture = f"{LISTED_RIPS[listing.rip]} ({listing.resolution})"
    return f"{listing.russian}{parts} / {listing.original} / {listing.year} / {', '.join(codes)} / {picture}"


def rutor(listing: Listing) -> str:
    """The name as Rutor has it."""
    parts = f" [{listing.season:02}x01-{listing.last:02} из {listing.total:02}]" if listing.last else ""
    letters = ", ".join(IN_LETTERS[track.kind] for track in listing.tracks if track.kind)
    studios = ", ".join(track.studio for track in listing.tracks if track.studio)
    picture = f"{LISTED_RIPS[listing.rip]} {listing.resolution}"
    makers = f" | {studios}" if studios else ""
    return f"{listing.russian} / {listing.original}{parts} ({listing.year}) {picture} | {letters}{makers}"


WRITERS: dict[str, Callable[[Listing], str]] = {"rutracker": rutracker, "kinozal": kinozal, "rutor": rutor}


def _in_words(track: AudioTrack) -> str:
    if track.kind is None or track.kind is ORIGINAL:
        return f"Original {SPOKEN[track.language or 'en']}"
    return _with_studio(IN_WORDS[track.kind], track)


def _with_studio(word: str, track: AudioTrack) -> str:
    return f"{word} ({track.studio})" if track.studio else word


def _spoken_of(syllables: str) -> st.SearchStrategy[str]:
    """Words that nobody's table knows, so that they are a title's and nothing else."""
    words = st.lists(st.sampled_from(syllables.split()), min_size=3, max_size=4).map("".join)
    return words.filter(_is_plain).map(str.capitalize)


def _is_plain(word: str) -> bool:
    # Letters up to f make up a checksum.
    return not (marks_in(word) or is_tongue(word) or _HEXADECIMAL.issuperset(word))


_HEXADECIMAL = frozenset("abcdef")
LATIN = _spoken_of("ba vo gi du ke la mi no pu ra so ty zha ku fe")
CYRILLIC = _spoken_of("ба во ги ду ке ла ми но пу ра со ты жа ку фе")
YEARS = st.integers(1930, 2030)


def titles(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Titles of one to four words."""
    return st.lists(words, min_size=1, max_size=4).map(" ".join)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """What scene names state, of films and of series."""
    is_series = draw(st.booleans())
    first = draw(st.integers(1, 90))
    count = draw(st.integers(0, 3)) if is_series else 0
    return Scene(
        blank=draw(st.sampled_from([".", " ", "_"])),
        title=draw(titles(LATIN)),
        year=draw(st.none() | YEARS) if is_series else draw(YEARS),
        season=draw(st.integers(1, 40)) if is_series else None,
        episodes=tuple(range(first, first + count)),
        resolution=draw(st.sampled_from(HEIGHTS)),
        rip=draw(st.sampled_from([*SCENE_RIPS])),
        codec=draw(st.sampled_from([*CODECS])),
        hdr=tuple(draw(st.lists(st.sampled_from([*RANGES]), max_size=2, unique=True))),
        audio=draw(st.sampled_from([*SOUNDS])),
        channels=draw(st.sampled_from(CHANNELS)),
        group=draw(LATIN),
    )


def _voices(style: str) -> st.SearchStrategy[tuple[AudioTrack, ...]]:
    """Translated tracks; Rutor names a studio for each of them or for none."""
    kinds = st.sampled_from([*IN_WORDS])
    named, unnamed = st.sampled_from(STUDIOS), st.just("")

    def tracks(studio: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[AudioTrack, ...]]:
        track = st.builds(AudioTrack, language=st.just("ru"), kind=kinds, studio=studio)
        return st.lists(track, min_size=1, max_size=3, unique=True).map(tuple)

    return tracks(named) | tracks(unnamed) if style == "rutor" else tracks(named | unnamed)


@st.composite
def listings(draw: st.DrawFn, style: str) -> Listing:
    """What the names of one Russian tracker state: one of the keys of `WRITERS`."""
    is_full = style == "rutracker"
    last = draw(st.integers(2, 24)) if draw(st.booleans()) else 0
    original = AudioTrack(language="en", kind=ORIGINAL)
    languages = st.lists(st.sampled_from([*SPOKEN]), max_size=3, unique=True).map(tuple)
    untold: st.SearchStrategy[tuple[str, ...]] = st.sampled_from([(), ("",)])
    subtitles = {"rutracker": languages, "kinozal": untold}.get(style, st.just(()))
    director = st.lists(CYRILLIC, min_size=2, max_size=2).map(" ".join)
    return Listing(
        russian=draw(titles(CYRILLIC)),
        original=draw(titles(LATIN)),
        year=draw(YEARS),
        season=draw(st.integers(1, 20)) if last else 0,
        last=last,
        total=last + draw(st.integers(0, 10)) if last else 0,
        resolution=draw(st.sampled_from(HEIGHTS)),
        rip=draw(st.sampled_from([*LISTED_RIPS])),
        tracks=draw(_voices(style)) + ((original,) if is_full and draw(st.booleans()) else ()),
        subtitles=draw(subtitles),
        director=draw(director) if is_full else "",
        colours=(draw(st.sampled_from(COUNTRIES)), draw(st.sampled_from(GENRES))) if is_full else (),
    )


# Derived from other facts, and so not drawn.
DERIVED = frozenset({"source", "languages"})
EMPTY = {key: value for key, value in ParsedRelease().as_record().items() if key not in DERIVED}


def told(parsed: ParsedRelease) -> Record:
    """What a parse says, apart from what follows from the rest."""
    return {key: value for key, value in parsed.as_record().items() if key not in DERIVED}
