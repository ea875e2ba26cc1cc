"""A port for a server that cannot choose one itself."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

__all__ = ["free_port"]

# Below what the system gives to those who let it choose: between our look and the server's start, nobody takes it.
UNASKED = range(10_000, 32_000)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    while True:
        port = random.SystemRandom().choice(UNASKED)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
