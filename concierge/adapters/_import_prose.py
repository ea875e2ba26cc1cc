"""Reviews as plain text of several lines."""

import re
from itertools import dropwhile
from typing import Final

from concierge.adapters._markup import tree_of
from concierge.adapters._shapes import plain_line
from concierge.errors import UnexpectedAnswer

__all__ = ["LONGEST_REVIEW", "prose_of"]

LONGEST_REVIEW: Final = 10_000
# Far more than a review of that length is with all its tags: what is longer costs no more to read.
LONGEST_HTML: Final = 20 * LONGEST_REVIEW
DEEPEST: Final = 500
# The end of a line after the tag is how HTML is laid out, and no second break.
_BREAK = re.compile(r"<br\s{0,9}/?>(?:[ \t]{0,9}(?:\r\n?|\n))?", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|li|ul|ol|blockquote|h[1-6])(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_UNREAD: Final = "script, style, template, title, textarea"
_LINE_END = re.compile(r"\r\n?|\n")
_GAP = re.compile(r"\n{3,}")


def prose_of(written: str, *, is_html: bool, preamble: re.Pattern[str] | None = None) -> tuple[str, bool]:
    """The text without tags, lines and paragraphs kept, and whether all of it is there: 10,000 characters are kept.

    Paragraphs at its beginning that the `preamble` matches are no part of it.
    """
    is_marked = is_html and ("<" in written or "&" in written)
    text = _unmarked(written[:LONGEST_HTML]) if is_marked else written
    parted = _GAP.sub("\n\n", _LINE_END.sub("\n", text)).strip()
    lines = [plain_line(line) for line in parted[: 2 * LONGEST_REVIEW].split("\n")]
    prose = _without(preamble, _GAP.sub("\n\n", "\n".join(lines)).strip())
    is_whole = max(len(prose), len(parted) // 2) <= LONGEST_REVIEW
    return prose[:LONGEST_REVIEW].rstrip(), is_whole and not (is_marked and len(written) > LONGEST_HTML)


def _without(preamble: re.Pattern[str] | None, prose: str) -> str:
    return "\n\n".join(dropwhile(preamble.fullmatch, prose.split("\n\n"))) if preamble else prose


def _unmarked(html: str) -> str:
    parted = _BLOCK.sub(r"\n\n\g<0>", _BREAK.sub("\n", html))
    try:
        tree = tree_of("import", parted, deepest=DEEPEST)
    except UnexpectedAnswer:
        return _TAG.sub(" ", parted)
    for node in tree.css(_UNREAD):
        node.decompose()
    return tree.body.text(deep=True) if tree.body else ""
