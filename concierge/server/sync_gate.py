"""Whom the routes of a NAS let in: programs with a key that opens what they ask for, and not too often."""

import time
from typing import Final

import structlog
from starlette.requests import Request

from concierge.errors import NotAllowed
from concierge.model.nas import Nas, NasScope
from concierge.server.rates import Rates
from concierge.server.sync_desk import Desk
from concierge.server.sync_refusals import NOT_CONFIGURED, UNAUTHORIZED, Refused

__all__ = ["Gate"]

LONGEST_KEY: Final = 512
TOLD_EVERY_S: Final = 60.0
# A NAS asks a few times a minute, and tells each second how far a copy is; one that wakes up has much to tell.
OFTEN_PER_S: Final = 50.0
OFTEN: Final = 600
WRONG_KEYS_PER_S: Final = 1.0
WRONG_KEYS: Final = 60
log = structlog.get_logger(__name__)


class Gate:
    """Knows a NAS by its key alone: where a request comes from, and what it says of that, gives no rights."""

    def __init__(self, desk: Desk, *, often: Rates | None = None) -> None:
        """Lets each NAS ask as often as `often` does."""
        self._desk = desk
        self._often = Rates(per_s=OFTEN_PER_S, burst=OFTEN) if often is None else often
        # Right keys pass however many wrong ones come.
        self._wrong = Rates(per_s=WRONG_KEYS_PER_S, burst=WRONG_KEYS)
        self._quiet_until = 0.0

    async def admitted(self, request: Request, scope: NasScope) -> Nas:
        """The NAS that asks.

        Raises:
            Refused: no or a wrong key, one that does not open this, one that comes too often, or a browser.
            StorageError: nobody can say.
        """
        if "origin" in request.headers:
            raise Refused(403, "browser", "No page of a browser may ask this")
        nas = await self._known(request)
        if scope not in nas.scopes:
            raise Refused(403, "missing_scope", f"This key does not open: {scope}")
        if wait_s := self._often.wait_s(nas.name):
            raise Refused(429, "rate_limited", "Too many requests", wait_s=wait_s)
        return nas

    async def _known(self, request: Request) -> Nas:
        key = _key(request)
        if 0 < len(key) <= LONGEST_KEY:
            try:
                return await self._desk.nas_of(key)
            except NotAllowed:
                pass
        self._tell()
        if wait_s := self._wrong.wait_s(""):
            raise Refused(429, "rate_limited", "Too many wrong keys", wait_s=wait_s)
        if not await self._desk.is_configured():
            raise Refused(503, "", NOT_CONFIGURED)
        raise Refused(401, "", UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})

    def _tell(self) -> None:
        """Whoever knocks without end fills no disk."""
        if (now := time.monotonic()) >= self._quiet_until:
            self._quiet_until = now + TOLD_EVERY_S
            log.warning("sync.wrong_key")


def _key(request: Request) -> str:
    """The key of a header; one in an address would stand in logs, and is none."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return (bearer if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")).strip()
