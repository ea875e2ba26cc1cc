"""Kinopoisk's votes and folders, and Kinorium's backup."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge.adapters._import_file import open_import
from concierge.adapters.imports import kinopoisk, kinorium
from concierge.model.importing import ReadRow
from concierge.model.taste import Precision
from concierge.model.title import TitleKind
from tests.adapters.imports.columns import KINORIUM
from tests.adapters.imports.files import bad, good, problem_of, read_by, table, written, zipped
from tests.adapters.imports.kinopoisk_pages import FOLDER, VOTES, as_sent, page

NAME, ORIGINAL, YEAR, VOTE, AT = (
    "русскоязычное название",
    "оригинальное название",
    "год",
    "моя оценка",
    "дата и время",
)


def of_votes(folder: Path, *rows: dict[str, str]) -> list[ReadRow]:
    return read_by(kinopoisk.FORMAT, written(folder, "votes.xls", as_sent(page(VOTES, rows))))


def of_folder(folder: Path, *rows: dict[str, str], title: str) -> list[ReadRow]:
    return read_by(kinopoisk.FORMAT, written(folder, "export.xls", as_sent(page(FOLDER, rows, title=title))))


def test_a_vote_is_read_with_moscows_time(tmp_path: Path) -> None:
    (row,) = good(of_votes(tmp_path, {}))

    assert row.place == "votes.xls:31"
    assert (row.name, row.name_ru, row.name_original) == ("Буря в гавани", "Буря в гавани", "Harbor Storm")
    assert (row.year, row.kind, row.is_watched, row.is_wanted) == (2014, TitleKind.MOVIE, True, False)
    assert str(row.score) == "8"
    assert row.rated_at == datetime(2015, 3, 14, 18, 5, 33, tzinfo=UTC)
    assert row.viewings == ()


def test_moscows_clock_is_that_of_the_time(tmp_path: Path) -> None:
    summer, ahead = {AT: "12:00:00 01.07.2010"}, {AT: "12:00:00 01.01.2013"}

    rows = good(of_votes(tmp_path, summer, ahead))

    assert [row.rated_at for row in rows] == [
        datetime(2010, 7, 1, 8, tzinfo=UTC),
        datetime(2013, 1, 1, 8, tzinfo=UTC),
    ]


@pytest.mark.parametrize("mark", ["", "zero", "ZERO"])
def test_what_has_no_mark_was_seen_all_the_same(tmp_path: Path, mark: str) -> None:
    (row,) = good(of_votes(tmp_path, {VOTE: mark}))

    assert (row.is_watched, row.score, row.rated_at) == (True, None, None)
    assert [(seen.watched_at, seen.precision) for seen in row.viewings] == [
        (datetime(2015, 3, 14, 18, 5, 33, tzinfo=UTC), Precision.EXACT)
    ]


@pytest.mark.parametrize("years", ["1997 – ...", "1997 – 2013", "1997 - 1998", "1997–2001"])
def test_a_range_of_years_is_a_series(tmp_path: Path, years: str) -> None:
    (row,) = good(of_votes(tmp_path, {YEAR: years}))

    assert (row.year, row.kind) == (1997, TitleKind.SERIES)


@pytest.mark.parametrize(
    "written_as, kind",
    [("Тихий берег (сериал)", TitleKind.SERIES), ("Тихий берег (мини-сериал)", TitleKind.SERIES),
     ("Тихий берег (ТВ)", TitleKind.MOVIE)],
)  # fmt: skip
def test_the_word_after_a_name_is_not_of_the_name(tmp_path: Path, written_as: str, kind: TitleKind) -> None:
    (row,) = good(of_votes(tmp_path, {NAME: f"<b>{written_as}</b>", ORIGINAL: ""}))

    assert (row.name_ru, row.name_original, row.kind) == ("Тихий берег", "", kind)


def test_quotes_entities_and_tags_written_as_text_are_read(tmp_path: Path) -> None:
    rows = {NAME: "<b>«Ёж»&nbsp;&amp;&nbsp;&lt;b&gt;</b>", ORIGINAL: "L&#39;&eacute;t&eacute;"}

    (row,) = good(of_votes(tmp_path, rows))

    assert (row.name, row.name_original) == ("«Ёж» & <b>", "L'été")


@pytest.mark.parametrize(
    "cells, problem",
    [({VOTE: "11"}, "bad_score"), ({VOTE: "0"}, "bad_score"), ({AT: "25:61:00 40.13.2015"}, "bad_date"),
     ({YEAR: "давно"}, "bad_year")],
)  # fmt: skip
def test_a_bad_cell_spoils_itself_alone(tmp_path: Path, cells: dict[str, str], problem: str) -> None:
    rows = of_votes(tmp_path, cells, {})

    assert [row.name for row in good(rows)] == ["Буря в гавани"] * 2
    assert bad(rows) == [("votes.xls:31", problem)]


def test_a_row_of_another_width_and_one_without_a_name_are_told_of(tmp_path: Path) -> None:
    text = page(VOTES, [{}, {NAME: "", ORIGINAL: ""}, {}])
    cut = text.replace('<td align="left" nowrap>118</td>\n', "", 1)

    rows = read_by(kinopoisk.FORMAT, written(tmp_path, "votes.xls", as_sent(cut)))

    assert [problem for _, problem in bad(rows)] == ["damaged", "no_title"]
    assert len(good(rows)) == 1


def test_in_a_folder_a_mark_tells_what_was_seen_and_a_comment_is_a_review(tmp_path: Path) -> None:
    rows = good(of_folder(tmp_path, {"мой комментарий": "Хорошо&nbsp;снято"}, {VOTE: ""}, title="Любимые"))

    assert [(row.is_watched, row.is_wanted, row.review) for row in rows] == [(True, False, "Хорошо снято")]


def test_what_has_no_mark_in_the_folder_of_wishes_is_wanted(tmp_path: Path) -> None:
    rows = good(of_folder(tmp_path, {VOTE: "zero"}, {VOTE: "7"}, title="Буду смотреть"))

    assert [(row.is_watched, row.is_wanted) for row in rows] == [(False, True), (True, False)]


@pytest.mark.parametrize("title", ["Не буду смотреть", "НЕ ХОЧУ", "Любимые"])
def test_nothing_is_wanted_in_a_folder_of_what_is_not_to_be_watched(tmp_path: Path, title: str) -> None:
    rows = of_folder(tmp_path, {VOTE: "zero"}, title=title)

    assert (good(rows), bad(rows)) == ([], [("export.xls:34", "no_mark")])


def test_a_folder_may_be_named_by_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, "Буду смотреть.xls", as_sent(page(FOLDER, [{VOTE: ""}])))

    assert [row.is_wanted for row in good(read_by(kinopoisk.FORMAT, path))] == [True]


def test_a_page_saved_anew_in_utf_8_and_one_in_an_archive_are_the_same(tmp_path: Path) -> None:
    text = page(VOTES, [{}, {YEAR: "1997 – ..."}])
    saved = written(tmp_path, "votes.xls", text.replace("windows-1251", "utf-8"))
    packed = written(tmp_path, "votes.zip", zipped({"votes.xls": as_sent(text)}))

    assert read_by(kinopoisk.FORMAT, saved) == read_by(kinopoisk.FORMAT, packed)


def test_a_page_saved_anew_as_a_table_is_read(tmp_path: Path) -> None:
    text = table(",".join(VOTES), ["Буря", "", "2014", *[""] * 4, "8", *[""] * 11, "21:05:33 14.03.2015"],
                 delimiter=";")  # fmt: skip

    (row,) = good(read_by(kinopoisk.FORMAT, written(tmp_path, "votes.csv", text.encode("cp1251"))))

    assert (row.name_ru, row.year, str(row.score)) == ("Буря", 2014, "8")


def test_an_empty_table_has_no_rows(tmp_path: Path) -> None:
    assert of_votes(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    ["<html><title>Ой!</title><body>Вход</body></html>", "<table><tr><td>a</td></tr></table>", "<tr", "x"],
)
def test_another_page_is_not_recognised(tmp_path: Path, text: str) -> None:
    with open_import(written(tmp_path, "votes.xls", text)) as file:
        assert not kinopoisk.FORMAT.recognises(file)
        assert not kinorium.FORMAT.recognises(file)


def test_a_true_excel_file_is_refused_with_its_reason(tmp_path: Path) -> None:
    path = written(tmp_path, "votes.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    assert problem_of(path) == "spreadsheet"


def test_ten_thousand_rows_are_read(tmp_path: Path) -> None:
    rows = of_votes(tmp_path, *({ORIGINAL: f"Film {number}"} for number in range(10_000)))

    assert [row.name_original for row in good(rows)] == [f"Film {number}" for number in range(10_000)]


@pytest.mark.parametrize(
    "spam, damaged",
    [
        *(("<td", 0), ("<tr", 100_000), ("<tr><td>" * 2, 200_000), ("</td", 0), ("<b>", 0)),
        *(("&", 0), ("&#", 0), ("<br", 0), ("<title", 0)),
    ],
)
def test_a_hostile_page_hides_no_sound_row_and_each_row_of_it_is_told(
    tmp_path: Path, spam: str, damaged: int
) -> None:
    text = page(VOTES, [{}]).replace("</table>", spam * 100_000)

    rows = read_by(kinopoisk.FORMAT, written(tmp_path, "votes.xls", as_sent(text)))

    assert [(row.place, str(row.score)) for row in good(rows)] == [("votes.xls:31", "8")]
    assert bad(rows) == [("votes.xls:53", "damaged")] * damaged


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_kinoriums_votes_are_read_in_any_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = (
        ["Фильм", "Буря в гавани", "Harbor Storm", 2014, 8, "2023-03-01 12:30:00", "Мокро"],
        ["Сериал", "Тихий берег", "", 2015, 10, "2023-03-02", ""],
        ["Animation Movie", "Ёж", "Hedgehog", 2016, "", "", ""],
    )
    text = table(KINORIUM, *rows, delimiter=delimiter)

    path = written(tmp_path, "backup_123_votes.csv", text.encode(encoding))
    film, series, cartoon = good(read_by(kinorium.FORMAT, path))

    assert (film.name_ru, film.name_original, film.year) == ("Буря в гавани", "Harbor Storm", 2014)
    assert (str(film.score), film.review, film.is_watched) == ("8", "Мокро", True)
    assert film.rated_at == datetime(2023, 3, 1, 12, 30, tzinfo=UTC)
    assert (series.kind, str(series.score)) == (TitleKind.SERIES, "10")
    assert (cartoon.kind, cartoon.score, cartoon.is_watched) == (TitleKind.MOVIE, None, True)


def test_kinoriums_columns_may_be_named_in_russian_where_the_file_has_its_name(tmp_path: Path) -> None:
    text = table("Название,Год,Моя оценка", ["Буря", 2014, 8])

    (row,) = good(read_by(kinorium.FORMAT, written(tmp_path, "backup_1_votes.csv", text)))
    with open_import(written(tmp_path, "films.csv", text)) as file:
        is_any_table_kinoriums = kinorium.FORMAT.recognises(file)

    assert (row.name_ru, row.year, str(row.score)) == ("Буря", 2014, "8")
    assert not is_any_table_kinoriums


def test_of_kinoriums_lists_only_the_wishes_are_taken(tmp_path: Path) -> None:
    text = table(
        "ListTitle,Type,Title,Year",
        ["Буду смотреть", "Фильм", "Буря", 2014],
        ["Не буду смотреть", "Фильм", "Шторм", 2015],
        ["Любимое", "Фильм", "Гром", 2015],
    )

    rows = good(read_by(kinorium.FORMAT, written(tmp_path, "backup_1_movie_list.csv", text)))

    assert [(row.name, row.is_wanted, row.is_watched) for row in rows] == [("Буря", True, False)]


def test_kinoriums_episodes_bad_marks_and_broken_rows_are_told_of(tmp_path: Path) -> None:
    text = table(
        KINORIUM,
        ["Эпизод", "Пилот", "", 2014, 8, "", ""],
        ["Фильм", "Буря", "", 2014, 12, "", ""],
        ["Фильм", "Гром", "", 2014, 8, "", "", "a cell too many"],
    )

    rows = read_by(kinorium.FORMAT, written(tmp_path, "votes.csv", text))

    assert [problem for _, problem in bad(rows)] == ["not_a_title", "bad_score", "damaged"]
    assert [row.name for row in good(rows)] == ["Буря"]
