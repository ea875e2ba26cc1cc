"""People's unfinished dialogues: after a restart they go on where they were."""

import structlog

from concierge.errors import CredentialUnreadable
from concierge.model.flow import Flow
from concierge.model.user import User
from concierge.ports import Clock, Storage

__all__ = ["Flows"]

_log = structlog.get_logger(__name__)


class Flows:
    """Unfinished dialogues, one for each person and chat."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where they are kept."""
        self._storage = storage
        self._clock = clock

    async def get(self, user: User, chat_id: int) -> Flow | None:
        """The person's dialogue in the chat; None if there is none, also where no key opens it any more."""
        try:
            async with self._storage.reading() as rows:
                return await rows.flows.get(user.id, chat_id)
        except CredentialUnreadable:
            # It is only asked anew, which is better than a chat that can never go on.
            _log.warning("flow.unreadable", user_id=user.id)
            return None

    async def put(self, user: User, chat_id: int, flow: Flow) -> None:
        """Keeps the dialogue, in place of the one that was there. Raises NotFound, ConfigError."""
        async with self._storage.transaction() as rows:
            await rows.flows.put(user.id, chat_id, flow, at=self._clock.now())

    async def end(self, user: User, chat_id: int) -> bool:
        """Forgets the dialogue; False if there was none."""
        async with self._storage.transaction() as rows:
            return await rows.flows.end(user.id, chat_id)
