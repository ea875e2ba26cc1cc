"""One request over HTTP, with the standard library alone: verified TLS, a deadline, a limit, and no redirect."""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Final
from urllib.parse import urlsplit

from concierge._sync_rules import is_near
from concierge.errors import ServiceUnavailable, UnexpectedAnswer

__all__ = ["Answer", "Exchange"]

PATIENCE_S: Final = 30.0
MOST_BYTES: Final = 8 * 1024 * 1024
_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Exchange:
    """Asks one server; may be used by several threads at once."""

    def __init__(self, service: str, url: str, *, context: ssl.SSLContext | None = None) -> None:
        """Takes the service's name for errors, and its address, which was checked before."""
        parts = urlsplit(url)
        self._service = service
        self._is_secret = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._base = parts.path.rstrip("/")
        self._context = context
        self._open: set[http.client.HTTPConnection] = set()
        self._lock = Lock()
        self._is_closed = False

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        patience_s: float = PATIENCE_S,
        most_bytes: int = MOST_BYTES,
    ) -> Answer:
        """The answer, whatever its status.

        Raises:
            ServiceUnavailable: nobody answered in time, or whoever did cannot be trusted.
            UnexpectedAnswer: it is longer than it may be, leads elsewhere, or is no HTTP.
        """
        try:
            with self._connected(patience_s) as connection:
                connection.request(method, f"{self._base}{path}", body=body, headers=dict(headers))
                return self._read(connection.getresponse(), most_bytes)
        except (ssl.SSLCertVerificationError, ssl.CertificateError) as error:
            problem = "certificate"
            raise ServiceUnavailable(self._service, str(error.reason), problem=problem) from error
        except TimeoutError as error:
            raise ServiceUnavailable(self._service, "timeout", problem="timeout") from error
        except (http.client.HTTPException, ValueError) as error:
            raise UnexpectedAnswer(self._service, type(error).__name__) from error
        except OSError as error:
            said = error.strerror or type(error).__name__
            raise ServiceUnavailable(self._service, said) from error

    def close(self) -> None:
        """Ends what is under way, wherever it waits, and answers nothing more."""
        with self._lock:
            self._is_closed = True
            for connection in self._open:
                _shut(connection)

    @contextmanager
    def _connected(self, patience_s: float) -> Iterator[http.client.HTTPConnection]:
        connection, end = self._connection(patience_s), time.monotonic() + patience_s
        # The socket's own limit begins anew with each byte; a drop now and then would keep us for ever.
        alarm = Timer(patience_s, _shut, [connection])
        alarm.daemon = True
        with self._lock:
            self._open.add(connection)
        alarm.start()
        try:
            connection.connect()
            self._trust(connection)
            # Whoever called it off, or the alarm, found no socket to wake while there was none.
            if self._is_closed or time.monotonic() >= end:
                raise TimeoutError
            yield connection
        finally:
            alarm.cancel()
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _connection(self, patience_s: float) -> http.client.HTTPConnection:
        if self._is_closed:
            raise ServiceUnavailable(self._service, "closed")
        if not self._is_secret:
            return http.client.HTTPConnection(self._host, self._port, timeout=patience_s)
        self._context = self._context or ssl.create_default_context()
        return http.client.HTTPSConnection(self._host, self._port, timeout=patience_s, context=self._context)

    def _trust(self, connection: http.client.HTTPConnection) -> None:
        """Without TLS only whoever is really near gets to read a key, whatever the name server said."""
        if not self._is_secret and not is_near(str(connection.sock.getpeername()[0])):
            raise ServiceUnavailable(self._service, "far away without TLS", problem="not_https_far")

    def _read(self, response: http.client.HTTPResponse, most_bytes: int) -> Answer:
        if 300 <= response.status < 400:  # noqa: PLR2004  it would send the key elsewhere
            raise UnexpectedAnswer(self._service, f"a redirect ({response.status})", problem="redirect")
        if response.getheader("Content-Encoding", "identity") != "identity":
            raise UnexpectedAnswer(self._service, "a compressed answer")
        body = bytearray()
        while piece := response.read(min(_PIECE, most_bytes + 1 - len(body))):
            body += piece
            if len(body) > most_bytes:
                raise UnexpectedAnswer(self._service, f"more than {most_bytes} bytes")
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=headers, body=bytes(body))


def _shut(connection: http.client.HTTPConnection) -> None:
    """Wakes whoever waits for the connection."""
    waiting: socket.socket | None = connection.sock
    if waiting is not None:
        with suppress(OSError):
            waiting.shutdown(socket.SHUT_RDWR)
