"""The documentation as tests read it: its pages, and the fenced blocks in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
FENCE = re.compile(r"(?P<before>[^\n]*)\n\n? *```(?P<language>\w+)\n(?P<text>.*?)\n *```(?=\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block; `mark` is the line above it."""

    page: str
    number: int
    language: str
    mark: str
    text: str

    @property
    def id(self) -> str:
        """The page and the block's number on it."""
        return f"{self.page}:{self.number}"


def named(page: Path) -> str:
    """The page's path inside the project."""
    return page.relative_to(ROOT).as_posix()


def blocks(language: str) -> Iterator[Block]:
    """Every block of a language, page by page."""
    for page in PAGES:
        for number, found in enumerate(FENCE.finditer(page.read_text(encoding="utf-8")), 1):
            if found["language"] == language:
                yield Block(
                    page=named(page),
                    number=number,
                    language=language,
                    mark=found["before"].strip(),
                    text=found["text"],
                )
