"""Server-sent events of one answer, with everything that can happen to them on the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from concierge.sandbox._scripted import ScriptedText, StreamFault

__all__ = ["EventStream"]


class EventStream(StreamingResponse):
    """Sends server-sent events, up to the answer's fault; ends when the client goes away."""

    def __init__(self, answer: ScriptedText, events: Sequence[bytes], *, error: bytes) -> None:
        """Prepares everything that will be sent; nothing is computed while the stream runs."""
        at = len(events) // 2 if answer.fault_at is None else answer.fault_at
        pieces = [*(events if answer.fault is None else events[:at])]
        body = b"".join(pieces)
        self.was_left = asyncio.Event()
        self._answer, self._error = answer, error
        self._pieces = _chunks(body, answer.chunk_bytes) if answer.chunk_bytes else pieces
        headers = {"cache-control": "no-cache", "request-id": "req_sandbox"}
        super().__init__(self._drip(), media_type="text/event-stream", headers=headers)
        # Set last: the base class would announce its length, which an abort must not.
        self.body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streams, and listens for the client's farewell meanwhile."""
        async with asyncio.TaskGroup() as group:
            farewell = group.create_task(_farewell(receive))
            stream = group.create_task(self._send(send))
            done, _ = await asyncio.wait({farewell, stream}, return_when=asyncio.FIRST_COMPLETED)
            if stream not in done:
                self.was_left.set()
            farewell.cancel()
            stream.cancel()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for piece in self._drip():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        # Without a last body the server cuts the connection.
        if self._answer.fault is not StreamFault.ABORT:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _drip(self) -> AsyncIterator[bytes]:
        await asyncio.sleep(self._answer.wait_s)
        for piece in self._pieces:
            yield piece
            await asyncio.sleep(self._answer.drip_s)
        if self._answer.fault is StreamFault.STALL:
            await asyncio.sleep(3600)
        if self._answer.fault is StreamFault.ERROR_EVENT:
            yield self._error


async def _farewell(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _chunks(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]
