"""Each heading stands by itself, so that every reader of Markdown shows it as one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import FENCE, PAGES, named

CROWDED = re.compile(r"(?<=[^\n]\n)#+ .+$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_an_empty_line_stands_before_each_heading(page: Path) -> None:
    assert CROWDED.findall(FENCE.sub("", page.read_text(encoding="utf-8"))) == []
