"""Connections to addresses that people give: into networks open to them, to the machine that was looked at."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

import httpx

__all__ = ["AddressPolicy", "PinnedTransport"]

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
# The addresses of a name, as the system's resolver gives them. Raises OSError.
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

FIRST_FREE_PORT: Final = 1024
WEB_PORTS: Final = {"http": 80, "https": 443}
MOST_ADDRESSES: Final = 4


def _networks(*names: str) -> tuple[Network, ...]:
    return tuple(map(ip_network, names))


# Networks of a home or of this machine: open where the operator says so.
_PRIVATE: Final = _networks(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1/128", "fc00::/7"
)
# What is no machine on the internet, or speaks to the keeper of a virtual one: 169.254.169.254, 168.63.129.16.
_NEVER_V4: Final = _networks(
    "0.0.0.0/8",
    "169.254.0.0/16",
    "168.63.129.16/32",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
)
# Of IPv6 only this part is the internet; in it Teredo, 6to4, documentation and others lead elsewhere.
_GLOBAL_V6: Final = ip_network("2000::/3")
_NEVER_V6: Final = _networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
# The way from IPv6 to IPv4 that providers have: as good as the address within.
_NAT64: Final = ip_network("64:ff9b::/96")


async def _resolved(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPolicy:
    """Where people may send us: to the internet, with `allows_private` into networks of a home and this machine too.

    Of ports those of the web are open, and those that need no rights of a system's own.
    """

    allows_private: bool = False
    resolve: Resolve = _resolved

    def refuses(self, url: httpx.URL) -> bool:
        """Whether the address can be told to be closed without asking what its name stands for."""
        host = _host(url)
        known = _literal(host)
        if known is None:
            return not self._is_open_port(url) or _is_disguised(host)
        return not self._is_open_port(url) or not self._is_open(known)

    async def addresses(self, url: httpx.URL) -> tuple[str, ...]:
        """The machines that the address stands for, each of them open.

        Raises:
            httpx.ConnectError: there are none, or one is closed: a name that leads astray once leads nowhere.
        """
        host = _host(url)
        if self.refuses(url):
            raise httpx.ConnectError("closed to people")
        try:
            found = tuple(dict.fromkeys(await self.resolve(host, _port(url))))
            is_open = all(self._is_open(ip_address(one)) for one in found)
        except (OSError, ValueError) as error:
            raise httpx.ConnectError("no such machine") from error
        if not found or not is_open:
            raise httpx.ConnectError("closed to people")
        return found[:MOST_ADDRESSES]

    def _is_open_port(self, url: httpx.URL) -> bool:
        return _port(url) >= FIRST_FREE_PORT or _port(url) in WEB_PORTS.values()

    def _is_open(self, address: Address) -> bool:
        if any(address in network for network in _PRIVATE):
            return self.allows_private
        if isinstance(address, IPv4Address):
            return not any(address in network for network in _NEVER_V4)
        if address in _NAT64:
            return self._is_open(IPv4Address(int(address) & 0xFFFF_FFFF))
        return address in _GLOBAL_V6 and not any(address in network for network in _NEVER_V6)


class PinnedTransport(httpx.AsyncBaseTransport):
    """Connects to the addresses that the policy has looked at, never to a name.

    A name is resolved once, and again only when none of its machines could be reached. The certificate is checked
    against the name.
    """

    def __init__(self, policy: AddressPolicy, tls: ssl.SSLContext) -> None:
        """Connects without proxies: one would ask for the name itself."""
        self._policy = policy
        self._transport = httpx.AsyncHTTPTransport(verify=tls, trust_env=False)
        self._pins: dict[tuple[str, int], tuple[str, ...]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the first machine that can be reached. Raises what a transport raises."""
        place = (_host(request.url), _port(request.url))
        if place not in self._pins:
            self._pins[place] = await self._policy.addresses(request.url)
        *others, last = self._pins[place]
        for address in others:
            try:
                return await self._transport.handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        try:
            return await self._transport.handle_async_request(_pinned(request, last))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            self._pins.pop(place, None)
            raise

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._transport.aclose()


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to that machine, which is still to prove that it has the name."""
    host = _host(request.url)
    named = {} if _literal(host) else {"sni_hostname": host}
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, **named},
    )


def _host(url: httpx.URL) -> str:
    """As it goes over the wire: in ASCII, without the dot that may end it."""
    return url.raw_host.decode("ascii").removesuffix(".")


def _port(url: httpx.URL) -> int:
    return url.port or WEB_PORTS.get(url.scheme, 0)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_disguised(host: str) -> bool:
    """Whether a system reads the name as a number: `2130706433`, `0x7f.1`, `127.1` are this machine."""
    last = host.rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")
