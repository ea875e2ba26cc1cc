"""Each link inside the documentation leads to a file that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_each_page_is_reached_from_the_index() -> None:
    reached: set[Path] = set()
    todo = [ROOT / "README.md", ROOT / "docs" / "index.md"]
    while todo:
        page = todo.pop().resolve()
        if page.suffix == ".md" and page.is_file() and page not in reached:
            reached.add(page)
            todo += [page.parent / link for link in LINK.findall(page.read_text(encoding="utf-8"))]

    assert [page.relative_to(ROOT).as_posix() for page in PAGES if page not in reached] == []
