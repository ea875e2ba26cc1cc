"""What a Torznab server answers, read without trust: no DTD, no entities of its own, no more than a feed can hold."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from concierge.adapters._xml import read_xml
from concierge.errors import BadMagnet, UnexpectedAnswer
from concierge.model.magnet import Magnet

__all__ = ["SERVICE", "Caps", "Item", "Problem", "is_login_page", "read_caps", "read_items"]

SERVICE: Final = "torznab"
MAX_DEPTH: Final = 32
MAX_ELEMENTS: Final = 400_000
MAX_COUNT: Final = 2**62
_NUMBER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_HASH = re.compile(r"[0-9a-fA-F]{40}|[A-Za-z2-7]{32}", re.ASCII)
_LOGIN = re.compile(rb"(?i)/ui/login\b|<title>\s*(?:login\b|jackett\s*-?\s*login)|id=\"login")
_USENET = "x-nzb"
_BITTORRENT = "bittorrent"
# What the older of these servers do not state of themselves.
_USUAL: Final[Mapping[str, frozenset[str]]] = {
    "search": frozenset({"q"}),
    "tv-search": frozenset({"q", "season", "ep"}),
    "movie-search": frozenset({"q"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A document that tells an error in place of an answer; code 0 is one that cannot be read."""

    code: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What a server can be asked: the parameters of each kind of search that it has, and its categories.

    `page_rows` is how many rows one answer holds at most; None where it does not say.
    """

    searches: Mapping[str, frozenset[str]]
    categories: frozenset[int] = frozenset()
    page_rows: int | None = None

    def takes(self, search: str, parameter: str) -> bool:
        """Whether that kind of search is there and knows the parameter."""
        return parameter in self.searches.get(search, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of a feed: `page` is for people, `link` is where its .torrent file is had, counts may not be stated."""

    guid: str
    name: str
    link: str = ""
    magnet: str = ""
    page: str = ""
    info_hash: str | None = None
    size_bytes: int | None = None
    seeders: int | None = None
    leechers: int | None = None
    published_at: datetime | None = None
    categories: tuple[str, ...] = ()
    origin: str = ""


@dataclass(slots=True)
class _Element:
    """An element by its name without prefix, in lower case."""

    name: str
    attributes: Mapping[str, str]
    pieces: list[str] = field(default_factory=list)
    children: list["_Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def all(self, name: str) -> Iterator["_Element"]:
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "_Element | None":
        return next(self.all(name), None)

    def said(self, name: str) -> str:
        """The text of the first child of that name that has any."""
        return next((text for child in self.all(name) if (text := child.text)), "")


def read_caps(body: bytes) -> Caps | Problem:
    """What the server says of itself. Raises UnexpectedAnswer for anything but that or an error."""
    root = _document(body)
    if root.name == "error":
        return _problem(root)
    if root.name != "caps":
        raise UnexpectedAnswer(SERVICE, f"<{root.name[:40]}> in place of <caps>", part="caps")
    limits = root.first("limits")
    said = (limits.attributes if limits else {}).values()
    rows = [number for value in said if (number := _count(value))]
    stated = root.first("categories")
    categories = [*stated.all("category")] if stated else []
    inner = [sub for category in categories for sub in category.all("subcat")]
    numbers = (_count(one.attributes.get("id", "")) for one in (*categories, *inner))
    return Caps(
        searches=_searches(root.first("searching")),
        categories=frozenset(number for number in numbers if number),
        page_rows=max(rows, default=None),
    )


def read_items(body: bytes) -> tuple[Item, ...] | Problem:
    """The rows of a feed, in its order, without those that are no torrents.

    Raises:
        UnexpectedAnswer: it is neither a feed nor an error.
    """
    root = _document(body)
    if root.name == "error":
        return _problem(root)
    channel = root.first("channel")
    if root.name != "rss" or channel is None:
        raise UnexpectedAnswer(SERVICE, f"<{root.name[:40]}> in place of a feed", part="feed")
    # Some servers say an error inside of the feed.
    if (error := channel.first("error")) is not None:
        return _problem(error)
    return tuple(item for each in channel.all("item") if (item := _item(each)))


def is_login_page(body: bytes) -> bool:
    """Whether it is the page on which a person enters the server's password."""
    head = body[:65_536]
    return b"<html" in head.lower() and _LOGIN.search(head) is not None


class _Tree:
    """Builds the tree of a document."""

    def __init__(self) -> None:
        self.root: _Element | None = None
        self._open: list[_Element] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        element = _Element(name, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)


def _document(body: bytes) -> _Element:
    tree = _Tree()
    read_xml(body, tree, service=SERVICE, part="xml", most_elements=MAX_ELEMENTS, deepest=MAX_DEPTH)
    if tree.root is None:
        raise UnexpectedAnswer(SERVICE, "an empty document", part="xml")
    return tree.root


def _problem(error: _Element) -> Problem:
    text = error.attributes.get("description", "") or error.text
    return Problem(code=_count(error.attributes.get("code", "")) or 0, text=text)


def _searches(searching: _Element | None) -> Mapping[str, frozenset[str]]:
    if searching is None:
        return {"search": _USUAL["search"]}
    found = {}
    for kind, usual in _USUAL.items():
        stated = searching.first(kind)
        if stated is None or stated.attributes.get("available", "yes").strip().lower() != "yes":
            continue
        named = stated.attributes.get("supportedparams")
        found[kind] = usual if named is None else frozenset(re.split(r"[\s,]+", named.lower().strip()))
    return found


def _item(item: _Element) -> Item | None:
    """The row; None if it is of Usenet, or has neither a name nor anything to be had by."""
    attributes = _attributes(item)
    magnet = _magnet(item, attributes)
    link = _link(item)
    hashes = (*attributes.get("infohash", ()), *((magnet,) if magnet else ()))
    info_hash = next((found for value in hashes if (found := _info_hash(value))), None)
    name = item.said("title")
    if not name or not (magnet or link or info_hash):
        return None
    page = item.said("comments")
    seeders = _first_count(attributes.get("seeders", ()))
    return Item(
        guid=item.said("guid") or link or info_hash or magnet,
        name=name,
        link=link,
        magnet=magnet,
        page=page if _is_http(page) else "",
        info_hash=info_hash,
        size_bytes=_size(item, attributes),
        seeders=seeders,
        leechers=_leechers(attributes, seeders),
        published_at=_date(item.said("pubdate")),
        categories=_categories(item, attributes),
        origin=_origin(item),
    )


def _attributes(item: _Element) -> Mapping[str, list[str]]:
    """The values of `torznab:attr` and `newznab:attr` by their names."""
    found: dict[str, list[str]] = {}
    for attribute in item.all("attr"):
        name = attribute.attributes.get("name", "").strip().lower()
        found.setdefault(name, []).append(attribute.attributes.get("value", "").strip())
    return found


def _magnet(item: _Element, attributes: Mapping[str, list[str]]) -> str:
    enclosed = (enclosure.attributes.get("url", "") for enclosure in item.all("enclosure"))
    places = (*attributes.get("magneturl", ()), item.said("link"), *enclosed, item.said("guid"))
    return next((place.strip() for place in places if _info_hash(place.strip(), is_whole=True)), "")


def _link(item: _Element) -> str:
    """Where the .torrent file is: an enclosure that says so, the link, or any enclosure but one of Usenet."""
    enclosures = [
        (one.attributes.get("type", "").lower(), one.attributes.get("url", ""))
        for one in item.all("enclosure")
    ]
    sure = [url for kind, url in enclosures if _BITTORRENT in kind]
    others = [url for kind, url in enclosures if _USENET not in kind]
    # A link beside Usenet's enclosure alone leads to that.
    plain = [item.said("link")] if others or not enclosures else []
    return next((url.strip() for url in (*sure, *plain, *others) if _is_http(url.strip())), "")


def _info_hash(text: str, *, is_whole: bool = False) -> str | None:
    """The hash that a magnet link or, unless it has to be a `is_whole` link, bare digits tell."""
    link = text if is_whole or not _HASH.fullmatch(text) else f"magnet:?xt=urn:btih:{text}"
    try:
        return Magnet.parse(link).info_hash
    except BadMagnet:
        return None


def _size(item: _Element, attributes: Mapping[str, list[str]]) -> int | None:
    enclosed = (enclosure.attributes.get("length", "") for enclosure in item.all("enclosure"))
    stated = (item.said("size"), *enclosed, *attributes.get("size", ()))
    return next((size for value in stated if (size := _count(value))), None)


def _leechers(attributes: Mapping[str, list[str]], seeders: int | None) -> int | None:
    """Peers are seeders and leechers together, so less than the seeders is a wrong count."""
    peers = _first_count(attributes.get("peers", ()))
    if peers is None:
        return _first_count(attributes.get("leechers", ()))
    return max(peers - (seeders or 0), 0)


def _categories(item: _Element, attributes: Mapping[str, list[str]]) -> tuple[str, ...]:
    stated = (*attributes.get("category", ()), *(each.text for each in item.all("category")))
    return tuple(dict.fromkeys(filter(None, stated)))


def _origin(item: _Element) -> str:
    for name in ("jackettindexer", "prowlarrindexer"):
        if (origin := item.first(name)) is not None:
            return origin.text or origin.attributes.get("id", "")
    return ""


def _date(text: str) -> datetime | None:
    """The moment as RFC 822 or ISO 8601 writes it; without a zone it is UTC."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(text)
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError, TypeError):
            continue
    return None


def _first_count(values: Iterable[str]) -> int | None:
    return next((count for value in values if (count := _count(value)) is not None), None)


def _count(text: str) -> int | None:
    """The number, 0 if it is negative; None if it is none, or more than there can be of anything."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    number = int(text)
    return max(number, 0) if number <= MAX_COUNT else None


def _is_http(text: str) -> bool:
    return text[:8].lower().startswith(("http://", "https://"))
