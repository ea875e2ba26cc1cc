"""Mirrors of one service: the next one where one does not answer."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Generic, TypeAlias, TypeVar

import structlog
from pydantic import AfterValidator, Field

from concierge.config import SecretAddress
from concierge.errors import ServiceUnavailable

__all__ = ["Failover", "MirrorAddress", "MirrorAddresses"]

M = TypeVar("M")
T = TypeVar("T")
_log = structlog.get_logger(__name__)

MirrorAddress: TypeAlias = Annotated[SecretAddress, AfterValidator(lambda url: url.rstrip("/"))]
MirrorAddresses: TypeAlias = Annotated[tuple[MirrorAddress, ...], Field(min_length=1)]


class Failover(Generic[M]):
    """Mirrors of one service, of which the one that answered last is asked first."""

    def __init__(self, service: str, mirrors: Sequence[M]) -> None:
        """Takes open mirrors, the preferred first."""
        self._service = service
        self._mirrors = tuple(mirrors)
        self._preferred = 0

    async def ask(self, ask: Callable[[M], Awaitable[T]]) -> tuple[M, T]:
        """The first mirror that answers, and what it answered. Raises what the last one did if none does."""
        order = [*range(self._preferred, len(self._mirrors)), *range(self._preferred)]
        for place in order[:-1]:
            try:
                answer = await ask(self._mirrors[place])
            except ServiceUnavailable as error:
                _log.info("service.mirror_failed", service=self._service, mirror=place, error=str(error))
            else:
                self._preferred = place
                return self._mirrors[place], answer
        answer = await ask(self._mirrors[order[-1]])
        self._preferred = order[-1]
        return self._mirrors[order[-1]], answer
