"""Magnet links, read so strictly that what comes out can be given to any torrent client."""

import base64
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from concierge.errors import BadMagnet

__all__ = ["Magnet", "usable_trackers"]

MAX_CHARS: Final = 1_000_000
MAX_TRACKERS: Final = 50
MAX_TRACKER_CHARS: Final = 1024
MAX_NAME_CHARS: Final = 255
MAX_LENGTH: Final = 2**63 - 1

_START = re.compile(r"magnet:\?", re.ASCII | re.IGNORECASE)
_KEY = re.compile(r"(xt|tr|dn|xl)(?:\.\d{1,4})?", re.ASCII | re.IGNORECASE)
_V1 = re.compile(r"urn:btih:([0-9a-f]{40}|[a-z2-7]{32})", re.ASCII | re.IGNORECASE)
_V2 = re.compile(r"urn:btmh:1220([0-9a-f]{64})", re.ASCII | re.IGNORECASE)
_BITTORRENT = re.compile(r"urn:bt[im]h:", re.ASCII | re.IGNORECASE)
_INFO_HASH = re.compile(r"[0-9a-f]{40}", re.ASCII)
_VISIBLE = re.compile(r"[!-~]+", re.ASCII)
_LENGTH = re.compile(r"[0-9]{1,19}", re.ASCII)
_PRIVATE_SUFFIXES = (".localhost", ".local", ".lan", ".internal", ".home.arpa", ".intranet", ".home", ".corp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Magnet:
    """What a magnet link says.

    `info_hash` is 40 lower-case hex digits: the v1 hash, or the first 40 digits of `info_hash_v2` where the
    torrent has no v1 hash. `length` is the size in bytes that the link claims.
    """

    info_hash: str
    name: str = ""
    trackers: tuple[str, ...] = ()
    info_hash_v2: str | None = None
    length: int | None = None

    @classmethod
    def parse(cls, text: str, *, allow_private: bool = False) -> "Magnet":
        """The link in `text`.

        Kept are the hashes, the name without control characters, the length, and at most 50 trackers with
        public addresses (`allow_private`: any address). Everything else that a link may carry, such as peers
        and web seeds, is dropped: a client would connect to it unasked.

        Raises:
            BadMagnet: `facts["part"]` is "length" (too long), "scheme" (no magnet link), "characters"
                (control characters) or "xt" (no usable hash, or several torrents).
        """
        fields = list(_fields(_body(text)))
        v1, v2 = _hashes([value for key, value in fields if key == "xt"])
        addresses = (value for key, value in fields if key == "tr")
        lengths = [int(value) for key, value in fields if key == "xl" and _LENGTH.fullmatch(value)]
        return cls(
            info_hash=v1 or (v2 or "")[:40],
            name=next((name for key, value in fields if key == "dn" if (name := _clean_name(value))), ""),
            trackers=usable_trackers(addresses, allow_private=allow_private),
            info_hash_v2=v2,
            length=next((length for length in lengths if length <= MAX_LENGTH), None),
        )

    @property
    def is_v2_only(self) -> bool:
        """Whether the torrent has no v1 hash, which older clients need."""
        return self.info_hash_v2 is not None and self.info_hash_v2.startswith(self.info_hash)

    def uri(self) -> str:
        """The link in its canonical form."""
        parts = [] if self.is_v2_only else [f"xt=urn:btih:{self.info_hash}"]
        if self.info_hash_v2:
            parts.append(f"xt=urn:btmh:1220{self.info_hash_v2}")
        if self.name:
            parts.append(f"dn={quote(self.name, safe='')}")
        if self.length is not None:
            parts.append(f"xl={self.length}")
        parts += [f"tr={quote(tracker, safe='')}" for tracker in self.trackers]
        return "magnet:?" + "&".join(parts)


def usable_trackers(addresses: Iterable[str], *, allow_private: bool = False) -> tuple[str, ...]:
    """The first 50 different addresses that a tracker can have, without those inside private networks."""
    kept: dict[str, None] = {}
    for address in addresses:
        if len(kept) == MAX_TRACKERS:
            break
        if _is_tracker(address, allow_private=allow_private):
            kept[address] = None
    return tuple(kept)


def _body(text: str) -> str:
    if len(text) > MAX_CHARS:
        raise _bad("length", f"{len(text)} characters")
    text = text.strip()
    start = _START.match(text)
    if start is None:
        raise _bad("scheme", "it does not begin with magnet:?")
    if any(unicodedata.category(char) == "Cc" for char in text):
        raise _bad("characters", "control characters inside")
    return text[start.end() :]


def _fields(body: str) -> Iterator[tuple[str, str]]:
    for field in body.split("&"):
        key, _, value = field.partition("=")
        if known := _KEY.fullmatch(key):
            name = known[1].lower()
            yield name, unquote_plus(value) if name == "dn" else unquote(value)


def _hashes(topics: list[str]) -> tuple[str | None, str | None]:
    v1: set[str] = set()
    v2: set[str] = set()
    for topic in topics:
        if match := _V1.fullmatch(topic):
            v1.add(_hex(match[1]))
        elif match := _V2.fullmatch(topic):
            v2.add(match[1].lower())
        elif _BITTORRENT.match(topic):
            raise _bad("xt", "the hash is malformed")
    if not v1 and not v2:
        raise _bad("xt", "no hash")
    if len(v1) > 1 or len(v2) > 1:
        raise _bad("xt", "several torrents")
    if any(not int(digits, 16) for digits in v1 | v2):
        raise _bad("xt", "the hash is zero")
    return next(iter(v1), None), next(iter(v2), None)


def _hex(digits: str) -> str:
    if _INFO_HASH.fullmatch(digits.lower()):
        return digits.lower()
    return base64.b32decode(digits.upper()).hex()


def _clean_name(name: str) -> str:
    visible = (char for char in name if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(visible).split())[:MAX_NAME_CHARS].rstrip()


def _is_tracker(address: str, *, allow_private: bool) -> bool:
    if len(address) > MAX_TRACKER_CHARS or not _VISIBLE.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_plain = parts.scheme in {"http", "https", "udp"} and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False
    return is_plain and bool(host) and (allow_private or _is_public(host.rstrip(".")))


def _is_public(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        # Resolvers read "2130706433" and "0x7f.1" as numbers, so a name must not end in one.
        is_number = last.isdigit() or last.startswith("0x")
        return "." in host and not is_number and not host.endswith(_PRIVATE_SUFFIXES)
    return all(inner.is_global and not inner.is_multicast for inner in _with_embedded(address))


def _with_embedded(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """The address and, where IPv6 wraps one of IPv4, that too."""
    if isinstance(address, IPv4Address):
        yield address
        return
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None or address.ipv4_mapped is None:
        yield address
    if inner is not None:
        yield inner


def _bad(part: str, detail: str) -> BadMagnet:
    return BadMagnet(f"not a magnet link: {part}: {detail}", part=part)
