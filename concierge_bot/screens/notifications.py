"""How somebody is told of their downloads: each kind of news, how often, and when not."""

from collections.abc import Sequence
from datetime import time
from typing import Final

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import bold, joined, plain
from concierge_bot.screen import Screen, key
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "QUIET", "notifications_screen"]

ACTION: Final = "notifications"
# The hours that are offered; others can be set in the terminal.
QUIET: Final[Sequence[tuple[time, time]]] = (
    (time(22), time(8)),
    (time(23), time(9)),
    (time(0), time(10)),
)
_SIGNS: Final = {concierge.Way.INSTANT: "🔔", concierge.Way.DIGEST: "🗞", concierge.Way.OFF: "🔕"}


async def notifications_screen(visit: Visit) -> Screen:
    """What holds now; a kind of news turns to its next way with each press."""
    say, wishes = visit.say, await visit.me.notifications.get()
    kinds = [
        key(f"{_SIGNS[way]} {say.say(f'bot.news.{kind}')}", ACTION, do="way", what=kind.value)
        for kind, way in wishes.ways.items()
    ]
    lines = [
        plain(f"{say.say('bot.news.quiet')}: ") + bold(_quiet(wishes, say)),
        plain(f"{say.say('bot.news.interval')}: ") + bold(_interval(wishes.interval, say)),
        plain(f"{say.say('bot.news.digest')}: ") + bold(_digest(wishes, say)),
    ]
    words = joined(
        [bold(say.say("bot.news.head")), plain(say.say("bot.news.about")), joined(lines)], separator="\n\n"
    )
    more = [
        key(say.say("bot.news.quiet"), ACTION, do="quiet"),
        key(say.say("bot.news.interval"), ACTION, do="interval"),
        key(say.say("bot.news.digest"), ACTION, do="digest"),
    ]
    back = key(say.say("bot.back"), "settings", do="back")
    return Screen(words=words, rows=[*_pairs(kinds), more, [back]])


def _quiet(wishes: concierge.NotificationWishes, say: Texts) -> str:
    if wishes.quiet is None:
        return say.say("bot.news.usual")
    start, end = wishes.quiet
    return say.say("bot.news.never") if start == end else f"{start:%H:%M}–{end:%H:%M}"


def _interval(name: str | None, say: Texts) -> str:
    return say.say("bot.news.usual" if name is None else f"bot.news.interval.{name}")


def _digest(wishes: concierge.NotificationWishes, say: Texts) -> str:
    if wishes.digest_day is None:
        return say.say("bot.news.digest.daily", at=f"{wishes.digest_at:%H:%M}")
    return say.say("bot.news.digest.weekly", at=f"{wishes.digest_at:%H:%M}")


def _pairs(keys: Sequence[Key]) -> Sequence[Sequence[Key]]:
    return [keys[at : at + 2] for at in range(0, len(keys), 2)]
