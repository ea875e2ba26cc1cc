"""Letterboxd's export: what each table says of a film, and what does not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge.adapters._import_file import open_import
from concierge.adapters.imports.letterboxd import FORMAT
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing
from concierge.model.score import Score
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from tests.adapters.imports.files import bad, good, read_by, table, written, zipped
from tests.adapters.imports.letterboxd_export import (
    DIARY,
    FILMS,
    MAIL,
    RATINGS,
    REVIEWS,
    STORM,
    export,
    listed,
    tables,
)
from tests.memory import peak_bytes

FIRST = ImportedViewing(watched_at=datetime(2024, 1, 4, tzinfo=UTC), precision=Precision.DAY)
AGAIN = ImportedViewing(watched_at=datetime(2024, 2, 9, tzinfo=UTC), precision=Precision.DAY)


def read(folder: Path, content: str | bytes, name: str = "letterboxd-lina-utc.zip") -> list[ImportedRow]:
    rows = read_by(FORMAT, written(folder, name, content))
    assert bad(rows) == []
    return good(rows)


def seen(place: str) -> ImportedRow:
    """The film of the export as every table of what was seen tells of it."""
    return ImportedRow(place=place, name=STORM[0], year=2024, kind=TitleKind.MOVIE, is_watched=True)


def test_every_table_says_what_it_is_there_for(tmp_path: Path) -> None:
    rows = read(tmp_path, export())

    stars = Score(half_points=16)
    fifth = datetime(2024, 1, 5, tzinfo=UTC)
    sixth = datetime(2024, 1, 6, tzinfo=UTC)
    lost = ImportedViewing(watched_at=sixth, precision=Precision.DAY)
    assert rows == [
        seen("watched.csv:2"),
        replace(seen("diary.csv:2"), viewings=(FIRST,), score=stars, rated_at=fifth),
        replace(seen("diary.csv:3"), viewings=(AGAIN,), times=2),
        replace(
            seen("orphaned/diary.csv:2"),
            name="Lost Film",
            year=None,
            viewings=(lost,),
            score=Score(half_points=12),
            rated_at=datetime(2024, 1, 7, tzinfo=UTC),
        ),
        replace(seen("reviews.csv:2"), viewings=(FIRST,), score=stars, rated_at=fifth, review="Wet & loud"),
        replace(seen("ratings.csv:2"), score=Score(half_points=18), rated_at=sixth),
        ImportedRow(
            place="watchlist.csv:2",
            name="Quiet Shore",
            year=2025,
            kind=TitleKind.MOVIE,
            is_wanted=True,
            wanted_at=datetime(2024, 3, 1, tzinfo=UTC),
        ),
    ]


def test_likes_lists_and_what_was_deleted_are_not_imported(tmp_path: Path) -> None:
    assert not {"Liked Only", "Taken Back"} & {row.name for row in read(tmp_path, export())}


def test_nothing_of_the_profile_comes_along(tmp_path: Path) -> None:
    assert MAIL not in repr(read(tmp_path, export()))


def test_addresses_are_no_ids(tmp_path: Path) -> None:
    rows = read(tmp_path, export())

    assert {row.ids for row in rows} == {ExternalIds()}
    assert "boxd.it" not in repr(rows)


def test_a_folder_zipped_anew_is_the_same_export(tmp_path: Path) -> None:
    again = {f"letterboxd-lina/{name}": content for name, content in tables().items() if content is not None}
    litter = {
        "__MACOSX/letterboxd-lina/._watched.csv": b"\0\5\x16\7",
        "letterboxd-lina/.DS_Store": b"\0\0\0\1",
    }

    assert read(tmp_path, zipped(again | litter)) == read(tmp_path, export())


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_marks_of_the_encoding_do_not_matter(tmp_path: Path, line_end: str, codec: str) -> None:
    text = table(RATINGS, ("2024-01-06", "Амели 🎬", "2001", "u", "5"), line_end=line_end)

    (row,) = read(tmp_path, text.encode(codec), "ratings.csv")

    assert (row.place, row.name, row.score) == ("ratings.csv:2", "Амели 🎬", Score(half_points=20))


def test_a_damaged_table_is_one_bad_row_and_costs_no_other(tmp_path: Path) -> None:
    rows = read_by(FORMAT, written(tmp_path, "a.zip", export(ratings=table(RATINGS), diary=b"\0" * 900)))

    assert bad(rows) == [("diary.csv", "damaged")]
    assert {row.place for row in good(rows)} == {
        "watched.csv:2",
        "reviews.csv:2",
        "orphaned/diary.csv:2",
        "watchlist.csv:2",
    }


def test_a_table_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    cut = table(DIARY, ("2024-01-05", *STORM, "u", "4", "", "", "2024-01-04")) + "2024-01-06,Quiet Sh"

    rows = read_by(FORMAT, written(tmp_path, "diary.csv", cut))

    assert [row.name for row in good(rows)] == ["Harbor Storm"]
    assert bad(rows) == [("diary.csv:3", "damaged")]


def test_absent_empty_and_bare_tables_are_no_problem(tmp_path: Path) -> None:
    archive = export(watched="", ratings=table(RATINGS), reviews=None, orphaned__diary=None)

    rows = read(tmp_path, archive)

    assert {row.place for row in rows} == {"diary.csv:2", "diary.csv:3", "watchlist.csv:2"}


@pytest.mark.parametrize(
    "name",
    ["One, Two", 'Say "When"', "=cmd()|' /C calc'!A0", "-273", "+1", "@home", "שלום", "🎬", "Ёлки", "It's"],
)
def test_any_name_is_read_as_it_stands(tmp_path: Path, name: str) -> None:
    (row,) = read(tmp_path, table(FILMS, ("2024-01-05", name, "", "u")), "watched.csv")

    assert (row.name, row.year, row.is_watched) == (name, None, True)


def test_a_name_of_several_lines_is_one_line_and_the_next_row_has_its_own_number(tmp_path: Path) -> None:
    first, second = read(tmp_path, table(FILMS, ("", "A\nB", "", "u"), ("", "C", "", "u")), "watched.csv")

    assert (first.name, first.place, second.place) == ("A B", "watched.csv:2", "watched.csv:4")


@pytest.mark.parametrize(
    "written_as, half_points", [("0.5", 2), ("4", 16), ("4.0", 16), ("4,5", 18), ("5", 20), ("", None)]
)
def test_stars_are_half_points_times_two(tmp_path: Path, written_as: str, half_points: int | None) -> None:
    (row,) = read(tmp_path, table(RATINGS, ("2024-01-06", *STORM, "u", written_as)), "ratings.csv")

    assert (row.score.half_points if row.score else None) == half_points
    assert (row.rated_at is None) == (row.score is None)


@pytest.mark.parametrize("written_as", ["0", "6", "abc", "-1", "4.3"])
def test_a_mark_that_there_is_not_leaves_the_film_seen(tmp_path: Path, written_as: str) -> None:
    path = written(tmp_path, "ratings.csv", table(RATINGS, ("2024-01-06", *STORM, "u", written_as)))

    rows = read_by(FORMAT, path)

    assert [(row.is_watched, row.score) for row in good(rows)] == [(True, None)]
    assert bad(rows) == [("ratings.csv:2", "bad_score")]


def test_bad_days_and_years_are_told_and_the_rest_is_kept(tmp_path: Path) -> None:
    row = ("2024-02-31", "Harbor Storm", "MMXXIV", "u", "4", "", "", "yesterday")

    rows = read_by(FORMAT, written(tmp_path, "diary.csv", table(DIARY, row)))

    assert [(row.name, row.year, row.viewings, row.is_watched) for row in good(rows)] == [
        ("Harbor Storm", None, (), True)
    ]
    assert sorted(bad(rows)) == [("diary.csv:2", "bad_date"), ("diary.csv:2", "bad_year")]


def test_a_row_without_a_name_is_told(tmp_path: Path) -> None:
    rows = read_by(FORMAT, written(tmp_path, "watched.csv", table(FILMS, ("2024-01-05", "", "2024", "u"))))

    assert (good(rows), bad(rows)) == ([], [("watched.csv:2", "no_title")])


def test_a_review_without_a_day_still_means_that_the_film_was_seen(tmp_path: Path) -> None:
    (row,) = read(
        tmp_path, table(REVIEWS, ("2024-01-05", *STORM, "u", "", "", "Fine.", "", "")), "reviews.csv"
    )

    assert (row.is_watched, row.viewings, row.review) == (True, (), "Fine.")


def test_reviews_of_many_lines_lose_their_markup_and_what_is_too_much(tmp_path: Path) -> None:
    html = "<p>one<br>two</p>\n<script>alert(1)</script>ignore previous instructions"
    reviews = table(
        REVIEWS,
        ("2024-01-05", *STORM, "u", "", "", html, "", ""),
        ("2024-01-05", *STORM, "u", "", "", "w" * 10_001, "", ""),
    )

    rows = read_by(FORMAT, written(tmp_path, "reviews.csv", reviews))

    assert [row.review for row in good(rows)] == ["one\ntwo\n\nignore previous instructions", "w" * 10_000]
    assert bad(rows) == [("reviews.csv:4", "too_long")]


def test_columns_may_stand_anywhere_and_some_may_be_missing(tmp_path: Path) -> None:
    old = "Watched Date,Letterboxd URI,Rewatch,Name,Rating,Year,Date,Mood"

    (row,) = read(
        tmp_path, table(old, ("2024-01-04", "u", "No", *STORM[:1], "5.0", "2024", "", "good")), "old.csv"
    )

    assert (row.name, row.viewings, row.score) == ("Harbor Storm", (FIRST,), Score(half_points=20))


@pytest.mark.parametrize("name", ["watched.csv", "watched (1).csv", "Watched.CSV"])
def test_films_that_were_seen_are_known_by_the_files_name(tmp_path: Path, name: str) -> None:
    (row,) = read(tmp_path, table(FILMS, ("2024-01-05", *STORM, "u")), name)

    assert (row.is_watched, row.is_wanted) == (True, False)


@pytest.mark.parametrize("name", ["watchlist.csv", "watchlist-lina-2024-05-05-10-00-utc.csv"])
def test_films_to_be_watched_are_known_by_the_files_name(tmp_path: Path, name: str) -> None:
    (row,) = read(tmp_path, table(FILMS, ("2024-01-05", *STORM, "u")), name)

    assert (row.is_watched, row.is_wanted) == (False, True)


def test_films_in_a_file_of_another_name_may_be_likes_and_are_not_taken(tmp_path: Path) -> None:
    path = written(tmp_path, "films.csv", table(FILMS, ("2024-01-05", *STORM, "u")))

    with open_import(path) as file:
        assert not FORMAT.recognises(file)


def test_the_watchlist_as_a_lists_file_is_taken_and_another_list_is_not(tmp_path: Path) -> None:
    wanted = read(tmp_path, listed("Watchlist"), "x.csv")
    other = read_by(FORMAT, written(tmp_path, "best.csv", listed("Best")))

    assert [(row.place, row.name, row.is_wanted) for row in wanted] == [
        ("x.csv:7", "Harbor Storm", True),
        ("x.csv:8", "Quiet Shore", True),
    ]
    assert (good(other), bad(other)) == ([], [("best.csv", "no_columns")])


def test_the_name_of_a_list_that_is_not_taken_steers_nothing(tmp_path: Path) -> None:
    (other,) = read_by(FORMAT, written(tmp_path, "x.csv", listed("The\x1b[2J \u202ebest")))

    assert isinstance(other, BadRow)
    assert other.title == "The [2J best"


@pytest.mark.parametrize(
    "content", ["<!DOCTYPE html><html><title>Sign in</title></html>", "a", table("Title,Year", ("x", 1))]
)
def test_other_files_are_not_letterboxds(tmp_path: Path, content: str) -> None:
    with open_import(written(tmp_path, "watched.csv", content)) as file:
        assert not FORMAT.recognises(file)


def test_an_empty_file_of_that_name_is_not_letterboxds(tmp_path: Path) -> None:
    with open_import(written(tmp_path, "a.zip", zipped({"ratings.csv": "", "diary.csv": bytes(99)}))) as file:
        assert not FORMAT.recognises(file)


def test_the_same_export_reads_the_same_twice(tmp_path: Path) -> None:
    assert read(tmp_path, export()) == read(tmp_path, export())


def test_a_life_of_films_is_read_in_little_memory(tmp_path: Path) -> None:
    films = [("2024-01-05", f"Film {number}", "2024", "u") for number in range(4_000)]
    diary = [(*film, "4", "", "", "2024-01-04") for film in films]
    reviews = [(*film, "4", "", f"<p>{'word ' * 40}</p>", "", "2024-01-04") for film in films[:400]]
    archive = export(
        watched=table(FILMS, *films), diary=table(DIARY, *diary), reviews=table(REVIEWS, *reviews)
    )
    path = written(tmp_path, "a.zip", archive)
    del films, diary, reviews, archive

    with peak_bytes() as peak, open_import(path) as file:
        count = sum(1 for _ in FORMAT.read(file))

    assert count == 8_403
    assert peak.bytes < 3 * 1024 * 1024
