"""Titles, plays and marks as the sandbox's Trakt writes them."""

import json
import re
from collections.abc import Iterable, Mapping
from zlib import crc32

from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._trakt_account import TraktMark, TraktPlay, written

__all__ = ["Fields", "Records", "has_episode", "number_of"]

Fields = dict[str, object]
# Trakt's own numbers run on; these begin where none of another service's does.
OF_FILMS, OF_SERIES = 500_000_000, 600_000_000


class Records:
    """Rows of lists. `odd` forces fields of a title, by its key, to any value in each row about it."""

    def __init__(self, odd: Mapping[str, Fields]) -> None:
        self._odd = odd

    def title(self, title: SandboxTitle) -> Fields:
        """A film or a series; an id that nobody knows is null."""
        ids: Fields = {
            "trakt": number_of(title),
            "slug": "-".join(re.findall(r"\w+", f"{title.title_en or title.key} {title.year}".lower())),
            "imdb": title.imdb_id or None,
            "tmdb": title.tmdb_id or None,
        }
        if title.is_series:
            ids["tvdb"] = title.tvdb_id or None
        odd = dict(self._odd.get(title.key, {}))
        odd_ids = odd.pop("ids", {})
        return {
            "title": title.title_en or title.title_original,
            "year": title.year,
            "ids": {**ids, **odd_ids} if isinstance(odd_ids, dict) else odd_ids,
            **odd,
        }

    def play(self, play: TraktPlay) -> Fields:
        """A row of history."""
        row: Fields = {"id": play.id, "watched_at": written(play.at), "action": "watch"}
        if play.season is None or play.episode is None:
            return {**row, "type": "movie", "movie": self.title(play.title)}
        episode = _episode(play.title, play.season, play.episode)
        return {**row, "type": "episode", "episode": episode, "show": self.title(play.title)}

    def rating(self, mark: TraktMark) -> Fields:
        """A row of ratings."""
        return {"rated_at": written(mark.at), "rating": mark.rating, **self._marked(mark)}

    def wish(self, rank: int, mark: TraktMark) -> Fields:
        """A row of the watchlist."""
        marked = self._marked(mark)
        number = crc32(json.dumps(marked, sort_keys=True).encode())
        listed: Fields = {"rank": rank, "id": number, "listed_at": written(mark.at), "notes": None}
        return {**listed, **marked}

    def watched_films(self, plays: Iterable[TraktPlay]) -> list[Fields]:
        """Each film that was watched, once."""
        return [{**_counted(found), "movie": self.title(title)} for title, found in _by_title(plays)]

    def watched_series(self, plays: Iterable[TraktPlay], *, with_progress: bool) -> list[Fields]:
        """Each series of which something was watched, once; seasons only where the progress was asked for."""
        return [
            {
                **_counted(found),
                "reset_at": None,
                "show": self.title(title),
                "seasons": _seasons(found) if with_progress else None,
            }
            for title, found in _by_title(plays)
        ]

    def _marked(self, mark: TraktMark) -> Fields:
        row: Fields = {"type": mark.kind}
        if mark.title is None:
            return {**row, "person": {"name": mark.name, "ids": {"trakt": 1, "slug": "person"}}}
        if mark.kind == "movie":
            return {**row, "movie": self.title(mark.title)}
        row["show"] = self.title(mark.title)
        if mark.season is not None and mark.episode is not None:
            row["episode"] = _episode(mark.title, mark.season, mark.episode)
        elif mark.season is not None:
            row["season"] = {"number": mark.season, "ids": {"trakt": 1, "tvdb": None, "tmdb": None}}
        return row


def number_of(title: SandboxTitle) -> int:
    """Trakt's own number for the title."""
    return (OF_SERIES if title.is_series else OF_FILMS) + title.tmdb_id


def has_episode(title: SandboxTitle, season: int, number: int) -> bool:
    """Whether there is such an episode; of a series without any list of them, there is each."""
    counts = [len(names) for names in title.episodes_by_season] or list(title.episode_counts)
    if not counts:
        return True
    return 1 <= season <= len(counts) and 1 <= number <= counts[season - 1]


def _episode(title: SandboxTitle, season: int, number: int) -> Fields:
    names = title.episodes_by_season
    is_named = 1 <= season <= len(names) and 1 <= number <= len(names[season - 1])
    return {
        "season": season,
        "number": number,
        "title": names[season - 1][number - 1] if is_named else None,
        "ids": {
            "trakt": number_of(title) * 7 + 100 * season + number,
            "tvdb": None,
            "imdb": None,
            "tmdb": None,
        },
    }


def _by_title(plays: Iterable[TraktPlay]) -> list[tuple[SandboxTitle, list[TraktPlay]]]:
    found: dict[str, tuple[SandboxTitle, list[TraktPlay]]] = {}
    for play in plays:
        found.setdefault(play.title.key, (play.title, []))[1].append(play)
    return list(found.values())


def _counted(plays: Iterable[TraktPlay]) -> Fields:
    moments = [play.at for play in plays]
    newest = written(max(moments))
    return {"plays": len(moments), "last_watched_at": newest, "last_updated_at": newest}


def _seasons(plays: Iterable[TraktPlay]) -> list[Fields]:
    seasons: dict[int, dict[int, list[TraktPlay]]] = {}
    for play in plays:
        seasons.setdefault(play.season or 0, {}).setdefault(play.episode or 0, []).append(play)
    return [
        {
            "number": season,
            "episodes": [
                {
                    "number": number,
                    "plays": len(found),
                    "last_watched_at": written(max(play.at for play in found)),
                }
                for number, found in sorted(episodes.items())
            ],
        }
        for season, episodes in sorted(seasons.items())
    ]
