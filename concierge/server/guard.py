"""What no request gets past: hosts that are not ours, and bodies that nobody asked for."""

from collections.abc import Iterable
from ipaddress import ip_address

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Guard"]

MOST_BODY_BYTES = 64 * 1024
# Python reads no number of more than 4,300 digits.
MOST_DIGITS = 20


class Guard:
    """Lets through what names this machine or one of the hosts, whatever the port.

    A page of a stranger that has its own name lead here would otherwise speak with us from a browser at home.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        """Takes the application behind it, and names or addresses without ports."""
        self._app = app
        self._hosts = frozenset(host.strip("[]").lower().rstrip(".") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal([*scope["headers"]])
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, headers: list[tuple[bytes, bytes]]) -> PlainTextResponse | None:
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return PlainTextResponse("This host is not served: CONCIERGE_SERVER__HOSTS\n", 400)
        lengths = [value for name, value in headers if name == b"content-length"]
        if any(name == b"transfer-encoding" for name, _ in headers):
            return PlainTextResponse("The length of a body has to be told\n", 411)
        if any(map(_is_too_long, lengths)):
            return PlainTextResponse("The body is too large\n", 413)
        return None

    def _is_ours(self, host: str) -> bool:
        bare = _without_port(host.strip().lower())
        try:
            if ip_address(bare).is_loopback:
                return True
        except ValueError:
            pass
        return bare.rstrip(".") in {"localhost", *self._hosts}


def _is_too_long(length: bytes) -> bool:
    return not length.isdigit() or len(length) > MOST_DIGITS or int(length) > MOST_BODY_BYTES


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
