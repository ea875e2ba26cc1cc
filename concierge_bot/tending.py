"""Buttons under the progress of a download: stop it for now, let it go on, give it up."""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

from concierge.texts import Texts
from concierge_bot.visit import Key

__all__ = ["TENDING_ACTION", "fitting", "giving_up_keys", "removing_keys", "tending_keys"]

TENDING_ACTION = "tend"


def tending_keys(download_id: str, say: Texts) -> Sequence[Sequence[Key]]:
    """One row of what can be done with a download that is under way, as often as wanted."""
    return ([_key(doing, download_id, say, is_single_use=False) for doing in ("pause", "resume", "remove")],)


def giving_up_keys(download_id: str, say: Texts) -> Sequence[Sequence[Key]]:
    """Only what gives a download up, which is asked about once more."""
    return ([_key("remove", download_id, say, is_single_use=False)],)


def fitting(keyboard: InlineKeyboardMarkup | None, *, is_paused: bool) -> InlineKeyboardMarkup | None:
    """Those of the row that do something now: what is paused can go on, and what goes on can be paused."""
    if keyboard is None:
        return None
    ((pause, resume, remove),) = keyboard.inline_keyboard
    return InlineKeyboardMarkup([[resume if is_paused else pause, remove]])


def removing_keys(download_id: str, say: Texts) -> Sequence[Sequence[Key]]:
    """The answers to whether it is to go, of which one is given."""
    return [[_key(doing, download_id, say)] for doing in ("removed", "kept")]


def _key(doing: str, download_id: str, say: Texts, *, is_single_use: bool = True) -> Key:
    args = {"do": doing, "id": download_id}
    return Key(
        label=say.say(f"bot.tend.{doing}"), action=TENDING_ACTION, args=args, is_single_use=is_single_use
    )
