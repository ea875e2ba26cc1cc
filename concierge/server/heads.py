"""The connection of uvicorn, with an end to how long a head is, and to how slowly it comes."""

import asyncio
import socket
from typing import Final

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["LONGEST_HEAD_S", "MOST_HEADERS", "MOST_HEAD_BYTES", "BoundedHeads"]

LONGEST_HEAD_S: Final = 10.0
MOST_HEAD_BYTES: Final = 16 * 1024
MOST_HEADERS: Final = 100
# Requests that were sent before the answer to an earlier one; browsers and Telegram send none.
MOST_IN_LINE: Final = 16
# The parser is given so much at a time: what it does with a piece is known when it has read all of it.
_PIECE_BYTES: Final = 2 * 1024
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class _RefusedError(Exception):
    """A head that is not answered; the parser tells the one who fed it."""


class BoundedHeads(HttpToolsProtocol):
    """Hangs up on whoever says nothing, trickles, or comes to no end with a head.

    uvicorn itself would wait for ever, and its parser would keep all of it.
    """

    _late: asyncio.TimerHandle | None = None
    _is_in_head = True
    _unread_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Gives the first head its time."""
        super().connection_made(transport)
        # asyncio does so itself only for sockets that name their protocol; without it most answers wait 40 ms.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._late = self.loop.call_later(LONGEST_HEAD_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Reads on; a request that is not there as a whole has its time to come, unless its answer takes longer."""
        for start in range(0, len(data), _PIECE_BYTES):
            self._read(data[start : start + _PIECE_BYTES])
            if self.transport.is_closing():
                break
        # uvicorn's annotation hides that it is None before the first request.
        if self.cycle is not None and not self.cycle.response_complete:  # type: ignore[redundant-expr]
            self._stop()
        elif self._late is None:
            self._late = self.loop.call_later(LONGEST_HEAD_S, self._give_up)

    def on_message_begin(self) -> None:
        """Begins a head."""
        self._is_in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keeps a header, without the spaces behind it, which the parser leaves there."""
        super().on_header(name, value.rstrip(b" \t"))

    def on_headers_complete(self) -> None:
        """Begins to answer a head, of as many headers and behind as many others as there may be."""
        if len(self.headers) > MOST_HEADERS or len(self.pipeline) >= MOST_IN_LINE:
            raise _RefusedError
        if self.parser.should_upgrade():
            return  # it is read again
        self._is_in_head, self._unread_bytes = False, 0
        super().on_headers_complete()
        # Whatever stands behind the body is no header of the request.
        self.headers = []

    def on_body(self, body: bytes) -> None:
        """Hands a piece of a body on."""
        self._unread_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Ends a request."""
        self._unread_bytes = 0
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leaves no clock running."""
        self._stop()
        super().connection_lost(exc)

    def _read(self, piece: bytes) -> None:
        self._unread_bytes += len(piece)
        self._unset_keepalive_if_required()
        try:
            self._feed(piece)
        except HttpParserError:
            self.send_400_response("This is no HTTP")
            return
        # The head, the end of a body, or the lengths of its pieces: the parser keeps what it has not handed on.
        if self._unread_bytes > MOST_HEAD_BYTES - 2 * _PIECE_BYTES:
            self.send_400_response("The head is too long")

    def _feed(self, piece: bytes) -> None:
        try:
            self.parser.feed_data(piece)
        except HttpParserUpgrade as wish:
            # Who would rather speak another protocol is answered in this one. For the parser the request has ended
            # here: its body would be read as the next one.
            self._feed(self._without_wish() + piece[wish.args[0] :])

    def _without_wish(self) -> bytes:
        """The head that was just read, without what it asks for beside the answer."""
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        if method == b"CONNECT":
            raise HttpParserError
        kept = (b"%b: %b\r\n" % header for header in self.headers if header[0] != b"upgrade")
        return b"%b %b HTTP/%b\r\n%b\r\n" % (method, self.url, version, b"".join(kept))

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if not self.transport.is_closing():
            if self._is_in_head:
                self.transport.write(_TOO_SLOW)
            self.transport.close()
