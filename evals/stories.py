"""The stories that conversations prove, by id: stories.toml."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

__all__ = ["Story", "stories"]

FILE = Path(__file__).with_name("stories.toml")


class Story(BaseModel):
    """What people want; `without` is why no conversation tells of it, "" where one does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wish: str
    without: str = ""


def stories() -> dict[str, Story]:
    """All of them, by id, in their order."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Story.model_validate(row) for name, row in rows.items()}
