"""What somebody is in the middle of, when the next thing that they write is an answer and no wish."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import concierge
from concierge_bot.policy import Policy
from concierge_bot.visit import Visit

__all__ = ["Dialogue", "is_fresh"]

FRESH_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Takes what is written while a flow of its name is open; False if those words are no answer, but a wish.

    What is written in one that `has_secrets` does not stay in the chat, also where it is not answered.
    """

    name: str
    policy: Policy
    take: Callable[[Visit, concierge.Flow, str], Awaitable[bool]]
    has_secrets: bool = False


def is_fresh(flow: concierge.Flow) -> bool:
    """Whether a question was asked so lately that the next words are its answer, and no new wish."""
    return flow.updated_at is None or datetime.now(UTC) - flow.updated_at < FRESH_FOR
