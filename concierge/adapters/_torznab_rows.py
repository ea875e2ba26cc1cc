"""Rows of a Torznab feed as releases, in which no key stands."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlsplit

from concierge.adapters._torznab_feed import SERVICE, Item
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
    """The row as a release, without the key wherever it stood. Its `link` holds up to two, parted by a space."""
    places = (place.replace(" ", "%20") for place in (item.link, item.magnet) if len(place) <= LONGEST_LINK)
    links = (key.hidden(place) for place in places if place and place.isprintable())
    origin = key.hidden(item.origin)[:LONGEST_ORIGIN]
    page = key.hidden(item.page)
    return Release(
        tracker=SERVICE,
        tracker_id=_named(key.hidden(item.guid)),
        name=key.hidden(item.name),
        size_bytes=item.size_bytes,
        seeders=item.seeders or 0,
        leechers=item.leechers or 0,
        info_hash=item.info_hash,
        # What leads to the server itself is a way to the file, not to a page.
        url=page if page and MARK not in page else None,
        published_at=item.published_at,
        category=" ".join(filter(None, (origin, *item.categories[:3]))),
        is_video=_is_video(item.categories),
        link=" ".join(links) or None,
        sources=tuple(filter(None, (SERVICE, origin))),
    )


def _named(guid: str) -> str:
    return guid if len(guid) <= LONGEST_ID else hashlib.sha256(guid.encode("utf-8", "replace")).hexdigest()


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
