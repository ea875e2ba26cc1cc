"""The columns of services' tables in every era, and rows and entries as they have them."""

from __future__ import annotations

from typing import Final

from tests.adapters.imports.files import table

__all__ = [
    "IMDB_LIST_OLD",
    "IMDB_RATED",
    "IMDB_RATINGS",
    "IMDB_RATINGS_2017",
    "IMDB_RATINGS_NOVEMBER",
    "IMDB_RATINGS_OLD",
    "IMDB_STORM",
    "IMDB_WATCHLIST",
    "IMDB_WATCHLIST_2017",
    "KINORIUM",
    "MEDIA",
    "OURS",
    "SEEN",
    "SIMKL",
    "movie",
    "of",
    "ours",
    "show",
]

_IMDB_ABOUT: Final = "URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors"
IMDB_RATINGS: Final = f"Const,Your Rating,Date Rated,Title,Original Title,{_IMDB_ABOUT}"
IMDB_WATCHLIST: Final = (
    f"Position,Const,Created,Modified,Description,Title,Original Title,{_IMDB_ABOUT},Your Rating,Date Rated"
)
IMDB_RATINGS_2017: Final = IMDB_RATINGS.replace("Original Title,", "")
IMDB_RATINGS_NOVEMBER: Final = IMDB_RATINGS_2017.replace("Date Rated", "Date Added").replace(",URL", "")
IMDB_WATCHLIST_2017: Final = IMDB_WATCHLIST.replace("Original Title,", "")
_IMDB_OLD: Final = (
    "position,const,created,modified,description,Title,Title type,Directors,{rated},IMDb Rating,Runtime (mins),"
    "Year,Genres,Num. Votes,Release Date (month/day/year),URL"
)
IMDB_LIST_OLD: Final = _IMDB_OLD.format(rated="You rated")
IMDB_RATINGS_OLD: Final = _IMDB_OLD.format(rated="lina rated")

IMDB_STORM: Final = {
    "Const": "tt9910002",
    "Title": "Harbor Storm",
    "Year": "2024",
    "Title Type": "Movie",
    "Genres": "Drama, Thriller",
    "Directors": "Lina Marsh, Ray Orr",
    "IMDb Rating": "7.1",
}
IMDB_RATED: Final = {"Your Rating": "9", "You rated": "9", "lina rated": "9"}

KINORIUM: Final = "Type,Title,Original Title,Year,My rating,Date,Comment"
OURS: Final = (
    "title,title_ru,title_original,year,type,imdb,tmdb,kinopoisk,rating,rated_at,watched,watched_at,season,episode,"
    "times,review,watchlist,watchlisted_at"
)
SIMKL: Final = "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB"

_IDS: Final = {
    "simkl": 53,
    "slug": "quiet-shore",
    "imdb": "tt9910001",
    "tmdb": "910001",
    "tvdb": "77001",
    "offen": "https://example.org/",
    "mal": "1",
}
MEDIA: Final = {"title": "Quiet Shore", "year": 2025, "poster": "51/5152", "ids": _IDS}
SEEN: Final = "2023-12-18T21:50:41Z"


def of(header: str, *rows: dict[str, str]) -> str:
    """A table whose cells are given by their columns, however the era writes these."""
    names = header.split(",")
    cells = [{name.casefold(): cell for name, cell in row.items()} for row in rows]
    return table(header, *([row.get(name.casefold(), "") for name in names] for row in cells))


def ours(**cells: str) -> list[str]:
    """A row of our own table; its cells are given by their columns."""
    return [cells.get(name, "") for name in OURS.split(",")]


def show(status: str | None = "completed", **fields: object) -> dict[str, object]:
    """An entry of a series in Simkl's backup, seen to its end unless the fields say otherwise."""
    usual = {"added_to_watchlist_at": SEEN, "last_watched_at": SEEN, "user_rated_at": None, "user_rating": None,
             "status": status, "last_watched": None, "next_to_watch": None, "show": MEDIA}  # fmt: skip
    return usual | fields


def movie(status: str = "completed", **fields: object) -> dict[str, object]:
    """An entry of a film there."""
    entry = show(status, **{"movie": MEDIA, **fields})
    del entry["show"]
    return entry
