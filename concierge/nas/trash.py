"""Replaced files leave the trash when nobody has missed them for some days."""

import os
import shutil
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from concierge.adapters.transfer.publishing import TRASH

__all__ = ["emptied"]


def emptied(root: Path, *, days: float, today: date) -> tuple[Path, ...]:
    """The days whose trash was taken away: those that are over for longer than that. 0 keeps everything.

    What else somebody has put there stays.
    """
    if not days:
        return ()
    oldest = today - timedelta(days=days)
    gone = [folder for folder in _days(root / TRASH) if date.fromisoformat(folder.name) < oldest]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return tuple(gone)


def _days(trash: Path) -> tuple[Path, ...]:
    """The folders of days; a link is none."""
    found = []
    with suppress(OSError):
        for entry in os.scandir(trash):
            with suppress(ValueError):
                date.fromisoformat(entry.name)
                if entry.is_dir(follow_symlinks=False) and not trash.is_symlink():
                    found.append(Path(entry.path))
    return tuple(found)
