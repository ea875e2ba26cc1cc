"""A person's conversation."""

from collections.abc import AsyncIterator
from typing import Protocol

from concierge.model.conversation import AgentEvent
from concierge.model.user import User

__all__ = ["Answering", "UserAgent"]


class Answering(Protocol):
    """Whoever answers people's sentences."""

    def ask(
        self,
        user: User,
        text: str,
        *,
        update_id: int | None = None,
        company: str = "",
        in_chat: bool = False,
    ) -> AsyncIterator[AgentEvent]:
        """The events of one answer as they happen, `Finished` last; the answer to an update is kept with it.

        `company` names a place where others read along; `in_chat` nobody can type a command of the terminal.
        """
        ...


class UserAgent:
    """This person's conversation."""

    def __init__(self, user: User, agent: Answering) -> None:
        """Binds the agent to the person."""
        self._user = user
        self._agent = agent

    def ask(
        self, text: str, *, update_id: int | None = None, company: str = "", in_chat: bool = False
    ) -> AsyncIterator[AgentEvent]:
        """The events of one answer as they happen, `Finished` last.

        The answer to an update of the inbox is kept with it as soon as the turn is remembered, so that whoever finds
        the update after a crash only delivers it.

        `company` names a place where others read along. Nothing personal is told there, what was said to this person
        alone is not known there, and what is said there is remembered for a while, there alone. `in_chat` sentences
        name the bot's next steps in place of commands of the terminal.

        Raises:
            InputError, AgentError, ServiceError: see `Agent.ask`.
        """
        return self._agent.ask(self._user, text, update_id=update_id, company=company, in_chat=in_chat)
