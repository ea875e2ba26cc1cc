"""Where an answer goes."""

from dataclasses import dataclass

__all__ = ["Spot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A chat, the topic in it if it has topics, and in a group the message that is answered."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None

    @property
    def is_private(self) -> bool:
        """Whether it is a chat with one person; groups have negative ids."""
        return self.chat_id > 0
