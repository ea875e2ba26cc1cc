"""A lock on the network: Python's own audit events refuse every address that is not this machine's."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Where in the event's arguments the address or the host name stands.
ADDRESS_AT = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}
HOST_AT = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0}
LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}


class NetworkForbiddenError(RuntimeError):
    """A test reached for another machine; no OSError, so that no client takes it for a failed service."""


class Lock:
    """An audit hook that can be opened for a while; audit hooks themselves stay for ever."""

    def __init__(self) -> None:
        self._opened = 0

    def install(self) -> None:
        """Guard this process from now on."""
        sys.addaudithook(self._hear)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The network is free inside."""
        self._opened += 1
        try:
            yield
        finally:
            self._opened -= 1

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if event in ADDRESS_AT:
            address = args[ADDRESS_AT[event]]
            host = address[0] if isinstance(address, tuple) and address else None
        elif event in HOST_AT:
            host = args[HOST_AT[event]]
        else:
            return
        if not self._opened and not is_local(host):
            raise NetworkForbiddenError(f"{event} to {host!r}: tests stay on this machine")


def is_local(host: object) -> bool:
    """Whether a host is this machine; no host at all, as with a Unix socket, is this machine too."""
    if isinstance(host, bytes | bytearray):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host.lower() in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified
