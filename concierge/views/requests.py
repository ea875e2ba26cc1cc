"""What waits for the owner's word."""

from concierge.model.download import Download
from concierge.model.request import Request
from concierge.model.user import User
from concierge.services.requests import Requests

__all__ = ["UserRequests"]


class UserRequests:
    """Requests: this person's own, and everybody's if they may decide."""

    def __init__(self, user: User, requests: Requests) -> None:
        """Binds the service to the person."""
        self._user = user
        self._requests = requests

    async def list(self) -> tuple[Request, ...]:
        """The open requests that this person may close, oldest first. Raises NotAllowed."""
        return await self._requests.list(self._user)

    async def mine(self) -> tuple[Request, ...]:
        """The person's own requests in every state, newest first. Raises NotAllowed."""
        return await self._requests.mine(self._user)

    async def approve(self, request_id: str, *, is_forced: bool = False) -> Download:
        """The download that was asked for, begun for who asked. Raises what `Requests.approve` does."""
        return await self._requests.approve(self._user, request_id, is_forced=is_forced)

    async def decline(self, request_id: str, *, reason: str = "") -> Request:
        """The request, closed for good; people may take back their own. Raises NotFound, InputError."""
        return await self._requests.decline(self._user, request_id, reason=reason)
