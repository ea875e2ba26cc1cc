"""Names from outside become plain path components."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from concierge.model.paths import DEEPEST, safe_component, safe_relative


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Метрополис (1927)", "Метрополис (1927)"),
        ("Mission: Impossible / Миссия", "Mission Impossible Миссия"),
        ("../../etc/passwd", "etc passwd"),
        ("-e sh", "e sh"),
        ("--rsh=x", "rsh=x"),
        ("$(id);rm", "$(id);rm"),
        ("a\nb\tc\0d", "abcd"),
        ("..", "_"),
        (".", "_"),
        ("", "_"),
        (" . ", "_"),
        ("name. ", "name"),
        (".hidden", "hidden"),
        ("CON", "_CON"),
        ("con.mkv", "_con.mkv"),
        ("CON .mkv", "_CON .mkv"),
        ("lpt1.tar.gz", "_lpt1.tar.gz"),
        ("console", "console"),
        ("e\u0301", "\u00e9"),
        ("\u202egnp.mkv", "gnp.mkv"),
        ("\udcff.mkv", "mkv"),
        ("a\u2028b", "a b"),
    ],
)
def test_a_name_becomes_a_component(name: str, expected: str) -> None:
    assert safe_component(name) == expected


def test_a_name_of_nothing_is_called_as_is_wished() -> None:
    assert safe_component("???", fallback="abc") == "abc"


@pytest.mark.parametrize(
    "name, ending",
    [
        ("ы" * 300 + ".mkv", "ы.mkv"),
        ("x" * 300, "x"),
        ("x" * 300 + "." + "y" * 20, "x"),
        ("x" * 239 + "  .mkv", "x.mkv"),
    ],
)
def test_a_long_name_keeps_its_suffix(name: str, ending: str) -> None:
    component = safe_component(name)

    assert len(component.encode()) <= 240
    assert component.endswith(ending)


@pytest.mark.parametrize(
    "path, expected",
    [
        ("a/b.mkv", "a/b.mkv"),
        ("../../a", "a"),
        ("/abs/./x", "abs/x"),
        ("C:\\Windows\\x", "C/Windows/x"),
        ("a//b", "a/b"),
        ("", "_"),
        ("../..", "_"),
        ("/".join("abcdefghij"), "c/d/e/f/g/h/i/j"),
    ],
)
def test_a_path_stays_below_where_it_is_put(path: str, expected: str) -> None:
    assert str(safe_relative(path)) == expected


@pytest.mark.fuzz
@given(st.text())
def test_any_text_is_a_plain_component_and_stays_the_same_when_asked_again(name: str) -> None:
    component = safe_component(name)

    assert component not in {"", ".", ".."}
    assert component[0] not in "-. "
    assert component[-1] not in ". "
    assert "/" not in component
    assert len(component.encode()) <= 241
    assert unicodedata.is_normalized("NFC", component)
    assert safe_component(component) == component


@pytest.mark.fuzz
@given(st.text())
def test_any_path_is_relative_and_not_deep(path: str) -> None:
    relative = safe_relative(path)

    assert not relative.is_absolute()
    assert ".." not in relative.parts
    assert 1 <= len(relative.parts) <= DEEPEST
