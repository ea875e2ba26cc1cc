"""What rides behind a person's words to the model: how things stand with them, and the time."""

from datetime import datetime

from concierge.model.conversation import Standing

__all__ = ["stamped", "unstamped"]

_BEFORE = "\n\n["


def stamped(words: str, standing: Standing, now: datetime) -> str:
    """The words with the stamp: it is part of what was said, so that nothing before it changes with the time."""
    counts = (
        ("downloads under way", standing.under_way),
        ("failed within a day", standing.failed),
        ("proposals that wait for a press", standing.proposed),
    )
    told = "".join(f"{name}: {count}; " for name, count in counts if count)
    return f"{words}{_BEFORE}{told}{now:%Y-%m-%d %H:%M} UTC]"


def unstamped(text: str) -> str:
    """The words alone."""
    return text.rpartition(_BEFORE)[0] or text
