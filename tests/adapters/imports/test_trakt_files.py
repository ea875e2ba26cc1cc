"""Trakt's export, and the tables that tools make of its lists."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge.adapters._import_file import open_import
from concierge.adapters.imports import trakt
from concierge.model.importing import ImportedViewing, ReadRow
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from tests.adapters.imports.files import bad, good, read_by, table, written, zipped

FILM = {
    "title": "Harbor Storm",
    "year": 2024,
    "ids": {"trakt": 1, "slug": "harbor-storm-2024", "imdb": "tt9910002", "tmdb": 910002},
}
SHOW = {
    "title": "Quiet Shore",
    "year": 2025,
    "ids": {"trakt": 2, "slug": "quiet-shore", "imdb": None, "tmdb": 910001, "tvdb": 77001, "tvrage": None},
}
PILOT = {"season": 1, "number": 1, "title": None, "ids": {"trakt": 3, "imdb": None, "tmdb": None}}
SEEN = "2018-12-29T07:12:39.000Z"
AT = datetime(2018, 12, 29, 7, 12, 39, tzinfo=UTC)


def read(folder: Path, *entries: object, name: str = "export.json") -> list[ReadRow]:
    return read_by(trakt.FORMAT, written(folder, name, json.dumps(entries)))


def test_a_play_of_the_history_is_a_viewing(tmp_path: Path) -> None:
    film = {"id": 1, "watched_at": SEEN, "action": "watch", "type": "movie", "movie": FILM}
    episode = {
        "id": 2,
        "watched_at": SEEN,
        "action": "scrobble",
        "type": "episode",
        "episode": PILOT,
        "show": SHOW,
    }

    first, second = good(read(tmp_path, film, episode))

    assert (first.place, first.name, first.year) == ("export.json[0]", "Harbor Storm", 2024)
    assert (first.kind, first.ids) == (TitleKind.MOVIE, ExternalIds(imdb="tt9910002", tmdb=910002))
    assert first.viewings == (ImportedViewing(watched_at=AT, precision=Precision.EXACT),)
    assert (second.kind, second.ids) == (TitleKind.SERIES, ExternalIds(tmdb=910001, tvdb=77001))
    assert second.viewings == (
        ImportedViewing(season=1, episode=1, watched_at=AT, precision=Precision.EXACT),
    )


@pytest.mark.parametrize("field", ["watched_at", "last_watched_at"])
@pytest.mark.parametrize(
    "never",
    ["1970-01-01T00:00:00.000Z", "1970-01-01T00:00:01.000Z", "1970-01-01T00:00:00+00:00", None, "unknown"],
)
def test_a_time_that_nobody_knows_is_none(tmp_path: Path, field: str, never: str | None) -> None:
    rows = read(tmp_path, {field: never, "type": "movie", "movie": FILM})

    assert bad(rows) == []
    assert [row.viewings for row in good(rows)] == [(ImportedViewing(),)]


@pytest.mark.parametrize("field", ["watched_at", "last_watched_at"])
@pytest.mark.parametrize("midnight", ["2018-12-29T00:00:00.000Z", "2018-12-29T00:00:00+00:00"])
def test_midnight_sharp_is_a_day(tmp_path: Path, field: str, midnight: str) -> None:
    (row,) = good(read(tmp_path, {field: midnight, "type": "movie", "movie": FILM}))

    assert [seen.precision for seen in row.viewings] == [Precision.DAY]


def test_what_was_watched_counts_the_plays_and_names_the_episodes(tmp_path: Path) -> None:
    film = {"plays": 4, "last_watched_at": SEEN, "last_updated_at": SEEN, "movie": FILM}
    episodes = [
        {"number": 1, "plays": 2, "last_watched_at": SEEN},
        {"number": 2, "plays": 1, "last_watched_at": None},
    ]
    show = {"plays": 3, "last_watched_at": SEEN, "reset_at": None, "show": SHOW,
            "seasons": [{"number": 0, "episodes": []}, {"number": 1, "episodes": episodes}]}  # fmt: skip

    first, second, again = good(read(tmp_path, film, show))

    assert (first.times, len(first.viewings)) == (4, 1)
    assert [(seen.season, seen.episode, seen.watched_at) for seen in second.viewings] == [
        (1, 1, AT),
        (1, 2, None),
    ]
    assert (second.times, again.times) == (None, 2)
    assert [(seen.season, seen.episode) for seen in again.viewings] == [(1, 1)]


@pytest.mark.parametrize("seasons", [{}, {"seasons": None}, {"seasons": []}])
def test_a_series_without_its_episodes_was_seen_as_such(tmp_path: Path, seasons: dict[str, object]) -> None:
    (row,) = good(read(tmp_path, {"plays": 9, "last_watched_at": SEEN, "show": SHOW, **seasons}))

    assert row.times is None
    assert row.viewings == (ImportedViewing(watched_at=AT, precision=Precision.EXACT),)


def test_a_rating_is_a_mark_and_no_viewing(tmp_path: Path) -> None:
    (row,) = good(read(tmp_path, {"rated_at": SEEN, "rating": 7, "type": "show", "show": SHOW}))

    assert (str(row.score), row.rated_at, row.is_watched, row.viewings) == ("7", AT, False, ())


@pytest.mark.parametrize("part", ["season", "episode"])
def test_a_mark_for_a_part_of_a_series_is_told_of(tmp_path: Path, part: str) -> None:
    rows = read(tmp_path, {"rated_at": SEEN, "rating": 7, "type": part, part: PILOT, "show": SHOW})

    assert (good(rows), bad(rows)) == ([], [("export.json[0]", "not_a_title")])


def test_the_watchlist_is_wanted_and_other_lists_are_not(tmp_path: Path) -> None:
    film = {"rank": 1, "id": 5, "listed_at": SEEN, "notes": None, "type": "movie", "movie": FILM}
    episode = {"rank": 2, "listed_at": SEEN, "type": "episode", "episode": PILOT, "show": SHOW}
    person = {"rank": 3, "listed_at": SEEN, "type": "person", "person": {"name": "Lina Marsh", "ids": {}}}
    members = {
        "u/lists/watchlist.json": json.dumps([film, episode, person]),
        "u/lists/list-best.json": json.dumps([film]),
        "u/collection/collection-movies.json": json.dumps([{"collected_at": SEEN, "movie": FILM}]),
        "u/user-profile.json": json.dumps({"username": "u"}),
    }

    rows = read_by(trakt.FORMAT, written(tmp_path, "u.zip", zipped(members)))

    assert [(row.place, row.name, row.is_wanted, row.wanted_at) for row in good(rows)] == [
        ("lists/watchlist.json[0]", "Harbor Storm", True, AT),
        ("lists/watchlist.json[1]", "Quiet Shore", True, AT),
    ]
    assert bad(rows) == [("lists/watchlist.json[2]", "not_a_title")]


@pytest.mark.parametrize(
    "change, problem",
    [
        ({"rated_at": {"at": 1}}, "bad_date"),
        ({"rated_at": "yesterday"}, "bad_date"),
        ({"movie": {**FILM, "year": "soon"}}, "bad_year"),
        ({"movie": {**FILM, "ids": {"imdb": "nm0000001"}}}, "bad_id"),
        ({"movie": {**FILM, "ids": {"tmdb": -3}}}, "bad_id"),
        ({"movie": {"title": "x" * 9000, "ids": {"tmdb": 3}}}, "too_long"),
    ],
)
def test_a_bad_field_spoils_itself_alone(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    entry = {"rated_at": SEEN, "rating": 7, "type": "movie", "movie": FILM} | change

    rows = read(tmp_path, {"rated_at": SEEN, "rating": 1, "type": "movie", "movie": FILM}, entry)

    assert len(good(rows)) == 2
    assert bad(rows) == [("export.json[1]", problem)]


@pytest.mark.parametrize(
    "entry, problem",
    [
        (None, "damaged"),
        ("Harbor Storm", "damaged"),
        ([], "damaged"),
        ({}, "damaged"),
        ({"watched_at": SEEN, "type": "movie"}, "no_title"),
        ({"rated_at": SEEN, "rating": 11, "type": "movie", "movie": FILM}, "bad_score"),
        ({"rated_at": SEEN, "rating": [8], "type": "movie", "movie": FILM}, "bad_score"),
        ({"rated_at": SEEN, "rating": True, "type": "movie", "movie": FILM}, "bad_score"),
        ({"watched_at": SEEN, "type": "movie", "movie": {}}, "no_title"),
        ({"watched_at": SEEN, "type": "movie", "movie": {"title": ["x"], "ids": "y"}}, "no_title"),
        ({"watched_at": SEEN, "type": "episode", "episode": {"season": "1"}, "show": SHOW}, "damaged"),
        ({"plays": 1, "last_watched_at": SEEN, "show": SHOW, "seasons": "all"}, "damaged"),
        ({"plays": 1, "last_watched_at": SEEN, "show": SHOW, "seasons": [7]}, "damaged"),
        ({"plays": 1, "last_watched_at": SEEN, "show": SHOW,
          "seasons": [{"number": 1, "episodes": [{"number": 10**9}]}]}, "damaged"),
    ],
)  # fmt: skip
def test_an_entry_of_another_shape_is_told_of_and_the_next_is_read(
    tmp_path: Path, entry: object, problem: str
) -> None:
    sound = {"rated_at": SEEN, "rating": 7, "type": "movie", "movie": FILM}

    rows = read(tmp_path, sound, entry, sound)

    assert bad(rows) == [("export.json[1]", problem)]
    assert [row.place for row in good(rows) if row.score] == ["export.json[0]", "export.json[2]"]


def test_a_year_may_be_text_or_nothing(tmp_path: Path) -> None:
    entries = [
        {"listed_at": SEEN, "type": "show", "show": {**SHOW, "year": year}} for year in ("1999", None, 2001)
    ]

    assert [row.year for row in good(read(tmp_path, *entries))] == [1999, None, 2001]


def test_of_a_file_that_breaks_off_anywhere_the_whole_entries_are_read(tmp_path: Path) -> None:
    film = {**FILM, "title": 'A "b] \\'}
    entry = json.dumps({"rated_at": SEEN, "rating": 7, "type": "movie", "movie": film})
    text = f"[{entry}, {entry}, {entry}]"

    for end in range(len(entry) + 1, len(text)):
        rows = read_by(trakt.FORMAT, written(tmp_path, "ratings.json", text[:end]))

        assert len(good(rows)) == text[:end].count("}}}"), text[:end]
        assert bad(rows) == [("ratings.json", "damaged")]


@pytest.mark.parametrize("wrong", ['"\x00"', "nope", '{"a": "b\n}], [{', "]]", "}"])
def test_what_stands_before_damage_is_read(tmp_path: Path, wrong: str) -> None:
    entry = json.dumps({"rated_at": SEEN, "rating": 7, "type": "movie", "movie": FILM})

    rows = read_by(trakt.FORMAT, written(tmp_path, "ratings.json", f"[{entry}, {wrong}, {entry}]"))

    assert (len(good(rows)), bad(rows)) == (1, [("ratings.json", "damaged")])


def test_nesting_without_end_is_one_bad_row(tmp_path: Path) -> None:
    entry = json.dumps({"rated_at": SEEN, "rating": 7, "type": "movie", "movie": FILM})

    rows = read_by(trakt.FORMAT, written(tmp_path, "ratings.json", f"[{entry}, {'[' * 200_000}"))

    assert bad(rows) == [("ratings.json", "damaged")]


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE html><title>Sign in</title>", "[]", "[1, 2]", '{"movies": []}', "null", '[{"ids": {}}]'],
)
def test_what_is_not_trakts_is_not_recognised(tmp_path: Path, text: str) -> None:
    with open_import(written(tmp_path, "history.json", text)) as file:
        assert not trakt.FORMAT.recognises(file)


def test_the_table_of_tools_is_a_watchlist(tmp_path: Path) -> None:
    text = table(
        "imdb_id,tmdb_id,title,type,listed_at",
        ["tt9910002", 910002, "Harbor Storm", "movie", SEEN],
        ["", 910001, "Quiet Shore", "show", ""],
        ["tt9910003", "", "Pilot", "episode", SEEN],
        ["", "", "", "movie", SEEN],
    )

    rows = read_by(trakt.FORMAT, written(tmp_path, "watchlist.csv", text))

    assert [(row.name, row.kind, row.is_wanted, row.wanted_at) for row in good(rows)] == [
        ("Harbor Storm", TitleKind.MOVIE, True, AT),
        ("Quiet Shore", TitleKind.SERIES, True, None),
    ]
    assert bad(rows) == [("watchlist.csv:4", "not_a_title"), ("watchlist.csv:5", "no_title")]


def test_a_mark_of_utf_8_before_the_array_is_passed_over(tmp_path: Path) -> None:
    text = json.dumps([{"listed_at": SEEN, "type": "movie", "movie": FILM}])

    path = written(tmp_path, "watchlist.json", text.encode("utf-8-sig"))

    assert len(good(read_by(trakt.FORMAT, path))) == 1
