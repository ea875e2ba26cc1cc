"""The process's one TLS context."""

import ssl
from functools import cache

import httpx

__all__ = ["tls_context"]


@cache
def tls_context() -> ssl.SSLContext:
    """The one that every connection of this process uses: certificates are always checked.

    Reading the authorities' certificates costs more than a request, and holds the loop up: make it in a thread.
    """
    return httpx.create_ssl_context()
