"""A person's conversation."""

from collections.abc import AsyncIterator
from typing import Protocol

from concierge.model.conversation import AgentEvent
from concierge.model.user import User

__all__ = ["Answering", "UserAgent"]


class Answering(Protocol):
    """Whoever answers people's sentences."""

    def ask(self, user: User, text: str) -> AsyncIterator[AgentEvent]:
        """The events of one answer as they happen, `Finished` last."""
        ...


class UserAgent:
    """This person's conversation."""

    def __init__(self, user: User, agent: Answering) -> None:
        """Binds the agent to the person."""
        self._user = user
        self._agent = agent

    def ask(self, text: str) -> AsyncIterator[AgentEvent]:
        """The events of one answer as they happen, `Finished` last. Raises InputError, AgentError, ServiceError."""
        return self._agent.ask(self._user, text)
