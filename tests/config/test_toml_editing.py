"""A settings file changed in one place, and in no other."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, strategies as st

from concierge._toml import Uneditable, edited, written

FILE = """\
# Settings of the flat.
language = "ru"  # the family's

[library]
dir = "/nas/#1"   # with a mark, "so"
# the next one is long
movies = "Кино"

[rutracker]
mirrors = [
    "https://one.example",  # quick
    "https://two.example",
]

[search]
deadline_s = 5
"""
NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=3),
)


@pytest.mark.parametrize(
    "table, key, value, line",
    [
        ("", "language", "en", 'language = "en"  # the family\'s'),
        ("library", "dir", "/x", 'dir = "/x"   # with a mark, "so"'),
        ("library", "series", "Сериалы", 'series = "Сериалы"'),
        ("rutracker", "mirrors", ("https://three.example",), 'mirrors = ["https://three.example"]'),
        ("search", "deadline_s", 7.5, "deadline_s = 7.5"),
        ("bot", "owner_id", 7, "owner_id = 7"),
        ("", "log_level", "INFO", 'log_level = "INFO"'),
    ],
)
def test_one_value_changes_and_every_comment_stays(table: str, key: str, value: object, line: str) -> None:
    changed = edited(FILE, table, key, value)

    assert line in changed.splitlines()
    lost = set(FILE.splitlines()) - set(changed.splitlines())
    assert all(old.split("=")[0].strip() == key or "example" in old or old == "]" for old in lost)
    assert tomllib.loads(changed)["library"]["movies"] == "Кино"


def test_a_value_is_taken_out_with_its_line_alone() -> None:
    changed = edited(FILE, "library", "movies", None)

    assert changed == FILE.replace('movies = "Кино"\n', "")
    assert edited(changed, "library", "movies", None) == changed


def test_an_empty_file_gets_its_table() -> None:
    assert edited("", "library", "dir", "/nas") == '[library]\ndir = "/nas"\n'


@pytest.mark.parametrize("text", ['library = { dir = "/a" }\n', 'library.dir = "/a"\n'])
def test_what_is_written_in_another_way_is_left_to_a_person(text: str) -> None:
    with pytest.raises(Uneditable):
        edited(text, "library", "dir", "/b")


@given(value=VALUES)
def test_what_is_written_is_read_back(value: object) -> None:
    assert tomllib.loads(f"x = {written(value)}")["x"] == value


@given(
    edits=st.lists(
        st.tuples(st.sampled_from(["", "a", "b"]), NAMES, st.one_of(st.none(), VALUES)), max_size=8
    )
)
def test_any_row_of_edits_ends_in_what_was_asked_for(edits: list[tuple[str, str, object]]) -> None:
    text, wanted = "# mine\n", dict[tuple[str, str], object]()
    for table, key, value in edits:
        if not table and key in {"a", "b"}:
            continue
        text = edited(text, table, key, value)
        wanted[table, key] = value

    found = tomllib.loads(text)
    assert text.startswith("# mine\n")
    for (table, key), value in wanted.items():
        assert (found.get(table, {}) if table else found).get(key) == value
