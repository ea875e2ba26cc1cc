"""How often the bot does things."""

from dataclasses import dataclass

__all__ = ["Timing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Telegram allows a message or an edit a second in a chat; progress is shown less often, for calm.

    The longer a text has become, the longer it rests between two edits: `rest_s` for a thousand UTF-16 units. So the
    bytes sent for a text are a few times its own, however long it grows.

    A media server is asked for the page of a new film again after each of `pages_s`.

    An evening that several people choose gathers them for `gather_s`, and closes its vote after `vote_s`.
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
    inline_s: float = 6.0
    pages_s: tuple[float, ...] = (30.0, 30.0, 60.0, 180.0)
    gather_s: float = 60.0
    vote_s: float = 3 * 3600.0
    polls_s: float = 5.0
