"""Everything that the bot answers, found in its folders: nothing is answered that has no policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from concierge.registry import discover
from concierge_bot.command import Command
from concierge_bot.dialogue import Dialogue
from concierge_bot.kind import Kind
from concierge_bot.press import Press

__all__ = ["Handler", "Registry", "registry"]

Handler: TypeAlias = Command | Press | Dialogue | Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Commands, buttons, dialogues and other kinds of updates, by their names."""

    commands: Mapping[str, Command]
    presses: Mapping[str, Press]
    dialogues: Mapping[str, Dialogue]
    kinds: tuple[Kind, ...]

    def __iter__(self) -> Iterator[tuple[str, Handler]]:
        """Every handler under a name of its own: "/help", "button watchlist", "dialogue setup", "voice"."""
        yield from ((f"/{name}", command) for name, command in self.commands.items())
        yield from ((f"button {name}", press) for name, press in self.presses.items())
        yield from ((f"dialogue {name}", dialogue) for name, dialogue in self.dialogues.items())
        yield from ((kind.name, kind) for kind in self.kinds)


def registry() -> Registry:
    """What the folders `commands`, `presses`, `dialogues` and `kinds` offer."""
    commands = discover("concierge_bot.commands", "COMMAND", Command)
    return Registry(
        commands={found.name: found for found in sorted(commands, key=lambda one: one.order)},
        presses={found.action: found for found in discover("concierge_bot.presses", "PRESS", Press)},
        dialogues={found.name: found for found in discover("concierge_bot.dialogues", "DIALOGUE", Dialogue)},
        kinds=discover("concierge_bot.kinds", "KIND", Kind),
    )
