"""What people sent and nobody has handled yet."""

from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Incoming"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An update as it came in. `update_id` tells it from all others, and a later one has a greater number.

    `payload` is whatever the face needs to handle it; people send passwords, so it stays out of the logs. `answer` is
    what the agent said to it before a process died: it is to be delivered, and nobody is asked again.
    """

    update_id: int
    chat_id: int
    user_id: int
    payload: str = field(repr=False)
    answer: str | None = field(default=None, repr=False)
    received_at: datetime | None = None
