"""What the catalogue is made of: titles, the releases that trackers offer of them, and the files inside."""

import enum
from dataclasses import dataclass
from functools import cached_property

from concierge.sandbox._spelling import folded

__all__ = [
    "Payload",
    "SandboxPerson",
    "SandboxRelease",
    "SandboxTitle",
    "Seeding",
    "files",
    "on_piratebay",
    "on_rutracker",
]

GIB = 2**30


class Seeding(enum.StrEnum):
    """Whether the swarm has a seeder for a release."""

    ALIVE = "alive"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One file of a release: its path inside the torrent and its true size; the content follows from both.

    A torrent of one file has a bare file name here; the paths of a larger one all begin with its folder.
    """

    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxRelease:
    """A torrent that the sandbox offers on `trackers` ("rutracker", "piratebay").

    `claimed_size_bytes` is what the trackers' pages show, in the range of a real film; the swarm serves the
    few megabytes of `files`. Negative `seeders` are Rutracker's: nobody seeds, for that many days.
    `category` is The Pirate Bay's, and `piratebay_name` the name there of a torrent that both trackers offer.
    """

    key: str
    name: str
    trackers: tuple[str, ...]
    files: tuple[Payload, ...]
    claimed_size_bytes: int
    seeders: int
    leechers: int = 1
    seeding: Seeding = Seeding.ALIVE
    topic_id: int = 0
    forum_id: int = 0
    category: int = 0
    piratebay_name: str = ""


@dataclass(frozen=True, kw_only=True)
class SandboxTitle:
    """A film or series, with what the metadata sources know of it; ids are the real ones as far as known, else 0 or "".

    `releases` holds what the trackers answer to its name, so also what only sounds like it. `ratings` are age ratings,
    each with its country; old films often have none. `genres` are those of `Genre`. `part` is the place in the
    `collection`, whose name is a key. `episode_counts` and `season_dates` are of seasons without names of episodes.
    """

    key: str
    is_series: bool
    title_ru: str
    title_en: str
    title_original: str
    year: int
    tmdb_id: int
    imdb_id: str
    wikidata_id: str
    runtime_min: int
    overview_ru: str
    overview_en: str
    original_language: str = "en"
    countries: tuple[str, ...] = ()
    genres_ru: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    episodes_by_season: tuple[tuple[str, ...], ...] = ()
    releases: tuple[SandboxRelease, ...] = ()
    ratings: tuple[tuple[str, str], ...] = ()
    kinopoisk_id: int = 0
    tvmaze_id: int = 0
    tvdb_id: int = 0
    end_year: int | None = None
    genres: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    collection: str = ""
    part: int = 0
    writers: tuple[str, ...] = ()
    cinematographers: tuple[str, ...] = ()
    composers: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    popularity: float = 1.0
    votes: int = 0
    episode_counts: tuple[int, ...] = ()
    season_dates: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Of the key alone: what is found out of many titles is kept by them."""
        return hash(self.key)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name, each once, the main ones first."""
        main = (self.title_ru, self.title_en, self.title_original)
        return tuple(dict.fromkeys(name for name in (*main, *self.aliases) if name))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words of each name, a space before every one of them."""
        return tuple("".join(f" {word}" for word in folded(name)) for name in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxPerson:
    """Somebody who is named in the credits of titles, by the Latin name."""

    name: str
    name_ru: str = ""
    tmdb_id: int = 0
    imdb_id: str = ""
    kinopoisk_id: int = 0
    wikidata_id: str = ""
    born: str = ""
    died: str = ""
    department: str = ""

    def __hash__(self) -> int:
        """Of the name alone, as titles are by their keys."""
        return hash(self.name)


def files(*contents: tuple[str, int]) -> tuple[Payload, ...]:
    """Payloads of (path, size in bytes)."""
    return tuple(Payload(path=path, size_bytes=size_bytes) for path, size_bytes in contents)


def on_rutracker(
    topic_id: int, name: str, contents: tuple[Payload, ...], *, forum_id: int, gib: float, seeders: int
) -> SandboxRelease:
    """A release on Rutracker; negative seeders make it a dead one."""
    return SandboxRelease(
        key=f"rt{topic_id}",
        name=name,
        trackers=("rutracker",),
        files=contents,
        claimed_size_bytes=int(gib * GIB),
        seeders=seeders,
        leechers=max(seeders, 0) // 8 + 1,
        seeding=Seeding.ALIVE if seeders > 0 else Seeding.DEAD,
        topic_id=topic_id,
        forum_id=forum_id,
    )


def on_piratebay(
    name: str, contents: tuple[Payload, ...], *, category: int, gib: float, seeders: int
) -> SandboxRelease:
    """A release on The Pirate Bay; one without seeders is dead."""
    return SandboxRelease(
        key=f"tpb-{name}",
        name=name,
        trackers=("piratebay",),
        files=contents,
        claimed_size_bytes=int(gib * GIB),
        seeders=seeders,
        leechers=seeders // 8 + 1,
        seeding=Seeding.ALIVE if seeders > 0 else Seeding.DEAD,
        category=category,
    )
