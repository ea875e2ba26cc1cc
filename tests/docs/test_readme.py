"""The README keeps its word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.demo import README, SHOWN, printed
from tests.docs.pages import blocks


def test_the_demo_prints_what_the_readme_shows(tmp_path: Path) -> None:
    pytest.importorskip("libtorrent")

    [shown] = SHOWN.findall(README.read_text(encoding="utf-8"))

    assert printed(tmp_path) == shown, "write it anew: python -m tests.docs.demo"


@pytest.mark.parametrize("what", ["demo", "tests"])
def test_a_newcomer_needs_one_line(what: str) -> None:
    [block] = [block for block in blocks("sh") if block.mark == f"<!-- newcomer: {what} -->"]

    assert block.page == "README.md"
    assert "\n" not in block.text
