"""The forum's list of a torrent's files, a fragment in UTF-8. Pure."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from concierge.adapters._markup import tree_of
from concierge.adapters._rutracker_markup import SERVICE, number, text_of
from concierge.errors import UnexpectedAnswer
from concierge.model.torrent import TorrentEntry

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["file_list"]

MOST_FILES = 20_000
DEEPEST = 32
# The end of a name says what the file is.
LONGEST_NAME, LONGEST_FOLDER = 255, 700
SEPARATORS = re.compile(r"[/\\]")


def file_list(body: bytes) -> tuple[TorrentEntry, ...] | None:
    """The files with their folders, in the order of the list; None where the forum lists none.

    Raises:
        UnexpectedAnswer: no list of files.
    """
    tree = tree_of(SERVICE, body.decode("utf-8", errors="replace"))
    root = tree.css_first("ul.ftree")
    if root is None:
        raise UnexpectedAnswer(SERVICE, "no list of files", part="files")
    found = [entry for entry, _ in zip(_entries(root), range(MOST_FILES), strict=False)]
    files = [
        TorrentEntry(index=index, path=path, size_bytes=size) for index, (path, size) in enumerate(found)
    ]
    return tuple(files) or None


def _entries(root: "LexborNode") -> Iterator[tuple[str, int]]:
    """Path and size of each file, without the folders that are too deep; the stack holds what is to be visited."""
    stack = [("", 0, branch) for branch in reversed(_branches(root))]
    while stack:
        folder, depth, item = stack.pop()
        label = next((child for child in item.iter() if child.tag == "div"), None)
        if label is None:
            continue
        # A name is one part of a path, whatever stands in it.
        name = SEPARATORS.sub("_", text_of(label.css_first("b")))[-LONGEST_NAME:]
        path = f"{folder}/{name}" if folder else name
        inner = next((child for child in item.iter() if child.tag == "ul"), None)
        if inner is not None:
            inside = path if depth < DEEPEST and len(path) <= LONGEST_FOLDER else folder
            stack += [(inside, depth + 1, branch) for branch in reversed(_branches(inner))]
        elif (size := number(text_of(label.css_first("i")))) is not None and size >= 0 and name:
            yield path, size


def _branches(node: "LexborNode") -> "list[LexborNode]":
    return [child for child in node.iter() if child.tag == "li"]
