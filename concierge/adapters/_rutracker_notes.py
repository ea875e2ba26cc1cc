"""The forum's tree between runs, in a file of its own."""

import asyncio
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from concierge.adapters._rutracker_forums import ForumTree
from concierge.adapters._rutracker_markup import SERVICE

__all__ = ["ForumNotes"]

KEPT_S = 7 * 86_400.0
MOST_FORUMS = 20_000

_log = structlog.get_logger(__name__)


class _Note(BaseModel):
    """The file as it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    noted_at: float = Field(default=0.0, allow_inf_nan=False)
    forums: dict[int, int] = Field(default_factory=dict, max_length=MOST_FORUMS)


class ForumNotes:
    """The tree of the last week, from whichever page showed it last; kept in a file where one can be written."""

    def __init__(self, file: Path | None, *, clock: Callable[[], float] = time.time) -> None:
        """`clock` counts seconds since 1970."""
        self._file = file
        self._clock = clock
        self._note = _Note()

    @property
    def is_fresh(self) -> bool:
        """Whether the tree is known and less than a week old."""
        return bool(self._note.forums) and 0 <= self._clock() - self._note.noted_at < KEPT_S

    @property
    def tree(self) -> ForumTree:
        """The tree; empty where it is not known or too old."""
        return self._note.forums if self.is_fresh else {}

    async def recall(self) -> None:
        """Reads the file; one that nobody can read is none."""
        if self._file is not None:
            self._note = await asyncio.to_thread(_read, self._file)

    async def note(self, tree: ForumTree) -> None:
        """Keeps a tree that a page showed, as far as one can be that large."""
        self._note = _Note(noted_at=self._clock(), forums=dict(islice(tree.items(), MOST_FORUMS)))
        if self._file is not None:
            await asyncio.to_thread(_write, self._file, self._note)


def _read(file: Path) -> _Note:
    try:
        return _Note.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return _Note()


def _write(file: Path, note: _Note) -> None:
    unfinished = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(note.model_dump_json(), "utf-8")
        unfinished.replace(file)
    except OSError as error:
        _log.info("tracker.forums_not_kept", tracker=SERVICE, problem=type(error).__name__)
