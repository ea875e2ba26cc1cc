"""Rows of a Torznab feed as releases, in which no key stands."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote, urlsplit

from concierge.adapters._torznab_feed import SERVICE, Item
from concierge.adapters._torznab_secrets import has_secret, is_address, without_secrets
from concierge.model.magnet import Magnet
from concierge.model.release import Release

__all__ = ["MARK", "Key", "home", "release_of"]

# Stands for the key in what is stored: no address holds braces.
MARK = "{key}"
LONGEST_ID = 200
LONGEST_ORIGIN = 40
LONGEST_LINK = 8_192
_NEITHER = re.compile(r"[1346789]\d{3}")
_NEITHER_WORDS = ("audio", "music", "book", "pc", "console", "games", "xxx", "software")
_OTHER = "8"


class Key:
    """The key, which goes to the feeds' own hosts and nowhere else."""

    def __init__(self, value: str, urls: Iterable[str]) -> None:
        """Takes the key and the addresses of the feeds."""
        self.value = value
        self._spellings = sorted({self.value, quote(self.value), quote(self.value, safe="")}, key=len)
        self._homes = frozenset(map(home, urls))

    def hidden(self, text: str) -> str:
        """The text with a mark in place of the key."""
        for spelling in reversed(self._spellings):
            text = text.replace(spelling, MARK)
        return text

    def is_home(self, url: str) -> bool:
        """Whether the address is at one of the feeds."""
        return home(url) in self._homes

    def shown(self, link: str) -> str:
        """The link as its own server wrote it; for any other it stays without the key."""
        return link.replace(MARK, quote(self.value, safe="") if self.is_home(link) else "")


def release_of(item: Item, key: Key) -> Release:
    """The row as a release, without the key and without a stranger's wherever one stood.

    Its `link` holds up to two, parted by a space. One with a secret is kept where it leads to the feed itself.
    """
    places = (_link(item.link, key), _magnet(item.magnet, key))
    origin = key.hidden(item.origin)[:LONGEST_ORIGIN]
    return Release(
        tracker=SERVICE,
        tracker_id=_named(key.hidden(item.guid)),
        name=key.hidden(item.name),
        size_bytes=item.size_bytes,
        seeders=item.seeders or 0,
        leechers=item.leechers or 0,
        info_hash=item.info_hash,
        # What leads to the server itself is a way to the file, not to a page.
        url=without_secrets(item.page) if item.page and MARK not in key.hidden(item.page) else None,
        published_at=item.published_at,
        category=" ".join(filter(None, (origin, *item.categories[:3]))),
        is_video=_is_video(item.categories),
        link=" ".join(filter(None, places)) or None,
        sources=tuple(filter(None, (SERVICE, origin))),
    )


def _link(link: str, key: Key) -> str:
    """The link as it is stored; "" if it is none, or is good only with a secret that is not ours to keep."""
    if len(link) > LONGEST_LINK or not link.isprintable():
        return ""
    hidden = key.hidden(link.replace(" ", "%20"))
    is_plain = MARK not in hidden and not has_secret(link)
    return hidden if is_plain or key.is_home(link) else ""


def _magnet(link: str, key: Key) -> str:
    """The magnet link without announce addresses that are one person's, and without addresses of other kinds."""
    if not link or len(link) > LONGEST_LINK or not link.isprintable():
        return ""
    magnet = Magnet.parse(link)
    public = (one for one in magnet.trackers if MARK not in key.hidden(one) and not has_secret(one))
    return key.hidden(replace(magnet, trackers=tuple(public)).uri())


def _named(guid: str) -> str:
    """The guid, or what stands for one that is long or an address: those may hold anybody's passkey."""
    if len(guid) <= LONGEST_ID and not is_address(guid):
        return guid
    return hashlib.sha256(guid.encode("utf-8", "replace")).hexdigest()


def _is_video(categories: Sequence[str]) -> bool:
    """False where every category that says something says otherwise: numbers of its own and "other" say nothing."""
    telling = [one.lower() for one in categories if not one.isdecimal() or len(one) == len("2000")]
    telling = [one for one in telling if not one.startswith(_OTHER)]
    others = [one for one in telling if _NEITHER.fullmatch(one) or one.startswith(_NEITHER_WORDS)]
    return not others or len(others) < len(telling)


def home(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: where a key may go."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ("", "", None)
    return (parts.scheme, "" if "@" in parts.netloc else parts.hostname or "", port)
