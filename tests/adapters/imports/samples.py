"""For each format the files that its service wrote over the years, all of the same two films: one seen, one wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from concierge.model.title import ExternalIds, Title, TitleKind
from tests.adapters.imports import columns
from tests.adapters.imports.columns import KINORIUM, OURS, SIMKL, movie, ours
from tests.adapters.imports.files import table, zipped
from tests.adapters.imports.kinopoisk_pages import FOLDER, VOTES, as_sent, page
from tests.adapters.imports.letterboxd_export import FILMS, RATINGS, export, listed

__all__ = ["SAMPLES", "SHORE", "STORM", "Sample"]

STORM: Final = Title(
    kind=TitleKind.MOVIE,
    name_ru="Буря в гавани",
    name_en="Harbor Storm",
    name_original="Harbor Storm",
    year=2024,
    ids=ExternalIds(imdb="tt9910002", tmdb=910002, kinopoisk=5100001),
)
SHORE: Final = Title(
    kind=TitleKind.MOVIE,
    name_ru="Тихий берег",
    name_en="Quiet Shore",
    name_original="Quiet Shore",
    year=2025,
    ids=ExternalIds(imdb="tt9910001", tmdb=910001, kinopoisk=5100002),
)
SEEN: Final = "2018-12-29T07:12:39.000Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A file, the time or the way in which it was written, and its name and content."""

    era: str
    name: str
    content: str | bytes


def _letterboxd() -> tuple[Sample, ...]:
    storm = ("2024-01-06", "Harbor Storm", "2024", "https://boxd.it/ab1")
    return (
        Sample(era="whole", name="letterboxd-lina.zip", content=export()),
        Sample(era="ratings", name="ratings.csv", content=table(RATINGS, (*storm, "4.5"))),
        Sample(era="seen", name="watched.csv", content=table(FILMS, storm)),
        Sample(era="a list", name="watchlist.csv", content=listed("Watchlist")),
    )


def _imdb() -> tuple[Sample, ...]:
    named = columns.IMDB_STORM | columns.IMDB_RATED
    shore = {
        **columns.IMDB_STORM,
        "Const": "tt9910001",
        "Title": "Quiet Shore",
        "Year": "2025",
        "Position": "1",
    }
    dates = {
        "now": (columns.IMDB_RATINGS, {"Date Rated": "2026-02-11"}),
        "2017": (columns.IMDB_RATINGS_2017, {"Date Rated": "2026-02-11"}),
        "November 2017": (columns.IMDB_RATINGS_NOVEMBER, {"Date Added": "2026-02-11"}),
        "before": (columns.IMDB_RATINGS_OLD, {"Created": "Wed Feb 11 00:00:00 2026"}),
    }
    wished = {"now": columns.IMDB_WATCHLIST, "2017": columns.IMDB_WATCHLIST_2017}
    return (
        *(
            Sample(era=f"ratings of {era}", name="ratings.csv", content=columns.of(header, named | date))
            for era, (header, date) in dates.items()
        ),
        *(
            Sample(
                era=f"a list of {era}",
                name="WATCHLIST.csv",
                content=columns.of(header, shore | {"Created": "2026-02-11"}),
            )
            for era, header in wished.items()
        ),
        Sample(
            era="a list of before",
            name="WATCHLIST.csv",
            content=columns.of(columns.IMDB_LIST_OLD, shore | {"Created": "Wed Feb 11 00:00:00 2026"}),
        ),
    )


def _kinopoisk() -> tuple[Sample, ...]:
    storm = {"год": "2024"}
    shore = {
        "русскоязычное название": "Тихий берег",
        "оригинальное название": "Quiet Shore",
        "год": "2025",
        "моя оценка": "zero",
    }
    votes = page(VOTES, [storm])
    cells = ["Буря в гавани", "Harbor Storm", "2024", *[""] * 4, "8", *[""] * 11, "21:05:33 14.03.2015"]
    return (
        Sample(era="votes", name="votes.xls", content=as_sent(votes)),
        Sample(era="saved anew", name="votes.xls", content=votes.replace("windows-1251", "utf-8")),
        Sample(
            era="a table",
            name="votes.csv",
            content=table(",".join(VOTES), cells, delimiter=";").encode("cp1251"),
        ),
        Sample(
            era="a folder", name="folder.xls", content=as_sent(page(FOLDER, [shore], title="Буду смотреть"))
        ),
    )


def _kinorium() -> tuple[Sample, ...]:
    votes = table(
        KINORIUM,
        ["Фильм", "Буря в гавани", "Harbor Storm", 2024, 8, "2023-03-01 12:30:00", "Мокро"],
        delimiter="\t",
    )
    wished = table("ListTitle,Type,Title,Year", ["Буду смотреть", "Фильм", "Тихий берег", 2025])
    return (
        Sample(era="UTF-16", name="backup_7_votes.csv", content=votes.encode("utf-16")),
        Sample(era="UTF-8", name="backup_7_votes.csv", content=votes.encode()),
        Sample(era="lists", name="backup_7_movie_list.csv", content=wished),
    )


def _plain() -> tuple[Sample, ...]:
    whole = ours(
        title="Harbor Storm", title_ru="Буря в гавани", year="2024", type="movie", imdb="tt9910002",
        kinopoisk="5100001", rating="8.5", rated_at="2024-03-14T20:15:00Z", watched="yes", watched_at="2024-03-14",
        times="3", review="Loud, wet",
    )  # fmt: skip
    russian = table(
        "Название,Год,Оценка,Дата просмотра", ("Буря в гавани", "2024", "7", "14.03.2024"), delimiter=";"
    )
    return (
        Sample(era="our own", name="concierge.csv", content=table(OURS, whole)),
        Sample(era="a spreadsheet", name="кино.csv", content=russian.encode("cp1251")),
        Sample(
            era="a list of names", name="watchlist.csv", content=table("Title,Year", ("Quiet Shore", "2025"))
        ),
    )


def _simkl() -> tuple[Sample, ...]:
    storm = {
        "title": "Harbor Storm",
        "year": 2024,
        "ids": {"simkl": 1, "imdb": "tt9910002", "tmdb": "910002"},
    }
    shore = {"title": "Quiet Shore", "year": 2025, "ids": {"simkl": 2, "imdb": "tt9910001", "tmdb": "910001"}}
    backup = json.dumps({"movies": [movie(user_rating=8, movie=storm), movie("plantowatch", movie=shore)]})
    row = [
        1,
        "Harbor Storm",
        "movie",
        2024,
        "completed",
        "",
        "18-12-2023 21:50:41",
        8,
        "Wet",
        "",
        910002,
        "tt9910002",
    ]
    return (
        Sample(era="JSON", name="SimklBackup.json", content=backup),
        Sample(era="zipped", name="SimklBackup.zip", content=zipped({"SimklBackup.json": backup})),
        Sample(era="a table", name="SimklBackup.csv", content=table(SIMKL, row)),
    )


def _trakt() -> tuple[Sample, ...]:
    storm = {"title": "Harbor Storm", "year": 2024, "ids": {"trakt": 1, "imdb": "tt9910002", "tmdb": 910002}}
    shore = {"title": "Quiet Shore", "year": 2025, "ids": {"trakt": 2, "imdb": "tt9910001", "tmdb": 910001}}
    history = [{"id": 1, "watched_at": SEEN, "action": "watch", "type": "movie", "movie": storm}]
    watched = [{"plays": 4, "last_watched_at": SEEN, "last_updated_at": SEEN, "movie": storm}]
    rated = [{"rated_at": SEEN, "rating": 7, "type": "movie", "movie": storm}]
    wanted = [{"rank": 1, "id": 5, "listed_at": SEEN, "notes": None, "type": "movie", "movie": shore}]
    lists = {"history": history, "watched-movies": watched, "ratings": rated, "lists/watchlist": wanted}
    members = {f"lina/{name}.json": json.dumps(entries) for name, entries in lists.items()}
    tools = table("imdb_id,tmdb_id,title,type,listed_at", ["tt9910001", 910001, "Quiet Shore", "movie", SEEN])
    return (
        Sample(era="whole", name="lina.zip", content=zipped(members)),
        Sample(era="history", name="history.json", content=json.dumps(history)),
        Sample(era="watched", name="watched.json", content=json.dumps(watched)),
        Sample(era="ratings", name="ratings.json", content=json.dumps(rated)),
        Sample(era="a table of tools", name="watchlist.csv", content=tools),
    )


SAMPLES: Final[Mapping[str, tuple[Sample, ...]]] = {
    "imdb": _imdb(),
    "kinopoisk": _kinopoisk(),
    "kinorium": _kinorium(),
    "letterboxd": _letterboxd(),
    "plain": _plain(),
    "simkl": _simkl(),
    "trakt": _trakt(),
}
"""By the format's name; a new format is added here."""
