"""A poll of some people about what to watch together: who takes part, what stands to choose, and who chose what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Poll", "PollOption", "PollState", "Voter"]


class PollState(StrEnum):
    """How far a poll is: people gather, then they vote, then it is over."""

    GATHERING = "gathering"
    VOTING = "voting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOption:
    """A title to choose, by the name of its card; `score` is how much the one likes it who likes it least, of ten."""

    card: str
    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """Somebody who takes part; `choices` are the numbers of their options, None before they have voted."""

    user_id: int
    name: str = ""
    choices: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll in a chat, asked for by the person `user_id`, in their `language`.

    Something is to be done with it at `due_at`. `message_id` is the message that it stands in, and `posted_as` what the
    chat's service calls it once people can vote.
    """

    id: str
    user_id: int
    chat_id: int
    language: str
    state: PollState
    due_at: datetime
    thread_id: int | None = None
    message_id: int | None = None
    posted_as: str = ""
    options: tuple[PollOption, ...] = ()
    voters: tuple[Voter, ...] = ()

    @property
    def is_decided(self) -> bool:
        """Whether everybody who takes part has voted."""
        return bool(self.voters) and all(voter.choices is not None for voter in self.voters)

    def votes_for(self, number: int) -> int:
        """How many chose the option of that number, counted from 0."""
        return sum(number in (voter.choices or ()) for voter in self.voters)

    @property
    def winner(self) -> PollOption | None:
        """The option with most votes, of equal ones the one with the better score; None if nobody chose any."""
        best = max(
            range(len(self.options)),
            key=lambda number: (self.votes_for(number), self.options[number].score, -number),
            default=None,
        )
        return self.options[best] if best is not None and self.votes_for(best) else None
