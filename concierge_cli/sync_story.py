"""What the daemon says of its work: a line for each step, JSON where that was asked for."""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Final

import concierge
from concierge.nas.doors import Told
from concierge.nas.engine import Chores
from concierge.nas.log import Log
from concierge.nas.settings import NasSettings
from concierge.nas.trash import emptied
from concierge_cli.failures import sentence
from concierge_cli.language import say
from concierge_cli.sync_deeds import show, show_line
from concierge_cli.visible import on_one_line

__all__ = ["HouseChores", "Story"]

_SHOWN: Final = frozenset({"planned", "fetched", "verified", "placed", "done", "failed", "abandoned", "left"})
_TROUBLES: Final = frozenset({"failed", "abandoned", "left", "kept_old"})
_TENTH: Final = 10


class Story:
    """Tells of items as they come home."""

    def __init__(self, log: Log, *, as_json: bool) -> None:
        """Takes the log, which hears of troubles in any case."""
        self._log, self._as_json = log, as_json
        self._tenths: dict[str, int] = {}

    def tell(self, told: Told) -> None:
        """Says it, if it is worth a line."""
        note: Callable[..., None] = self._log.warning if told.step in _TROUBLES else self._log.info
        if told.step != "fetching":
            note(f"sync.{told.step}", item=told.item.id, **told.facts)
        if self._as_json:
            show_line({"event": told.step, "id": told.item.id, "title": told.item.title, **told.facts})
        elif told.step == "fetching":
            self._tell_progress(told)
        elif told.step in _SHOWN:
            show(self._line(told))

    def _tell_progress(self, told: Told) -> None:
        """Each tenth of the way, and that in a terminal alone."""
        done, total = told.facts.get("done_bytes"), told.facts.get("total_bytes")
        if not sys.stdout.isatty() or not isinstance(done, int) or not isinstance(total, int) or not total:
            return
        tenth = _TENTH * done // total
        if self._tenths.get(told.item.id) != tenth:
            self._tenths[told.item.id] = tenth
            show(f"{on_one_line(told.item.title)}: {10 * tenth} %")

    def _line(self, told: Told) -> str:
        facts = {name: on_one_line(str(value)) for name, value in told.facts.items()}
        reason = say().say(f"cli.sync.reason_{facts['reason']}") if "reason" in facts else ""
        return say().say(
            f"cli.sync.step_{told.step}",
            title=on_one_line(told.item.title),
            reason=reason,
            detail=facts.get("detail", ""),
        )


class HouseChores(Chores):
    """Says once that the server does not answer, and once that it does again; empties the trash."""

    def __init__(self, log: Log, settings: NasSettings) -> None:
        """Takes the log, and how long the trash keeps what."""
        self._log, self._settings = log, settings
        self._lost = ""

    def tidy(self) -> None:
        """See `Chores`."""
        today = datetime.now().astimezone().date()
        for folder in emptied(self._settings.root, days=self._settings.trash_days, today=today):
            self._log.info("sync.trash_emptied", folder=str(folder))

    def lost(self, error: concierge.ServiceError | concierge.NotAllowed) -> None:
        """It did not, for this reason."""
        if self._lost != error.code:
            self._lost = error.code
            self._log.warning("sync.server_lost", code=error.code, problem=str(error))
            _note(error)

    def back(self) -> None:
        """It does again."""
        if self._lost:
            self._lost = ""
            self._log.warning("sync.server_back")


def _note(error: concierge.ConciergeError) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{sentence(error)}\n")
