"""The files of Trakt's own export, which are arrays of what its API answers.

Source: https://docs.trakt.tv, the objects of /sync.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from concierge.adapters._export_json import Entry, filled
from concierge.adapters._export_marks import (
    dates_of,
    films,
    is_rated,
    is_seen,
    is_wanted,
    last_seen,
    series,
    times_of,
    whole,
)
from concierge.adapters._trakt_objects import written
from concierge.model.exporting import ExportedTitle
from concierge.model.taste import UNDATED, Viewing
from concierge.model.title import Title, TitleKind
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "TraktExport"]

_WORDS: Final = {TitleKind.MOVIE: "movie", TitleKind.SERIES: "show"}


class TraktExport:
    """What was seen and how often, every time that is known, ratings in whole points, and the watchlist."""

    name = "trakt"

    def holds(self, one: ExportedTitle) -> bool:
        """Whatever is seen, rated or wanted."""
        return is_seen(one) or is_rated(one) or is_wanted(one)

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """A file for each kind of entry."""
        some_films, some_series = films(titles), series(titles)
        return filled({
            "watched-movies.json": tuple(map(_watched, filter(is_seen, some_films))),
            "watched-shows.json": tuple(
                {**_watched(one), "seasons": _seasons(one.viewings)} for one in filter(is_seen, some_series)
            ),
            "watched-history.json": tuple(entry for one in titles for entry in _history(one)),
            "ratings-movies.json": tuple(entry for one in some_films for entry in _ratings(one)),
            "ratings-shows.json": tuple(entry for one in some_series for entry in _ratings(one)),
            "lists-watchlist.json": tuple(_watchlist(titles)),
        })  # fmt: skip


FORMAT: ExportFormat = TraktExport()


def _media(title: Title) -> Entry:
    ids = title.ids
    return {
        "title": title.name("en"),
        "year": title.year,
        "ids": {"trakt": None, "slug": None, "tvdb": ids.tvdb, "imdb": ids.imdb, "tmdb": ids.tmdb},
    }


def _watched(one: ExportedTitle) -> Entry:
    last = _last(one.viewings)
    word = _WORDS[one.title.kind]
    return {
        "plays": times_of(one.viewings),
        "last_watched_at": last,
        "last_updated_at": last,
        word: _media(one.title),
    }


def _last(viewings: Sequence[Viewing]) -> str:
    return written(last_seen(viewings) or UNDATED)


def _seasons(viewings: Sequence[Viewing]) -> list[Entry]:
    """What was seen season by season; nothing for a series that was seen as such."""
    placed = sorted(
        (v for v in viewings if v.season is not None), key=lambda v: (v.season or 0, v.episode or 0)
    )
    return [
        {"number": number, "episodes": list(map(_episode, some))}
        for number, some in groupby(placed, key=lambda v: v.season)
    ]


def _episode(viewing: Viewing) -> Entry:
    return {"number": viewing.episode, "plays": viewing.times, "last_watched_at": _last([viewing])}


def _history(one: ExportedTitle) -> Iterator[Entry]:
    """Films and episodes: Trakt has no other plays."""
    word = _WORDS[one.title.kind]
    for viewing in one.viewings:
        is_episode = viewing.episode is not None
        if is_episode is (one.title.kind is TitleKind.MOVIE):
            continue
        episode: Entry = {"season": viewing.season, "number": viewing.episode, "title": None, "ids": {}}
        kind: Entry = {"type": "episode", "episode": episode} if is_episode else {"type": "movie"}
        for at, _ in dates_of(viewing):
            yield {"watched_at": written(at), "action": "watch", **kind, word: _media(one.title)}


def _ratings(one: ExportedTitle) -> Iterator[Entry]:
    if one.rating is not None and is_rated(one):
        word = _WORDS[one.title.kind]
        yield {
            "rated_at": written(one.rating.rated_at),
            "rating": whole(one.rating),
            "type": word,
            word: _media(one.title),
        }


def _watchlist(titles: Sequence[ExportedTitle]) -> Iterator[Entry]:
    marks = ((one.title, one.wanted) for one in titles)
    wanted = [(title, mark) for title, mark in marks if mark is not None]
    for rank, (title, mark) in enumerate(wanted, 1):
        word = _WORDS[title.kind]
        listed_at = written(mark.added_at)
        yield {"rank": rank, "listed_at": listed_at, "notes": None, "type": word, word: _media(title)}
