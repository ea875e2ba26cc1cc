"""What stands in the household's library, by whoever tells of it: media servers, folders, a NAS, our downloads."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.decision import SourceFailure
from concierge.model.known_title import folded, folded_names, has_other_id, shares_id
from concierge.model.parsing.studios import makers_in
from concierge.model.title import ExternalIds, Title, TitleKind

__all__ = [
    "NAS",
    "PLACED",
    "Have",
    "LibraryItem",
    "LibraryPage",
    "LibraryTitle",
    "Possession",
    "grouped",
    "is_copy_of",
    "voice_of",
]

NAS: Final = "nas:"
"""What the places of NASes begin with: "nas:home"."""

PLACED: Final = "downloads"
"""The place of what downloads of ours brought."""

# Sources differ by a year in when a film came out.
_YEARS_APART: Final = 1
_LONGEST_VOICE: Final = 100
# Of these words the first that a track's name has tells how it came to be.
_KINDS: Final = (
    (AudioKind.ORIGINAL, re.compile(r"\borig(?:inal)?\b|оригинал", re.IGNORECASE)),
    (AudioKind.MULTI_VOICE, re.compile(r"\bmvo\b|многоголос", re.IGNORECASE)),
    (AudioKind.TWO_VOICES, re.compile(r"\bdvo\b|двухголос", re.IGNORECASE)),
    (AudioKind.AUTHOR, re.compile(r"\bavo\b|авторск", re.IGNORECASE)),
    (AudioKind.ONE_VOICE, re.compile(r"\bvo\b|одноголос", re.IGNORECASE)),
    (AudioKind.DUB, re.compile(r"\bdub(?:bing|bed)?\b|дубл|\bдб\b", re.IGNORECASE)),
)


class Have(StrEnum):
    """Whether something is in the library."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """Nobody has it who was heard, and not everybody was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItem:
    """One copy of a film, of episodes, or of a series of which no more is told.

    `place` is whose word it is: a media server's name, "folders", "downloads", or "nas:" and a name. `ids` and `names`
    are those of the film or the whole series. A file may hold several `episodes`. `path` is as the place names it.
    `resolution` is the height in lines. `item_id` is what a media server knows it by. `age` is the least age in years.
    """

    place: str
    kind: TitleKind
    names: tuple[str, ...] = ()
    year: int | None = None
    ids: ExternalIds = field(default_factory=ExternalIds)
    season: int | None = None
    episodes: tuple[int, ...] = ()
    path: str = ""
    size_bytes: int | None = None
    resolution: int | None = None
    voices: tuple[AudioTrack, ...] = ()
    item_id: str = ""
    age: int | None = None

    @property
    def title(self) -> Title:
        """The work that it is a copy of, as far as it is told."""
        first, *others = self.names or ("",)
        return Title(
            kind=self.kind,
            name_original=first,
            aliases=tuple(others),
            year=self.year,
            ids=self.ids,
            age=self.age,
        )

    def holds(self, season: int | None, episode: int | None) -> bool:
        """Whether that part is in it; without a part everything is."""
        if season is not None and self.season is not None and season != self.season:
            return False
        return episode is None or episode in self.episodes


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryTitle:
    """A work with all of its copies that are known."""

    title: Title
    items: tuple[LibraryItem, ...]

    @property
    def resolution(self) -> int | None:
        """The best one."""
        return max((one.resolution for one in self.items if one.resolution), default=None)

    @property
    def voices(self) -> tuple[AudioTrack, ...]:
        """Those of all copies, each once."""
        return tuple(dict.fromkeys(voice for one in self.items for voice in one.voices))

    @property
    def seasons(self) -> tuple[tuple[int, int], ...]:
        """Each season that is told of with the number of its episodes, in order."""
        told: dict[int, set[int]] = {}
        for one in self.items:
            if one.season is not None:
                told.setdefault(one.season, set()).update(one.episodes)
        return tuple((season, len(told[season])) for season in sorted(told))

    @property
    def size_bytes(self) -> int:
        """Of what is known, each file once."""
        return sum({one.path or str(at): one.size_bytes or 0 for at, one in enumerate(self.items)}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPage:
    """Some titles of the library by their names, how many there are in all, and who did not answer."""

    items: tuple[LibraryTitle, ...]
    total: int
    failures: tuple[SourceFailure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Possession:
    """Whether a title, or a part of it, is in the library, with the copies; `failures` are who did not answer."""

    have: Have
    items: tuple[LibraryItem, ...] = ()
    failures: tuple[SourceFailure, ...] = ()

    @property
    def copies(self) -> LibraryTitle:
        """The copies as one. Raises ValueError where there are none."""
        if not self.items:
            raise ValueError("nothing is there")
        return LibraryTitle(title=self.items[0].title, items=self.items)


def is_copy_of(item: LibraryItem, title: Title) -> bool:
    """Whether it is that work: by a shared id, else by a name and the year, if no service tells them apart."""
    if item.kind is not title.kind:
        return False
    if shares_id(item.ids, title.ids):
        return True
    if has_other_id(item.ids, title.ids) or not _is_of_the_time(item.year, title.year):
        return False
    return not set(folded_names(title)).isdisjoint(map(folded, item.names))


def grouped(items: Iterable[LibraryItem]) -> tuple[LibraryTitle, ...]:
    """The works that the items are copies of, by name; a file that several tell of is there once."""
    groups: dict[int, list[LibraryItem]] = {}
    known: dict[tuple[object, ...], int] = {}
    for number, item in enumerate(items):
        keys = _keys(item)
        met = sorted({known[key] for key in keys if key in known})
        home = met[0] if met else number
        for other in met[1:]:
            groups[home] += groups.pop(other)
        groups.setdefault(home, []).append(item)
        known |= dict.fromkeys(keys, home)
        if len(met) > 1:
            known = {key: home if at in met else at for key, at in known.items()}
    titles = (_title_of(group) for group in groups.values())
    return tuple(sorted(titles, key=lambda one: (folded(_shown(one.title)), one.title.year or 0)))


def voice_of(language: str | None, name: str) -> AudioTrack | None:
    """The voice of a track with that language and that name; None for one of which nothing is told."""
    said = name[:_LONGEST_VOICE]
    kind = next((kind for kind, words in _KINDS if words.search(said)), None)
    bare = re.sub(r"[()\[\]]", ",", said)
    if language is None and kind is None:
        return None
    if kind in {None, AudioKind.ORIGINAL}:
        return AudioTrack(language=language, kind=kind)
    studio = next((maker.name for maker in makers_in(bare, 0, len(bare)) if maker.name), "")
    return AudioTrack(language=language, kind=kind, studio=studio)


def _keys(item: LibraryItem) -> list[tuple[object, ...]]:
    ids = item.ids
    told = (("tmdb", ids.tmdb), ("imdb", ids.imdb), ("tvdb", ids.tvdb), ("kinopoisk", ids.kinopoisk))
    keys: list[tuple[object, ...]] = [(item.kind, name, value) for name, value in told if value is not None]
    return keys + [(item.kind, "name", folded(name), item.year) for name in item.names if name]


def _title_of(group: Sequence[LibraryItem]) -> LibraryTitle:
    """The work as its best known copy tells of it, with the ids and names of all."""
    best = max(group, key=_knowledge)
    names = dict.fromkeys(name for one in (best, *group) for name in one.names)
    ages = [one.age for one in group if one.age is not None]
    ids = best.ids
    for one in group:
        ids = _filled(ids, one.ids)
    whole = replace(best, names=tuple(names), ids=ids, age=max(ages, default=None))
    return LibraryTitle(title=whole.title, items=_each_file_once(group))


def _knowledge(item: LibraryItem) -> tuple[int, int, bool]:
    ids = item.ids
    told = sum(value is not None for value in (ids.tmdb, ids.imdb, ids.tvdb, ids.kinopoisk))
    return told, len(item.names), item.year is not None


def _filled(ids: ExternalIds, other: ExternalIds) -> ExternalIds:
    return ExternalIds(
        tmdb=ids.tmdb or other.tmdb,
        imdb=ids.imdb or other.imdb,
        kinopoisk=ids.kinopoisk or other.kinopoisk,
        tvmaze=ids.tvmaze or other.tvmaze,
        tvdb=ids.tvdb or other.tvdb,
        wikidata=ids.wikidata or other.wikidata,
    )


def _each_file_once(group: Sequence[LibraryItem]) -> tuple[LibraryItem, ...]:
    """Of several words about one path the one with the most to tell; that of media servers first."""
    kept: dict[object, LibraryItem] = {}
    for number, item in enumerate(group):
        key: object = item.path or number
        there = kept.get(key)
        if there is None or _detail(item) > _detail(there):
            kept[key] = item
    return tuple(
        sorted(kept.values(), key=lambda one: (one.season or 0, one.episodes, -(one.resolution or 0)))
    )


def _detail(item: LibraryItem) -> tuple[bool, int, bool]:
    return bool(item.item_id), len(item.voices), item.resolution is not None


def _shown(title: Title) -> str:
    return title.name_original or next(iter(title.aliases), "")


def _is_of_the_time(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= _YEARS_APART
