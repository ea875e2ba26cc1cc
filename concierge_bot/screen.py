"""What a command shows: a message with buttons that change it in place."""

from collections.abc import Sequence
from dataclasses import dataclass

from concierge_bot.formatted import Words
from concierge_bot.visit import Key, Visit

__all__ = ["Screen", "key", "once", "open_screen", "turn_screen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Words and the buttons under them; with `as_one` one button of single use uses up all."""

    words: Words
    rows: Sequence[Sequence[Key]] = ()
    as_one: bool = False


def key(label: str, action: str, **args: str) -> Key:
    """A button that leads on, as often as it is pressed."""
    return Key(label=label, action=action, args=args, is_single_use=False)


def once(label: str, action: str, **args: str) -> Key:
    """A button that does something which a second press must not do again."""
    return Key(label=label, action=action, args=args)


async def open_screen(visit: Visit, screen: Screen) -> None:
    """Shows it in a message of its own."""
    await visit.reply(screen.words, keyboard=await visit.keyboard(screen.rows, as_one=screen.as_one))


async def turn_screen(visit: Visit, screen: Screen) -> None:
    """Shows it in the message whose button was pressed."""
    await visit.change(screen.words, keyboard=await visit.keyboard(screen.rows, as_one=screen.as_one))
