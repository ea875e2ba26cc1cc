"""Cells that a spreadsheet shows and does not run."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.spreadsheet import bare, inert


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_would_be_run_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"


@given(text=st.text())
def test_any_other_text_stays_and_all_can_be_read_back(text: str) -> None:
    assert inert(text) in {text, f"'{text}"}
    assert bare(inert(text)) == text or text.startswith("'")
