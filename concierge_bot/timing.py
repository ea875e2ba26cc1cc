"""How often the bot does things."""

from dataclasses import dataclass

__all__ = ["Timing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Telegram allows a message or an edit a second in a chat; progress is shown less often, for calm."""

    edit_s: float = 1.0
    progress_s: float = 4.0
    poll_s: int = 25
    farewell_s: float = 2.5
    first_retry_s: float = 1.0
