"""An account's way to the forum: its mirrors, and pages read without holding up everybody else."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from concierge.adapters._failover import Failover
from concierge.adapters._http import Answer
from concierge.adapters._rutracker_login import Challenge
from concierge.adapters._rutracker_markup import SERVICE, decoded
from concierge.adapters._rutracker_mirror import Mirror
from concierge.errors import LoginFailed, ServiceUnavailable

__all__ = ["Reader", "Visit"]

T = TypeVar("T")

LARGE_PAGE = 64 * 1024


class Visit:
    """The mirrors as one account sees them, the one that answered last first."""

    def __init__(self, mirrors: Sequence[Mirror]) -> None:
        """Takes open mirrors, the preferred first."""
        self._mirrors = mirrors
        self._failover = Failover(SERVICE, mirrors)

    @property
    def first_url(self) -> str:
        """The preferred mirror's address."""
        return self._mirrors[0].url

    async def ask(self, ask: Callable[[Mirror], Awaitable[Answer]]) -> tuple[Mirror, Answer]:
        """The first mirror that answers, and what it answered.

        Raises:
            LoginFailed, CaptchaRequired: the account was refused. A pasted cookie is good on one mirror only, so that
                it is told to be refused when no mirror took it.
            ServiceUnavailable, Challenged, RateLimited: as the last mirror answered.
        """
        refusals: list[LoginFailed] = []

        async def asked(mirror: Mirror) -> Answer:
            try:
                return await ask(mirror)
            except LoginFailed as error:
                if error.facts.get("problem") != "cookie":
                    raise
                refusals.append(error)
                raise ServiceUnavailable(SERVICE, "the cookie is not accepted", problem="cookie") from error

        try:
            return await self._failover.ask(asked)
        except ServiceUnavailable:
            if refusals:
                raise refusals[0] from None
            raise

    async def log_in_with(self, challenge: Challenge, text: str) -> bool:
        """Whether the challenge is of one of the mirrors, which then has let the account in.

        Raises as `Mirror.log_in_with`.
        """
        for mirror in self._mirrors:
            if mirror.url == challenge.mirror:
                await mirror.log_in_with(challenge, text)
                return True
        return False


class Reader:
    """Reads pages; long ones in a thread, one after another, so that the loop keeps its turn."""

    def __init__(self) -> None:
        """Needs no loop yet."""
        self._turn = asyncio.Semaphore(1)

    async def read(self, body: bytes, parse: Callable[[str], T]) -> T:
        """What `parse` makes of the page."""
        if len(body) <= LARGE_PAGE:
            return parse(decoded(body))
        async with self._turn:
            return await asyncio.to_thread(lambda: parse(decoded(body)))
