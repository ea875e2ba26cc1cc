"""How often the bot does things."""

from dataclasses import dataclass

__all__ = ["Timing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Telegram allows a message or an edit a second in a chat; progress is shown less often, for calm.

    The longer a text has become, the longer it rests between two edits: `rest_s` for a thousand UTF-16 units. So the
    bytes sent for a text are a few times its own, however long it grows.
    """

    edit_s: float = 1.0
    group_edit_s: float = 3.4
    draft_s: float = 0.7
    keep_draft_s: float = 25.0
    rest_s: float = 1.25
    typing_s: float = 4.0
    progress_s: float = 4.0
    poll_s: int = 25
    farewell_s: float = 2.5
    first_retry_s: float = 1.0
