"""A poll and its votes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from concierge.sandbox._telegram_wire import Fields

__all__ = ["Poll"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question with options; `votes` has the numbers of each voter's options."""

    poll_id: str
    question: str
    options: tuple[str, ...]
    is_anonymous: bool = True
    allows_multiple_answers: bool = False
    is_closed: bool = False
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def count(self, option: int) -> int:
        """How many chose the option."""
        return sum(option in chosen for chosen in self.votes.values())

    def voted(self, user_id: int, chosen: Sequence[int]) -> "Poll":
        """The poll with the person's vote in place of an earlier one; without a choice it is taken back.

        Raises:
            LookupError: one cannot vote like this.
        """
        is_foreign = any(not 0 <= option < len(self.options) for option in chosen)
        if self.is_closed or is_foreign or (len(chosen) > 1 and not self.allows_multiple_answers):
            raise LookupError(f"nobody can choose {chosen} here")
        others = {voter: options for voter, options in self.votes.items() if voter != user_id}
        return replace(self, votes={**others, user_id: tuple(chosen)} if chosen else others)

    def wire(self) -> Fields:
        """The poll as the wire has it."""
        return {
            "id": self.poll_id,
            "question": self.question,
            "options": [
                {"persistent_id": str(number), "text": option, "voter_count": self.count(number)}
                for number, option in enumerate(self.options)
            ],
            "total_voter_count": len(self.votes),
            "is_closed": self.is_closed,
            "is_anonymous": self.is_anonymous,
            "type": "regular",
            "allows_multiple_answers": self.allows_multiple_answers,
            "allows_revoting": True,
            "members_only": False,
        }
