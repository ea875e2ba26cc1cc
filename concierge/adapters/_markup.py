"""Pages as trees, once it is known that making one costs little: the parser's work may grow with the square."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from concierge.errors import UnexpectedAnswer
from concierge.model.query import cleaned

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["LARGEST_PAGE", "LONGEST_VALUE", "labelled", "parsed", "tree_of"]

LARGEST_PAGE = 2 * 1024 * 1024
# Labels may lie in each other, and each is read with all that is in it.
MOST_LABELS, LONGEST_VALUE = 500, 300
DEEPEST = 5_000
# Elements that the parser opens again in each block until they are closed: each copy costs time and memory.
FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
MOST_COPIES = 500_000
# For each tag it may look through all that is open.
MOST_LOOKS = 50_000_000
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "track",
    "wbr",
}
# They end by themselves where the next one begins.
BRIEF = {"dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
SHALLOW = frozenset(VOID | BRIEF)
REST = r"[^>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?[^>=]*+)*+"
TAG = re.compile(rf"<(?:(!--)|(/?)([a-z][a-z0-9]*+){REST})", re.ASCII | re.IGNORECASE)
END_OF_COMMENT = re.compile(r"--!?>")
# Every tag and comment, of which only the names of formatting elements are told.
FORMATTING_TAG = re.compile(
    rf"<(?:!(?=--).*?(?:--!?>|\Z)|(/?)({'|'.join(sorted(FORMATTING))})(?![a-z0-9]){REST}|/?[a-z][a-z0-9]*+{REST})",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)


def tree_of(service: str, page: str, *, deepest: int = DEEPEST) -> "LexborHTMLParser":
    """The page's tree. Call it in a thread: meanwhile the parser lets others work.

    Raises:
        UnexpectedAnswer: the page is larger than 2 MB, or nests more elements than pages do.
    """
    if len(page) > LARGEST_PAGE:
        raise UnexpectedAnswer(service, f"a page of {len(page)} characters", part="page")
    if not _is_plain(page, deepest):
        raise UnexpectedAnswer(service, "a page that nests without end", part="page")
    return parsed(page)


def parsed(page: str) -> "LexborHTMLParser":
    """The tree of a page that is known to be small."""
    from selectolax.lexbor import LexborHTMLParser  # two megabytes that wait for the first page

    return LexborHTMLParser(page)


def labelled(tree: "LexborHTMLParser", labels: str) -> Iterator[tuple[str, str]]:
    """What stands behind each of the labels, which end in a colon, up to the end of the line or the next bold text."""
    for label in tree.css(labels)[:MOST_LABELS]:
        name = cleaned((label.text() or "")[:LONGEST_VALUE])
        said, node = "", label.next
        while node is not None and node.tag not in {"br", "b"} and len(said) < LONGEST_VALUE:
            said, node = said + (node.text() or "")[:LONGEST_VALUE], node.next
        if name.endswith(":"):
            yield name.rstrip(": ").casefold(), cleaned(said[:LONGEST_VALUE])


def _is_plain(page: str, deepest: int) -> bool:
    """Whether the elements that are open at once stay few; told by the tags alone, and so not exactly."""
    tags = page.count("<")
    # So few tags nest no deeper, and all looks through them are cheap: only the copies are left to be counted.
    if tags <= deepest and tags * tags <= MOST_LOOKS and tags * _most_formatting(page) <= MOST_COPIES:
        return True
    return _is_plain_tag_by_tag(page, deepest)


def _most_formatting(page: str) -> int:
    """How many formatting elements are open at once, at the most."""
    opened: Counter[str] = Counter()
    formatting = most = 0
    for slash, name in FORMATTING_TAG.findall(page):
        if not name:
            continue
        tag = name.lower()
        if not slash:
            opened[tag] += 1
            formatting += 1
            most = max(most, formatting)
        elif opened[tag]:
            opened[tag] -= 1
            formatting -= 1
    return most


def _is_plain_tag_by_tag(page: str, deepest: int) -> bool:
    opened: Counter[str] = Counter()
    depth = formatting = copies = looks = at = 0
    while (match := TAG.search(page, at)) is not None:
        at = match.end()
        if match[1]:
            end = END_OF_COMMENT.search(page, match.start() + 2)
            at = end.end() if end else len(page)
            continue
        tag, is_closing = match[3].lower(), bool(match[2])
        copies, looks = copies + formatting, looks + depth
        if depth > deepest or copies > MOST_COPIES or looks > MOST_LOOKS:
            return False
        if tag in SHALLOW or (is_closing and not opened[tag]):
            continue
        step = -1 if is_closing else 1
        opened[tag] += step
        depth += step
        formatting += step * (tag in FORMATTING)
    return depth <= deepest
