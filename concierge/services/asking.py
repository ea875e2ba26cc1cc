"""Requests of those who may not start a download alone."""

import secrets
from dataclasses import dataclass

import structlog

from concierge.errors import ApprovalNeeded, LimitReached
from concierge.model.access import Grant
from concierge.model.audit import AuditEvent
from concierge.model.request import Request, RequestState
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.permission import require
from concierge.services.request_news import tell_managers

__all__ = ["Asked", "Asking"]

MOST_OPEN = 50
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to have started; the fields are those of a `Request`."""

    release_key: str
    what: str
    title: str
    release_name: str
    size_bytes: int | None = None


class Asking:
    """Writes down what people ask for."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where requests are kept."""
        self._storage = storage
        self._clock = clock

    async def approval_needed(self, user: User, asked: Asked) -> ApprovalNeeded:
        """The error to raise, once a request is written down: a second one for the same release is the first.

        Raises:
            NotAllowed: the person may not even ask.
            LimitReached: too many of their requests are open.
        """
        require(user, Grant.REQUEST)
        async with self._storage.transaction() as rows:
            await rows.users.locked(user.id)
            mine = [one for one in await rows.requests.of_user(user.id) if one.is_waiting]
            request = next((one for one in mine if one.release_key == asked.release_key), None)
            if request is None:
                _refuse_too_many(user, len(mine))
                request = await rows.requests.add(self._request(user, asked))
                await rows.audit.add(
                    request.created_at, user.id, AuditEvent.REQUEST_MADE, f"request:{request.id}"
                )
                await tell_managers(rows, request)
                _log.info("request.made", request_id=request.id)
        message = f"request {request.id} waits for the owner"
        return ApprovalNeeded(message, request=request.id, title=request.title)

    def _request(self, user: User, asked: Asked) -> Request:
        return Request(
            id=secrets.token_hex(4),
            user_id=user.id,
            release_key=asked.release_key,
            what=asked.what,
            title=asked.title,
            release_name=asked.release_name,
            size_bytes=asked.size_bytes,
            state=RequestState.OPEN,
            created_at=self._clock.now(),
        )


def _refuse_too_many(user: User, count: int) -> None:
    if count >= MOST_OPEN:
        raise LimitReached(
            f"user {user.id} has {count} open requests",
            problem="open_requests",
            limit=MOST_OPEN,
            used=count,
            n=MOST_OPEN,
        )
