"""A person's unfinished dialogue, such as setting up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Flow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Where a dialogue stands: its `name`, the `step` that waits for an answer, and the `facts` that were told so far.

    `message_id` is the message that the dialogue goes on in. A login may stand in the facts, so they stay out of the
    logs. `updated_at` is filled in by who keeps it.
    """

    name: str
    step: str
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    message_id: int | None = None
    updated_at: datetime | None = None
