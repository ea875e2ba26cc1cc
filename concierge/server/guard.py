"""What no request gets past: hosts that are not ours, and bodies that nobody asked for."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from types import MappingProxyType

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Guard"]

MOST_BODY_BYTES = 64 * 1024
# Python reads no number of more than 4,300 digits.
MOST_DIGITS = 20
# What tells nothing but that we run, or not; whoever watches over a container knows it by its address alone.
WATCHED = frozenset({"/health", "/ready", "/api/health", "/api/ready"})
_NONE: Mapping[str, int] = MappingProxyType({})


class Guard:
    """Lets through what names this machine or one of the hosts, whatever the port.

    A page of a stranger that has its own name lead here would otherwise speak with us from a browser at home.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], long_bodies: Mapping[str, int] = _NONE) -> None:
        """Takes the application behind it, names or addresses without ports, and paths that count what they read."""
        self._app = app
        self._long_bodies = long_bodies
        self._hosts = frozenset({"localhost", *(host.strip("[]").lower().rstrip(".") for host in hosts)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(str(scope["path"]), [*scope["headers"]])
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, path: str, headers: list[tuple[bytes, bytes]]) -> PlainTextResponse | None:
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        if len(hosts) != 1 or not self._is_ours(hosts[0], path):
            return PlainTextResponse("This host is not served: CONCIERGE_SERVER__HOSTS\n", 400)
        lengths = [value for name, value in headers if name == b"content-length"]
        counts_itself = path in self._long_bodies
        if not counts_itself and any(name == b"transfer-encoding" for name, _ in headers):
            return PlainTextResponse("The length of a body has to be told\n", 411)
        most = self._long_bodies.get(path, MOST_BODY_BYTES)
        if any(_is_too_long(length, most) for length in lengths):
            return PlainTextResponse("The body is too large\n", 413)
        return None

    def _is_ours(self, host: str, path: str) -> bool:
        bare = _without_port(host.strip().lower())
        if bare.rstrip(".") in self._hosts:
            return True
        try:
            # No stranger's name can be made to lead to a bare address.
            return ip_address(bare).is_loopback or path in WATCHED
        except ValueError:
            return False


def _is_too_long(length: bytes, most: int) -> bool:
    return not length.isdigit() or len(length) > MOST_DIGITS or int(length) > most


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
