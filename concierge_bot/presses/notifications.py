"""The buttons of how somebody is told: each press leads to the next of what it can be."""

from collections.abc import Sequence
from datetime import time
from typing import Final, TypeVar

import concierge
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.screen import turn_screen
from concierge_bot.screens.notifications import ACTION, QUIET, notifications_screen
from concierge_bot.visit import Visit

__all__ = ["PRESS"]

T = TypeVar("T")
# Two times that are the same are no quiet hours at all, also where the household has some.
_NEVER: Final = (time(0), time(0))
_SUNDAY: Final = 6


async def _run(visit: Visit, button: concierge.Button) -> None:
    wishes = await visit.me.notifications.get()
    if edit := _edit(wishes, button.args.get("do", ""), button.args.get("what", "")):
        await visit.me.notifications.change(**edit)
    await turn_screen(visit, await notifications_screen(visit))


def _edit(wishes: concierge.NotificationWishes, do: str, what: str) -> concierge.NotificationEdit:
    match do:
        case "way":
            return _turned(wishes, concierge.NewsKind(what))
        case "quiet":
            return {"quiet": _next((None, *QUIET, _NEVER), wishes.quiet)}
        case "interval":
            return {"interval": _next((None, *concierge.INTERVALS), wishes.interval)}
        case "digest":
            return {"digest_day": _next((None, _SUNDAY), wishes.digest_day)}
        case _:
            return {}


def _turned(wishes: concierge.NotificationWishes, kind: concierge.NewsKind) -> concierge.NotificationEdit:
    way = _next(tuple(concierge.Way), wishes.ways[kind])
    edits: dict[concierge.NewsKind, concierge.NotificationEdit] = {
        concierge.NewsKind.READY: {"ready": way},
        concierge.NewsKind.DOWNLOADED: {"downloaded": way},
        concierge.NewsKind.PROBLEMS: {"problems": way},
        concierge.NewsKind.QUESTIONS: {"questions": way},
        concierge.NewsKind.EPISODES: {"episodes": way},
        concierge.NewsKind.CLEANUP: {"cleanup": way},
    }
    return edits[kind]


def _next(values: Sequence[T], now: T) -> T:
    """The value behind that one; the first where it is none of them."""
    return values[(values.index(now) + 1) % len(values)] if now in values else values[0]


PRESS = Press(action=ACTION, policy=EVERYBODY, run=_run)
