"""Takes marks away that are true no more."""

from collections.abc import Collection
from pathlib import Path

from evals.conversations import FOLDER

__all__ = ["unmark"]


def unmark(ids: Collection[str], folder: Path = FOLDER) -> None:
    """Deletes the line that marks each of these conversations as too much for the grammar."""
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        path.write_text(without_marks(text, ids), encoding="utf-8")


def without_marks(text: str, ids: Collection[str]) -> str:
    """The text of a file with the marks of these conversations gone."""
    kept: list[str] = []
    current = ""
    for line in text.splitlines(keepends=True):
        if line.startswith("id = "):
            current = line.removeprefix("id = ").strip().strip('"')
        if not (line.startswith("grammar = ") and current in ids):
            kept.append(line)
    return "".join(kept)
