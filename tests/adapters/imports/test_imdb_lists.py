"""IMDb's tables of every era: told apart by their columns, their values in every form that was seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from concierge.adapters._import_file import open_import
from concierge.adapters.imports.imdb import FORMAT
from concierge.model.importing import ImportedRow
from concierge.model.score import Score
from concierge.model.title import ExternalIds, TitleKind
from tests.adapters.imports.columns import (
    IMDB_LIST_OLD,
    IMDB_RATED,
    IMDB_RATINGS,
    IMDB_RATINGS_2017,
    IMDB_RATINGS_NOVEMBER,
    IMDB_RATINGS_OLD,
    IMDB_STORM,
    IMDB_WATCHLIST,
    IMDB_WATCHLIST_2017,
    of,
)
from tests.adapters.imports.files import bad, good, read_by, written, zipped
from tests.memory import peak_bytes

PEOPLE: Final = "Position,Const,Created,Modified,Description,Name,Known For,Birth Date"
RATED_STORM: Final = IMDB_STORM | IMDB_RATED
RATED_DAY: Final = datetime(2026, 2, 11, tzinfo=UTC)


def read(folder: Path, content: str | bytes, name: str = "5f0c.csv") -> list[ImportedRow]:
    rows = read_by(FORMAT, written(folder, name, content))
    assert bad(rows) == []
    return good(rows)


@pytest.mark.parametrize(
    "header, date",
    [
        (IMDB_RATINGS, {"Date Rated": "2026-02-11"}),
        (IMDB_RATINGS_2017, {"Date Rated": "2026-02-11"}),
        (IMDB_RATINGS_NOVEMBER, {"Date Added": "2026-02-11"}),
        (IMDB_RATINGS_OLD, {"Created": "Wed Feb 11 00:00:00 2026"}),
    ],
    ids=["now", "2017 to 2024", "November 2017", "before"],
)
def test_ratings_of_every_era_are_titles_seen(tmp_path: Path, header: str, date: dict[str, str]) -> None:
    (row,) = read(tmp_path, of(header, RATED_STORM | date))

    assert row == ImportedRow(
        place="5f0c.csv:2",
        name="Harbor Storm",
        year=2024,
        kind=TitleKind.MOVIE,
        ids=ExternalIds(imdb="tt9910002"),
        is_watched=True,
        score=Score(half_points=18),
        rated_at=RATED_DAY,
    )


@pytest.mark.parametrize(
    "header, created",
    [
        (IMDB_WATCHLIST, "2026-02-11"),
        (IMDB_WATCHLIST_2017, "2026-02-11"),
        (IMDB_LIST_OLD, "Wed Feb 11 00:00:00 2026"),
    ],
    ids=["now", "2017 to 2024", "before"],
)
def test_lists_of_every_era_are_titles_to_be_watched(tmp_path: Path, header: str, created: str) -> None:
    (row,) = read(tmp_path, of(header, IMDB_STORM | {"Position": "1", "Created": created}))

    assert (row.is_wanted, row.wanted_at, row.is_watched, row.score) == (True, RATED_DAY, False, None)


def test_a_list_tells_of_its_owners_marks_too(tmp_path: Path) -> None:
    marked = RATED_STORM | {"Position": "1", "Created": "2025-01-01", "Date Rated": "2026-02-11"}

    (row,) = read(tmp_path, of(IMDB_WATCHLIST, marked))

    assert (row.is_wanted, row.is_watched, row.score) == (True, True, Score(half_points=18))
    assert (row.wanted_at, row.rated_at) == (datetime(2025, 1, 1, tzinfo=UTC), RATED_DAY)


def test_columns_may_stand_anywhere_and_new_ones_are_no_problem(tmp_path: Path) -> None:
    shuffled = ",".join([*reversed(IMDB_RATINGS.split(",")), "Mood"])

    (row,) = read(tmp_path, of(shuffled, RATED_STORM))

    assert (row.name, row.score, row.rated_at) == ("Harbor Storm", Score(half_points=18), None)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_saved_anew_by_a_spreadsheet_is_read(tmp_path: Path, delimiter: str) -> None:
    text = "Const,Your Rating,Date Rated,Title,Title Type\r\ntt9910002,9,11.02.2026,Harbor Storm,tvMovie\r\n"
    text = text.replace(",", delimiter)

    (row,) = read(tmp_path, text.encode("utf-8-sig"))

    assert (row.rated_at, row.score, row.kind) == (RATED_DAY, Score(half_points=18), TitleKind.MOVIE)


def test_old_files_in_another_encoding_keep_their_letters(tmp_path: Path) -> None:
    text = of(IMDB_RATINGS_OLD, RATED_STORM | {"Title": "Amélie, déjà vu"})

    (row,) = read(tmp_path, text.encode("cp1252"))

    assert (row.name, row.name_ru) == ("Amélie, déjà vu", "")


def test_names_in_the_accounts_language_are_told_apart(tmp_path: Path) -> None:
    named = IMDB_STORM | {"Title": "Тихий берег", "Original Title": "Quiet Shore"}

    (row,) = read(tmp_path, of(IMDB_WATCHLIST, named))

    assert (row.name_ru, row.name_original) == ("Тихий берег", "Quiet Shore")


def test_a_description_of_several_lines_does_not_shift_the_numbers(tmp_path: Path) -> None:
    first = IMDB_STORM | {"Description": 'for the weekend,\nwith "kids"'}

    rows = read(tmp_path, of(IMDB_WATCHLIST, first, IMDB_STORM | {"Const": "tt9910003"}))

    assert [(row.place, row.ids.imdb) for row in rows] == [
        ("5f0c.csv:2", "tt9910002"),
        ("5f0c.csv:4", "tt9910003"),
    ]


@pytest.mark.parametrize(
    "word, kind",
    [
        ("Movie", TitleKind.MOVIE),
        ("TV Movie", TitleKind.MOVIE),
        ("Short", TitleKind.MOVIE),
        ("video", TitleKind.MOVIE),
        ("TV Series", TitleKind.SERIES),
        ("TV Mini Series", TitleKind.SERIES),
        ("tvMiniSeries", TitleKind.SERIES),
        ("TV Special", None),
        ("", None),
    ],
)
def test_every_word_for_a_kind_is_known(tmp_path: Path, word: str, kind: TitleKind | None) -> None:
    (row,) = read(tmp_path, of(IMDB_RATINGS, RATED_STORM | {"Title Type": word}))

    assert row.kind is kind


@pytest.mark.parametrize(
    "changed",
    [
        {"Title Type": "TV Episode"},
        {"Title Type": "tvEpisode"},
        {"Title Type": "Video Game"},
        {"Title Type": "Podcast Series"},
        {"Title Type": "Podcast Episode"},
        {"Title Type": "Music Video"},
        {"Const": "nm0000001"},
        {"Const": "ls000000001"},
    ],
    ids=lambda changed: next(iter(changed.values())),
)
def test_what_is_no_title_is_told_and_left_out(tmp_path: Path, changed: dict[str, str]) -> None:
    text = of(IMDB_RATINGS, RATED_STORM | changed, RATED_STORM)

    rows = read_by(FORMAT, written(tmp_path, "a.csv", text))

    assert [row.place for row in good(rows)] == ["a.csv:3"]
    assert bad(rows) == [("a.csv:2", "not_a_title")]


def test_a_list_of_people_is_told_and_left_out(tmp_path: Path) -> None:
    rows = read_by(
        FORMAT, written(tmp_path, "a.csv", of(PEOPLE, {"Const": "nm0000001", "Name": "Lina Marsh"}))
    )

    assert (good(rows), bad(rows)) == ([], [("a.csv:2", "not_a_title")])


@pytest.mark.parametrize("mark, half_points", [("1", 2), ("10", 20), ("8.5", 17)])
def test_marks_are_out_of_ten(tmp_path: Path, mark: str, half_points: int) -> None:
    (row,) = read(tmp_path, of(IMDB_RATINGS, IMDB_STORM | {"Your Rating": mark}))

    assert row.score == Score(half_points=half_points)


@pytest.mark.parametrize(
    "mark, problem", [("0", "bad_score"), ("11", "bad_score"), ("good", "bad_score"), ("", "no_mark")]
)
def test_a_mark_that_there_is_not_is_told(tmp_path: Path, mark: str, problem: str) -> None:
    rows = read_by(FORMAT, written(tmp_path, "a.csv", of(IMDB_RATINGS, IMDB_STORM | {"Your Rating": mark})))

    assert (good(rows), bad(rows)) == ([], [("a.csv:2", problem)])


@pytest.mark.parametrize("year, expected", [("2024", 2024), ("2013–2023", 2013), ("", None)])
def test_a_year_may_be_missing_or_a_range(tmp_path: Path, year: str, expected: int | None) -> None:
    (row,) = read(tmp_path, of(IMDB_RATINGS, RATED_STORM | {"Year": year}))

    assert row.year == expected


def test_ids_may_have_ten_digits_and_a_broken_one_leaves_the_name(tmp_path: Path) -> None:
    text = of(
        IMDB_RATINGS,
        RATED_STORM | {"Const": "tt1234567890"},
        RATED_STORM | {"Const": "tt12"},
    )

    rows = read_by(FORMAT, written(tmp_path, "a.csv", text))

    assert [(row.name, row.ids.imdb) for row in good(rows)] == [
        ("Harbor Storm", "tt1234567890"),
        ("Harbor Storm", None),
    ]
    assert bad(rows) == [("a.csv:3", "bad_id")]


def test_an_id_alone_is_enough(tmp_path: Path) -> None:
    (row,) = read(tmp_path, of("Const,Your Rating", {"Const": "tt9910002", "Your Rating": "9"}))

    assert (row.name, row.ids.imdb) == ("", "tt9910002")


def test_a_title_that_stands_twice_is_two_rows(tmp_path: Path) -> None:
    assert [row.place for row in read(tmp_path, of(IMDB_RATINGS, RATED_STORM, RATED_STORM))] == [
        "5f0c.csv:2",
        "5f0c.csv:3",
    ]


def test_a_name_that_looks_like_a_formula_is_a_name(tmp_path: Path) -> None:
    plain, guarded = read(
        tmp_path, of(IMDB_RATINGS, *(RATED_STORM | {"Title": each} for each in ("=2+2", "'=2+2")))
    )

    assert (plain.name, guarded.name) == ("=2+2", "=2+2")


def test_several_tables_may_come_in_one_archive(tmp_path: Path) -> None:
    archive = zipped({
        "ratings.csv": of(IMDB_RATINGS, RATED_STORM),
        "WATCHLIST.csv": of(IMDB_WATCHLIST, IMDB_STORM | {"Position": "1"}),
        "notes.txt": "Const is a word",
    })  # fmt: skip

    assert [row.place for row in read(tmp_path, archive, "a.zip")] == ["ratings.csv:2", "WATCHLIST.csv:2"]


@pytest.mark.parametrize("content", [IMDB_RATINGS, IMDB_RATINGS + "\r\n"])
def test_a_table_without_rows_has_none(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == []


@pytest.mark.parametrize(
    "content",
    ["<!DOCTYPE html>\n<html><title>Sign in, please, Const</title></html>", "Title,Year\nx,1\n", "\ufeff"],
)
def test_other_files_are_not_imdbs(tmp_path: Path, content: str) -> None:
    with open_import(written(tmp_path, "ratings.csv", content)) as file:
        assert not FORMAT.recognises(file)


def test_zeros_in_a_row_spoil_that_row_alone(tmp_path: Path) -> None:
    text = of(IMDB_RATINGS, RATED_STORM, RATED_STORM | {"Const": "tt9910003"}).replace("Harbor", "Har\0\0", 1)

    rows = read_by(FORMAT, written(tmp_path, "a.csv", text))

    assert [row.ids.imdb for row in good(rows)] == ["tt9910003"]
    assert bad(rows) == [("a.csv:2", "damaged")]


def test_thousands_of_ratings_are_read_in_little_memory(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.csv",
        of(IMDB_RATINGS, *[RATED_STORM | {"Date Rated": "2026-02-11"}] * 6_000),
    )

    with peak_bytes() as peak, open_import(path) as file:
        count = sum(1 for row in FORMAT.read(file) if isinstance(row, ImportedRow) and row.score)

    assert count == 6_000
    assert peak.bytes < 1024 * 1024
