"""Simkl's own backup: one object, as its API answers /sync/all-items.

Source: https://api.simkl.org, "Get all items".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from concierge.adapters._export_json import Entry, array
from concierge.adapters._export_marks import (
    films,
    is_marked,
    is_rated,
    is_seen,
    last_seen,
    series,
    stamp,
    whole,
)
from concierge.model.exporting import ExportedTitle
from concierge.model.taste import Viewing
from concierge.model.title import Title
from concierge.ports.lists import ExportFormat

__all__ = ["FORMAT", "SimklExport"]

FILE: Final = "SimklBackup.json"


class SimklExport:
    """Each title under one status: completed, watching or plantowatch. One that is only rated counts as completed."""

    name = "simkl"

    def holds(self, one: ExportedTitle) -> bool:
        """Whatever is marked."""
        return is_marked(one)

    def files(self, titles: Sequence[ExportedTitle]) -> Mapping[str, Iterable[str]]:
        """One file."""
        marked = list(filter(self.holds, titles))
        return {FILE: _object(marked)} if marked else {}


FORMAT: ExportFormat = SimklExport()


def _object(titles: Sequence[ExportedTitle]) -> Iterator[str]:
    yield '{"shows": '
    yield from array(map(_show, series(titles)))
    yield ', "anime": [], "movies": '
    yield from array(map(_movie, films(titles)))
    yield "}\n"


def _movie(one: ExportedTitle) -> Entry:
    status = "completed" if is_seen(one) or one.wanted is None else "plantowatch"
    return {**_marks(one), "status": status, "movie": _media(one.title)}


def _show(one: ExportedTitle) -> Entry:
    episodes = sorted(
        (v for v in one.viewings if v.season is not None and v.episode is not None),
        key=lambda v: (v.season or 0, v.episode or 0),
    )
    last = episodes[-1] if episodes else None
    return {
        **_marks(one),
        "status": _status(one, has_episodes=bool(episodes)),
        "last_watched": f"S{last.season or 0:02}E{last.episode or 0:02}" if last else None,
        "next_to_watch": None,
        "watched_episodes_count": len(episodes),
        "total_episodes_count": sum(
            season.episode_count or 0 for season in one.title.seasons if season.number
        ),
        "not_aired_episodes_count": 0,
        "show": _media(one.title),
        "seasons": _seasons(episodes),
    }


def _status(one: ExportedTitle, *, has_episodes: bool) -> str:
    if has_episodes and all(viewing.season is not None for viewing in one.viewings):
        return "watching"
    return "completed" if is_seen(one) or one.wanted is None else "plantowatch"


def _marks(one: ExportedTitle) -> Entry:
    last, rating = last_seen(one.viewings), one.rating
    memo: Entry = {"text": rating.review, "is_private": True} if rating and rating.review else {}
    return {
        "added_to_watchlist_at": (stamp(one.wanted.added_at) or None) if one.wanted else None,
        "last_watched_at": stamp(last) if last else None,
        "user_rated_at": (stamp(rating.rated_at) or None) if rating and is_rated(one) else None,
        "user_rating": whole(rating),
        "memo": memo or None,
    }


def _media(title: Title) -> Entry:
    """Simkl's ids of other services are texts."""
    given = {"imdb": title.ids.imdb, "tmdb": title.ids.tmdb, "tvdb": title.ids.tvdb}
    ids = {name: str(value) for name, value in given.items() if value is not None}
    return {"title": title.name("en"), "year": title.year, "ids": ids}


def _seasons(episodes: Sequence[Viewing]) -> list[Entry]:
    return [
        {"number": number, "episodes": list(map(_episode, some))}
        for number, some in groupby(episodes, key=lambda v: v.season)
    ]


def _episode(viewing: Viewing) -> Entry:
    last = last_seen([viewing])
    return {"number": viewing.episode} | ({"watched_at": stamp(last)} if last else {})
