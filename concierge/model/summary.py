"""What a conversation was about, in a few lines, put together by rules."""

from collections.abc import Sequence

from concierge.model.conversation import Turn, UserTurn
from concierge.model.query import cleaned

__all__ = ["summary_of"]

MOST_LINES = 6
LONGEST_LINE = 100


def summary_of(turns: Sequence[Turn]) -> str:
    """What the person said, one line each, the newest lines if there are many; "" if they said nothing."""
    lines = [_line(turn.text) for turn in turns if isinstance(turn, UserTurn)]
    said = list(dict.fromkeys(line for line in lines if line))
    return "\n".join(f"- {line}" for line in said[-MOST_LINES:])


def _line(text: str) -> str:
    """The first line, without the time that stands behind every sentence, cut after a whole word."""
    first = cleaned(text.strip().partition("\n")[0])
    if len(first) <= LONGEST_LINE:
        return first
    return (first[:LONGEST_LINE].rpartition(" ")[0] or first[:LONGEST_LINE]) + "…"
