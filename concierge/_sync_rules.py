"""What a value of the section `sync` may be, for both readers of it; a ValueError holds a code of the texts."""

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

__all__ = ["absolute_paths", "hours", "is_near", "mode", "near_or_https", "plain_name"]

# Names that no public name server knows.
_OWN_NETWORK: Final = (".local", ".lan", ".home", ".internal", ".home.arpa")
# What providers and tunnels give out inside their own networks.
_SHARED: Final = ip_network("100.64.0.0/10")
_WINDOW: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)")
_MODE: Final = re.compile(r"0?[0-7]{3}")
_NAME: Final = re.compile(r"[A-Za-z0-9_:][A-Za-z0-9_.:$-]*")


def is_near(host: str) -> bool:
    """Whether a host, by number or by name, can only be this machine or one of the own network."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.lower().rstrip(".").endswith(_OWN_NETWORK)
    if address.is_unspecified:
        return False
    is_shared = address.version == 4 and address in _SHARED  # noqa: PLR2004  of IP
    return address.is_private or address.is_loopback or address.is_link_local or is_shared


def near_or_https(url: str) -> str:
    """The address, if a key may be sent there: by TLS, or inside the own network. "" stands for none."""
    if not url:
        return url
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError("must be an address such as https://example.org")
    # Addresses are shown and logged.
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("not_a_plain_address")
    if parts.scheme == "http" and not is_near(parts.hostname):
        raise ValueError("not_https_far")
    return url


def plain_name(text: str) -> str:
    """The name of a host or a user, which no program takes for an option or for two words; "" stands for none."""
    if text and not _NAME.fullmatch(text):
        raise ValueError("not_a_name")
    return text


def absolute_paths(table: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """The table of folders, all of them told from the root."""
    for inner in table.values():
        if not all(path.startswith("/") for pair in inner.items() for path in pair):
            raise ValueError("not_absolute")
    return table


def hours(table: Mapping[str, int]) -> Mapping[str, int]:
    """The table of speeds by hours of the day: "08:00-23:00"."""
    if not all(_WINDOW.fullmatch(window) for window in table):
        raise ValueError("not_a_window")
    return table


def mode(text: str) -> str:
    """The rights of a file as `chmod` writes them; "" stands for none."""
    if text and not _MODE.fullmatch(text):
        raise ValueError("not_a_mode")
    return text
