"""Judged releases as a Torznab feed, as Sonarr, Radarr, FlexGet and autobrr read it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from concierge._version import __version__
from concierge.model.decision import Decision
from concierge.model.parsing import ParsedRelease
from concierge.model.title import Title
from concierge.server.scene_name import scene_name

__all__ = [
    "FILMS",
    "PAGE_ROWS",
    "SERIES",
    "Row",
    "caps_document",
    "categories_of",
    "error_document",
    "feed_document",
]

PAGE_ROWS: Final = 100
MOST_NAME_CHARS: Final = 500
UHD, HD = 2160, 720
FILMS, SERIES = 2000, 5000
# By the best picture: ultra HD, HD, SD.
_FILM_KINDS: Final = {45: "UHD", 40: "HD", 30: "SD"}
_NAMES: Final[Mapping[int, str]] = {FILMS: "Movies", SERIES: "TV"}
# What XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEARCHES: Final[Mapping[str, str]] = {
    "search": "q",
    "tv-search": "q,season,ep,imdbid,tmdbid",
    "movie-search": "q,imdbid,tmdbid,year",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A release of `title`. `link` is where its .torrent file or magnet link is had."""

    decision: Decision
    link: str
    title: Title | None = None


def caps_document() -> bytes:
    """What this server can be asked."""
    root = Element("caps")
    SubElement(root, "server", title="concierge", version=__version__)
    SubElement(root, "limits", default=str(PAGE_ROWS), max=str(PAGE_ROWS))
    searching = SubElement(root, "searching")
    for name, parameters in _SEARCHES.items():
        SubElement(searching, name, available="yes", supportedParams=parameters)
    for name in ("music-search", "audio-search", "book-search"):
        SubElement(searching, name, available="no", supportedParams="q")
    categories = SubElement(root, "categories")
    for first, name in _NAMES.items():
        category = SubElement(categories, "category", id=str(first), name=name)
        for number, kind in _FILM_KINDS.items():
            SubElement(category, "subcat", id=str(first + number), name=f"{name}/{kind}")
    return _written(root)


def error_document(code: int, said: str) -> bytes:
    """An error in the words of Newznab."""
    return _written(Element("error", code=str(code), description=_clean(said)))


def feed_document(rows: Iterable[Row], *, address: str, offset: int, total: int) -> bytes:
    """The rows, in their order, of `total` that there are."""
    root = Element("rss", version="2.0")
    root.set("xmlns:atom", "http://www.w3.org/2005/Atom")
    root.set("xmlns:torznab", "http://torznab.com/schemas/2015/feed")
    root.set("xmlns:newznab", "http://www.newznab.com/DTD/2010/feeds/attributes/")
    channel = SubElement(root, "channel")
    SubElement(channel, "atom:link", href=_clean(address), rel="self", type="application/rss+xml")
    for name, text in (("title", "concierge"), ("description", "concierge"), ("link", address)):
        _child(channel, name, text)
    SubElement(channel, "newznab:response", offset=str(offset), total=str(total))
    for row in rows:
        channel.append(_item(row))
    return _written(root)


def categories_of(parsed: ParsedRelease) -> tuple[int, int]:
    """The round category and the one of its picture."""
    first = SERIES if parsed.seasons or parsed.episodes or parsed.is_season_pack else FILMS
    height = parsed.resolution or 0
    return first, first + (45 if height >= UHD else 40 if height >= HD else 30)


def _item(row: Row) -> Element:
    release = row.decision.release
    entry = Element("item")
    _child(entry, "title", scene_name(row.decision, row.title)[:MOST_NAME_CHARS])
    guid = _child(entry, "guid", f"concierge:{release.tracker}:{release.tracker_id}")
    guid.set("isPermaLink", "false")
    if release.url:
        _child(entry, "comments", release.url)
    if release.published_at is not None:
        _child(entry, "pubDate", format_datetime(release.published_at))
    size = str(release.size_bytes or 0)
    _child(entry, "size", size)
    _child(entry, "description", f"{release.name} ({', '.join(release.sources) or release.tracker})")
    _child(entry, "link", row.link)
    numbers = categories_of(row.decision.parsed)
    for number in numbers:
        _child(entry, "category", str(number))
    SubElement(entry, "enclosure", url=_clean(row.link), length=size, type="application/x-bittorrent")
    for name, value in _attributes(row.decision):
        SubElement(entry, "torznab:attr", name=name, value=_clean(value))
    return entry


def _attributes(decision: Decision) -> Iterator[tuple[str, str]]:
    release, parsed = decision.release, decision.parsed
    yield from (("category", str(number)) for number in categories_of(parsed))
    yield "seeders", str(release.seeders)
    yield "peers", str(release.seeders + release.leechers)
    if release.size_bytes:
        yield "size", str(release.size_bytes)
    if release.info_hash:
        yield "infohash", release.info_hash
        yield "magneturl", f"magnet:?xt=urn:btih:{release.info_hash}"
    yield from (("tag", tag) for tag in _tags(parsed))
    yield "downloadvolumefactor", "1"
    yield "uploadvolumefactor", "1"


def _tags(parsed: ParsedRelease) -> tuple[str, ...]:
    """The voices: "ru-dub", "ru-mvo", and the studios by their names."""
    found: dict[str, None] = {}
    for track in parsed.tracks:
        voice = "-".join(filter(None, (track.language, track.kind.value if track.kind else "")))
        found |= dict.fromkeys(filter(None, (voice, track.studio)))
    return tuple(found)


def _child(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _clean(text)
    return child


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _written(root: Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode()
