"""Tables of no service: columns named in either language, and our own export taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from concierge.adapters._import_file import open_import
from concierge.adapters.imports.plain import FORMAT
from concierge.model.importing import BadRow, ImportedRow, ImportedViewing, RowProblem
from concierge.model.score import Score
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from tests.adapters.imports.columns import OURS, ours
from tests.adapters.imports.files import bad, good, read_by, table, written, zipped

DAY: Final = datetime(2024, 3, 14, tzinfo=UTC)
SEEN_THAT_DAY: Final = (ImportedViewing(watched_at=DAY, precision=Precision.DAY),)


def read(folder: Path, content: str | bytes, name: str = "films.csv") -> list[ImportedRow]:
    rows = read_by(FORMAT, written(folder, name, content))
    assert bad(rows) == []
    return good(rows)


def test_our_own_export_says_everything_that_it_was_written_for(tmp_path: Path) -> None:
    names = {
        "title": "Harbor Storm",
        "title_ru": "Буря в гавани",
        "title_original": "Havnestorm",
        "year": "2024",
    }
    ids = {"imdb": "tt9910002", "tmdb": "991", "kinopoisk": "5100001"}
    opinion = {"rating": "8.5", "rated_at": "2024-03-14T20:15:00Z", "review": "'=wet\n and <b> loud"}
    wish = {"watchlist": "yes", "watchlisted_at": "2024-03-01T00:00:00Z"}
    row = ours(
        type="movie", watched="yes", watched_at="2024-03-14", times="2", **names, **ids, **opinion, **wish
    )

    (read_back,) = read(tmp_path, ("\ufeff" + table(OURS, row)).encode(), "concierge.csv")

    assert read_back == ImportedRow(
        place="concierge.csv:2",
        name="Harbor Storm",
        name_ru="Буря в гавани",
        name_original="Havnestorm",
        year=2024,
        kind=TitleKind.MOVIE,
        ids=ExternalIds(imdb="tt9910002", tmdb=991, kinopoisk=5100001),
        is_watched=True,
        viewings=SEEN_THAT_DAY,
        times=2,
        score=Score(half_points=17),
        rated_at=datetime(2024, 3, 14, 20, 15, tzinfo=UTC),
        review="=wet\nand <b> loud",
        is_wanted=True,
        wanted_at=datetime(2024, 3, 1, tzinfo=UTC),
    )


def test_our_own_export_tells_episodes_and_moments_apart(tmp_path: Path) -> None:
    show = {"title": "Quiet Shore", "type": "series", "watched": "yes"}
    rows = [
        ours(season="1", episode="2", watched_at="2024-03-14T20:15:00.250000Z", **show),
        ours(season="0", episode="1", **show),
        ours(**show),
    ]

    exact, special, whole = read(tmp_path, table(OURS, *rows))

    at = datetime(2024, 3, 14, 20, 15, 0, 250_000, tzinfo=UTC)
    assert exact.viewings == (ImportedViewing(season=1, episode=2, watched_at=at, precision=Precision.EXACT),)
    assert special.viewings == (ImportedViewing(season=0, episode=1),)
    assert (whole.viewings, whole.is_watched) == ((), True)


def test_a_rating_in_our_own_export_does_not_mean_that_it_was_seen(tmp_path: Path) -> None:
    (row,) = read(tmp_path, table(OURS, ours(title="Harbor Storm", rating="7")))

    assert (row.score, row.is_watched) == (Score(half_points=14), False)


@pytest.mark.parametrize(
    "header",
    [
        "Title,Year,Rating,Watched Date,IMDb ID,Type,Review",
        "name,release_year,my rating,date,imdb,kind,notes",
        "НАЗВАНИЕ,Год выпуска,Моя  оценка,Дата просмотра,IMDb,Тип,Комментарий",
        "Фильм,год,оценка,дата,id imdb,вид,Отзыв",
    ],
)
def test_columns_are_known_by_their_names_in_both_languages(tmp_path: Path, header: str) -> None:
    row = ("Harbor Storm", "2024", "8", "14.03.2024", "tt9910002", "фильм", "Мокро")

    (read_back,) = read(tmp_path, table(header, row))

    assert read_back == ImportedRow(
        place="films.csv:2",
        name="Harbor Storm",
        year=2024,
        kind=TitleKind.MOVIE,
        ids=ExternalIds(imdb="tt9910002"),
        is_watched=True,
        viewings=SEEN_THAT_DAY,
        score=Score(half_points=16),
        review="Мокро",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
def test_delimiters_and_encodings_do_not_matter(tmp_path: Path, delimiter: str, codec: str) -> None:
    text = table("Название,Год,Оценка", ("Ёлки", "2010", "7"), delimiter=delimiter)

    (row,) = read(tmp_path, text.encode(codec))

    assert (row.name, row.name_ru, row.year, row.score) == ("Ёлки", "Ёлки", 2010, Score(half_points=14))


@pytest.mark.parametrize(
    "column, cell, half_points",
    [
        ("rating", "8", 16),
        ("rating", "8,5", 17),
        ("rating", "4.5/5", 18),
        ("rating10", "9", 18),
        ("Rating (1-5)", "4.5", 18),
        ("rating5", "4", 16),
        ("Звёзды", "4", 16),
    ],
)
def test_five_is_best_only_where_the_column_says_so(
    tmp_path: Path, column: str, cell: str, half_points: int
) -> None:
    (row,) = read(tmp_path, table(f"title,{column}", ("Harbor Storm", cell)))

    assert row.score == Score(half_points=half_points)


@pytest.mark.parametrize("cell", ["11", "85", "0", "A+"])
def test_a_mark_above_ten_is_not_taken_for_one_out_of_a_hundred(tmp_path: Path, cell: str) -> None:
    rows = read_by(FORMAT, written(tmp_path, "a.csv", table("title,rating", ("Harbor Storm", cell))))

    assert (good(rows), bad(rows)) == ([], [("a.csv:2", "bad_score")])


def test_what_letterboxd_takes_in_is_read_by_its_own_scale(tmp_path: Path) -> None:
    stars = table(
        "imdbID,Title,Year,Rating,WatchedDate", ("tt9910002", "Harbor Storm", "2024", "4.5", "2024-03-14")
    )
    points = table("tmdbID,Title,Rating10,WatchedDate", ("991", "Harbor Storm", "9", "2024-03-14"))

    for text in (stars, points):
        (row,) = read(tmp_path, text)
        assert (row.score, row.viewings, row.kind) == (Score(half_points=18), SEEN_THAT_DAY, TitleKind.MOVIE)


@pytest.mark.parametrize(
    "column, cell, marks",
    [
        ("watched", "yes", (True, False)),
        ("Просмотрено", "да", (True, False)),
        ("watched", "TRUE", (True, False)),
        ("watched", "14.03.2024", (True, False)),
        ("status", "Completed", (True, False)),
        ("Статус", "Просмотрено", (True, False)),
        ("status", "Plan to watch", (False, True)),
        ("Статус", "Буду смотреть", (False, True)),
        ("watchlist", "1", (False, True)),
        ("Хочу посмотреть", "+", (False, True)),
    ],
)
def test_what_was_seen_and_what_is_to_be_is_told_by_words(
    tmp_path: Path,
    column: str,
    cell: str,
    marks: tuple[bool, bool],
) -> None:
    (row,) = read(tmp_path, table(f"title,{column}", ("Harbor Storm", cell)))

    assert (row.is_watched, row.is_wanted) == marks


@pytest.mark.parametrize("cell", ["no", "нет", "", "0", "dropped"])
def test_a_row_that_marks_nothing_is_told_with_its_title(tmp_path: Path, cell: str) -> None:
    text = table("title,year,watched", ("Harbor Storm", "2024", cell), ("Quiet Shore", "2020", "yes"))

    unmarked, marked = read_by(FORMAT, written(tmp_path, "films.csv", text))

    assert unmarked == BadRow(
        place="films.csv:2", problem=RowProblem.NO_MARK, title="Harbor Storm", year=2024
    )
    assert good([marked])


@pytest.mark.parametrize(
    "name, marks",
    [("my watchlist.csv", (False, True)), ("Буду смотреть.csv", (False, True)), ("просмотренные.csv", (True, False)),
     ("watched-2024.tsv", (True, False)), ("films_seen.csv", (True, False)), ("Посмотреть.csv", (False, True))],
)  # fmt: skip
def test_a_bare_list_is_what_its_name_says(
    tmp_path: Path,
    name: str,
    marks: tuple[bool, bool],
) -> None:
    (row,) = read(tmp_path, table("Title,Year", ("Harbor Storm", "2024")), name)

    assert (row.is_watched, row.is_wanted) == marks


def test_the_date_of_a_bare_watchlist_is_when_it_was_put_there(tmp_path: Path) -> None:
    (row,) = read(tmp_path, table("Title,Date", ("Harbor Storm", "2024-03-14")), "watchlist.csv")

    assert (row.wanted_at, row.viewings, row.is_watched) == (DAY, (), False)


@pytest.mark.parametrize(
    "column, cell, marks",
    [
        ("status", "watched", (True, False, SEEN_THAT_DAY, None)),
        ("watched", "yes", (True, False, SEEN_THAT_DAY, None)),
        ("watched", "", (True, False, SEEN_THAT_DAY, None)),
        ("status", "Plan to watch", (False, True, (), DAY)),
        ("watchlist", "yes", (False, True, (), DAY)),
        ("Хочу посмотреть", "да", (False, True, (), DAY)),
    ],
)
def test_a_mere_date_is_that_of_what_the_row_says(
    tmp_path: Path,
    column: str,
    cell: str,
    marks: tuple[bool, bool, tuple[ImportedViewing, ...], datetime | None],
) -> None:
    (row,) = read(tmp_path, table(f"title,{column},date", ("Harbor Storm", cell, "2024-03-14")))

    assert (row.is_watched, row.is_wanted, row.viewings, row.wanted_at) == marks


@pytest.mark.parametrize("cell", ["no", "НЕТ", "0"])
def test_a_day_does_not_make_a_film_seen_that_is_said_not_to_be(tmp_path: Path, cell: str) -> None:
    rows = [("Harbor Storm", cell, "2024-03-14", "8")]

    (row,) = read(tmp_path, table("title,watched,date,rating", *rows))

    assert (row.is_watched, row.viewings, row.score) == (False, (), Score(half_points=16))


def test_the_day_of_a_viewing_is_one_also_of_what_is_wanted_again(tmp_path: Path) -> None:
    (row,) = read(tmp_path, table("title,watchlist,watched at", ("Harbor Storm", "yes", "2024-03-14")))

    assert (row.is_watched, row.is_wanted, row.viewings, row.wanted_at) == (True, True, SEEN_THAT_DAY, None)


@pytest.mark.parametrize(
    "name",
    [
        "films.csv",
        "unwatched.csv",
        "not watched.csv",
        "непросмотренные.csv",
        "не просмотрено.csv",
        "Не хочу.csv",
    ],
)
def test_a_bare_list_whose_name_does_not_say_what_it_is_is_one_bad_row(tmp_path: Path, name: str) -> None:
    rows = read_by(FORMAT, written(tmp_path, name, table("Title,Year", ("Harbor Storm", "2024"))))

    assert (good(rows), bad(rows)) == ([], [(name, "no_columns")])


@pytest.mark.parametrize(
    "cells",
    [
        {"type": "episode"},
        {"type": "игра"},
        {"season": "2"},
        {"episode": "3"},
        {"season": "1", "episode": "x"},
    ],
)
def test_seasons_and_what_is_no_title_are_told_and_left_out(tmp_path: Path, cells: dict[str, str]) -> None:
    rows = read_by(FORMAT, written(tmp_path, "a.csv", table(OURS, ours(title="X", watched="yes", **cells))))

    assert (good(rows), bad(rows)) == ([], [("a.csv:2", "not_a_title")])


def test_each_bad_value_is_told_and_the_good_ones_are_kept(tmp_path: Path) -> None:
    row = ours(
        title="Harbor Storm",
        year="MMXXIV",
        imdb="99",
        tmdb="x",
        rating="99",
        watched="yes",
        watched_at="once",
    )

    rows = read_by(FORMAT, written(tmp_path, "a.csv", table(OURS, row)))

    assert [(each.name, each.is_watched, each.viewings) for each in good(rows)] == [
        ("Harbor Storm", True, ())
    ]
    assert sorted(bad(rows)) == [
        ("a.csv:2", "bad_date"),
        ("a.csv:2", "bad_id"),
        ("a.csv:2", "bad_score"),
        ("a.csv:2", "bad_year"),
    ]


def test_a_row_without_a_title_is_told_and_one_with_an_id_is_enough(tmp_path: Path) -> None:
    text = table("title,imdb,rating", ("", "", "8"), ("", "tt9910002", "8"))

    rows = read_by(FORMAT, written(tmp_path, "a.csv", text))

    assert [row.ids.imdb for row in good(rows)] == ["tt9910002"]
    assert bad(rows) == [("a.csv:2", "no_title")]


def test_a_number_of_tmdb_counts_only_where_it_is_told_what_it_is_of(tmp_path: Path) -> None:
    text = table(
        "title,tmdb,type,rating",
        ("Harbor Storm", "991", "", "8"),
        ("", "991", "movie", "8"),
        ("", "992", "", "8"),
    )

    rows = read_by(FORMAT, written(tmp_path, "a.csv", text))

    assert [(row.name, row.ids.tmdb) for row in good(rows)] == [("Harbor Storm", None), ("", 991)]
    assert bad(rows) == [("a.csv:4", "ambiguous")]


def test_the_persons_own_rating_comes_before_everybodys(tmp_path: Path) -> None:
    (row,) = read(tmp_path, table("Title,Rating,My Rating", ("Harbor Storm", "7.1", "9")))

    assert row.score == Score(half_points=18)


def test_the_tables_of_an_archive_are_all_read(tmp_path: Path) -> None:
    archive = zipped({
        "2023/a.csv": table("title,rating", ("Harbor Storm", "8")),
        "2024/b.csv": table("название;оценка", ("Тихий берег", "9")).replace(",", ";"),
        "readme.txt": "nothing of the kind",
    })  # fmt: skip

    assert [row.place for row in read(tmp_path, archive, "a.zip")] == ["2023/a.csv:2", "2024/b.csv:2"]


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html><html><body>Log in</body></html>",
        '{"title": "Harbor Storm"}',
        "just words",
        "a,b\n1,2\n",
        table("Date,Name,Year,Letterboxd URI", ("2024-01-05", "Harbor Storm", "2024", "u")),
        table("Const,Your Rating,Title", ("tt9910002", "9", "Harbor Storm")),
        table("SIMKL_ID,Title,Type,Year", ("1", "Harbor Storm", "movie", "2024")),
    ],
)
def test_what_is_no_table_of_titles_or_another_formats_is_not_taken(tmp_path: Path, content: str) -> None:
    with open_import(written(tmp_path, "watched.csv", content)) as file:
        assert not FORMAT.recognises(file)
