"""What is said where others read along: it is remembered there for a while, apart from everybody's own conversation."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from concierge.model.conversation import Opening, Standing, Turn, UserTurn

__all__ = ["STRANGERS_LISTEN", "Companies", "Company"]

STRANGERS_LISTEN: Final = "Others read this conversation along: nothing personal of anybody is told in it."
MOST_COMPANIES: Final = 200
# A follow-up is about what was said just now; a group moves on.
MOST_TURNS: Final = 8


@dataclass(slots=True)
class Company:
    """The newest turns of one person in one place."""

    turns: tuple[Turn, ...] = ()

    def opening(self, own: Opening) -> Opening:
        """What an answer there begins with: nothing of what the person has said or is known for alone."""
        stranger = replace(own.user, digest="")
        return replace(own, user=stranger, turns=self.turns, summary="", standing=Standing())

    def taken(self, turns: Sequence[Turn]) -> Sequence[Turn]:
        """Remembers whole turns, and returns what is left for the person's own conversation, which is nothing.

        The oldest go, up to where somebody asks something.
        """
        kept = (*self.turns, *turns)[-MOST_TURNS:]
        begins = next((at for at, turn in enumerate(kept) if isinstance(turn, UserTurn)), len(kept))
        self.turns = kept[begins:]
        return ()


class Companies:
    """Knows the places where others read along, the newest ones; a restart forgets them."""

    def __init__(self) -> None:
        """Knows none yet."""
        self._known: OrderedDict[tuple[int, str], Company] = OrderedDict()

    def of(self, user_id: int, place: str) -> Company | None:
        """What that person said in the place; None where they are alone."""
        if not place:
            return None
        company = self._known.setdefault((user_id, place), Company())
        self._known.move_to_end((user_id, place))
        if len(self._known) > MOST_COMPANIES:
            self._known.popitem(last=False)
        return company
