"""A person's conversation."""

from collections.abc import AsyncIterator

from concierge.agent.agent import Agent
from concierge.model.conversation import AgentEvent
from concierge.model.user import User

__all__ = ["UserAgent"]


class UserAgent:
    """This person's conversation."""

    def __init__(self, user: User, agent: Agent) -> None:
        """Binds the agent to the person."""
        self._user = user
        self._agent = agent

    def ask(self, text: str) -> AsyncIterator[AgentEvent]:
        """The events of one answer as they happen, `Finished` last. Raises InputError, AgentError, ServiceError."""
        return self._agent.ask(self._user, text)
