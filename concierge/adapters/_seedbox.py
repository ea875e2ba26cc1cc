"""What the settings of all torrent clients on other machines have in common."""

from typing import Final
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from concierge.config import is_loopback

__all__ = ["LONGEST_LIST_BYTES", "only_where_nobody_listens", "whole_address"]

LONGEST_LIST_BYTES: Final = 32 * 1024 * 1024
"""All that a client says of all of its torrents; one with ten trackers takes up to 8 KB (Transmission 3.00)."""

_SCHEMES: Final = frozenset({"http", "https"})


def whole_address(given: str, *, path: str = "") -> str:
    """The address without a slash at its end; a bare host is one behind TLS, and `path` follows where none is given.

    Raises:
        ValueError: it is no address, or holds a name and a password.
    """
    if not given:
        return given
    if "://" not in given:
        given = f"{'http' if is_loopback(f'http://{given}') else 'https'}://{given}"
    parts = urlsplit(given)
    if parts.scheme not in _SCHEMES or not _is_host(parts.hostname):
        raise ValueError("not an http or https address")
    _ = parts.port  # raises where it is none
    if parts.username is not None or parts.password is not None:
        raise ValueError("name and password belong into settings of their own")
    return given.rstrip("/") if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}{path}"


def _is_host(name: str | None) -> bool:
    """Whether that can be the name of a machine, in whatever letters."""
    try:
        return bool(name) and httpx.URL(scheme="https", host=name).host == name
    except httpx.InvalidURL:
        return False


def only_where_nobody_listens(secret: SecretStr, url: str) -> SecretStr:
    """The secret, if nobody can read it on its way. Raises ValueError."""
    # A scheme may be written in capitals.
    is_open = urlsplit(url).scheme == "http" and not is_loopback(url)
    if secret.get_secret_value() and is_open:
        raise ValueError("a password is sent over https only: change the address")
    return secret
