"""Tables in any encoding, with any delimiter and line end, read back row by row with the right line numbers."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._import_file import open_import
from concierge.adapters._import_table import LONGEST_ROW
from concierge.errors import BadImport
from concierge.ports.lists import TableRow
from tests.adapters.imports.files import table, written, zipped
from tests.memory import peak_bytes

MB = 1024 * 1024
LINE_END = re.compile(r"\r\n|\r|\n")
RUSSIAN = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=3, max_size=12)
WESTERN = st.text("abcdefghij", min_size=2, max_size=6).map(lambda word: f"{word}é{word}")
ANY = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
MARKS = st.sampled_from(["", "\n", "\r\n", "\r", ",", ";", "\t", '"', "'", " ", "=1+1", "'=x", "-", "2024"])
# How a word is made that no other encoding explains, and how the file is then encoded.
ENCODINGS = {
    "utf-8": (ANY, "utf-8"),
    "utf-8 with its mark": (ANY, "utf-8-sig"),
    "windows-1251": (RUSSIAN, "cp1251"),
    "windows-1252": (WESTERN, "cp1252"),
    "utf-16 with its mark": (ANY, "utf-16"),
    "utf-16-le": (RUSSIAN, "utf-16-le"),
    "utf-16-be": (RUSSIAN, "utf-16-be"),
}


def rows_of(path: Path) -> list[TableRow]:
    with open_import(path) as file:
        (member,) = file.members
        return list(file.table(member))


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def bare(cell: str) -> str:
    stripped = cell.strip()
    return stripped[1:].strip() if re.match(r"'[=+\-@\t\r]", stripped) else stripped


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(data=st.data())
def test_a_table_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, encoding: str
) -> None:
    word, codec = ENCODINGS[encoding]
    cells = st.builds("".join, st.lists(word | MARKS, max_size=4))
    delimiter, line_end = data.draw(st.sampled_from(",;\t")), data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    rows = data.draw(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
    first = data.draw(word.filter(str.strip))
    text, expected = (
        delimiter.join(["Title", "Année" if codec == "cp1252" else "Year", "Score"]) + line_end,
        [],
    )
    for row in [(first, first, "1"), *rows]:
        line = len(LINE_END.findall(text)) + 1
        text += delimiter.join(map(quoted, row)) + line_end
        if any(map(str.strip, row)):
            expected.append((f"a.csv:{line}", [bare(cell) for cell in row]))

    found = rows_of(written(tmp_path_factory.mktemp("table"), "a.csv", text.encode(codec)))

    assert [(row.place, list(row.cells.values())) for row in found] == expected
    assert all(row.is_whole for row in found)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
def test_the_line_that_tells_excel_the_delimiter_is_no_header(tmp_path: Path, delimiter: str) -> None:
    text = f"sep={delimiter}\r\nTitle{delimiter}Year\r\nHarbor Storm{delimiter}2024\r\n"

    (row,) = rows_of(written(tmp_path, "a.csv", text))

    assert (row.place, dict(row.cells)) == ("a.csv:3", {"title": "Harbor Storm", "year": "2024"})


def test_names_of_columns_are_folded_and_the_first_filled_of_two_counts(tmp_path: Path) -> None:
    text = "  TITLE ,Your\u00a0  Rating,title,\nHarbor Storm,8,Other,?\n,7,Quiet Shore,\n"

    first, second = rows_of(written(tmp_path, "a.csv", text))

    assert first.cells == {"title": "Harbor Storm", "your rating": "8"}
    assert second.cells == {"title": "Quiet Shore", "your rating": "7"}


def test_a_row_that_a_spreadsheet_shortened_is_whole_and_one_that_has_too_much_is_not(tmp_path: Path) -> None:
    text = "Title,Year,Review\nHarbor Storm\nQuiet Shore,2024,,,\nOdd,2024,one,two\n"

    found = rows_of(written(tmp_path, "a.csv", text))

    assert [(row.cells["title"], row.is_whole) for row in found] == [
        ("Harbor Storm", True),
        ("Quiet Shore", True),
        ("Odd", False),
    ]


def test_a_row_that_the_end_of_the_file_cut_off_is_not_whole(tmp_path: Path) -> None:
    cut = rows_of(written(tmp_path, "a.csv", "Title,Year\nHarbor St"))
    whole = rows_of(written(tmp_path, "b.csv", "Title,Year\nHarbor Storm,2024"))

    assert [row.is_whole for row in cut + whole] == [False, True]


@pytest.mark.parametrize("end", ["7\n", "7"], ids=["whole file", "cut off"])
def test_a_row_whose_quote_nobody_closed_is_not_whole_for_it_holds_all_that_follows(
    tmp_path: Path, end: str
) -> None:
    text = f'Title,Year,Score\nHarbor Storm,2024,8\n"Night Ferry,2011,9\nThe Long Winter,1999,{end}'
    found = rows_of(written(tmp_path, "a.csv", text))

    assert [(row.place, row.is_whole) for row in found] == [("a.csv:2", True), ("a.csv:3", False)]


def test_zeros_in_a_row_spoil_that_row_alone(tmp_path: Path) -> None:
    text = "Title,Year\nHarbor\0\0 Storm,2024\n\0\0\0\0\nQuiet Shore,2025\n"

    found = rows_of(written(tmp_path, "a.csv", text))

    assert [(row.place, row.cells["title"], row.is_whole) for row in found] == [
        ("a.csv:2", "Harbor Storm", False),
        ("a.csv:3", "", False),
        ("a.csv:4", "Quiet Shore", True),
    ]


@pytest.mark.parametrize("place", range(4))
def test_a_line_of_zeros_is_no_row_above_the_header_and_a_damaged_one_below(
    tmp_path: Path, place: int
) -> None:
    lines = ["sep=;", "Title;Year", "Harbor Storm;2024"]
    lines.insert(place, "\0" * 4)

    found = rows_of(written(tmp_path, "a.csv", "\n".join(lines) + "\n"))

    below = [row.cells["title"] for row in found if not row.is_whole]
    assert [row.cells["title"] for row in found if row.is_whole] == ["Harbor Storm"]
    assert below == ([""] if place > 1 else [])


def test_rows_above_the_header_are_passed_over_with_their_lines_counted(tmp_path: Path) -> None:
    text = 'A list\nDate,Name\n2024-03-01,"two\nlines"\n\nPosition,Name\n1,Harbor Storm\n'

    with open_import(written(tmp_path, "a.csv", text)) as file:
        (about, *_) = file.table("a.csv", skip_rows=1)
        (row,) = file.table("a.csv", skip_rows=3)

    assert (about.place, about.cells["name"]) == ("a.csv:3", "two\nlines")
    assert (row.place, row.cells["name"]) == ("a.csv:7", "Harbor Storm")


@pytest.mark.parametrize(
    "text",
    [
        "Title,Year\nHarbor Storm,2024\n" + "x" * (csv.field_size_limit() + 1) + ",2025\n",
        'Title,Year\nHarbor Storm,2024\n"never closed,2025\n' + "Quiet Shore,2025\n" * 20_000,
        "Title,Year\nHarbor Storm,2024\n" + '"\n",' * (LONGEST_ROW // 2),
        "Title,Year\nHarbor Storm,2024\n" + "," * (LONGEST_ROW + 1) + "\n",
    ],
    ids=["a long cell", "a quotation mark without its other", "a row of many lines", "a row of many cells"],
)
def test_a_row_without_end_stops_the_reading_where_it_begins(tmp_path: Path, text: str) -> None:
    found: list[TableRow] = []

    with open_import(written(tmp_path, "a.csv", text)) as file, pytest.raises(BadImport) as caught:
        found.extend(file.table("a.csv"))

    assert (len(found), caught.value.facts["place"]) == (1, "a.csv:3")
    assert caught.value.facts["problem"] == "cell_too_long"


def test_a_table_has_no_more_rows_than_a_million(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "t,y\n" + "x,\n" * 1_000_001)

    with open_import(path) as file, pytest.raises(BadImport) as caught:
        for _ in file.table("a.csv"):
            pass

    assert (caught.value.facts["problem"], caught.value.facts["place"]) == ("too_many_rows", "a.csv:1000002")


@pytest.mark.parametrize(
    "name, codec",
    [
        ("Ёлки", "cp1251"),
        ("«Война и мир» — я и ты", "cp1251"),
        ("Amélie à Paris", "cp1252"),
        ("L’Été “meurtrier”", "cp1252"),
        ("Señor Ñandú ¿qué?", "cp1252"),
        ("Кино 🎬 José שלום", "utf-8"),
        ("Кино 🎬 José שלום", "utf-16"),
    ],
)
def test_the_encoding_is_told_by_what_the_bytes_look_like(tmp_path: Path, name: str, codec: str) -> None:
    text = f"Title,Year\n{name},2010\n"

    assert rows_of(written(tmp_path, "a.csv", text.encode(codec)))[0].cells["title"] == name


def test_a_broken_letter_does_not_spoil_the_others(tmp_path: Path) -> None:
    content = b"Title,Year\n" + "Ёлки".encode()[:-1] + ",2010\nДругие ёлки,2011\n".encode()

    assert [row.cells["title"] for row in rows_of(written(tmp_path, "a.csv", content))] == [
        "Ёлк\ufffd",
        "Другие ёлки",
    ]


def test_letters_that_come_late_are_still_read_in_their_encoding(tmp_path: Path) -> None:
    text = "Title,Year\n" + "x,1\n" * 40_000 + "Ёлки,2010\n"

    for codec in ("utf-8", "cp1251"):
        assert rows_of(written(tmp_path, "a.csv", text.encode(codec)))[-1].cells["title"] == "Ёлки"


def test_a_page_tells_its_encoding_itself(tmp_path: Path) -> None:
    page = '<html><meta content="text/html; charset=windows-1251"><td>{}</td></html>'
    late = page.format("Я")

    for codec in ("cp1251", "utf-8"):
        with open_import(written(tmp_path, "a.xls", late.encode(codec))) as file:
            assert file.text("a.xls") == late
            assert file.head("a.xls") == late


def test_a_page_that_names_a_codec_of_no_text_is_not_believed(tmp_path: Path) -> None:
    page = '<meta charset="zlib"><td>Ёлки</td>'

    with open_import(written(tmp_path, "a.xls", page.encode("cp1251"))) as file:
        assert file.text("a.xls") == page


def test_twenty_thousand_rows_are_read_in_little_memory(tmp_path: Path) -> None:
    rows = [("2024-03-01", f"Film {number}", 2024, "word " * 40) for number in range(20_000)]
    path = written(tmp_path, "a.zip", zipped({"a.csv": table("Date,Name,Year,Review", *rows)}))
    del rows

    with peak_bytes() as peak, open_import(path) as file:
        count = sum(1 for row in file.table("a.csv") if row.is_whole)

    assert count == 20_000
    assert peak.bytes < 5 * MB
