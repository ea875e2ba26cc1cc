"""What a Torznab server is asked for a title: only what it says that it knows, the likeliest wording first."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from concierge.adapters._torznab_feed import Caps
from concierge.model.release import SearchQuery

__all__ = ["Asked", "wordings"]

FILMS = 2000
SERIES = 5000
THOUSAND = 1000
MOST_NAMES = 3
LONGEST_WORDS = 200
_NOT_A_WORD = re.compile(r"[^\w'-]|(?<!\w)-+|-+(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question. `plain` is what remains of it for a server that refuses its parameters."""

    parameters: tuple[tuple[str, str], ...]
    plain: tuple[tuple[str, str], ...]


def wordings(query: SearchQuery, caps: Caps, *, is_aggregate: bool) -> Iterator[tuple[Asked, ...]]:
    """Questions to try in turn; those of one turn are asked together.

    A single indexer is asked for the title's id where it knows ids. Several at once are asked for the id and the name,
    since each knows something else. Series get no year: a season's release has its own. For an episode its season
    is asked for too, because packs hold it.
    """
    names = [words for name in query.names[:MOST_NAMES] if (words := _words(name))]
    if not names:
        return
    year = None if query.is_series or query.year is None else str(query.year)
    dated = [f"{name} {year}" if year else name for name in names]
    turns: list[list[Asked]] = [
        [*_by_id(query, caps, dated[0]), *(_by_name(query, caps, dated[0]) if is_aggregate else ())],
        *(_by_name(query, caps, words) for words in dated),
    ]
    if year or query.season is not None:
        turns.append(_by_name(replace(query, season=None, episode=None), caps, names[0]))
    asked: set[Asked] = set()
    for turn in turns:
        if fresh := tuple(one for one in dict.fromkeys(turn) if one not in asked):
            asked.update(fresh)
            yield fresh


def _by_id(query: SearchQuery, caps: Caps, words: str) -> list[Asked]:
    search = _search(query, caps)
    ids = {"imdbid": query.ids.imdb, "tmdbid": str(query.ids.tmdb) if query.ids.tmdb else None}
    known = ((name, value) for name, value in ids.items() if value and caps.takes(search, name))
    first = next(known, None)
    return _asked(query, caps, search, {first[0]: first[1]}, words) if first else []


def _by_name(query: SearchQuery, caps: Caps, words: str) -> list[Asked]:
    search = _search(query, caps)
    if not caps.takes(search, "q"):
        search = "search"
    return _asked(query, caps, search, {"q": words}, words)


def _asked(query: SearchQuery, caps: Caps, search: str, named: Mapping[str, str], words: str) -> list[Asked]:
    parts = _parts(query) if caps.takes(search, "season") else [{}]
    if not caps.takes(search, "ep"):
        parts = [part for part in parts if "ep" not in part]
    category = _category(query, caps)
    plain = tuple({"t": "search", "q": words, **category}.items())
    kind = {"movie-search": "movie", "tv-search": "tvsearch"}.get(search, "search")
    return [
        Asked(parameters=tuple({"t": kind, **named, **part, **category}.items()), plain=plain)
        for part in parts
    ]


def _parts(query: SearchQuery) -> list[dict[str, str]]:
    if query.season is None:
        return [{}]
    season = {"season": str(query.season)}
    return [season] if query.episode is None else [{**season, "ep": str(query.episode)}, season]


def _search(query: SearchQuery, caps: Caps) -> str:
    sought = _sought(query)
    wanted = "search" if len(sought) > 1 else {FILMS: "movie-search", SERIES: "tv-search"}[sought[0]]
    return wanted if wanted in caps.searches else "search"


def _sought(query: SearchQuery) -> tuple[int, ...]:
    """Films or series; words alone may mean either."""
    if query.is_series:
        return (SERIES,)
    is_film = query.year is not None or query.ids.imdb or query.ids.tmdb
    return (FILMS,) if is_film else (FILMS, SERIES)


def _category(query: SearchQuery, caps: Caps) -> Mapping[str, str]:
    """Nothing for a server that has only categories of its own."""
    numbers = caps.categories
    known = [
        str(first)
        for first in _sought(query)
        if not numbers or any(first <= number < first + THOUSAND for number in numbers)
    ]
    return {"cat": ",".join(known)} if known else {}


def _words(name: str) -> str:
    """The name without operators; the braces in which Prowlarr takes ids are none of its words."""
    text = _NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", name))
    words = " ".join(text.split())
    return (
        words
        if len(words) <= LONGEST_WORDS
        else words[:LONGEST_WORDS].rpartition(" ")[0] or words[:LONGEST_WORDS]
    )
