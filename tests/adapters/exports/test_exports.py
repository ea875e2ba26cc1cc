"""What leaves for other services, file by file."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from concierge.adapters.exports import imdb, kinopoisk, letterboxd, plain, radarr, simkl, sonarr, trakt
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports.lists import ExportFormat
from concierge.testing.builders import NOW
from tests.adapters.exports.marked import (
    FILM,
    SEEN,
    SERIES,
    a_marked,
    named,
    rated,
    seen,
    text_of,
    wanted,
)

FORMATS = {
    module.FORMAT.name: module.FORMAT
    for module in (imdb, kinopoisk, letterboxd, plain, radarr, simkl, sonarr, trakt)
}
TABLES = {"imdb", "letterboxd", "plain"}
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_without_titles_there_is_no_file(form: ExportFormat) -> None:
    assert form.files([]) == {}


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_each_format_is_one(form: ExportFormat) -> None:
    assert isinstance(form, ExportFormat)


@pytest.mark.parametrize("form", [FORMATS[name] for name in sorted(TABLES)], ids=sorted(TABLES))
@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(form: ExportFormat, name: str) -> None:
    titles = [rated(one, review=name) for one in named([name])]

    cells = [
        cell for text in text_of(form, titles).values() for row in rows_of(text) for cell in row.values()
    ]

    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("name", ["=1+1", "</b></td></tr></table><script>alert(1)</script>", 'A & B "C"'])
def test_a_name_is_no_part_of_the_page(name: str) -> None:
    (page,) = text_of(kinopoisk.FORMAT, named([name])).values()

    assert "<script" not in page
    assert page.count("<tr>") == 2
    assert f"<b>{name}" not in page


def test_letterboxd_gets_a_row_for_each_film_seen_and_the_watchlist_apart() -> None:
    titles = [
        rated(a_marked(FILM, seen()), review="Loud.\nWet."),
        wanted(a_marked(replace(FILM, name_en="Later"))),
        rated(a_marked(SERIES, seen())),
    ]

    files = text_of(letterboxd.FORMAT, titles)

    assert sorted(files) == ["letterboxd-1.csv", "watchlist.csv"]
    assert rows_of(files["letterboxd-1.csv"]) == [
        {
            "tmdbID": "910002",
            "imdbID": "tt9910002",
            "Title": "Harbor Storm",
            "Year": "2024",
            "Rating10": "9",
            "WatchedDate": "2026-02-11",
            "Rewatch": "false",
            "Review": "Loud.\nWet.",
        }
    ]
    assert [row["Title"] for row in rows_of(files["watchlist.csv"])] == ["Later"]


def test_only_the_first_day_of_a_film_is_no_rewatch_and_the_mark_stands_with_the_last() -> None:
    other = seen(SEEN + timedelta(days=9), is_day=True)

    rows = rows_of(text_of(letterboxd.FORMAT, [rated(a_marked(FILM, other, seen()))])["letterboxd-1.csv"])

    assert [(row["WatchedDate"], row["Rewatch"], row["Rating10"]) for row in rows] == [
        ("2026-02-11", "false", ""),
        ("2026-02-20", "true", "9"),
    ]


def test_letterboxds_files_stay_below_its_limit_and_hold_every_row() -> None:
    titles = [rated(one, review="слово " * 200) for one in named(f"Film {n}" for n in range(2000))]

    files = text_of(letterboxd.FORMAT, titles)

    assert len(files) > 1
    assert all(len(text.encode()) <= 1_000_000 for text in files.values())
    assert [row["Title"] for text in files.values() for row in rows_of(text)] == [
        f"Film {n}" for n in range(2000)
    ]


def test_imdb_gets_ratings_and_watchlist_of_what_it_knows() -> None:
    unknown = wanted(rated(a_marked(replace(FILM, ids=ExternalIds(tmdb=1)))))

    files = text_of(imdb.FORMAT, [rated(a_marked()), wanted(a_marked(SERIES)), unknown])

    (rating,), (wish,) = rows_of(files["ratings.csv"]), rows_of(files["watchlist.csv"])
    assert ",".join(rating) == (
        "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,"
        "Genres,Num Votes,Release Date,Directors"
    )
    assert ",".join(wish) == (
        "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,"
        "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated"
    )
    assert (rating["Const"], rating["Your Rating"], rating["Date Rated"]) == ("tt9910002", "9", "2026-11-23")
    assert (wish["Const"], wish["Created"], wish["Title Type"]) == ("tt9910001", "2026-11-23", "TV Series")
    assert (wish["Title"], wish["Original Title"]) == ("Quiet Shore", "Тихий берег")


def test_kinopoisks_page_has_its_twenty_columns_its_slip_and_its_dash() -> None:
    titles = [
        rated(a_marked(FILM)),
        a_marked(SERIES, seen()),
        a_marked(replace(SERIES, end_year=2026), seen()),
    ]

    (page,) = text_of(kinopoisk.FORMAT, titles).values()

    assert page.split("</tr>")[0].count("<td ") == 20
    assert "<i>режисcёр</i>" in page
    assert "<i>бюджет</i><br />$" in page
    assert ">9<" in page
    assert page.count(">zero<") == 2
    assert "2025 – ..." in page
    assert "2025 – 2026" in page
    assert "23:15:00 23.11.2026" in page


def test_trakt_gets_plays_seasons_ratings_and_the_watchlist() -> None:
    pilot, second = seen(season=1, episode=1, times=2), seen(None, season=1, episode=2)
    titles = [rated(a_marked(FILM, seen(times=3))), wanted(a_marked(SERIES, pilot, second))]

    files = {name: json.loads(text) for name, text in text_of(trakt.FORMAT, titles).items()}

    assert sorted(files) == [
        "lists-watchlist.json",
        "ratings-movies.json",
        "watched-history.json",
        "watched-movies.json",
        "watched-shows.json",
    ]
    (film,), (show,) = files["watched-movies.json"], files["watched-shows.json"]
    assert (film["plays"], film["last_watched_at"]) == (3, "2026-02-11T19:30:00.000Z")
    assert film["movie"]["ids"]["tmdb"] == 910002
    assert show["seasons"] == [
        {
            "number": 1,
            "episodes": [
                {"number": 1, "plays": 2, "last_watched_at": "2026-02-11T19:30:00.000Z"},
                {"number": 2, "plays": 1, "last_watched_at": "1970-01-01T00:00:00.000Z"},
            ],
        }
    ]
    assert [entry["type"] for entry in files["watched-history.json"]] == ["movie", "episode"]
    assert files["ratings-movies.json"][0]["rating"] == 9
    assert files["lists-watchlist.json"][0]["show"]["title"] == "Quiet Shore"


def test_simkls_object_tells_the_status_by_the_marks() -> None:
    titles = [
        a_marked(FILM, seen()),
        wanted(a_marked(FILM)),
        rated(a_marked(FILM), review="Wet."),
        a_marked(SERIES, seen(season=2, episode=5), seen(season=1, episode=1)),
        a_marked(SERIES, seen()),
    ]

    (text,) = text_of(simkl.FORMAT, titles).values()

    found = json.loads(text)
    assert [entry["status"] for entry in found["movies"]] == ["completed", "plantowatch", "completed"]
    assert [entry["status"] for entry in found["shows"]] == ["watching", "completed"]
    assert found["shows"][0]["last_watched"] == "S02E05"
    assert found["movies"][0]["movie"]["ids"] == {"imdb": "tt9910002", "tmdb": "910002"}
    assert found["movies"][2]["memo"]["text"] == "Wet."


def test_the_plain_table_has_a_row_for_each_viewing_and_the_opinion_once() -> None:
    viewings = seen(times=2), seen(datetime(2026, 3, 1, tzinfo=UTC), is_day=True, season=1, episode=2)

    (text,) = text_of(plain.FORMAT, [wanted(rated(a_marked(SERIES, *viewings), review="Да."))]).values()

    assert text.startswith("\ufeff")
    first, second = rows_of(text)
    assert ",".join(first) == (
        "title,title_ru,title_original,year,type,imdb,tmdb,kinopoisk,rating,rated_at,watched,watched_at,season,"
        "episode,times,review,watchlist,watchlisted_at"
    )
    assert (first["rating"], first["rated_at"]) == ("8.5", "2026-11-23T20:15:00Z")
    assert (first["review"], first["watchlist"]) == ("Да.", "yes")
    assert (first["watched"], first["watched_at"], first["times"]) == ("yes", "2026-02-11T19:30:00Z", "2")
    assert (second["watched_at"], second["season"], second["episode"]) == ("2026-03-01", "1", "2")
    assert (second["rating"], second["review"], second["watchlist"], second["watchlisted_at"]) == ("",) * 4


def test_radarr_gets_the_films_that_are_wanted_by_both_ids() -> None:
    titles = [
        wanted(a_marked(FILM)),
        wanted(a_marked(replace(FILM, ids=ExternalIds(kinopoisk=1)))),
        a_marked(FILM, seen()),
        wanted(a_marked(SERIES)),
    ]

    (text,) = text_of(radarr.FORMAT, titles).values()

    assert json.loads(text) == [
        {"title": "Harbor Storm", "id": 910002, "tmdb_id": 910002, "imdb_id": "tt9910002"}
    ]


def test_sonarr_gets_the_series_that_are_wanted_and_that_it_can_know() -> None:
    titles = [
        wanted(a_marked(SERIES)),
        wanted(a_marked(replace(SERIES, ids=ExternalIds(tmdb=1)))),
        wanted(a_marked(FILM)),
    ]

    (text,) = text_of(sonarr.FORMAT, titles).values()

    assert json.loads(text) == [
        {"title": "Quiet Shore", "tvdbId": 77001, "tmdbId": 910001, "imdbId": "tt9910001"}
    ]


def test_a_half_point_becomes_the_next_whole_one_where_there_are_no_halves() -> None:
    for half_points, whole in ((2, "1"), (17, "9"), (19, "10"), (20, "10")):
        rows = rows_of(text_of(imdb.FORMAT, [rated(a_marked(), half_points)])["ratings.csv"])
        assert [row["Your Rating"] for row in rows] == [whole]


def test_the_kind_of_each_title_is_told() -> None:
    (text,) = text_of(plain.FORMAT, [wanted(a_marked(FILM)), wanted(a_marked(SERIES))]).values()

    assert [row["type"] for row in rows_of(text)] == [TitleKind.MOVIE.value, TitleKind.SERIES.value]
    assert {row["watchlisted_at"] for row in rows_of(text)} == {NOW.isoformat().replace("+00:00", "Z")}
