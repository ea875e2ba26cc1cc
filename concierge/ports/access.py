"""Where invites, requests and the audit are kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from concierge.errors import Fact
from concierge.model.audit import AuditEntry
from concierge.model.invite import Invite
from concierge.model.request import Request, RequestState

__all__ = ["AuditStore", "InviteStore", "RequestStore"]


class InviteStore(Protocol):
    """Invites that nobody has used yet."""

    async def add(self, invite: Invite, code_hash: str) -> None:
        """Stores a new invite under the hash of its code."""
        ...

    async def take(self, code_hash: str, *, at: datetime) -> Invite:
        """The invite of that code, which is used up by this. Raises NotFound, also if it has expired."""
        ...

    async def list(self, *, at: datetime) -> tuple[Invite, ...]:
        """Every invite that has not expired, newest first."""
        ...

    async def remove(self, invite_id: str) -> Invite:
        """The invite, gone. Raises NotFound."""
        ...


class RequestStore(Protocol):
    """Requests of one user at a time, but for those who decide about them."""

    async def add(self, request: Request) -> Request:
        """Stores a new request, or returns the open one of the same person for the same release."""
        ...

    async def get(self, user_id: int, request_id: str) -> Request:
        """One request of the person. Raises NotFound."""
        ...

    async def anyones(self, request_id: str) -> Request:
        """One request, whoever made it: for who may decide. Raises NotFound."""
        ...

    async def of_user(self, user_id: int) -> tuple[Request, ...]:
        """The person's requests, newest first."""
        ...

    async def waiting(self) -> tuple[Request, ...]:
        """Everyone's requests that wait for a word, oldest first: for who may decide."""
        ...

    async def move(self, request: Request, *, before: RequestState) -> bool:
        """Replaces the request if it still is in the state `before`; False if somebody was faster."""
        ...


class AuditStore(Protocol):
    """What was done, in order."""

    async def add(
        self, at: datetime, actor_id: int, event: str, subject: str, facts: Mapping[str, Fact] | None = None
    ) -> None:
        """Notes what the actor does in this transaction."""
        ...

    async def newest(self, *, limit: int) -> tuple[AuditEntry, ...]:
        """Everyone's newest entries, newest first."""
        ...

    async def of_user(self, actor_id: int) -> tuple[AuditEntry, ...]:
        """Everything that the person did, oldest first."""
        ...
