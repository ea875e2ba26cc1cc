"""The connection of uvicorn, with an end to how slowly the head of a request comes."""

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["LONGEST_HEAD_S", "HeadsInTime"]

LONGEST_HEAD_S: Final = 10.0
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class HeadsInTime(H11Protocol):
    """Hangs up on whoever connects and says nothing, or trickles; uvicorn itself would wait for ever."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Gives the first head its time."""
        super().connection_made(transport)
        self._late = self.loop.call_later(LONGEST_HEAD_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Gives a head that has begun its time; whole ones need none."""
        super().data_received(data)
        # uvicorn's annotation hides that it is None before the first request.
        is_answered = self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]
        is_within = is_answered and bool(self.conn.trailing_data[0])
        if is_within and self._late is None:
            self._late = self.loop.call_later(LONGEST_HEAD_S, self._give_up)
        elif not is_within:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leaves no clock running."""
        self._stop()
        super().connection_lost(exc)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if not self.transport.is_closing():
            self.transport.write(_TOO_SLOW)
            self.transport.close()
