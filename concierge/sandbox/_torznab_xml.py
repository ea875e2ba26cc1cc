"""The documents of the sandbox's Jackett and Prowlarr, and what can be odd about them."""

import enum
import re
from collections.abc import Callable, Iterable, Mapping, Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease

__all__ = [
    "SEARCHES",
    "Flavour",
    "Quirk",
    "Row",
    "Upload",
    "caps_document",
    "error_document",
    "feed_document",
    "item",
    "offered",
]

NAMESPACE = "http://torznab.com/schemas/2015/feed"
FORUM = "https://rutracker.org/forum/viewtopic.php?t="
FIRST_TOPIC = 6_800_000
BIG_ROWS = 1_800
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SEARCHES: Final[Mapping[str, frozenset[str]]] = {
    "search": frozenset({"q"}),
    "tv-search": frozenset({"q", "season", "ep"}),
    "movie-search": frozenset({"q", "imdbid"}),
}
_UPLOADED = datetime(2026, 4, 15, 15, 19, 54, tzinfo=UTC)


class Flavour(enum.StrEnum):
    """Whose wire it is."""

    JACKETT = "jackett"
    PROWLARR = "prowlarr"


class Quirk(enum.StrEnum):
    """Oddities that are off until a test asks for them.

    States: DISABLED, BLOCKED and FAILED are the indexer's; LIMIT and API_DISABLED are errors inside of an answer that
    says 200; UNSUPPORTED and UNSUPPORTED_ID refuse what the server said that it takes; LOGIN_PAGE and LOGIN_REDIRECT
    are those of a Jackett with a password. What it says of itself: BARE_CAPS leaves out all that may be, NO_FILMS has
    neither a search nor a category for them. Documents: CUT, CONTROL, ENTITY, DTD, BOMB, BOM, UTF16, HTML, BIG (2 MB).
    Rows: NO_ENCLOSURE, TWO_ENCLOSURES, USENET, MAGNET_ALONE, NO_HASH, BASE32, REPEATED, NO_SEEDERS, NEGATIVE, NO_SIZE,
    NEWZNAB, WORDED, ODD_DATE, ODD_GUID, BOOKS (categories are ignored), ENDLESS (so are offsets). Links: TO_MAGNET,
    TO_HTML, TO_NOWHERE, TO_LIMIT, TO_ITSELF, TO_ANOTHER.
    """

    DISABLED = "disabled"
    BLOCKED = "blocked"
    FAILED = "failed"
    LIMIT = "limit"
    API_DISABLED = "api_disabled"
    UNSUPPORTED = "unsupported"
    UNSUPPORTED_ID = "unsupported_id"
    LOGIN_PAGE = "login_page"
    LOGIN_REDIRECT = "login_redirect"
    BARE_CAPS = "bare_caps"
    NO_FILMS = "no_films"
    CUT = "cut"
    CONTROL = "control"
    ENTITY = "entity"
    DTD = "dtd"
    BOMB = "bomb"
    BOM = "bom"
    UTF16 = "utf16"
    HTML = "html"
    BIG = "big"
    NO_ENCLOSURE = "no_enclosure"
    TWO_ENCLOSURES = "two_enclosures"
    USENET = "usenet"
    MAGNET_ALONE = "magnet_alone"
    NO_HASH = "no_hash"
    BASE32 = "base32"
    REPEATED = "repeated"
    NO_SEEDERS = "no_seeders"
    NEGATIVE = "negative"
    NO_SIZE = "no_size"
    NEWZNAB = "newznab"
    WORDED = "worded"
    ODD_DATE = "odd_date"
    ODD_GUID = "odd_guid"
    BOOKS = "books"
    ENDLESS = "endless"
    TO_MAGNET = "to_magnet"
    TO_HTML = "to_html"
    TO_NOWHERE = "to_nowhere"
    TO_LIMIT = "to_limit"
    TO_ITSELF = "to_itself"
    TO_ANOTHER = "to_another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A release as the indexer numbers it."""

    number: int
    release: SandboxRelease
    imdb_id: str = ""
    is_series: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An upload, with what only the server knows of it: the link, and the magnet link as its tracker prints it."""

    upload: Upload
    link: str
    magnet: str


def offered() -> tuple[Upload, ...]:
    """Everything in the catalogue."""
    found = [(title, release) for title in CATALOGUE for release in title.releases]
    return tuple(
        Upload(number=at, release=release, imdb_id=title.imdb_id, is_series=title.is_series)
        for at, (title, release) in enumerate(found)
    )


def caps_document(flavour: Flavour, quirks: AbstractSet[Quirk]) -> bytes:
    """What the server says of itself."""
    root = Element("caps")
    SubElement(root, "server", title="Jackett" if flavour is Flavour.JACKETT else "Prowlarr")
    if Quirk.BARE_CAPS not in quirks:
        SubElement(root, "limits", default="100", max="100")
        SubElement(root, "retention", days="5000")
    searching = SubElement(root, "searching")
    for name, parameters in SEARCHES.items():
        is_there = not (name == "movie-search" and Quirk.NO_FILMS in quirks)
        search = SubElement(searching, name, available="yes" if is_there else "no")
        if Quirk.BARE_CAPS not in quirks:
            search.set("supportedParams", ",".join(sorted(parameters)))
    SubElement(searching, "book-search", available="no", supportedParams="q")
    categories = SubElement(root, "categories")
    if Quirk.NO_FILMS not in quirks:
        films = SubElement(categories, "category", id="2000", name="Movies")
        SubElement(films, "subcat", id="2040", name="Movies/HD")
    SubElement(categories, "category", id="5000", name="TV")
    SubElement(categories, "category", id="100313", name="Зарубежное кино (HD Video)")
    return damaged(root, quirks)


def error_document(code: int, said: str) -> bytes:
    """An error, as every such server words it."""
    return written(Element("error", code=str(code), description=said))


def feed_document(rows: Iterable[Row], flavour: Flavour, quirks: AbstractSet[Quirk]) -> bytes:
    """The rows as a feed, with all that is odd about it."""
    is_jackett = flavour is Flavour.JACKETT
    root = Element("rss", {"version": "2.0" if is_jackett else "1.0", "xmlns:torznab": NAMESPACE})
    root.set("xmlns:atom", "http://www.w3.org/2005/Atom")
    root.set("xmlns:newznab", "http://www.newznab.com/DTD/2010/feeds/attributes/")
    channel = SubElement(root, "channel")
    _child(channel, "title", "RuTracker.org")
    _child(channel, "lanuage", "en-US")  # as one of these servers writes it
    for row in rows:
        entry = item(row, flavour)
        for quirk in sorted(quirks & ITEMS.keys()):
            ITEMS[quirk](entry, row)
        channel.append(entry)
        if Quirk.REPEATED in quirks:
            channel.append(entry)
        if Quirk.BOOKS in quirks:
            channel.append(_book(row, flavour))
    if Quirk.BIG in quirks:
        for number in range(BIG_ROWS):
            channel.append(_filler(number))
    return damaged(root, quirks)


def item(row: Row, flavour: Flavour) -> Element:
    """A row without anything odd."""
    is_jackett = flavour is Flavour.JACKETT
    release, entry = row.upload.release, Element("item")
    size, page = str(release.claimed_size_bytes), f"{FORUM}{FIRST_TOPIC + row.upload.number}"
    category = "5040" if row.upload.is_series else "2040"
    _child(entry, "title", release.name)
    _child(entry, "guid", page)
    origin = _child(entry, "jackettindexer" if is_jackett else "prowlarrindexer", "RuTracker.org")
    origin.set("id", "rutracker" if is_jackett else "3")
    _child(entry, "comments", page)
    at = _UPLOADED + timedelta(days=row.upload.number % 7)
    _child(entry, "pubDate", format_datetime(at))
    _child(entry, "size", size)
    _child(entry, "description", "Uploader: <b>sandbox</b><br>")
    _child(entry, "link", row.link)
    _child(entry, "category", category)
    _child(entry, "category", "100313")
    SubElement(entry, "enclosure", url=row.link, length=size, type="application/x-bittorrent")
    seeders = max(release.seeders, 0)
    attributes = {
        "category": category,
        "seeders": str(seeders),
        "peers": str(seeders + release.leechers),
        "downloadvolumefactor": "1",
    }
    if is_jackett:
        attributes |= {"infohash": torrents.info_hash(release), "magneturl": row.magnet}
    else:
        attributes |= {"files": str(len(release.files)), "grabs": "831"}
    for name, value in attributes.items():
        SubElement(entry, "torznab:attr", name=name, value=value)
    return entry


def damaged(root: Element, quirks: AbstractSet[Quirk]) -> bytes:
    """The document as it is sent."""
    body = written(root)
    for quirk in sorted(quirks & BODIES.keys()):
        body = BODIES[quirk](body)
    return body


def written(root: Element) -> bytes:
    """The document in UTF-8."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode()


def _child(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = text
    return child


def _book(row: Row, flavour: Flavour) -> Element:
    entry = item(row, flavour)
    _drop_attributes(entry, "category", "infohash", "magneturl")
    for category in entry.findall("category"):
        category.text = "7020"
    _set(entry, "guid", f"book-{row.upload.number}")
    return entry


def _filler(number: int) -> Element:
    entry = Element("item")
    _child(entry, "title", f"Filler {number} (1900) DVDRip")
    _child(entry, "guid", f"filler-{number}")
    _child(entry, "description", "long " * 200)
    SubElement(entry, "torznab:attr", name="infohash", value=f"{number + 1:040x}")
    return entry


def _set(entry: Element, name: str, text: str) -> None:
    for child in entry.findall(name):
        child.text = text


def _drop(entry: Element, *names: str) -> None:
    for child in [child for child in entry if child.tag in names]:
        entry.remove(child)


def _drop_attributes(entry: Element, *names: str) -> None:
    for child in entry.findall("torznab:attr"):
        if child.get("name") in names:
            entry.remove(child)


def _attribute(entry: Element, name: str, value: str) -> None:
    _drop_attributes(entry, name)
    SubElement(entry, "torznab:attr", name=name, value=value)


def _two_enclosures(entry: Element, row: Row) -> None:
    entry.insert(0, Element("enclosure", url=f"{row.link}&nzb=1", length="1", type="application/x-nzb"))


def _usenet(entry: Element, row: Row) -> None:
    _drop(entry, "enclosure")
    _drop_attributes(entry, "infohash", "magneturl")
    SubElement(entry, "enclosure", url=row.link, length="1", type="application/x-nzb")


def _magnet_alone(entry: Element, row: Row) -> None:
    _drop(entry, "enclosure")
    _drop_attributes(entry, "infohash", "magneturl")
    _set(entry, "link", row.magnet)
    kind = "application/x-bittorrent;x-scheme-handler/magnet"
    SubElement(entry, "enclosure", url=row.magnet, length="0", type=kind)


def _base32(entry: Element, row: Row) -> None:
    number = int(torrents.info_hash(row.upload.release), 16)
    digits = "".join(BASE32[number >> shift & 31] for shift in range(155, -1, -5))
    _attribute(entry, "infohash", digits)
    _attribute(entry, "magneturl", f"magnet:?xt=urn:btih:{digits}")


def _no_size(entry: Element, row: Row) -> None:
    _drop(entry, "size")
    for enclosure in entry.findall("enclosure"):
        enclosure.set("length", "0")
    _attribute(entry, "size", str(row.upload.release.claimed_size_bytes))


def _negative(entry: Element, _row: Row) -> None:
    _attribute(entry, "seeders", "-3")
    _attribute(entry, "peers", "-1")


def _newznab(entry: Element, _row: Row) -> None:
    for child in entry.findall("torznab:attr"):
        child.tag = "newznab:attr"


def _worded(entry: Element, _row: Row) -> None:
    _drop_attributes(entry, "category")
    _set(entry, "category", "Anime")


def _odd_date(entry: Element, row: Row) -> None:
    _set(
        entry,
        "pubDate",
        ("2026-04-15T18:19:54+03:00", "15 Apr 2026 15:19:54", "gestern")[row.upload.number % 3],
    )


def _odd_guid(entry: Element, row: Row) -> None:
    _drop(entry, "comments")
    _set(entry, "guid", f"guid {row.upload.number}")


ITEMS: Final[Mapping[Quirk, Callable[[Element, Row], None]]] = {
    Quirk.NO_ENCLOSURE: lambda entry, _: _drop(entry, "enclosure"),
    Quirk.TWO_ENCLOSURES: _two_enclosures,
    Quirk.USENET: _usenet,
    Quirk.MAGNET_ALONE: _magnet_alone,
    Quirk.NO_HASH: lambda entry, _: _drop_attributes(entry, "infohash", "magneturl"),
    Quirk.BASE32: _base32,
    Quirk.NO_SEEDERS: lambda entry, _: _drop_attributes(entry, "seeders", "peers"),
    Quirk.NEGATIVE: _negative,
    Quirk.NO_SIZE: _no_size,
    Quirk.NEWZNAB: _newznab,
    Quirk.WORDED: _worded,
    Quirk.ODD_DATE: _odd_date,
    Quirk.ODD_GUID: _odd_guid,
}
_ENTITIES = b"".join(b'<!ENTITY l%d "%s">' % (at + 1, b"&l%d;" % at * 10) for at in range(9))
BODIES: Final[Mapping[Quirk, Callable[[bytes], bytes]]] = {
    Quirk.CUT: lambda body: body[: len(body) // 2],
    Quirk.CONTROL: lambda body: body.replace(b"</", b"\x0b</", 1),
    Quirk.ENTITY: lambda body: body.replace(b"</", b"&nbsp;</", 1),
    Quirk.DTD: lambda body: re.sub(rb"\n", b'\n<!DOCTYPE x SYSTEM "file:///etc/passwd">', body, count=1),
    Quirk.BOMB: lambda body: re.sub(
        rb"\n", b'\n<!DOCTYPE x [<!ENTITY l0 "lol">' + _ENTITIES + b"]>", body, count=1
    ).replace(b"</", b"&l9;</", 1),
    Quirk.BOM: lambda body: b"\xef\xbb\xbf" + body,
    Quirk.UTF16: lambda body: body.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    Quirk.HTML: lambda _: b"<!DOCTYPE html><html><body><h1>Internal error</h1><br></body></html>",
}
