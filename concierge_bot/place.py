"""Where a message goes."""

from dataclasses import dataclass

__all__ = ["Place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat, the topic in it, and the message that is answered. Groups have negative ids."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None

    @property
    def is_group(self) -> bool:
        """Whether several people read there."""
        return self.chat_id < 0
