"""What people asked for, and the word that is given."""

import asyncio
from dataclasses import replace
from weakref import WeakValueDictionary

import structlog

from concierge.errors import ConciergeError, InputError, NotFound
from concierge.model.access import Grant
from concierge.model.audit import AuditEvent
from concierge.model.download import Download
from concierge.model.query import cleaned
from concierge.model.request import Request, RequestState
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services.downloads import Downloads
from concierge.services.permission import known_now, require_owner, required_now
from concierge.services.request_news import tell_asker

__all__ = ["LONGEST_REASON", "Requests"]

LONGEST_REASON = 300
_log = structlog.get_logger(__name__)


class Requests:
    """Lists requests and carries out what is decided about them, once."""

    def __init__(self, storage: Storage, downloads: Downloads, *, clock: Clock) -> None:
        """Takes where they are kept and what they may start."""
        self._storage = storage
        self._downloads = downloads
        self._clock = clock
        self._decisions: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def list(self, user: User) -> tuple[Request, ...]:
        """The requests that wait for a word, oldest first: everybody's for who may decide, else the person's own.

        Raises NotAllowed for who may neither decide nor ask.
        """
        async with self._storage.reading() as rows:
            if (await known_now(rows, user)).may(Grant.MANAGE):
                return await rows.requests.waiting()
        return tuple(one for one in reversed(await self.mine(user)) if one.is_waiting)

    async def mine(self, user: User) -> tuple[Request, ...]:
        """The person's own requests in every state, newest first. Raises NotAllowed."""
        async with self._storage.reading() as rows:
            await required_now(rows, user, Grant.REQUEST)
            return await rows.requests.of_user(user.id)

    async def approve(self, user: User, request_id: str, *, is_forced: bool = False) -> Download:
        """The download that was asked for, begun for who asked; approving again gives the same one.

        If it cannot begin, the request stays open. What the person's limits do not allow is begun only when an owner
        forces it.

        Raises:
            NotAllowed: `user` may not decide, or is no owner and forces it.
            NotFound: there is no such request, or it was declined; or the release is gone.
            LimitReached: the one who asked may have no more.
            NoSpace, UnsafeContent, ServiceError: see `Downloads.start`.
        """
        async with self._decisions.setdefault(request_id, asyncio.Lock()):
            return await self._approved(user, request_id, is_forced=is_forced)

    async def decline(self, user: User, request_id: str, *, reason: str = "") -> Request:
        """The request, closed for good; people may take back their own. One that is closed stays as it is.

        Raises:
            NotFound: there is no such request that `user` may close.
            InputError: the reason is too long.
        """
        said = cleaned(reason).strip()
        if len(said) > LONGEST_REASON:
            raise InputError(f"a reason of {len(said)} characters", problem="reason_too_long")
        async with (
            self._decisions.setdefault(request_id, asyncio.Lock()),
            self._storage.transaction() as rows,
        ):
            known = await known_now(rows, user)
            request, _ = await _held(rows, known, request_id)
            declined = replace(self._decided(request, RequestState.DECLINED, user), reason=said)
            if not await rows.requests.move(declined, before=RequestState.OPEN):
                return request
            await self._note(rows, user, AuditEvent.REQUEST_DECLINED, request)
            await tell_asker(rows, declined)
        return declined

    async def _approved(self, user: User, request_id: str, *, is_forced: bool) -> Download:
        async with self._storage.transaction() as rows:
            known = await required_now(rows, user, Grant.MANAGE)
            if is_forced:
                require_owner(known)
            request, person = await _held(rows, known, request_id)
            if request.state is RequestState.DECLINED:
                raise NotFound(f"request {request_id} was declined", what=request_id)
            if request.state is RequestState.OPEN:
                request = self._decided(request, RequestState.APPROVED, user)
                await rows.requests.move(request, before=RequestState.OPEN)
                await self._note(rows, user, AuditEvent.REQUEST_APPROVED, request)
        if request.download_id:
            return await self._downloads.get(person, request.download_id)
        try:
            download = await self._downloads.start_approved(person, request.what, is_forced=is_forced)
        except ConciergeError:
            await self._open_again(request)
            raise
        async with self._storage.transaction() as rows:
            begun = replace(request, download_id=download.id)
            await rows.requests.move(begun, before=RequestState.APPROVED)
            await tell_asker(rows, begun)
        return download

    async def _open_again(self, request: Request) -> None:
        reopened = replace(request, state=RequestState.OPEN, decided_at=None, decided_by=None)
        async with self._storage.transaction() as rows:
            await rows.requests.move(reopened, before=RequestState.APPROVED)

    def _decided(self, request: Request, state: RequestState, by: User) -> Request:
        return replace(request, state=state, decided_at=self._clock.now(), decided_by=by.id)

    async def _note(self, rows: Repositories, user: User, event: AuditEvent, request: Request) -> None:
        _log.info(event.value, request_id=request.id)
        await rows.audit.add(self._clock.now(), user.id, event, f"request:{request.id}")


async def _held(rows: Repositories, user: User, request_id: str) -> tuple[Request, User]:
    """The request and who asked: nobody else decides about it until the transaction ends. Raises NotFound."""
    person = await rows.users.locked((await _seen(rows, user, request_id)).user_id)
    return await _seen(rows, user, request_id), person


async def _seen(rows: Repositories, user: User, request_id: str) -> Request:
    """The request if `user` may see it: somebody else's is not there for who may not decide."""
    if user.may(Grant.MANAGE):
        return await rows.requests.anyones(request_id)
    return await rows.requests.get(user.id, request_id)
