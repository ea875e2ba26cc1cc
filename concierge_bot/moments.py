"""Days and moments as people write them."""

from datetime import date, datetime

from concierge.texts import Texts

__all__ = ["day", "moment"]


def day(at: date, say: Texts) -> str:
    """The day: «03.11.2026», "2026-11-03"."""
    return at.strftime(say.say("bot.moment.day"))


def moment(at: datetime, say: Texts) -> str:
    """The day and the minute, in UTC, which is said."""
    return f"{day(at, say)} {at:%H:%M} UTC"
