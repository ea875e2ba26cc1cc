"""Simkl's backup as JSON and as a table."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge.adapters._import_file import open_import
from concierge.adapters.imports import simkl
from concierge.model.importing import ImportedViewing, ReadRow
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from tests.adapters.imports.columns import MEDIA, SEEN, SIMKL, movie, show
from tests.adapters.imports.files import bad, good, problem_of, read_by, table, written, zipped

AT = datetime(2023, 12, 18, 21, 50, 41, tzinfo=UTC)


def backup(folder: Path, **shelves: object) -> list[ReadRow]:
    text = json.dumps(shelves).replace("/", "\\/")
    return read_by(simkl.FORMAT, written(folder, "SimklBackup.json", text))


def parts_of(row_viewings: tuple[ImportedViewing, ...]) -> list[tuple[int | None, int | None]]:
    return [(seen.season, seen.episode) for seen in row_viewings]


def test_a_film_that_is_completed_was_seen_and_rated(tmp_path: Path) -> None:
    entry = movie(user_rating=8, user_rated_at=SEEN, memo={"text": "Wet.\nLoud."})

    (row,) = good(backup(tmp_path, movies=[entry]))

    assert (row.place, row.name, row.year, row.kind) == ("movies[0]", "Quiet Shore", 2025, TitleKind.MOVIE)
    assert row.ids == ExternalIds(imdb="tt9910001", tmdb=910001, tvdb=77001)
    assert row.viewings == (ImportedViewing(watched_at=AT, precision=Precision.EXACT),)
    assert (str(row.score), row.rated_at, row.review) == ("8", AT, "Wet.\nLoud.")
    assert not row.is_wanted


def test_what_is_planned_is_wanted(tmp_path: Path) -> None:
    rows = good(
        backup(tmp_path, shows=[show("plantowatch", last_watched_at=None)], movies=[movie("plantowatch")])
    )

    assert [(row.is_wanted, row.wanted_at, row.is_watched) for row in rows] == [(True, AT, False)] * 2


def test_a_completed_series_without_episodes_was_seen_as_such(tmp_path: Path) -> None:
    (row,) = good(backup(tmp_path, shows=[show(last_watched="S02E05")]))

    assert row.viewings == (ImportedViewing(watched_at=AT, precision=Precision.EXACT),)


def test_the_last_episode_stands_for_its_season_up_to_it(tmp_path: Path) -> None:
    (row,) = good(backup(tmp_path, shows=[show("watching", last_watched="S02E03")]))

    assert parts_of(row.viewings) == [(2, 1), (2, 2), (2, 3)]
    assert [seen.watched_at for seen in row.viewings] == [None, None, AT]


def test_anime_without_seasons_is_all_of_the_first(tmp_path: Path) -> None:
    (row,) = good(backup(tmp_path, anime=[show("watching", last_watched="E148", anime_type="tv")]))

    assert parts_of(row.viewings) == [(1, number) for number in range(1, 149)]
    assert row.kind is TitleKind.SERIES


def test_a_film_among_anime_is_a_film_and_music_is_no_title(tmp_path: Path) -> None:
    rows = backup(
        tmp_path, anime=[show(anime_type="movie"), show(anime_type="music video"), show(anime_type="ova")]
    )

    assert [row.kind for row in good(rows)] == [TitleKind.MOVIE, TitleKind.SERIES]
    assert bad(rows) == [("anime[1]", "not_a_title")]


def test_named_episodes_count_with_their_times(tmp_path: Path) -> None:
    episodes = [
        {"number": 1, "watched_at": SEEN},
        {"number": 3, "watched_at": "1970-01-01T00:00:01Z"},
        {"number": 4},
    ]
    entry = show("watching", last_watched="S01E04", seasons=[{"number": 1, "episodes": episodes}])

    (row,) = good(backup(tmp_path, shows=[entry]))

    assert parts_of(row.viewings) == [(1, 1), (1, 3), (1, 4)]
    assert [seen.watched_at for seen in row.viewings] == [AT, None, None]


@pytest.mark.parametrize("status", ["hold", "dropped", "notinteresting"])
def test_what_was_put_aside_or_given_up_keeps_only_its_mark_and_episodes(tmp_path: Path, status: str) -> None:
    plain = show(status)
    rated = show(status, user_rating=3)
    begun = show(status, last_watched="S01E02")

    rows = good(backup(tmp_path, shows=[plain, rated, begun], movies=[movie(status)]))

    assert [(row.place, row.is_wanted, row.is_watched) for row in rows] == [
        ("shows[1]", False, False),
        ("shows[2]", False, True),
    ]


@pytest.mark.parametrize("text", ["null", '{"shows": null}', '{"movies": [], "anime": []}'])
def test_nothing_marked_is_nothing_read(tmp_path: Path, text: str) -> None:
    assert read_by(simkl.FORMAT, written(tmp_path, "SimklBackup.json", text)) == []


def test_ids_may_be_numbers_texts_or_absent(tmp_path: Path) -> None:
    given: list[dict[str, object]] = [{}, {"simkl": 1, "tmdb": 5}, {"simkl": "1", "tmdb": "0", "imdb": ""}]
    entries = [movie(movie={"title": "Quiet Shore", "year": 2025, "ids": ids}) for ids in given]

    rows = backup(tmp_path, movies=entries)

    assert [row.ids.tmdb for row in good(rows)] == [None, 5, None]
    assert bad(rows) == []


def test_an_archive_may_hold_the_backup_among_other_files(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "SimklBackup.json": json.dumps({"movies": [movie(), 7]}),
        "__MACOSX/._SimklBackup.json": b"\0\1",
        "readme.txt": "hello",
    }

    rows = read_by(simkl.FORMAT, written(tmp_path, "SimklBackup-2026.zip", zipped(members)))

    assert [row.place for row in good(rows)] == ["SimklBackup.json: movies[0]"]
    assert bad(rows) == [("SimklBackup.json: movies[1]", "damaged")]


@pytest.mark.parametrize(
    "entry, problem",
    [
        (5, "damaged"),
        ({}, "damaged"),
        (show(show="x"), "damaged"),
        (show(show={"title": None, "ids": {}}), "no_title"),
        (show(user_rating=0), "bad_score"),
        (show(user_rating="best"), "bad_score"),
        (show(last_watched_at="soon"), "bad_date"),
        (show(show={**MEDIA, "year": [2025]}), "bad_year"),
        (show(seasons=[{"number": -1}]), "damaged"),
    ],
)
def test_a_bad_entry_is_told_of_and_the_next_is_read(tmp_path: Path, entry: object, problem: str) -> None:
    rows = backup(tmp_path, shows=[entry, show()])

    assert bad(rows) == [("shows[0]", problem)]
    assert "shows[1]" in [row.place for row in good(rows)]


def test_a_shelf_that_is_no_list_is_one_bad_row(tmp_path: Path) -> None:
    rows = backup(tmp_path, movies=[movie()], shows={"a": 1}, anime="none")

    assert [row.place for row in good(rows)] == ["movies[0]"]
    assert sorted(bad(rows)) == [("anime", "damaged"), ("shows", "damaged")]


def test_of_a_backup_that_breaks_off_the_whole_entries_are_read(tmp_path: Path) -> None:
    text = json.dumps({"shows": [show()] * 3, "movies": [movie()] * 3})[:-20]

    rows = read_by(simkl.FORMAT, written(tmp_path, "SimklBackup.json", text))

    places = ["movies[0]", "movies[1]", "shows[0]", "shows[1]", "shows[2]"]
    assert sorted({row.place for row in good(rows)}) == places
    assert bad(rows) == [("SimklBackup.json", "damaged")]


@pytest.mark.parametrize(
    "name, text",
    [
        ("SimklBackup.json", "<!DOCTYPE html><html><body>Log in</body></html>"),
        ("simkl.csv", "<!DOCTYPE html><html><body>Log in</body></html>"),
        ("other.json", "null"),
        ("other.json", '{"movies": [{"title": "' + "x" * 300 + '"}]}'),
        ("other.csv", "Title,Year,Rating\nA,2000,8\n"),
    ],
)
def test_what_is_not_simkls_is_not_recognised(tmp_path: Path, name: str, text: str) -> None:
    with open_import(written(tmp_path, name, text)) as file:
        assert not simkl.FORMAT.recognises(file)


def test_an_archive_that_unpacks_to_far_too_much_is_not_opened(tmp_path: Path) -> None:
    path = written(tmp_path, "SimklBackup.zip", zipped({"SimklBackup.json": " " * 5_000_000}))

    assert problem_of(path) == "bomb"


def test_the_table_is_read_by_its_names_with_both_kinds_of_dates(tmp_path: Path) -> None:
    text = table(
        SIMKL + ",MAL",
        [1, "Harbor Storm", "movie", 2024, "completed", "", "18-12-2023 21:50:41", 8, "Wet,\nloud", "", 910002,
         "tt9910002", ""],
        [2, "Quiet Shore", "tv show", 2025, "watching", "S02E02", "2024-06-20", "", "", 77001, 910001, "", ""],
        [3, "Later", "tv", 2026, "plan to watch", "", "", "", "", "", "", "", ""],
        [4, "Put aside", "tv", 2026, "hold", "", "", "", "", "", "", "", ""],
        [5, "Unsorted", "movie", 2020, "", "", "2024-06-20", "", "", "", "", "", ""],
        [6, "Either", "anime", 2020, "completed", "", "", "", "", "", 77, "tt9910006", ""],
        [7, "Long", "anime", 2020, "watching", "3", "", "", "", "", 78, "", ""],
    )  # fmt: skip

    path = written(tmp_path, "SimklBackup.csv", text.encode("utf-8-sig"))
    film, series, later, unsorted, either, long = good(read_by(simkl.FORMAT, path))

    assert (film.kind, str(film.score), film.review) == (TitleKind.MOVIE, "8", "Wet,\nloud")
    assert film.viewings == (ImportedViewing(watched_at=AT, precision=Precision.EXACT),)
    assert film.ids == ExternalIds(imdb="tt9910002", tmdb=910002)
    assert parts_of(series.viewings) == [(2, 1), (2, 2)]
    assert [seen.precision for seen in series.viewings] == [Precision.UNKNOWN, Precision.DAY]
    assert (later.is_wanted, later.is_watched) == (True, False)
    assert (unsorted.is_watched, unsorted.viewings[0].precision) == (True, Precision.DAY)
    assert (either.kind, either.ids) == (None, ExternalIds(imdb="tt9910006"))
    assert (long.kind, parts_of(long.viewings)) == (TitleKind.SERIES, [(1, 1), (1, 2), (1, 3)])


def test_twenty_thousand_entries_are_read(tmp_path: Path) -> None:
    rows = backup(tmp_path, movies=[movie() for _ in range(20_000)])

    assert len(good(rows)) == 20_000
