"""Opening what people bring: archives and lone files, and everything that is no such thing."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._import_archive import MOST_ENTRIES
from concierge.adapters._import_file import LARGEST_TEXT, as_far_as_readable, open_import
from concierge.errors import BadImport
from concierge.model.importing import BadRow, ReadRow, RowProblem
from concierge.ports.lists import TableRow
from concierge.texts import texts
from tests.adapters.imports.files import (
    LOCAL,
    as_zip64,
    of_entries,
    problem_of,
    table,
    with_flag,
    with_sizes,
    written,
    zipped,
)
from tests.memory import peak_bytes

MB = 1024 * 1024
SEEN = table("Date,Name", ("2024-03-01", "Harbor Storm"), ("2024-03-02", "Quiet Shore"))
PROBLEMS = (
    "absent", "unreadable", "empty", "damaged", "encrypted", "too_large", "too_many_files", "bomb", "nothing_inside",
    "other_archive", "spreadsheet", "not_text", "cell_too_long", "too_many_rows", "unknown",
)  # fmt: skip


def members(path: Path) -> tuple[str, ...]:
    with open_import(path) as file:
        return file.members


def test_a_lone_file_is_a_member_under_its_own_name(tmp_path: Path) -> None:
    with open_import(written(tmp_path, "мои оценки.csv", SEEN)) as file:
        (row, _) = file.table("мои оценки.csv")

        assert file.members == ("мои оценки.csv",)
        assert (row.place, row.cells["name"]) == ("мои оценки.csv:2", "Harbor Storm")


def test_an_archive_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    assert members(written(tmp_path, "export.csv", zipped({"seen.csv": SEEN}))) == ("seen.csv",)


def test_a_folder_that_holds_all_is_not_part_of_the_names(tmp_path: Path) -> None:
    archive = zipped({"letterboxd-x/a.csv": SEEN, "letterboxd-x/likes/b.csv": SEEN})

    assert members(written(tmp_path, "a.zip", archive)) == ("a.csv", "likes/b.csv")


def test_what_systems_leave_behind_is_no_member(tmp_path: Path) -> None:
    litter = ("__MACOSX/x/._a.csv", "x/.DS_Store", "x/Thumbs.db", "x/desktop.ini", "x/._b.csv")
    archive = zipped({"x/": "", "x/a.csv": SEEN} | dict.fromkeys(litter, b"\x00\x05\x16\x07"))

    assert members(written(tmp_path, "a.zip", archive)) == ("a.csv",)


@pytest.mark.parametrize(
    "name", ["../x.csv", "/etc/x.csv", "a/../../x.csv", "C:\\x.csv", "..\\x.csv", "\\x.csv"]
)
def test_a_way_out_of_the_archive_is_no_member(tmp_path: Path, name: str) -> None:
    assert members(written(tmp_path, "a.zip", zipped({name: SEEN, "a.csv": SEEN}))) == ("a.csv",)


def test_a_link_is_no_member(tmp_path: Path) -> None:
    link = ZipInfo("passwords.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.csv", SEEN)

    assert members(path) == ("a.csv",)


def test_nothing_is_written_beside_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "a.zip", zipped({"../x.csv": SEEN, "a.csv": SEEN}))

    with open_import(path) as file:
        assert len(list(file.table("a.csv"))) == 2

    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "raw, name",
    [
        ("Été.csv".encode("cp437"), "Été.csv"),
        ("избранное.csv".encode("cp866"), "избранное.csv"),
        ("избранное.csv".encode(), "избранное.csv"),
    ],
    ids=["western", "Windows in Russia", "UTF-8 without the mark"],
)
def test_old_names_are_read_as_they_were_meant(tmp_path: Path, raw: bytes, name: str) -> None:
    stand_in = "x" * len(raw)
    archive = zipped({stand_in: SEEN}).replace(stand_in.encode(), raw)

    assert members(written(tmp_path, "a.zip", archive)) == (name,)


def test_signs_that_steer_a_terminal_are_left_out_of_names(tmp_path: Path) -> None:
    assert members(written(tmp_path, "a.zip", zipped({"\x1b[31ma\u202e.csv": SEEN}))) == ("[31ma.csv",)


def test_of_two_members_with_one_name_the_last_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("a.csv", SEEN)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", table("Date,Name", ("2024-03-03", "The Last")))

    with open_import(path) as file:
        assert [row.cells["name"] for row in file.table("a.csv")] == ["The Last"]


def test_an_archive_of_the_large_form_is_read(tmp_path: Path) -> None:
    with open_import(written(tmp_path, "a.zip", as_zip64(zipped({"a.csv": SEEN})))) as file:
        assert len(list(file.table("a.csv"))) == 2


@pytest.mark.parametrize(
    "name, content, problem",
    [
        ("empty.csv", b"", "empty"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50), "other_archive"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "other_archive"),
        ("a.csv.gz", b"\x1f\x8b\x08" + bytes(50), "other_archive"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "spreadsheet"),
        ("a.xlsx", zipped({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), "spreadsheet"),
        ("a.ods", zipped({"mimetype": "x", "content.xml": "<x/>"}), "spreadsheet"),
        ("a.pdf", b"%PDF-1.7\n", "not_text"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "not_text"),
        ("a.csv", bytes(range(1, 32)) * 9, "not_text"),
        ("a.csv", bytes(4000), "damaged"),
        ("a.zip", zipped({"a.csv": SEEN})[:-30], "damaged"),
        ("a.zip", LOCAL + b"nothing of the kind", "damaged"),
        ("a.zip", zipped({}), "nothing_inside"),
        ("a.zip", zipped({"b.zip": zipped({"a.csv": SEEN})}), "nothing_inside"),
        ("a.zip", with_flag(zipped({"a.csv": SEEN}), 0x1), "encrypted"),
        ("a.zip", of_entries(MOST_ENTRIES + 1), "too_many_files"),
        ("a.zip", of_entries(1_000_000), "too_many_files"),
        ("a.zip", zipped({"a.csv": bytes(64 * MB)}), "bomb"),
        ("a.zip", with_sizes(zipped({"a.csv": SEEN}), packed=2**31, unpacked=2**31), "too_large"),
        (
            "a.zip",
            with_sizes(zipped({f"{n}.csv": SEEN for n in "abc"}), packed=2**30, unpacked=200 * MB),
            "too_large",
        ),
        ("a.zip", zipped({"a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)}), "spreadsheet"),
        ("a.zip", zipped({"a.xlsx": zipped({"xl/workbook.xml": "<x/>"})}), "other_archive"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    assert problem_of(written(tmp_path, name, content)) == problem


def test_a_file_that_is_not_there_or_is_a_folder_is_told_apart(tmp_path: Path) -> None:
    assert (problem_of(tmp_path / "a.csv"), problem_of(tmp_path)) == ("absent", "unreadable")
    assert problem_of(tmp_path / ("x" * 300)) == "unreadable"


def test_a_file_larger_than_any_export_is_not_opened(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", SEEN)
    with path.open("r+b") as file:
        file.truncate(257 * MB)

    assert problem_of(path) == "too_large"


@pytest.mark.parametrize(
    "content", [of_entries(1_000_000), zipped({"a.csv": bytes(64 * MB)})], ids=["many", "bomb"]
)
def test_refusing_costs_no_memory(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, "a.zip", content)

    with peak_bytes() as peak:
        assert problem_of(path) in PROBLEMS

    assert peak.bytes < 20 * MB


def test_a_bomb_that_hides_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    archive = with_sizes(zipped({"a.csv": b"Date,Name\n" + b"2024-03-01,x\n" * 2 * MB}), unpacked=1000)

    path = written(tmp_path, "a.zip", archive)
    with open_import(path) as file, peak_bytes() as peak, pytest.raises(BadImport) as caught:
        list(file.table("a.csv"))

    assert caught.value.facts["problem"] == "damaged"
    assert peak.bytes < 5 * MB


def test_ways_of_packing_that_have_no_limit_are_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with ZipFile(path, "w", compression=ZIP_BZIP2) as archive:
        archive.writestr("a.csv", bytes(MB))
        archive.writestr("b.csv", SEEN, compress_type=ZIP_DEFLATED)

    with open_import(path) as file:
        assert (file.head("a.csv"), file.header("a.csv")) == ("", ())
        with pytest.raises(BadImport):
            file.text("a.csv")
        assert len(list(file.table("b.csv"))) == 2


def test_a_member_of_zeros_is_damaged_and_leaves_the_others(tmp_path: Path) -> None:
    with open_import(written(tmp_path, "a.zip", zipped({"a.csv": bytes(500), "b.csv": SEEN}))) as file:
        assert file.header("a.csv") == ()
        with pytest.raises(BadImport) as caught:
            list(file.table("a.csv"))
        assert len(list(file.table("b.csv"))) == 2

    assert (caught.value.facts["problem"], caught.value.facts["place"]) == ("damaged", "a.csv")


def test_damage_in_the_middle_tells_the_line_and_keeps_what_came_before(tmp_path: Path) -> None:
    rows = [(f"2024-03-{number % 28 + 1:02}", f"Film {number * 7919}") for number in range(9000)]
    archive = bytearray(zipped({"a.csv": table("Date,Name", *rows)}))
    middle = len(archive) // 2
    archive[middle : middle + 40] = bytes(40)
    found: list[TableRow] = []

    with open_import(written(tmp_path, "a.zip", bytes(archive))) as file, pytest.raises(BadImport) as caught:
        found.extend(file.table("a.csv"))

    assert 1000 < len(found) < 9000
    assert caught.value.facts["place"] == f"a.csv:{len(found) + 2}"


def test_damage_becomes_one_bad_row_after_the_good_ones() -> None:
    sound = BadRow(place="a.csv:2", problem=RowProblem.NO_TITLE)

    def rows() -> Iterator[ReadRow]:
        yield sound
        raise BadImport("x", problem="damaged", file="a.zip", place="a.csv:3")

    assert list(as_far_as_readable("a.csv", rows())) == [
        sound,
        BadRow(place="a.csv:3", problem=RowProblem.DAMAGED),
    ]


def test_a_text_is_read_whole_up_to_its_limit(tmp_path: Path) -> None:
    small, large = written(tmp_path, "a.json", '{"a": "ё"}'), written(tmp_path, "b.json", "[]")
    with large.open("r+b") as stream:
        stream.truncate(LARGEST_TEXT + 1)
        stream.write(b"[" + b" " * 70_000)

    with open_import(small) as file:
        assert file.text("a.json") == '{"a": "ё"}'
    with open_import(large) as file, pytest.raises(BadImport) as caught:
        file.text("b.json")
    assert caught.value.facts["problem"] == "too_large"


def test_a_large_text_that_is_not_packed_is_read_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("a.json", "x" * 5 * MB)

    with open_import(path) as file:
        assert len(file.text("a.json")) == 5 * MB


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_problem_has_its_sentence(language: str, problem: str) -> None:
    said = texts(language).error("bad_import", {"problem": problem, "file": "a.zip", "place": "a.csv:3"})

    assert said != texts(language).error("bad_import", {"file": "a.zip"})
    assert "{" not in said


@given(st.data())
def test_whatever_is_done_to_an_archive_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    sound = zipped({"x/a.csv": SEEN, "x/ё.json": "[1]"})
    spoilt = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 5))):
        spoilt[data.draw(st.integers(4, len(sound) - 1))] = data.draw(st.integers(0, 255))
    path = written(tmp_path_factory.mktemp("fuzz"), "a.zip", bytes(spoilt))

    with suppress(BadImport), open_import(path) as file:
        for member in file.members:
            file.header(member)
            list(file.table(member))
            file.text(member)
