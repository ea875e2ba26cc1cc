"""What views print, kept word for word in files, one for each language.

`pytest --golden=write` writes them anew: read each before it is committed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from concierge.texts import LANGUAGES

__all__ = ["LANGUAGES", "compare", "expect", "expect_no_other", "printed"]


def printed(view: RenderableType, width: int = 80) -> str:
    """The view as a terminal of so many columns shows it."""
    console = Console(
        width=width, file=io.StringIO(), highlight=False, markup=False, emoji=False, no_color=True
    )
    with console.capture() as captured:
        console.print(view)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def compare(path: Path, text: str, request: pytest.FixtureRequest) -> None:
    """Fails if the file says anything else; writes it before that, if the person wants so."""
    if request.config.getoption("--golden", default="compare") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def expect(path: Path, text: str, request: pytest.FixtureRequest, *, width: int = 80) -> None:
    """Fails as `compare` does, and where a line is too long, or steers the terminal."""
    compare(path, text, request)
    assert [line for line in text.splitlines() if cell_len(line) > width] == []
    assert "\x1b" not in text
    assert "\u202e" not in text


def expect_no_other(folder: Path, names: Iterable[str]) -> None:
    """Fails if the folder has more, or less, than a file in each language under each of these names."""
    wanted = {f"{name}.{language}.txt" for name in names for language in LANGUAGES}
    assert {path.name for path in folder.iterdir()} == wanted
